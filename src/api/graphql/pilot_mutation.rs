//! What may be asked for about the plan of a pilot and its milestones.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::pilot::{Milestone, Part, Pilot};
use super::scalar::DateTime;
use super::scene::GqlLang;
use crate::contest::{Command, pilot};
use crate::vault::Class;

/// An office's part in a pilot.
#[derive(InputObject)]
pub struct PilotOfficeInput {
    /// Which office.
    unit_id: ID,
    /// What it does.
    part: Part,
}

fn offices(act: &mut Act, offices: &[PilotOfficeInput]) -> Vec<pilot::Office> {
    let mut read = |(place, office): (usize, &PilotOfficeInput)| pilot::Office {
        unit: act.id(&office.unit_id, &format!("offices.{place}.unitId")),
        part: office.part.into(),
    };
    offices.iter().enumerate().map(&mut read).collect()
}

/// A pilot to plan.
#[derive(InputObject)]
pub struct PlanPilotInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which idea.
    idea_id: ID,
    /// The queue entry of the grant that pays for it; the idea's own if not given.
    grant_id: Option<ID>,
    /// Where; exactly one office leads.
    offices: Vec<PilotOfficeInput>,
    /// Who leads it.
    lead_id: ID,
    /// Who works on it with the lead.
    team_ids: Option<Vec<ID>>,
    /// What is believed to happen, and why.
    hypothesis: String,
    /// What would make one stop.
    stop_criterion: String,
    /// When the run is to begin.
    from: DateTime,
    /// When the run is to end.
    until: DateTime,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    PlanPilotPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// Another lead or team.
#[derive(InputObject)]
pub struct ChangePilotTeamInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
    /// Who leads it from now on.
    lead_id: ID,
    /// Who works on it with the lead.
    team_ids: Option<Vec<ID>>,
}

payload! {
    /// What came of it.
    ChangePilotTeamPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// Another planned end.
#[derive(InputObject)]
pub struct MovePilotEndInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
    /// The new end.
    until: DateTime,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    MovePilotEndPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A grant for a pilot.
#[derive(InputObject)]
pub struct LinkGrantInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which pilot.
    pilot_id: ID,
    /// The grant.
    grant_id: ID,
}

payload! {
    /// What came of it.
    LinkGrantPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// What is settled with those concerned.
#[derive(InputObject)]
pub struct RecordAnchoringInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
    /// The manager of the office stands behind it.
    manager: bool,
    /// It touches working conditions.
    working_conditions: bool,
    /// Staff have been heard.
    staff: bool,
    /// Unions and safety representatives have been heard.
    unions: bool,
    /// Privacy has been assessed.
    privacy: bool,
}

payload! {
    /// What came of it.
    RecordAnchoringPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A milestone to add.
#[derive(InputObject)]
pub struct AddMilestoneInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// To which pilot.
    pilot_id: ID,
    /// What is reached then.
    title: String,
    /// When.
    due: DateTime,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    AddMilestonePayload {
        /// The milestone.
        milestone: Milestone
    }
}

/// Another date for a milestone.
#[derive(InputObject)]
pub struct MoveMilestoneInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    milestone_id: ID,
    /// To when.
    due: DateTime,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    MoveMilestonePayload {
        /// The milestone.
        milestone: Milestone
    }
}

/// A milestone that is reached.
#[derive(InputObject)]
pub struct ReachMilestoneInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    milestone_id: ID,
}

payload! {
    /// What came of it.
    ReachMilestonePayload {
        /// The milestone.
        milestone: Milestone
    }
}

/// Mutations about the plans of pilots.
#[derive(Default)]
pub struct PilotMutation;

#[Object]
impl PilotMutation {
    /// Plans a pilot of a selected idea.
    async fn plan_pilot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanPilotInput,
    ) -> Result<PlanPilotPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let offices = offices(&mut act, &input.offices);
        let command = pilot::Command::PlanPilot {
            idea: act.id(&input.idea_id, "ideaId"),
            entry: act.maybe_id(input.grant_id.as_ref(), "grantId"),
            offices,
            lead: act.id(&input.lead_id, "leadId"),
            team: act.ids(input.team_ids.as_deref().unwrap_or_default(), "teamIds"),
            hypothesis: act.prose(&input.hypothesis, input.lang, Class::Contribution),
            stop_criterion: act.prose(&input.stop_criterion, input.lang, Class::Contribution),
            from: input.from.0,
            until: input.until.0,
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Names another lead or another team.
    async fn change_pilot_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: ChangePilotTeamInput,
    ) -> Result<ChangePilotTeamPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::ChangePilotTeam {
            pilot: act.id(&input.pilot_id, "pilotId"),
            lead: act.id(&input.lead_id, "leadId"),
            team: act.ids(input.team_ids.as_deref().unwrap_or_default(), "teamIds"),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Moves the planned end of a run.
    async fn move_pilot_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To when and why.")] input: MovePilotEndInput,
    ) -> Result<MovePilotEndPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::MovePilotEnd {
            pilot: act.id(&input.pilot_id, "pilotId"),
            until: input.until.0,
            reason: act.prose(&input.reason, input.lang, Class::Contribution),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Links the grant that pays for a pilot.
    async fn link_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which to which.")] input: LinkGrantInput,
    ) -> Result<LinkGrantPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::LinkGrant {
            pilot: act.id(&input.pilot_id, "pilotId"),
            entry: act.id(&input.grant_id, "grantId"),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Records what is settled with those concerned.
    async fn record_anchoring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The whole checklist.")] input: RecordAnchoringInput,
    ) -> Result<RecordAnchoringPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let anchoring = pilot::Anchoring {
            manager: input.manager,
            working_conditions: input.working_conditions,
            staff: input.staff,
            unions: input.unions,
            privacy: input.privacy,
        };
        let command =
            pilot::Command::RecordAnchoring { pilot: act.id(&input.pilot_id, "pilotId"), anchoring };
        act.submit(Command::Pilot(command)).await
    }

    /// Adds a milestone to a pilot.
    async fn add_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The milestone.")] input: AddMilestoneInput,
    ) -> Result<AddMilestonePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::AddMilestone {
            pilot: act.id(&input.pilot_id, "pilotId"),
            title: act.prose(&input.title, input.lang, Class::Contribution),
            due: input.due.0,
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Moves a milestone.
    async fn move_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To when and why.")] input: MoveMilestoneInput,
    ) -> Result<MoveMilestonePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::MoveMilestone {
            milestone: act.id(&input.milestone_id, "milestoneId"),
            due: input.due.0,
            reason: act.prose(&input.reason, input.lang, Class::Contribution),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Records that a milestone is reached.
    async fn reach_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ReachMilestoneInput,
    ) -> Result<ReachMilestonePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command =
            pilot::Command::ReachMilestone { milestone: act.id(&input.milestone_id, "milestoneId") };
        act.submit(Command::Pilot(command)).await
    }
}
