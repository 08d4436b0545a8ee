//! Deciding what moves a pilot on: baseline, start, pause, evaluation, gate, hand-over and abandonment.

use super::decide::{may, may_judge, stands, text};
use super::*;
use crate::contest::benefit::{self, BenefitState, Confidence};
use crate::contest::campaign::Money;
use crate::contest::funding::EntryState;
use PilotState::*;

/// Decides a command that moves a pilot on.
pub(super) fn decide(
    state: &State,
    command: &Command,
    by: By,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    let one = |event| vec![crate::contest::Event::Pilot(event)];
    Ok(match command {
        Command::SubmitPilotPlan { pilot } => one(submit_plan(state, by, *pilot)?),
        Command::ReturnPilotPlan { pilot, reason } => {
            may_judge(state, by, Action::ApproveBaseline, *pilot)?;
            text(*reason)?;
            stands(state.pilot(*pilot)?, &[BaselinePending])?;
            one(Event::PilotPlanReturned { pilot: *pilot, reason: *reason })
        }
        Command::ApproveBaseline { pilot } => approve(state, by, *pilot)?,
        Command::StartPilot { pilot, retrospective } => start(state, by, *pilot, *retrospective)?,
        Command::PausePilot { pilot, reason } => {
            may(state, by, Action::RunPilot, *pilot)?;
            text(*reason)?;
            stands(state.pilot(*pilot)?, &[Running])?;
            one(Event::PilotPaused { pilot: *pilot, reason: *reason })
        }
        Command::ResumePilot { pilot } => {
            may(state, by, Action::RunPilot, *pilot)?;
            stands(state.pilot(*pilot)?, &[Paused])?;
            ends_later(state.pilot(*pilot)?, by.at)?;
            one(Event::PilotResumed { pilot: *pilot })
        }
        Command::EndPilotRun { pilot } => {
            may(state, by, Action::RunPilot, *pilot)?;
            stands(state.pilot(*pilot)?, &[Running, Paused])?;
            one(Event::PilotRunEnded { pilot: *pilot })
        }
        Command::SubmitEvaluation { pilot, learning } => one(evaluate(state, by, *pilot, *learning)?),
        Command::DecideGate { pilot, outcome, reason } => gate(state, by, *pilot, *outcome, *reason)?,
        Command::AcceptHandover { pilot, unit, owner } => one(hand_over(state, by, *pilot, *unit, *owner)?),
        Command::ClosePilot { pilot } => {
            may(state, by, Action::ClosePilot, *pilot)?;
            stands(state.pilot(*pilot)?, &[HandedOver])?;
            one(Event::PilotClosed { pilot: *pilot })
        }
        Command::AbandonPilot { pilot, reason } => abandon(state, by, *pilot, *reason)?,
        _ => return Err(policy::Refusal::NotFound { kind: Kind::Pilot }.into()),
    })
}

fn submit_plan(state: &State, by: By, id: PilotId) -> Result<Event, Rejection> {
    may(state, by, Action::RunPilot, id)?;
    let pilot = state.pilot(id)?;
    stands(pilot, &[Planned])?;
    let open = pilot.anchoring.open();
    if open > 0 {
        return Err(Refusal::AnchoringOpen { open }.into());
    }
    if benefits(state, pilot).all(|(_, row)| row.state.is_final()) {
        return Err(Refusal::PilotWithoutBenefit.into());
    }
    Ok(Event::PilotPlanSubmitted { pilot: id })
}

fn benefits<'a>(
    state: &'a State,
    pilot: &'a Pilot,
) -> impl Iterator<Item = (BenefitId, &'a benefit::Benefit)> {
    pilot.benefits.iter().filter_map(|&id| Some((id, state.benefits.table.get(id)?)))
}

/// Before the start the whole plan is approved; after it, the benefits that have come since, at confidence C.
fn approve(state: &State, by: By, id: PilotId) -> Result<Vec<crate::contest::Event>, Rejection> {
    may_judge(state, by, Action::ApproveBaseline, id)?;
    let pilot = state.pilot(id)?;
    stands(pilot, &[BaselinePending, Running, Paused])?;
    let waits = |row: &benefit::Benefit| {
        row.state == BenefitState::Qualified
            || (row.state == BenefitState::Identified && !pilot.state.is_under_way())
    };
    let waiting: Vec<_> = benefits(state, pilot).filter(|(_, row)| waits(row)).collect();
    if waiting.is_empty() {
        return Err(Refusal::NoBaselineWaiting.into());
    }
    if waiting.iter().any(|(_, row)| row.owner.is_none()) {
        return Err(Refusal::OwnershipUnanswered.into());
    }
    let missing = waiting.iter().map(|(id, row)| benefit::baselines_missing(state, *id, row, by.at)).sum();
    if missing > 0 {
        return Err(Refusal::BaselineMissing { missing }.into());
    }
    let late = pilot.started.is_some();
    let confident = |row: &benefit::Benefit| row.claim.is_some_and(|claim| claim.confidence < Confidence::C);
    if late && waiting.iter().any(|(_, row)| confident(row)) {
        return Err(Refusal::ConfidenceTooHigh { confidence_max: Confidence::C }.into());
    }
    let mut events = vec![crate::contest::Event::Pilot(Event::BaselineApproved { pilot: id })];
    for (benefit, _) in waiting {
        let event = benefit::Event::BenefitBaselined { benefit, retrospective: late };
        events.push(crate::contest::Event::Benefit(event));
        if late {
            events.push(crate::contest::Event::Benefit(benefit::Event::TrackingBegun { benefit }));
        }
    }
    Ok(events)
}

