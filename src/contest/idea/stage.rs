//! Where an idea stands.

use serde::{Deserialize, Serialize};

/// Where an idea stands, as the platform knows it; what outsiders see is `Idea::shown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdeaState {
    /// Only its authors see it.
    Draft,
    /// Sent in; waits for a co-author's answer or a moderator.
    Submitted,
    /// The authors have been asked something and have not answered yet.
    Clarification,
    /// Laid aside with a reason and a date to look at it again.
    Parked,
    /// Taken back by its authors.
    Withdrawn,
    /// Open for all who may see the campaign.
    Published,
    /// Chosen for review.
    Shortlisted,
    /// Not chosen for review; it has its answer.
    NotShortlisted,
    /// With the panel.
    InReview,
    /// The panel is for it; shown as in review until the decisions are released.
    Recommended,
    /// The panel, or the decision, keeps it next in line; hidden like a recommendation until released.
    Reserve,
    /// The panel is against it; shown as in review until the decisions are released.
    NotRecommended,
    /// The decision body has chosen it.
    Selected,
    /// The decision body has not chosen it.
    NotSelected,
    /// Waits for its money.
    Queued,
    /// Tried out.
    InPilot,
    /// Taken into use.
    Implemented,
    /// The pilot was stopped; what was learned remains.
    Stopped,
}

impl IdeaState {
    /// Whether outsiders may know it only once the idea has its answer.
    pub fn awaits_release(self) -> bool {
        use IdeaState::*;
        matches!(self, Recommended | Reserve | NotRecommended | Selected | NotSelected)
    }
}
