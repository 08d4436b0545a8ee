//! What may be asked for about a single review: by its reviewer, and by the chair who checks it.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::review::{Assignment, Ground, ScoreInput, scores_of};
use super::scene::GqlLang;
use crate::contest::{Command, review};
use crate::vault::Class;

/// A review to take on.
#[derive(InputObject)]
pub struct AcceptAssignmentInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
}

payload! {
    /// What came of taking it on.
    AcceptAssignmentPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// A review not to take on.
#[derive(InputObject)]
pub struct DeclineAssignmentInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// Why.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of declining.
    DeclineAssignmentPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// A review to leave.
#[derive(InputObject)]
pub struct RecuseFromReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// On which ground.
    ground: Ground,
}

payload! {
    /// What came of leaving it.
    RecuseFromReviewPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// What there is so far.
#[derive(InputObject)]
pub struct SaveReviewDraftInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// By criterion.
    scores: Vec<ScoreInput>,
    /// On the whole.
    comment: Option<String>,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of keeping it.
    SaveReviewDraftPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// A review.
#[derive(InputObject)]
pub struct SubmitReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// The revision of the idea that one has read.
    revision: u32,
    /// By criterion.
    scores: Vec<ScoreInput>,
    /// On the whole.
    comment: Option<String>,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of submitting.
    SubmitReviewPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// A review to stand by.
#[derive(InputObject)]
pub struct ConfirmReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// The revision of the idea that one has read.
    revision: u32,
}

payload! {
    /// What came of confirming.
    ConfirmReviewPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// A review to send back.
#[derive(InputObject)]
pub struct SendBackReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// What is lacking.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of sending it back.
    SendBackReviewPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// A review to set aside.
#[derive(InputObject)]
pub struct InvalidateReviewInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which assignment.
    assignment_id: ID,
    /// On which ground.
    ground: Ground,
    /// How it was found.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of setting it aside.
    InvalidateReviewPayload {
        /// The assignment.
        assignment: Assignment
    }
}

/// Mutations about single reviews.
#[derive(Default)]
pub struct AssignmentMutation;

#[Object]
impl AssignmentMutation {
    /// Takes a review on.
    async fn accept_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review to take on.")] input: AcceptAssignmentInput,
    ) -> Result<AcceptAssignmentPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command =
            review::Command::AcceptAssignment { assignment: act.id(&input.assignment_id, "assignmentId") };
        act.submit(Command::Review(command)).await
    }

    /// Does not take a review on.
    async fn decline_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review not to take on.")] input: DeclineAssignmentInput,
    ) -> Result<DeclineAssignmentPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::DeclineAssignment {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Review(command)).await
    }

    /// Leaves a review because of partiality, which is declared with it.
    async fn recuse_from_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review to leave.")] input: RecuseFromReviewInput,
    ) -> Result<RecuseFromReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::RecuseFromReview {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            ground: input.ground.into(),
        };
        act.submit(Command::Review(command)).await
    }

    /// Keeps what one has written so far; nobody else sees it.
    async fn save_review_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What there is so far.")] input: SaveReviewDraftInput,
    ) -> Result<SaveReviewDraftPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::SaveReviewDraft {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            scores: scores_of(&mut act, &input.scores, input.lang),
            comment: input.comment.as_deref().map(|text| act.prose(text, input.lang, Class::Contribution)),
        };
        act.submit(Command::Review(command)).await
    }

    /// Submits one's review; only then one sees those of others.
    async fn submit_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review.")] input: SubmitReviewInput,
    ) -> Result<SubmitReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::SubmitReview {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            revision: input.revision,
            scores: scores_of(&mut act, &input.scores, input.lang),
            comment: input.comment.as_deref().map(|text| act.prose(text, input.lang, Class::Contribution)),
        };
        act.submit(Command::Review(command)).await
    }

    /// Stands by one's review after the idea was revised.
    async fn confirm_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review to stand by.")] input: ConfirmReviewInput,
    ) -> Result<ConfirmReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::ConfirmReview {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            revision: input.revision,
        };
        act.submit(Command::Review(command)).await
    }

    /// Sends a review back: something is lacking.
    async fn send_back_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review to send back.")] input: SendBackReviewInput,
    ) -> Result<SendBackReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::SendBackReview {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Review(command)).await
    }

    /// Sets a review aside because partiality was found later: kept, but not counted.
    async fn invalidate_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A review to set aside.")] input: InvalidateReviewInput,
    ) -> Result<InvalidateReviewPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = review::Command::InvalidateReview {
            assignment: act.id(&input.assignment_id, "assignmentId"),
            ground: input.ground.into(),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Review(command)).await
    }
}
