//! What may be asked for about rankings and decisions.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::campaign::Campaign;
use super::decision::{Deviation, Outcome};
use super::idea::Idea;
use super::scalar::LocalTextInput;
use super::scene::GqlLang;
use crate::contest::{Command, decision, ranking};
use crate::vault::Class;

/// Minutes to record.
#[derive(InputObject)]
pub struct RecordMinutesInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// The minutes.
    minutes: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of recording minutes.
    RecordMinutesPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A ranking to sign.
#[derive(InputObject)]
pub struct SealRankingInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
}

payload! {
    /// What came of signing.
    SealRankingPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A ranking to open again.
#[derive(InputObject)]
pub struct ReopenRankingInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// Why.
    reason: LocalTextInput,
}

payload! {
    /// What came of opening it.
    ReopenRankingPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A recommendation.
#[derive(InputObject)]
pub struct RecommendIdeasInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// So many from the top.
    recommended: u32,
    /// So many after them in reserve.
    reserve: u32,
}

payload! {
    /// What came of recommending.
    RecommendIdeasPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A decision.
#[derive(InputObject)]
pub struct DecideIdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// What.
    outcome: Outcome,
    /// Why; may be written later, but not after the release.
    reason: Option<LocalTextInput>,
    /// Needed to depart from the panel's recommendation.
    deviation: Option<Deviation>,
}

payload! {
    /// What came of deciding.
    DecideIdeaPayload {
        /// The idea.
        idea: Idea
    }
}

/// A decision to take back.
#[derive(InputObject)]
pub struct WithdrawDecisionInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
}

payload! {
    /// What came of taking it back.
    WithdrawDecisionPayload {
        /// The idea.
        idea: Idea
    }
}

/// Decisions to release.
#[derive(InputObject)]
pub struct ReleaseDecisionsInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
}

payload! {
    /// What came of the release.
    ReleaseDecisionsPayload {
        /// The campaign.
        campaign: Campaign
    }
}

/// A correction.
#[derive(InputObject)]
pub struct CorrectDecisionInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which idea.
    idea_id: ID,
    /// What.
    outcome: Outcome,
    /// Why it was wrong, and why it is so now.
    reason: LocalTextInput,
    /// Needed to depart from the panel's recommendation.
    deviation: Option<Deviation>,
}

payload! {
    /// What came of the correction.
    CorrectDecisionPayload {
        /// The idea.
        idea: Idea
    }
}

/// Mutations about rankings and decisions.
#[derive(Default)]
pub struct DecisionMutation;

#[Object]
impl DecisionMutation {
    /// Records the panel's minutes; what was signed before them must be signed again.
    async fn record_minutes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Minutes to record.")] input: RecordMinutesInput,
    ) -> Result<RecordMinutesPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = ranking::Command::RecordMinutes {
            campaign: act.id(&input.campaign_id, "campaignId"),
            minutes: act.prose(&input.minutes, input.lang, Class::Ground),
        };
        act.submit(Command::Ranking(command)).await
    }

    /// Signs the ranking; it is sealed when chair and secretary have signed the same.
    async fn seal_ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A ranking to sign.")] input: SealRankingInput,
    ) -> Result<SealRankingPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command =
            ranking::Command::SealRanking { campaign: act.id(&input.campaign_id, "campaignId"), seed: None };
        act.submit(Command::Ranking(command)).await
    }

    /// Opens a sealed ranking again; both seals are kept.
    async fn reopen_ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A ranking to open again.")] input: ReopenRankingInput,
    ) -> Result<ReopenRankingPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = ranking::Command::ReopenRanking {
            campaign: act.id(&input.campaign_id, "campaignId"),
            reason: act.local(&input.reason),
        };
        act.submit(Command::Ranking(command)).await
    }

    /// Recommends the ideas at the top of the sealed ranking.
    async fn recommend_ideas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A recommendation.")] input: RecommendIdeasInput,
    ) -> Result<RecommendIdeasPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = ranking::Command::RecommendIdeas {
            campaign: act.id(&input.campaign_id, "campaignId"),
            recommended: input.recommended,
            reserve: input.reserve,
        };
        act.submit(Command::Ranking(command)).await
    }

    /// Takes a decision about an idea; nobody outside the decision body sees it before the release.
    async fn decide_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A decision.")] input: DecideIdeaInput,
    ) -> Result<DecideIdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = decision::Command::DecideIdea {
            idea: act.id(&input.idea_id, "ideaId"),
            outcome: input.outcome.into(),
            reason: input.reason.map(|reason| act.local(&reason)).unwrap_or_default(),
            deviation: input.deviation.map(Into::into),
        };
        act.submit(Command::Decision(command)).await
    }

    /// Takes a decision back before the release.
    async fn withdraw_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A decision to take back.")] input: WithdrawDecisionInput,
    ) -> Result<WithdrawDecisionPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = decision::Command::WithdrawDecision { idea: act.id(&input.idea_id, "ideaId") };
        act.submit(Command::Decision(command)).await
    }

    /// Makes all decisions of the round known at once, and puts the selected ideas in the queue of the campaign's money,
    /// in rank order.
    async fn release_decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Decisions to release.")] input: ReleaseDecisionsInput,
    ) -> Result<ReleaseDecisionsPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command =
            decision::Command::ReleaseDecisions { campaign: act.id(&input.campaign_id, "campaignId") };
        act.submit(Command::Decision(command)).await
    }

    /// Corrects a mistake after the release, for all to see; it takes the idea out of the queue or puts it in at its rank.
    async fn correct_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A correction.")] input: CorrectDecisionInput,
    ) -> Result<CorrectDecisionPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = decision::Command::CorrectDecision {
            idea: act.id(&input.idea_id, "ideaId"),
            outcome: input.outcome.into(),
            reason: act.local(&input.reason),
            deviation: input.deviation.map(Into::into),
        };
        act.submit(Command::Decision(command)).await
    }
}
