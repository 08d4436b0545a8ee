//! What may be asked for in a round of review: by chair, decision body and those who declare.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::campaign::Campaign;
use super::declaration::{CorrectDeclarationInput, CorrectDeclarationPayload};
use super::idea::Idea;
use super::review::{Assignment, Ground, answer_of, campaign_of};
use super::scalar::{DateTime, LocalTextInput};
use super::scene::GqlLang;
use crate::contest::{Command, review};
use crate::vault::Class;

/// A round of review to start.
#[derive(InputObject)]
pub struct StartReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// The first instant at which a review comes too late.
    due: DateTime,
    /// How many days a reviewer has to accept or decline; 7 if not given.
    answer_days: Option<u32>,
}

payload! {
    /// What came of starting a review.
    StartReviewPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A declaration of impartiality.
#[derive(InputObject)]
pub struct DeclareImpartialityInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// On which grounds one is partial; an empty list says that one knows of none.
    grounds: Vec<Ground>,
}

payload! {
    /// What came of a declaration.
    DeclareImpartialityPayload {
        /// The idea.
        idea: Idea
    }
}

/// A conflict the chair has found.
#[derive(InputObject)]
pub struct RecordConflictInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// Who.
    person_id: ID,
    /// On which ground.
    ground: Ground,
    /// How it was found.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of recording a conflict.
    RecordConflictPayload {
        /// The idea.
        idea: Idea
    }
}

/// A proposal to work out.
#[derive(InputObject)]
pub struct ProposeAssignmentsInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// Most reviews for one reviewer, those they have already among them.
    load_max: Option<u32>,
}

payload! {
    /// What came of working out a proposal.
    ProposeAssignmentsPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A proposal to confirm.
#[derive(InputObject)]
pub struct ConfirmAssignmentsInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
}

payload! {
    /// What came of confirming.
    ConfirmAssignmentsPayload {
        /// The campaign.
        campaign: Campaign = |at, committed| campaign_of(at, committed)
    }
}

/// A reviewer to ask.
#[derive(InputObject)]
pub struct AssignReviewerInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// Who.
    reviewer_id: ID,
}

payload! {
    /// What came of asking.
    AssignReviewerPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// A review to give to another.
#[derive(InputObject)]
pub struct ReassignReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// Who.
    reviewer_id: ID,
    /// Why.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of giving it away.
    ReassignReviewPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// More time for the panel.
#[derive(InputObject)]
pub struct ExtendReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// The first instant at which a review comes too late.
    due: DateTime,
}

payload! {
    /// What came of extending.
    ExtendReviewPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A lower quorum.
#[derive(InputObject)]
pub struct LowerQuorumInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// Fewest reviews from now on.
    quorum: u32,
    /// Why.
    reason: LocalTextInput,
}

payload! {
    /// What came of lowering the quorum.
    LowerQuorumPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// An idea to leave out of the ranking.
#[derive(InputObject)]
pub struct ExcludeIdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// Why.
    reason: LocalTextInput,
}

payload! {
    /// What came of leaving it out.
    ExcludeIdeaPayload {
        /// The idea.
        idea: Idea
    }
}

/// A round to close.
#[derive(InputObject)]
pub struct CloseReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
}

