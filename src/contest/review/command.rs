//! What may be asked for in a review.

use super::*;

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Takes everything on the shortlist into review.
    StartReview {
        /// In which campaign.
        campaign: CampaignId,
        /// The first instant at which a review comes too late.
        due: Time,
        /// How many days a reviewer has to accept or decline; 7 if not given.
        #[serde(default)]
        answer_days: Option<u32>,
    },
    /// Says where one stands to an idea.
    DeclareImpartiality {
        /// Which idea.
        idea: IdeaId,
        /// Nothing, or on which grounds one is partial.
        answer: Answer,
    },
    /// Records that a panel member is partial, found by the chair.
    RecordConflict {
        /// To which idea.
        idea: IdeaId,
        /// Who.
        person: PersonId,
        /// On which ground.
        ground: Ground,
        /// How it was found.
        reason: Prose,
    },
    /// Corrects what was declared by mistake, or recorded, before the person has scored the idea.
    CorrectDeclaration {
        /// About which idea.
        idea: IdeaId,
        /// Whose declaration; one's own if not given.
        #[serde(default)]
        person: Option<PersonId>,
        /// What is so.
        answer: Answer,
        /// How the mistake came about.
        reason: Prose,
    },
    /// Works out who could review what.
    ProposeAssignments {
        /// In which campaign.
        campaign: CampaignId,
        /// Most reviews for one reviewer, those they have already among them.
        #[serde(default)]
        load_max: Option<u32>,
    },
    /// Asks the proposed reviewers.
    ConfirmAssignments {
        /// In which campaign.
        campaign: CampaignId,
    },
    /// Asks one reviewer for one idea.
    AssignReviewer {
        /// Which idea.
        idea: IdeaId,
        /// Who.
        reviewer: PersonId,
    },
    /// Takes a review on.
    AcceptAssignment {
        /// Which.
        assignment: AssignmentId,
    },
    /// Does not take a review on.
    DeclineAssignment {
        /// Which.
        assignment: AssignmentId,
        /// Why.
        reason: Prose,
    },
    /// Leaves a review because of partiality.
    RecuseFromReview {
        /// Which.
        assignment: AssignmentId,
        /// On which ground.
        ground: Ground,
    },
    /// Gives an unfinished review to somebody else.
    ReassignReview {
        /// Which.
        assignment: AssignmentId,
        /// To whom.
        reviewer: PersonId,
        /// Why.
        reason: Prose,
    },
    /// Keeps what one has written so far; nobody else sees it.
    SaveReviewDraft {
        /// Of which assignment.
        assignment: AssignmentId,
        /// By criterion, as far as one has come.
        scores: Vec<Score>,
        /// On the whole.
        #[serde(default)]
        comment: Option<Prose>,
    },
    /// Submits one's review.
    SubmitReview {
        /// Of which assignment.
        assignment: AssignmentId,
        /// The revision of the idea that one has read.
        revision: u32,
        /// By criterion.
        scores: Vec<Score>,
        /// On the whole.
        #[serde(default)]
        comment: Option<Prose>,
    },
    /// Stands by one's review after the idea was revised.
    ConfirmReview {
        /// Of which assignment.
        assignment: AssignmentId,
        /// The revision of the idea that one has read.
        revision: u32,
    },
    /// Sends a review back: something is lacking.
    SendBackReview {
        /// Of which assignment.
        assignment: AssignmentId,
        /// What.
        reason: Prose,
    },
    /// Sets a review aside because partiality was found later: kept, but not counted.
    InvalidateReview {
        /// Of which assignment.
        assignment: AssignmentId,
        /// The ground.
        ground: Ground,
        /// How it was found.
        reason: Prose,
    },
    /// Gives the panel more time; opens a closed round again if it is not sealed.
    ExtendReview {
        /// In which campaign.
        campaign: CampaignId,
        /// The new first instant at which a review comes too late.
        due: Time,
    },
    /// The decision body consents to fewer reviews.
    LowerQuorum {
        /// In which campaign.
        campaign: CampaignId,
        /// Fewest reviews from now on.
        quorum: u32,
        /// Why.
        reason: Texts,
    },
    /// Takes an idea out of the ranking.
    ExcludeIdea {
        /// Which.
        idea: IdeaId,
        /// Why.
        reason: Texts,
    },
    /// Ends the judging; the reviews that count are fixed.
    CloseReview {
        /// In which campaign.
        campaign: CampaignId,
    },
}
