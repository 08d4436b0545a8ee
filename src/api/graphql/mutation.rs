//! The root of mutations: one per command of the contest, named by its imperative, merged from the nouns' files.

use async_graphql::MergedObject;

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
pub struct Mutation(
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
