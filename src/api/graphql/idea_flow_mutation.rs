//! What happens to an idea around its words: co-authors, moderation, questions, shortlist, parking, withdrawal.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::Act;
use super::idea_mutation::{IdeaInput, IdeaPayload};
use super::scalar::{DateTime, LocalTextInput};
use super::scene::GqlLang;
use crate::contest::{Command, idea};
use crate::vault::Class;

/// An idea and a reason for what is to happen to it.
#[derive(InputObject)]
pub struct IdeaReasonInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// Why.
    reason: LocalTextInput,
}

/// A person to stand behind an idea.
#[derive(InputObject)]
pub struct CoAuthorInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// Who.
    person_id: ID,
}

/// A question to an idea's authors.
#[derive(InputObject)]
pub struct AskClarificationInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// About which idea.
    idea_id: ID,
    /// What is asked.
    question: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
    /// Within how many days, 1 to 60; 14 if not given. Then the idea is parked.
    days: Option<u32>,
}

/// An answer to a question.
#[derive(InputObject)]
pub struct AnswerClarificationInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// About which idea.
    idea_id: ID,
    /// What is answered.
    answer: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

/// An idea to lay aside.
#[derive(InputObject)]
pub struct ParkIdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// Why.
    reason: LocalTextInput,
    /// When to look at it again.
    review_at: DateTime,
}

/// An idea to take back.
#[derive(InputObject)]
pub struct WithdrawIdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// Why, if the author wants to say.
    reason: Option<String>,
    /// The language of the reason; the reader's own if not given.
    lang: Option<GqlLang>,
}

/// Mutations around an idea's words.
#[derive(Default)]
pub struct IdeaFlowMutation;

#[Object]
impl IdeaFlowMutation {
    /// Asks somebody to be co-author.
    async fn invite_co_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: CoAuthorInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let person = act.id(&input.person_id, "personId");
        act.submit(Command::Idea(idea::Command::InviteCoAuthor { idea, person })).await
    }

    /// Takes an invitation back.
    async fn cancel_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: CoAuthorInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let person = act.id(&input.person_id, "personId");
        act.submit(Command::Idea(idea::Command::CancelInvitation { idea, person })).await
    }

    /// Becomes co-author of an idea one is invited to.
    async fn accept_co_authorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::AcceptCoAuthorship { idea })).await
    }

    /// Says no to being co-author.
    async fn decline_co_authorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::DeclineCoAuthorship { idea })).await
    }

    /// Stops being an author; when the last one leaves, the idea is withdrawn.
    async fn leave_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::LeaveIdea { idea })).await
    }

    /// Lets an idea be shown.
    async fn approve_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::ApproveIdea { idea })).await
    }

    /// Takes an idea out of sight until it is approved.
    async fn take_down_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: IdeaReasonInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let reason = act.local(&input.reason);
        act.submit(Command::Idea(idea::Command::TakeDownIdea { idea, reason })).await
    }

    /// Asks an idea's authors something.
    async fn ask_clarification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The question.")] input: AskClarificationInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let question = act.prose(&input.question, input.lang, Class::Contribution);
        act.submit(Command::Idea(idea::Command::AskClarification { idea, question, days: input.days })).await
    }

    /// Answers what was asked about one's idea; it is where it was before.
    async fn answer_clarification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerClarificationInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let answer = act.prose(&input.answer, input.lang, Class::Contribution);
        act.submit(Command::Idea(idea::Command::AnswerClarification { idea, answer })).await
    }

    /// Chooses an idea for review.
    async fn shortlist_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::ShortlistIdea { idea })).await
    }

    /// Does not choose an idea for review; the reason is its answer.
    async fn leave_off_shortlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: IdeaReasonInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let reason = act.local(&input.reason);
        act.submit(Command::Idea(idea::Command::LeaveOffShortlist { idea, reason })).await
    }

    /// Undoes the choice for or against an idea, while the shortlist is made.
    async fn undo_screening(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: IdeaReasonInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let reason = act.local(&input.reason);
        act.submit(Command::Idea(idea::Command::UndoScreening { idea, reason })).await
    }

    /// Lays an idea aside; the reason is its answer until it is taken up again.
    async fn park_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, why, and until when.")] input: ParkIdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let reason = act.local(&input.reason);
        act.submit(Command::Idea(idea::Command::ParkIdea { idea, reason, review_at: input.review_at.0 }))
            .await
    }

    /// Takes a parked idea up again where it was.
    async fn take_up_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::TakeUpIdea { idea })).await
    }

    /// Takes one's idea back. Votes for it no longer count; the ballots stay whole.
    async fn withdraw_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WithdrawIdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        let reason = input.reason.map(|reason| act.prose(&reason, input.lang, Class::Ground));
        act.submit(Command::Idea(idea::Command::WithdrawIdea { idea, reason })).await
    }

    /// Puts a withdrawn idea back where it was: its author before the deadline for ideas, a campaign manager after.
    async fn revive_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::ReviveIdea { idea })).await
    }
}
