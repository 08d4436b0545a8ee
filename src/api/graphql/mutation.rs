//! The root of mutations: one per command of the contest, named by its imperative, merged from the nouns' files.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{ContainerType, resolve_container_serial};
use async_graphql::{
    Context, ContextSelectionSet, MergedObject, ObjectType, OutputType, Positioned, ServerResult, Value,
};

use super::assignment_mutation::AssignmentMutation;
use super::benefit_mutation::BenefitMutation;
use super::campaign_mutation::CampaignMutation;
use super::campaign_setup_mutation::CampaignSetupMutation;
use super::clawback::ClawbackMutation;
use super::decision_mutation::DecisionMutation;
use super::funding_mutation::FundingMutation;
use super::grant_mutation::GrantMutation;
use super::idea_flow_mutation::IdeaFlowMutation;
use super::idea_mutation::IdeaMutation;
use super::invitation_mutation::InvitationMutation;
use super::login_mutation::LoginMutation;
use super::measurement_mutation::MeasurementMutation;
use super::person_mutation::PersonMutation;
use super::pilot_mutation::PilotMutation;
use super::pilot_run_mutation::PilotRunMutation;
use super::review_mutation::ReviewMutation;
use super::rules_mutation::RulesMutation;
use super::unit_mutation::UnitMutation;
use super::vote_mutation::VoteMutation;

/// Everything that can be asked for; one part per noun.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
struct Parts(
    UnitMutation,
    PersonMutation,
    LoginMutation,
    InvitationMutation,
    CampaignMutation,
    CampaignSetupMutation,
    RulesMutation,
    IdeaMutation,
    IdeaFlowMutation,
    VoteMutation,
    ReviewMutation,
    AssignmentMutation,
    DecisionMutation,
    FundingMutation,
    GrantMutation,
    ClawbackMutation,
    PilotMutation,
    PilotRunMutation,
    BenefitMutation,
    MeasurementMutation,
);

/// Everything that can be asked for. Of the many fields one is asked for by everybody in a campaign's last hours: a ballot
/// need not be looked for in part after part, in a future as large as the largest of them.
#[derive(Default)]
pub struct Mutation(Parts, VoteMutation);

impl ContainerType for Mutation {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match ctx.item.node.name.node.as_str() {
            "castBallot" => Box::pin(self.1.resolve_field(ctx)).await,
            _ => Box::pin(self.0.resolve_field(ctx)).await,
        }
    }
}

impl OutputType for Mutation {
    fn type_name() -> Cow<'static, str> {
        Parts::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Parts::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container_serial(ctx, self).await
    }
}

impl ObjectType for Mutation {}