payload! {
    /// What came of closing.
    CloseReviewPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// Mutations about rounds of review.
#[derive(Default)]
pub struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Takes everything on the shortlist into review.
    async fn start_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A round of review to start.")] input: StartReviewInput,
    ) -> Result<StartReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::StartReview {
            campaign: act.id(&input.campaign_id, "campaignId"),
            due: input.due.0,
            answer_days: input.answer_days,
        };
        act.submit(Command::Review(command)).await
    }

    /// Says where one stands to an idea. A ground once declared is taken back only by a correction.
    async fn declare_impartiality(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A declaration of impartiality.")] input: DeclareImpartialityInput,
    ) -> Result<DeclareImpartialityPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::DeclareImpartiality {
            idea: act.id(&input.idea_id, "ideaId"),
            answer: answer_of(&input.grounds),
        };
        act.submit(Command::Review(command)).await
    }

    /// Corrects what was declared by mistake, with a reason that stays: one's own, or as chair or secretary what others
    /// declared or was recorded; not once the person has scored the idea.
    async fn correct_declaration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A declaration to correct.")] input: CorrectDeclarationInput,
    ) -> Result<CorrectDeclarationPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::CorrectDeclaration {
            idea: act.id(&input.idea_id, "ideaId"),
            person: act.maybe_id(input.person_id.as_ref(), "personId"),
            answer: answer_of(&input.grounds),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Review(command)).await
    }

    /// Records that somebody is partial to an idea; their reviews of it count no more.
    async fn record_conflict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A conflict the chair has found.")] input: RecordConflictInput,
    ) -> Result<RecordConflictPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::RecordConflict {
            idea: act.id(&input.idea_id, "ideaId"),
            person: act.id(&input.person_id, "personId"),
            ground: input.ground.into(),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Review(command)).await
    }

    /// Works out who could review what, spreading the load; the same every time it is asked in the same situation.
    async fn propose_assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A proposal to work out.")] input: ProposeAssignmentsInput,
    ) -> Result<ProposeAssignmentsPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::ProposeAssignments {
            campaign: act.id(&input.campaign_id, "campaignId"),
            load_max: input.load_max,
        };
        act.submit(Command::Review(command)).await
    }

    /// Asks the proposed reviewers.
    async fn confirm_assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A proposal to confirm.")] input: ConfirmAssignmentsInput,
    ) -> Result<ConfirmAssignmentsPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command =
            review::Command::ConfirmAssignments { campaign: act.id(&input.campaign_id, "campaignId") };
        act.submit(Command::Review(command)).await
    }

    /// Asks one reviewer for one idea.
    async fn assign_reviewer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A reviewer to ask.")] input: AssignReviewerInput,
    ) -> Result<AssignReviewerPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::AssignReviewer {
            idea: act.id(&input.idea_id, "ideaId"),
            reviewer: act.id(&input.reviewer_id, "reviewerId"),
        };
        act.submit(Command::Review(command)).await
    }

    /// Gives an unfinished review to somebody else.
    async fn reassign_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review to give to another.")] input: ReassignReviewInput,
    ) -> Result<ReassignReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::ReassignReview {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            reviewer: act.id(&input.reviewer_id, "reviewerId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Review(command)).await
    }

    /// Gives the panel more time; opens a closed round again if it is not sealed.
    async fn extend_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "More time for the panel.")] input: ExtendReviewInput,
    ) -> Result<ExtendReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::ExtendReview {
            campaign: act.id(&input.campaign_id, "campaignId"),
            due: input.due.0,
        };
        act.submit(Command::Review(command)).await
    }

    /// The decision body consents to fewer reviews.
    async fn lower_quorum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A lower quorum.")] input: LowerQuorumInput,
    ) -> Result<LowerQuorumPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::LowerQuorum {
            campaign: act.id(&input.campaign_id, "campaignId"),
            quorum: input.quorum,
            reason: act.local(&input.reason),
        };
        act.submit(Command::Review(command)).await
    }

    /// Takes an idea out of the ranking; it still gets its answer.
    async fn exclude_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An idea to leave out of the ranking.")] input: ExcludeIdeaInput,
    ) -> Result<ExcludeIdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::ExcludeIdea {
            idea: act.id(&input.idea_id, "ideaId"),
            reason: act.local(&input.reason),
        };
        act.submit(Command::Review(command)).await
    }

    /// Ends the judging; the reviews that count are fixed.
    async fn close_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A round to close.")] input: CloseReviewInput,
    ) -> Result<CloseReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::CloseReview { campaign: act.id(&input.campaign_id, "campaignId") };
        act.submit(Command::Review(command)).await
    }
}
