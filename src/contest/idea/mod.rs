//! An idea: one identity from first draft to adopted practice.

mod decide;

use super::*;
pub use decide::{apply, decide, insert, remove, theme_fits};
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

/// What an author wrote, version by version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Revision {
    /// Its heading.
    pub title: Prose,
    /// What it is, in a few sentences.
    pub summary: Prose,
    /// What it asks for.
    pub amount_ore: Option<u64>,
    /// When it was written.
    pub at: Time,
}

/// The answer that every idea gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// Why.
    pub reason: Texts,
    /// When it was made known.
    pub at: Time,
}

/// An idea.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Idea {
    /// In which campaign.
    pub campaign: CampaignId,
    /// Its id in the file it was imported from.
    pub reference: Option<Code>,
    /// Under which theme.
    pub theme: Option<ThemeId>,
    /// Those who stand behind it, the first one first.
    pub authors: Vec<PersonId>,
    /// Those who are asked to be co-authors and have not answered.
    pub invited: Vec<PersonId>,
    /// The unit the first author worked in when it was written.
    pub office: UnitId,
    /// What it asks for.
    pub amount_ore: Option<u64>,
    /// Where it stands.
    pub state: IdeaState,
    /// All versions, never empty; the last one counts.
    pub revisions: Vec<Revision>,
    /// When it was first sent in.
    pub submitted: Option<Time>,
    /// When it was first open for all.
    pub published: Option<Time>,
    /// The answer it got.
    pub answer: Option<Answer>,
}

impl Idea {
    /// A draft of nobody yet.
    pub fn draft(campaign: CampaignId, office: UnitId, first: Revision) -> Self {
        Self {
            campaign,
            reference: None,
            theme: None,
            authors: Vec::new(),
            invited: Vec::new(),
            office,
            amount_ore: first.amount_ore,
            state: IdeaState::Draft,
            revisions: vec![first],
            submitted: None,
            published: None,
            answer: None,
        }
    }

    /// The version that counts.
    pub fn current(&self) -> &Revision {
        &self.revisions[self.revisions.len() - 1]
    }

    /// The number of the version that counts, from 1; reviews are pinned to it.
    pub fn revision(&self) -> u32 {
        self.revisions.len() as u32
    }

    /// Where it stands as far as anybody outside panel and decision body may know.
    pub fn shown(&self) -> IdeaState {
        if self.state.awaits_release() && self.answer.is_none() { IdeaState::InReview } else { self.state }
    }

    /// Whether everybody who sees the campaign sees it in lists: it was published and is not withdrawn.
    pub fn is_public(&self) -> bool {
        self.published.is_some() && self.state != IdeaState::Withdrawn
    }

    /// Whether ballots may name it and points on it count. Follows from what is shown, so it gives nothing away.
    pub fn in_vote(&self) -> bool {
        use IdeaState::*;
        self.is_public() && !matches!(self.state, Parked | NotShortlisted)
    }
}

/// All ideas, and the ways to find them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ideas {
    /// By id.
    pub table: Table<IdeaId, Idea>,
    /// The public ones of each campaign, by id.
    pub public: OrdMap<CampaignId, OrdSet<IdeaId>>,
    /// By author, drafts too.
    pub by_author: OrdSet<(PersonId, IdeaId)>,
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Sends an idea in.
    SubmitIdea {
        /// To which campaign.
        campaign: CampaignId,
        /// Under which theme.
        #[serde(default)]
        theme: Option<ThemeId>,
        /// Its heading, 3 to 120 characters.
        title: Prose,
        /// What it is, 10 to 4,000 characters.
        summary: Prose,
        /// What it asks for.
        #[serde(default)]
        amount_ore: Option<u64>,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// Somebody began an idea.
    IdeaDrafted {
        idea: IdeaId,
        campaign: CampaignId,
        theme: Option<ThemeId>,
        author: PersonId,
        office: UnitId,
        title: Prose,
        summary: Prose,
        amount_ore: Option<u64>,
    },
    /// It was sent in.
    IdeaSubmitted { idea: IdeaId },
    /// Everybody may see it.
    IdeaPublished { idea: IdeaId },
    /// Review, decision, funding or pilot has moved it along; comes in the batch of their own event. A
    /// recommendation or decision stays hidden until `IdeaAnswered`.
    IdeaAdvanced { idea: IdeaId, to: IdeaState },
    /// It got its answer; from now on everybody sees where it stands. Comes with the release of the decisions.
    IdeaAnswered { idea: IdeaId, reason: Texts },
}

rejection::refusals! {
    /// Why nothing happened to an idea.
    pub enum Refusal {
        /// The theme belongs to another campaign.
        ThemeOfOtherCampaign,
        /// The heading is shorter or longer than it may be.
        TitleLength { chars: u32, chars_min: u32, chars_max: u32 },
        /// The description is shorter or longer than it may be.
        SummaryLength { chars: u32, chars_min: u32, chars_max: u32 },
    }
}

impl Event {
    /// The idea.
    pub fn subject(&self) -> Subject {
        match self {
            Event::IdeaDrafted { idea, .. }
            | Event::IdeaSubmitted { idea }
            | Event::IdeaPublished { idea }
            | Event::IdeaAdvanced { idea, .. }
            | Event::IdeaAnswered { idea, .. } => Subject::Idea(*idea),
        }
    }
}