fn start(
    state: &State,
    by: By,
    id: PilotId,
    retrospective: bool,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    may(state, by, Action::RunPilot, id)?;
    let pilot = state.pilot(id)?;
    stands(pilot, &[BaselinePending, Ready])?;
    if pilot.state == BaselinePending && !retrospective {
        return Err(Refusal::BaselineNotApproved.into());
    }
    granted(state, pilot)?;
    ends_later(pilot, by.at)?;
    let late = pilot.state == BaselinePending;
    let mut events =
        vec![crate::contest::Event::Pilot(Event::PilotStarted { pilot: id, retrospective: late })];
    for (benefit, row) in benefits(state, pilot) {
        if row.state == BenefitState::Baselined {
            events.push(crate::contest::Event::Benefit(benefit::Event::TrackingBegun { benefit }));
        }
    }
    events.extend(advance(state, pilot.idea, IdeaState::InPilot));
    Ok(events)
}

/// Where the campaign gives money, the pilot needs a grant that the office has accepted.
fn granted(state: &State, pilot: &Pilot) -> Result<(), Rejection> {
    let campaign = state.campaign(state.idea(pilot.idea)?.campaign)?;
    if !matches!(campaign.rules.money, Money::Envelope { .. }) {
        return Ok(());
    }
    let grant = pilot.entry.and_then(|entry| state.funding.entries.get(entry));
    if grant.is_some_and(|grant| matches!(grant.state, EntryState::Active | EntryState::Settled)) {
        Ok(())
    } else {
        Err(Refusal::GrantNotAccepted.into())
    }
}

fn ends_later(pilot: &Pilot, at: Time) -> Result<(), Refusal> {
    if pilot.planned.until.is_some_and(|until| until <= at) { Err(Refusal::PlannedEndPassed) } else { Ok(()) }
}

fn evaluate(state: &State, by: By, id: PilotId, learning: Prose) -> Result<Event, Rejection> {
    may(state, by, Action::RunPilot, id)?;
    text(learning)?;
    let pilot = state.pilot(id)?;
    stands(pilot, &[Evaluating])?;
    let waiting = benefits(state, pilot).map(|(_, row)| benefit::measurements_waiting(state, row)).sum();
    if waiting > 0 {
        return Err(Refusal::MeasurementsWaiting { waiting }.into());
    }
    Ok(Event::EvaluationSubmitted { pilot: id, learning })
}

fn gate(
    state: &State,
    by: By,
    id: PilotId,
    outcome: GateOutcome,
    reason: Prose,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    may_judge(state, by, Action::DecideGate, id)?;
    text(reason)?;
    let pilot = state.pilot(id)?;
    stands(pilot, &[Gate, Parked])?;
    if outcome == GateOutcome::Adjust && pilot.adjustments >= ADJUSTMENTS_MAX {
        return Err(Refusal::AdjustedOften { adjustments_max: ADJUSTMENTS_MAX }.into());
    }
    let mut events = vec![crate::contest::Event::Pilot(Event::GateDecided { pilot: id, outcome, reason })];
    match outcome {
        GateOutcome::Scale => events.extend(advance(state, pilot.idea, IdeaState::Implemented)),
        GateOutcome::Stop => events.extend(stop_idea(state, id, pilot.idea)),
        GateOutcome::Adjust | GateOutcome::Park => {}
    }
    Ok(events)
}

fn hand_over(state: &State, by: By, id: PilotId, unit: UnitId, owner: PersonId) -> Result<Event, Rejection> {
    may(state, by, Action::AcceptHandover, id)?;
    state.person(owner)?;
    if !state.people.is_active(owner, by.at) {
        return Err(policy::Refusal::PersonInactive.into());
    }
    let pilot = state.pilot(id)?;
    stands(pilot, &[HandingOver])?;
    if benefits(state, pilot).any(|(_, row)| !row.state.is_final() && row.owner.is_none()) {
        return Err(Refusal::OwnershipUnanswered.into());
    }
    if !offices_now(state, pilot, by.at).iter().any(|office| office.unit == unit) {
        return Err(Refusal::NotAPilotOffice.into());
    }
    Ok(Event::HandoverAccepted { pilot: id, unit, owner })
}

fn abandon(
    state: &State,
    by: By,
    id: PilotId,
    reason: Prose,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    may(state, by, Action::AbandonPilot, id)?;
    text(reason)?;
    let pilot = state.pilot(id)?;
    stands(pilot, &[Planned, BaselinePending, Ready, Running, Paused])?;
    let mut events = vec![crate::contest::Event::Pilot(Event::PilotAbandoned { pilot: id, reason })];
    if pilot.started.is_some() {
        events.extend(stop_idea(state, id, pilot.idea));
    }
    Ok(events)
}

/// Moves the idea along, unless it is there or has reached its end.
fn advance(state: &State, idea: IdeaId, to: IdeaState) -> Option<crate::contest::Event> {
    let now = state.ideas.table.get(idea)?.state;
    let moves = matches!(now, IdeaState::Selected | IdeaState::Queued | IdeaState::InPilot) && now != to;
    moves.then_some(crate::contest::Event::Idea(idea::Event::IdeaAdvanced { idea, to }))
}

/// Stops the idea if no other pilot of it goes on.
fn stop_idea(state: &State, stopped: PilotId, idea: IdeaId) -> Option<crate::contest::Event> {
    let goes_on = |(id, pilot): (PilotId, &Pilot)| id != stopped && !pilot.state.is_final();
    if state.pilots.of_idea(idea).any(goes_on) { None } else { advance(state, idea, IdeaState::Stopped) }
}
