//! What moves a pilot on: baseline, start, pause, evaluation, gate, hand-over and abandonment.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::pilot::{GateOutcome, Pilot};
use super::scene::GqlLang;
use crate::contest::{Command, pilot};
use crate::vault::Class;

/// A plan that is ready.
#[derive(InputObject)]
pub struct SubmitPilotPlanInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
}

payload! {
    /// What came of it.
    SubmitPilotPlanPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A plan to be mended.
#[derive(InputObject)]
pub struct ReturnPilotPlanInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    ReturnPilotPlanPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A baseline to approve.
#[derive(InputObject)]
pub struct ApproveBaselineInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
}

payload! {
    /// What came of it.
    ApproveBaselinePayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A pilot to start.
#[derive(InputObject)]
pub struct StartPilotInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which pilot.
    pilot_id: ID,
    /// Starts without an approved baseline, which then counts less; false if not given.
    retrospective: Option<bool>,
}

payload! {
    /// What came of it.
    StartPilotPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A pilot to interrupt.
#[derive(InputObject)]
pub struct PausePilotInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which pilot.
    pilot_id: ID,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    PausePilotPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A pilot to go on with.
#[derive(InputObject)]
pub struct ResumePilotInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which pilot.
    pilot_id: ID,
}

payload! {
    /// What came of it.
    ResumePilotPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A run to end.
#[derive(InputObject)]
pub struct EndPilotRunInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
}

payload! {
    /// What came of it.
    EndPilotRunPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// What was learned.
#[derive(InputObject)]
pub struct SubmitEvaluationInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
    /// What was learned.
    learning: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    SubmitEvaluationPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A decision at the gate.
#[derive(InputObject)]
pub struct DecideGateInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
    /// What.
    outcome: GateOutcome,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    DecideGatePayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A pilot to take over.
#[derive(InputObject)]
pub struct AcceptHandoverInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which pilot.
    pilot_id: ID,
    /// For which of its offices.
    unit_id: ID,
    /// Who answers for it there.
    owner_id: ID,
}

payload! {
    /// What came of it.
    AcceptHandoverPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A pilot to close.
#[derive(InputObject)]
pub struct ClosePilotInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which pilot.
    pilot_id: ID,
}

payload! {
    /// What came of it.
    ClosePilotPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// A pilot to give up.
#[derive(InputObject)]
pub struct AbandonPilotInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which pilot.
    pilot_id: ID,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    AbandonPilotPayload {
        /// The pilot.
        pilot: Pilot
    }
}

/// Mutations that move pilots on.
#[derive(Default)]
pub struct PilotRunMutation;

#[Object]
impl PilotRunMutation {
    /// Sends the plan of a pilot to the benefits lead.
    async fn submit_pilot_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: SubmitPilotPlanInput,
    ) -> Result<SubmitPilotPlanPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::SubmitPilotPlan { pilot: act.id(&input.pilot_id, "pilotId") };
        act.submit(Command::Pilot(command)).await
    }

    /// Sends the plan of a pilot back to be mended.
    async fn return_pilot_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which and why.")] input: ReturnPilotPlanInput,
    ) -> Result<ReturnPilotPlanPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::ReturnPilotPlan {
            pilot: act.id(&input.pilot_id, "pilotId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Approves the baseline of every qualified benefit of a pilot.
    async fn approve_baseline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which pilot.")] input: ApproveBaselineInput,
    ) -> Result<ApproveBaselinePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::ApproveBaseline { pilot: act.id(&input.pilot_id, "pilotId") };
        act.submit(Command::Pilot(command)).await
    }

    /// Starts the run of a pilot.
    async fn start_pilot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: StartPilotInput,
    ) -> Result<StartPilotPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::StartPilot {
            pilot: act.id(&input.pilot_id, "pilotId"),
            retrospective: input.retrospective.unwrap_or_default(),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Interrupts the run of a pilot.
    async fn pause_pilot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which and why.")] input: PausePilotInput,
    ) -> Result<PausePilotPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::PausePilot {
            pilot: act.id(&input.pilot_id, "pilotId"),
            reason: act.prose(&input.reason, input.lang, Class::Contribution),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Takes the run of a pilot up again.
    async fn resume_pilot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ResumePilotInput,
    ) -> Result<ResumePilotPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::ResumePilot { pilot: act.id(&input.pilot_id, "pilotId") };
        act.submit(Command::Pilot(command)).await
    }

    /// Ends the run of a pilot before its planned end, to evaluate it.
    async fn end_pilot_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: EndPilotRunInput,
    ) -> Result<EndPilotRunPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::EndPilotRun { pilot: act.id(&input.pilot_id, "pilotId") };
        act.submit(Command::Pilot(command)).await
    }

    /// Sends what was learned in a pilot to the gate.
    async fn submit_evaluation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: SubmitEvaluationInput,
    ) -> Result<SubmitEvaluationPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::SubmitEvaluation {
            pilot: act.id(&input.pilot_id, "pilotId"),
            learning: act.prose(&input.learning, input.lang, Class::Contribution),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Decides what becomes of a pilot.
    async fn decide_gate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What and why.")] input: DecideGateInput,
    ) -> Result<DecideGatePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::DecideGate {
            pilot: act.id(&input.pilot_id, "pilotId"),
            outcome: input.outcome.into(),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Takes a pilot over for the line.
    async fn accept_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which and for whom.")] input: AcceptHandoverInput,
    ) -> Result<AcceptHandoverPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::AcceptHandover {
            pilot: act.id(&input.pilot_id, "pilotId"),
            unit: act.id(&input.unit_id, "unitId"),
            owner: act.id(&input.owner_id, "ownerId"),
        };
        act.submit(Command::Pilot(command)).await
    }

    /// Closes a pilot that the line has taken over.
    async fn close_pilot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ClosePilotInput,
    ) -> Result<ClosePilotPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::ClosePilot { pilot: act.id(&input.pilot_id, "pilotId") };
        act.submit(Command::Pilot(command)).await
    }

    /// Gives a pilot up.
    async fn abandon_pilot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which and why.")] input: AbandonPilotInput,
    ) -> Result<AbandonPilotPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = pilot::Command::AbandonPilot {
            pilot: act.id(&input.pilot_id, "pilotId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Pilot(command)).await
    }
}
