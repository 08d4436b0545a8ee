//! Setting up the texts, themes and rubric of a draft campaign.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::campaign::{Campaign, Criterion, Theme};
use super::scalar::LocalTextInput;
use crate::contest::Command;
use crate::contest::campaign::Command as Do;

/// Names and texts of a draft to change; what is not given stays.
#[derive(InputObject)]
pub struct ChangeCampaignInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which campaign.
    campaign_id: ID,
    /// Its name in addresses.
    slug: Option<String>,
    /// Its name for people.
    title: Option<LocalTextInput>,
    /// What it is about.
    summary: Option<LocalTextInput>,
}

/// A theme to add to a draft.
#[derive(InputObject)]
pub struct AddThemeInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// Its name.
    title: LocalTextInput,
    /// Its how-might-we question.
    question: LocalTextInput,
}

/// A theme of a draft to change; what is not given stays.
#[derive(InputObject)]
pub struct ChangeThemeInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which theme.
    theme_id: ID,
    /// Its name.
    title: Option<LocalTextInput>,
    /// Its how-might-we question.
    question: Option<LocalTextInput>,
}

/// A theme to take out of a draft.
#[derive(InputObject)]
pub struct RemoveThemeInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which theme.
    theme_id: ID,
}

/// A new order of themes.
#[derive(InputObject)]
pub struct OrderThemesInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// All themes of the campaign, each once.
    theme_ids: Vec<ID>,
}

/// A criterion to add to the rubric of a draft.
#[derive(InputObject)]
pub struct AddCriterionInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// Its name.
    title: LocalTextInput,
    /// What a good and a poor score mean.
    guidance: LocalTextInput,
    /// Its weight; the weights must sum to 100 at launch.
    weight_percent: u32,
    /// Whether every review must score it; yes if not given.
    required: Option<bool>,
}

/// A criterion of a draft to change; what is not given stays.
#[derive(InputObject)]
pub struct ChangeCriterionInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which criterion.
    criterion_id: ID,
    /// Its name.
    title: Option<LocalTextInput>,
    /// What a good and a poor score mean.
    guidance: Option<LocalTextInput>,
    /// Its weight.
    weight_percent: Option<u32>,
    /// Whether every review must score it.
    required: Option<bool>,
}

/// A criterion to take out of the rubric of a draft.
#[derive(InputObject)]
pub struct RemoveCriterionInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which criterion.
    criterion_id: ID,
}

/// A new order of criteria.
#[derive(InputObject)]
pub struct OrderCriteriaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// All criteria of the campaign, each once.
    criterion_ids: Vec<ID>,
}

payload! {
    /// What came of it: changes names and texts of a draft.
    ChangeCampaignPayload {
        /// The campaign as it is now.
        campaign: Campaign
    }
}

payload! {
    /// What came of it: adds a theme to a draft, last.
    AddThemePayload {
        /// The theme as it is now; nothing once it is taken out.
        theme: Theme
    }
}

payload! {
    /// What came of it: changes a theme of a draft.
    ChangeThemePayload {
        /// The theme as it is now; nothing once it is taken out.
        theme: Theme
    }
}

payload! {
    /// What came of it: takes a theme out of a draft.
    RemoveThemePayload {
        /// The theme as it is now; nothing once it is taken out.
        theme: Theme
    }
}

payload! {
    /// What came of it: puts the themes of a draft in order.
    OrderThemesPayload {
        /// The campaign as it is now.
        campaign: Campaign
    }
}

payload! {
    /// What came of it: adds a criterion to the rubric of a draft, last.
    AddCriterionPayload {
        /// The criterion as it is now; nothing once it is taken out.
        criterion: Criterion
    }
}

payload! {
    /// What came of it: changes a criterion of a draft.
    ChangeCriterionPayload {
        /// The criterion as it is now; nothing once it is taken out.
        criterion: Criterion
    }
}

payload! {
    /// What came of it: takes a criterion out of the rubric of a draft.
    RemoveCriterionPayload {
        /// The criterion as it is now; nothing once it is taken out.
        criterion: Criterion
    }
}

payload! {
    /// What came of it: puts the criteria of a draft in order.
    OrderCriteriaPayload {
        /// The campaign as it is now.
        campaign: Campaign
    }
}

/// Mutations about the texts, themes and rubric of drafts.
#[derive(Default)]
pub struct CampaignSetupMutation;

#[Object]
impl CampaignSetupMutation {
    /// Changes names and texts of a draft.
    async fn change_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: ChangeCampaignInput,
    ) -> Result<ChangeCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::ChangeCampaign {
            campaign: act.id(&input.campaign_id, "campaignId"),
            slug: input.slug.as_deref().map(|slug| act.code(slug)),
            title: input.title.as_ref().map(|text| act.local(text)),
            summary: input.summary.as_ref().map(|text| act.local(text)),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Adds a theme to a draft, last.
    async fn add_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme.")] input: AddThemeInput,
    ) -> Result<AddThemePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::AddTheme {
            campaign: act.id(&input.campaign_id, "campaignId"),
            title: act.local(&input.title),
            question: act.local(&input.question),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Changes a theme of a draft.
    async fn change_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: ChangeThemeInput,
    ) -> Result<ChangeThemePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::ChangeTheme {
            theme: act.id(&input.theme_id, "themeId"),
            title: input.title.as_ref().map(|text| act.local(text)),
            question: input.question.as_ref().map(|text| act.local(text)),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Takes a theme out of a draft.
    async fn remove_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme.")] input: RemoveThemeInput,
    ) -> Result<RemoveThemePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::RemoveTheme { theme: act.id(&input.theme_id, "themeId") };
        act.submit(Command::Campaign(command)).await
    }

    /// Puts the themes of a draft in order.
    async fn order_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderThemesInput,
    ) -> Result<OrderThemesPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::OrderThemes {
            campaign: act.id(&input.campaign_id, "campaignId"),
            themes: act.ids(&input.theme_ids, "themeIds"),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Adds a criterion to the rubric of a draft, last.
    async fn add_criterion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The criterion.")] input: AddCriterionInput,
    ) -> Result<AddCriterionPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::AddCriterion {
            campaign: act.id(&input.campaign_id, "campaignId"),
            title: act.local(&input.title),
            guidance: act.local(&input.guidance),
            weight_percent: input.weight_percent,
            required: input.required.unwrap_or(true),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Changes a criterion of a draft.
    async fn change_criterion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: ChangeCriterionInput,
    ) -> Result<ChangeCriterionPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::ChangeCriterion {
            criterion: act.id(&input.criterion_id, "criterionId"),
            title: input.title.as_ref().map(|text| act.local(text)),
            guidance: input.guidance.as_ref().map(|text| act.local(text)),
            weight_percent: input.weight_percent,
            required: input.required,
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Takes a criterion out of the rubric of a draft.
    async fn remove_criterion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The criterion.")] input: RemoveCriterionInput,
    ) -> Result<RemoveCriterionPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::RemoveCriterion { criterion: act.id(&input.criterion_id, "criterionId") };
        act.submit(Command::Campaign(command)).await
    }

    /// Puts the criteria of a draft in order.
    async fn order_criteria(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderCriteriaInput,
    ) -> Result<OrderCriteriaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::OrderCriteria {
            campaign: act.id(&input.campaign_id, "campaignId"),
            criteria: act.ids(&input.criterion_ids, "criterionIds"),
        };
        act.submit(Command::Campaign(command)).await
    }
}
