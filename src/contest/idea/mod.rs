//! An idea: one identity from first draft to adopted practice.

mod decide;

use super::*;
pub use decide::{apply, decide};
use serde::{Deserialize, Serialize};

/// Where an idea stands, as the platform knows it; what outsiders see is `view`'s business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdeaState {
    /// Only its authors see it.
    Draft,
    /// Sent in; waits for a co-author's answer or a moderator.
    Submitted,
    /// Open for all who may see the campaign.
    Published,
}

impl IdeaState {
    /// Whether everybody who sees the campaign sees the idea.
    pub fn is_public(self) -> bool {
        self >= IdeaState::Published
    }
}

/// What an author wrote, version by version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Revision {
    /// Its heading.
    pub title: Prose,
    /// What it is, in a few sentences.
    pub summary: Prose,
    /// When it was written.
    pub at: Time,
}

/// An idea.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Idea {
    /// In which campaign.
    pub campaign: CampaignId,
    /// Under which theme.
    pub theme: Option<ThemeId>,
    /// Those who stand behind it, the first one first.
    pub authors: Vec<PersonId>,
    /// The unit the first author worked in when it was written.
    pub unit: UnitId,
    /// Where it stands.
    pub state: IdeaState,
    /// All versions, never empty; the last one counts.
    pub revisions: Vec<Revision>,
}

impl Idea {
    /// The version that counts.
    pub fn current(&self) -> &Revision {
        &self.revisions[self.revisions.len() - 1]
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
        unit: UnitId,
        title: Prose,
        summary: Prose,
    },
    /// It was sent in.
    IdeaSubmitted { idea: IdeaId },
    /// Everybody may see it.
    IdeaPublished { idea: IdeaId },
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
            | Event::IdeaPublished { idea } => Subject::Idea(*idea),
        }
    }
}
