//! What may be asked for about ideas.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::idea::Idea;
use super::scalar::Ore;
use super::scene::GqlLang;
use crate::contest::{Command, idea};
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
    /// Its heading, 3 to 120 characters.
    title: String,
    /// What it is, 10 to 4,000 characters.
    summary: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
    /// What it asks for.
    amount_ore: Option<Ore>,
}

payload! {
    /// What came of sending an idea in.
    SubmitIdeaPayload {
        /// The idea.
        idea: Idea
    }
}

/// Mutations about ideas.
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
            co_authors: Vec::new(),
        };
        act.submit(Command::Idea(command)).await
    }
}
