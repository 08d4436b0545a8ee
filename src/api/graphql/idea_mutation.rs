//! Writing ideas: drafts, sending in, new versions.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::idea::Idea;
use super::scalar::Ore;
use super::scene::{At, GqlLang};
use crate::contest::{Command, Subject, idea};
use crate::engine::Committed;
use crate::vault::Class;

/// An idea to send in.
#[derive(InputObject)]
pub struct SubmitIdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// To which campaign.
    campaign_id: ID,
    /// Under which theme.
    theme_id: Option<ID>,
    /// Its heading; how long it may be is the campaign's rule.
    title: String,
    /// What it is; how long it may be is the campaign's rule.
    summary: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
    /// What it asks for.
    amount_ore: Option<Ore>,
    /// Who is asked to be co-author; the idea is published when all have answered.
    #[graphql(default)]
    co_author_ids: Vec<ID>,
}

/// A draft to save.
#[derive(InputObject)]
pub struct SaveDraftInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// For which campaign.
    campaign_id: ID,
    /// Under which theme.
    theme_id: Option<ID>,
    /// Its heading; may still be empty.
    #[graphql(default)]
    title: String,
    /// What it is; may still be empty.
    #[graphql(default)]
    summary: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
    /// What it asks for.
    amount_ore: Option<Ore>,
}

/// A new version of an idea.
#[derive(InputObject)]
pub struct ReviseIdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// The number of the version that the author saw.
    revision: u32,
    /// Under which theme.
    theme_id: Option<ID>,
    /// Its heading.
    title: String,
    /// What it is.
    summary: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
    /// What it asks for.
    amount_ore: Option<Ore>,
}

/// One idea of a workshop.
#[derive(InputObject)]
pub struct OnBehalfInput {
    /// Whose idea it is; the facilitator's own if not given.
    author_id: Option<ID>,
    /// Under which theme.
    theme_id: Option<ID>,
    /// Its heading.
    title: String,
    /// What it is.
    summary: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
    /// What it asks for.
    amount_ore: Option<Ore>,
}

/// The ideas of a workshop.
#[derive(InputObject)]
pub struct SubmitIdeasOnBehalfInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// To which campaign.
    campaign_id: ID,
    /// 1 to 50 ideas.
    ideas: Vec<OnBehalfInput>,
}

/// An idea that something is to happen to.
#[derive(InputObject)]
pub struct IdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    pub request_id: Option<String>,
    /// Which idea.
    pub idea_id: ID,
}

payload! {
    /// What came of sending an idea in.
    SubmitIdeaPayload {
        /// The idea.
        idea: Idea
    }
}

payload! {
    /// What came of sending in the ideas of a workshop.
    SubmitIdeasOnBehalfPayload {
        /// The ideas, in the order given.
        ideas: Vec<Idea> = |at: &At, committed: &Committed| {
            let idea = |subject: &Subject| match subject {
                Subject::Idea(id) => Idea::of(at, *id),
                _ => None,
            };
            Some(committed.subjects.iter().filter_map(idea).collect())
        }
    }
}

payload! {
    /// What came of doing something to an idea.
    IdeaPayload {
        /// The idea as it is now; nothing when the viewer no longer sees it.
        idea: Idea
    }
}

/// Mutations that write ideas.
#[derive(Default)]
pub struct IdeaMutation;

#[Object]
impl IdeaMutation {
    /// Sends an idea in.
    async fn submit_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The idea.")] input: SubmitIdeaInput,
    ) -> Result<SubmitIdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = idea::Command::SubmitIdea {
            campaign: act.id(&input.campaign_id, "campaignId"),
            theme: act.maybe_id(input.theme_id.as_ref(), "themeId"),
            title: act.prose(&input.title, input.lang, Class::Contribution),
            summary: act.prose(&input.summary, input.lang, Class::Contribution),
            amount_ore: act.ore(input.amount_ore, "amountOre"),
            co_authors: act.ids(&input.co_author_ids, "coAuthorIds"),
        };
        act.submit(Command::Idea(command)).await
    }

    /// Sends in the ideas of a workshop on behalf of those who had them; all or none.
    async fn submit_ideas_on_behalf(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ideas.")] input: SubmitIdeasOnBehalfInput,
    ) -> Result<SubmitIdeasOnBehalfPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let campaign = act.id(&input.campaign_id, "campaignId");
        let mut ideas = Vec::with_capacity(input.ideas.len());
        for (place, idea) in input.ideas.iter().enumerate() {
            ideas.push(idea::OnBehalf {
                author: act.maybe_id(idea.author_id.as_ref(), &format!("ideas.{place}.authorId")),
                theme: act.maybe_id(idea.theme_id.as_ref(), &format!("ideas.{place}.themeId")),
                title: act.prose(&idea.title, idea.lang, Class::Contribution),
                summary: act.prose(&idea.summary, idea.lang, Class::Contribution),
                amount_ore: act.ore(idea.amount_ore, &format!("ideas.{place}.amountOre")),
            });
        }
        act.submit(Command::Idea(idea::Command::SubmitIdeasOnBehalf { campaign, ideas })).await
    }

    /// Saves a draft that only its authors see.
    async fn save_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: SaveDraftInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = idea::Command::SaveDraft {
            campaign: act.id(&input.campaign_id, "campaignId"),
            theme: act.maybe_id(input.theme_id.as_ref(), "themeId"),
            title: act.prose(&input.title, input.lang, Class::Contribution),
            summary: act.prose(&input.summary, input.lang, Class::Contribution),
            amount_ore: act.ore(input.amount_ore, "amountOre"),
        };
        act.submit(Command::Idea(command)).await
    }

    /// Writes a new version of a draft, or of an idea that may still be changed.
    async fn revise_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new version.")] input: ReviseIdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = idea::Command::ReviseIdea {
            idea: act.id(&input.idea_id, "ideaId"),
            revision: input.revision,
            theme: act.maybe_id(input.theme_id.as_ref(), "themeId"),
            title: act.prose(&input.title, input.lang, Class::Contribution),
            summary: act.prose(&input.summary, input.lang, Class::Contribution),
            amount_ore: act.ore(input.amount_ore, "amountOre"),
        };
        act.submit(Command::Idea(command)).await
    }

    /// Sends a draft in.
    async fn submit_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::SubmitDraft { idea })).await
    }

    /// Deletes a draft.
    async fn delete_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: IdeaInput,
    ) -> Result<IdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let idea = act.id(&input.idea_id, "ideaId");
        act.submit(Command::Idea(idea::Command::DeleteDraft { idea })).await
    }
}
