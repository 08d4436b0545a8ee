//! Applying what happened to pilots.

use super::*;

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    match event {
        Event::PilotPlanned { .. } => planned(state, event, by),
        Event::MilestoneAdded { milestone, pilot, title, due } => {
            let planned = vec![Planned { due: *due, reason: None }];
            let row = Milestone { pilot: *pilot, title: *title, planned, reached: None };
            state.pilots.milestones.insert(*milestone, row);
            if let Some(pilot) = state.pilots.table.get_mut(*pilot) {
                pilot.milestones.push(*milestone);
            }
        }
        Event::MilestoneMoved { milestone, due, reason } => {
            if let Some(row) = state.pilots.milestones.get_mut(*milestone) {
                row.planned.push(Planned { due: *due, reason: Some(*reason) });
            }
        }
        Event::MilestoneReached { milestone } => {
            if let Some(row) = state.pilots.milestones.get_mut(*milestone) {
                row.reached = Some(by.at);
            }
        }
        _ => change(state, event, by),
    }
}

fn planned(state: &mut State, event: &Event, by: By) {
    let Event::PilotPlanned { pilot, idea, entry, offices, lead, team, hypothesis, stop_criterion, planned } =
        event
    else {
        return;
    };
    let row = Pilot {
        idea: *idea,
        entry: *entry,
        offices: offices.clone(),
        lead: *lead,
        team: team.clone(),
        hypothesis: *hypothesis,
        stop_criterion: *stop_criterion,
        anchoring: Anchoring::default(),
        planned: *planned,
        state: PilotState::Planned,
        started: None,
        retrospective: false,
        adjustments: 0,
        learnings: Vec::new(),
        handover: None,
        milestones: Vec::new(),
        benefits: Vec::new(),
        passages: vec![Passage { to: PilotState::Planned, at: by.at, actor: by.actor, reason: None }],
    };
    state.pilots.by_idea.insert((*idea, *pilot));
    if let Some(entry) = entry {
        state.pilots.by_entry.insert(*entry, *pilot);
    }
    state.pilots.table.insert(*pilot, row);
}

/// What changes one pilot, and with it when its run is to end and when its benefits are measured next.
fn change(state: &mut State, event: &Event, by: By) {
    let Subject::Pilot(id) = event.subject() else { return };
    let Some(row) = state.pilots.table.get_mut(id) else { return };
    let before = run_end(row);
    let mut released = None;
    match event {
        Event::PilotTeamChanged { lead, team, .. } => {
            row.lead = *lead;
            row.team = team.clone();
        }
        Event::PilotEndMoved { until, .. } => row.planned.until = Some(*until),
        Event::GrantLinked { entry, .. } => {
            released = row.entry.replace(*entry);
        }
        Event::AnchoringRecorded { anchoring, .. } => row.anchoring = *anchoring,
        Event::PilotStarted { retrospective, .. } => {
            row.started.get_or_insert(by.at);
            row.retrospective |= *retrospective;
        }
        Event::EvaluationSubmitted { learning, .. } => row.learnings.push(*learning),
        Event::GateDecided { outcome: GateOutcome::Adjust, .. } => row.adjustments += 1,
        Event::HandoverAccepted { unit, owner, .. } => {
            row.handover = Some(Handover { unit: *unit, owner: *owner, at: by.at });
        }
        _ => {}
    }
    if let Some((to, reason)) = passage(row, event) {
        row.state = to;
        row.passages.push(Passage { to, at: by.at, actor: by.actor, reason });
    }
    let (after, linked) = (run_end(row), row.entry);
    if let Some(end) = before {
        state.pilots.ends.remove(&(end, id));
    }
    if let Some(end) = after {
        state.pilots.ends.insert((end, id));
    }
    if let Some(entry) = released {
        state.pilots.by_entry.remove(&entry);
    }
    if let (Event::GrantLinked { .. }, Some(entry)) = (event, linked) {
        state.pilots.by_entry.insert(entry, id);
    }
    benefit::reschedule_pilot(state, id, by.at);
}

/// When a pilot under way is to end.
fn run_end(pilot: &Pilot) -> Option<Time> {
    if pilot.state == PilotState::Running { pilot.planned.until } else { None }
}

/// To which state an event takes a pilot, and with what reason.
fn passage(pilot: &Pilot, event: &Event) -> Option<(PilotState, Option<Prose>)> {
    use PilotState::*;
    Some(match event {
        Event::PilotPlanSubmitted { .. } => (BaselinePending, None),
        Event::PilotPlanReturned { reason, .. } => (Planned, Some(*reason)),
        Event::BaselineApproved { .. } if pilot.state == BaselinePending => (Ready, None),
        Event::PilotStarted { .. } | Event::PilotResumed { .. } => (Running, None),
        Event::PilotPaused { reason, .. } => (Paused, Some(*reason)),
        Event::PilotRunEnded { .. } => (Evaluating, None),
        Event::EvaluationSubmitted { .. } => (Gate, None),
        Event::GateDecided { outcome, reason, .. } => {
            let to = match outcome {
                GateOutcome::Scale => HandingOver,
                GateOutcome::Adjust => Ready,
                GateOutcome::Stop => Stopped,
                GateOutcome::Park => Parked,
            };
            (to, Some(*reason))
        }
        Event::HandoverAccepted { .. } => (HandedOver, None),
        Event::PilotClosed { .. } => (Closed, None),
        Event::PilotAbandoned { reason, .. } => (Abandoned, Some(*reason)),
        _ => return None,
    })
}
