//! What happens in a review, and why something does not.

use super::*;

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A round of review began.
    ReviewStarted { round: RoundKey, ideas: Vec<IdeaId>, due: Time, answer_days: u32, quorum: u32 },
    /// Somebody said where they stand to an idea.
    ImpartialityDeclared { idea: IdeaId, person: PersonId, answer: Answer },
    /// The chair found somebody partial.
    ConflictRecorded { idea: IdeaId, person: PersonId, ground: Ground, reason: Prose },
    /// What was declared by mistake, or recorded, was corrected.
    DeclarationCorrected { idea: IdeaId, person: PersonId, answer: Answer, reason: Prose },
    /// It was worked out who could review what.
    AssignmentsProposed { round: RoundKey, proposal: Proposal },
    /// A reviewer was asked.
    ReviewerAssigned {
        assignment: AssignmentId,
        round: RoundKey,
        idea: IdeaId,
        reviewer: PersonId,
        answer_due: Time,
    },
    /// A reviewer took it on.
    AssignmentAccepted { assignment: AssignmentId },
    /// A reviewer did not take it on.
    AssignmentDeclined { assignment: AssignmentId, reason: Prose },
    /// A reviewer never answered.
    AssignmentLapsed { assignment: AssignmentId },
    /// A reviewer left because of partiality.
    AssignmentRecused { assignment: AssignmentId },
    /// It was given to somebody else.
    AssignmentReassigned { assignment: AssignmentId, reason: Prose },
    /// A reviewer kept what they have so far.
    ReviewDrafted { assignment: AssignmentId, revision: u32, scores: Vec<Score>, comment: Option<Prose> },
    /// A review was submitted.
    ReviewSubmitted { assignment: AssignmentId, revision: u32, scores: Vec<Score>, comment: Option<Prose> },
    /// A reviewer stands by it for a later revision.
    ReviewConfirmed { assignment: AssignmentId, revision: u32 },
    /// A review was sent back.
    ReviewReturned { assignment: AssignmentId, reason: Prose },
    /// A review counts no more.
    ReviewInvalidated { assignment: AssignmentId, reason: Option<Prose> },
    /// The panel has more time.
    ReviewExtended { round: RoundKey, due: Time },
    /// Fewer reviews will do.
    QuorumLowered { round: RoundKey, quorum: u32, reason: Texts },
    /// An idea was taken out of the ranking.
    IdeaExcluded { round: RoundKey, idea: IdeaId, reason: Texts },
    /// The judging is over and these reviews count.
    ReviewClosed { round: RoundKey, counted: Vec<AssignmentId> },
}

rejection::refusals! {
    /// Why nothing happened in a review.
    pub enum Refusal {
        /// The round before it has not got its decisions released.
        RoundRunning,
        /// No idea is on the shortlist.
        NothingShortlisted,
        /// No round of review has been started.
        RoundNotStarted,
        /// The round is closed.
        RoundClosed,
        /// The ranking is sealed; only the decision body can open it again.
        RankingSealedAlready,
        /// A deadline lies before now, or before the one it replaces.
        DueTooEarly,
        /// The idea is not judged in this round.
        IdeaNotInRound,
        /// The person is partial and has nothing to do with this idea.
        NotImpartial { ground: Ground },
        /// The person must first say where they stand to this idea.
        ImpartialityUnanswered { ground: Ground },
        /// Nobody judges an idea before they have declared where they stand to it.
        ImpartialityNotDeclared,
        /// A declaration of partiality names at least one ground.
        GroundMissing,
        /// A ground once declared is corrected with a reason, and one that another recorded only by chair or secretary.
        DeclaredGroundStands,
        /// The person has declared nothing about this idea.
        NothingDeclared,
        /// The person has scored the idea, so what is declared stands.
        ScoredAlready,
        /// The person is no reviewer of this campaign.
        NotAReviewer,
        /// The reviewer has this idea already.
        AssignedAlready,
        /// The reviewer has declined this idea, left it, or been taken off it.
        ReviewerGone,
        /// Nothing has been proposed.
        NothingProposed,
        /// The invitation has been answered.
        AnsweredAlready,
        /// The assignment is no longer the reviewer's to do.
        AssignmentEnded,
        /// The review is submitted; only the chair can send it back.
        ReviewSubmittedAlready,
        /// Reviews are taken in no more; the chair can extend.
        ReviewDeadlinePassed,
        /// The idea has a newer revision than the one that was read.
        RevisionOutdated { revision: u32, current: u32 },
        /// The criterion belongs to another rubric.
        CriterionNotInRubric,
        /// A criterion is scored twice.
        CriterionTwice,
        /// A criterion must be scored.
        ScoreMissing { criterion: CriterionId },
        /// A score lies outside the scale.
        ScoreOffScale { min: u8, max: u8 },
        /// A score needs its reason.
        ScoreReasonMissing { criterion: CriterionId },
        /// No criterion that weighs is scored.
        NothingScored,
        /// There is no submitted review.
        ReviewNotSubmitted,
        /// The idea has not been revised since.
        ReviewNotStale,
        /// It needs a written reason.
        ReasonMissing,
        /// The new quorum is not lower than the old, or is nothing.
        QuorumNotLower { quorum: u32 },
        /// The idea is out of the ranking already.
        ExcludedAlready,
        /// The authors of an idea have been asked something and have not answered.
        ClarificationOpen { idea: IdeaId },
        /// An idea has too few reviews that count: extend, add a reviewer, lower the quorum or exclude the idea.
        QuorumGap { idea: IdeaId, reviews: u32, quorum: u32 },
    }
}

impl Event {
    /// The assignment, the idea, or else the campaign.
    pub fn subject(&self) -> Subject {
        match self {
            Event::ReviewStarted { round, .. }
            | Event::AssignmentsProposed { round, .. }
            | Event::ReviewExtended { round, .. }
            | Event::QuorumLowered { round, .. }
            | Event::ReviewClosed { round, .. } => Subject::Campaign(round.0),
            Event::ImpartialityDeclared { idea, .. }
            | Event::ConflictRecorded { idea, .. }
            | Event::DeclarationCorrected { idea, .. }
            | Event::IdeaExcluded { idea, .. } => Subject::Idea(*idea),
            Event::ReviewerAssigned { assignment, .. }
            | Event::AssignmentAccepted { assignment }
            | Event::AssignmentDeclined { assignment, .. }
            | Event::AssignmentLapsed { assignment }
            | Event::AssignmentRecused { assignment }
            | Event::AssignmentReassigned { assignment, .. }
            | Event::ReviewDrafted { assignment, .. }
            | Event::ReviewSubmitted { assignment, .. }
            | Event::ReviewConfirmed { assignment, .. }
            | Event::ReviewReturned { assignment, .. }
            | Event::ReviewInvalidated { assignment, .. } => Subject::Assignment(*assignment),
        }
    }
}
