//! What may be asked for of ideas.

use super::*;

/// An idea that a facilitator sends in for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnBehalf {
    /// Whose idea it is; the facilitator's own if not given.
    #[serde(default)]
    pub author: Option<PersonId>,
    /// Under which theme.
    #[serde(default)]
    pub theme: Option<ThemeId>,
    /// Its heading.
    pub title: Prose,
    /// What it is.
    pub summary: Prose,
    /// What it asks for.
    #[serde(default)]
    pub amount_ore: Option<u64>,
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Saves a draft that only its authors see.
    SaveDraft {
        /// For which campaign.
        campaign: CampaignId,
        /// Under which theme.
        #[serde(default)]
        theme: Option<ThemeId>,
        /// Its heading; may still be empty.
        title: Prose,
        /// What it is; may still be empty.
        summary: Prose,
        /// What it asks for.
        #[serde(default)]
        amount_ore: Option<u64>,
    },
    /// Deletes a draft.
    DeleteDraft {
        /// Which.
        idea: IdeaId,
    },
    /// Sends a draft in.
    SubmitDraft {
        /// Which.
        idea: IdeaId,
    },
    /// Sends an idea in at once.
    SubmitIdea {
        /// To which campaign.
        campaign: CampaignId,
        /// Under which theme.
        #[serde(default)]
        theme: Option<ThemeId>,
        /// Its heading; how long it may be is the campaign's rule.
        title: Prose,
        /// What it is; how long it may be is the campaign's rule.
        summary: Prose,
        /// What it asks for.
        #[serde(default)]
        amount_ore: Option<u64>,
        /// Who is asked to be co-author; it is published when all have answered.
        #[serde(default)]
        co_authors: Vec<PersonId>,
    },
    /// Sends in 1 to 50 ideas from a workshop, all or none.
    SubmitIdeasOnBehalf {
        /// To which campaign.
        campaign: CampaignId,
        /// Each with its own words.
        ideas: Vec<OnBehalf>,
    },
    /// Writes a new version, of a draft or of an idea that may still be changed.
    ReviseIdea {
        /// Which.
        idea: IdeaId,
        /// The number of the version that the author saw.
        revision: u32,
        /// Under which theme.
        #[serde(default)]
        theme: Option<ThemeId>,
        /// Its heading.
        title: Prose,
        /// What it is.
        summary: Prose,
        /// What it asks for.
        #[serde(default)]
        amount_ore: Option<u64>,
    },
    /// Asks somebody to be co-author.
    InviteCoAuthor {
        /// Of which idea.
        idea: IdeaId,
        /// Who.
        person: PersonId,
    },
    /// Takes an invitation back.
    CancelInvitation {
        /// To which idea.
        idea: IdeaId,
        /// Whose.
        person: PersonId,
    },
    /// Becomes co-author.
    AcceptCoAuthorship {
        /// Of which idea.
        idea: IdeaId,
    },
    /// Says no to being co-author.
    DeclineCoAuthorship {
        /// Of which idea.
        idea: IdeaId,
    },
    /// Stops being an author; when the last one leaves, the idea is withdrawn.
    LeaveIdea {
        /// Which.
        idea: IdeaId,
    },
    /// Lets an idea be shown.
    ApproveIdea {
        /// Which.
        idea: IdeaId,
    },
    /// Takes an idea out of sight until it is approved.
    TakeDownIdea {
        /// Which.
        idea: IdeaId,
        /// Why.
        reason: Texts,
    },
    /// Asks the authors something.
    AskClarification {
        /// Of which idea.
        idea: IdeaId,
        /// What.
        question: Prose,
        /// Within how many days, 1 to 60; 14 if not given. Then the idea is parked.
        #[serde(default)]
        days: Option<u32>,
    },
    /// Answers a question. The idea is where it was before.
    AnswerClarification {
        /// About which idea.
        idea: IdeaId,
        /// What.
        answer: Prose,
    },
    /// Chooses an idea for review.
    ShortlistIdea {
        /// Which.
        idea: IdeaId,
    },
    /// Does not choose an idea for review; the reason is its answer.
    LeaveOffShortlist {
        /// Which.
        idea: IdeaId,
        /// Why.
        reason: Texts,
    },
    /// Undoes the choice for or against, while the shortlist is made.
    UndoScreening {
        /// Of which idea.
        idea: IdeaId,
        /// Why.
        reason: Texts,
    },
    /// Lays an idea aside; the reason is its answer until it is taken up again.
    ParkIdea {
        /// Which.
        idea: IdeaId,
        /// Why.
        reason: Texts,
        /// When to look at it again.
        review_at: Time,
    },
    /// Takes a parked idea up again where it was.
    TakeUpIdea {
        /// Which.
        idea: IdeaId,
    },
    /// Takes one's idea back.
    WithdrawIdea {
        /// Which.
        idea: IdeaId,
        /// Why, if the author wants to say.
        #[serde(default)]
        reason: Option<Prose>,
    },
    /// Puts a withdrawn idea back where it was: its author before the deadline for ideas, a campaign manager after.
    ReviveIdea {
        /// Which.
        idea: IdeaId,
    },
}
