//! Deciding for pilots: planning and milestones; what moves a pilot on stands in `run.rs`.

use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    let event = match command {
        Command::PlanPilot { .. } => plan(state, command, by)?,
        Command::ChangePilotTeam { pilot, lead, team } => {
            may(state, by, Action::PlanPilot, *pilot)?;
            check_people(state, *lead, team, by.at)?;
            before_the_end(state.pilot(*pilot)?)?;
            Event::PilotTeamChanged { pilot: *pilot, lead: *lead, team: team.clone() }
        }
        Command::MovePilotEnd { pilot, until, reason } => {
            may(state, by, Action::PlanPilot, *pilot)?;
            text(*reason)?;
            let row = before_the_end(state.pilot(*pilot)?)?;
            if *until <= row.planned.from.max(by.at) {
                return Err(Refusal::PilotEndsBeforeItBegins.into());
            }
            Event::PilotEndMoved { pilot: *pilot, until: *until, reason: *reason }
        }
        Command::LinkGrant { pilot, entry } => {
            may(state, by, Action::PlanPilot, *pilot)?;
            check_grant(state, state.pilot(*pilot)?.idea, *entry)?;
            before_the_end(state.pilot(*pilot)?)?;
            Event::GrantLinked { pilot: *pilot, entry: *entry }
        }
        Command::RecordAnchoring { pilot, anchoring } => {
            may(state, by, Action::PlanPilot, *pilot)?;
            before_the_end(state.pilot(*pilot)?)?;
            Event::AnchoringRecorded { pilot: *pilot, anchoring: *anchoring }
        }
        Command::AddMilestone { pilot, title, due } => {
            may(state, by, Action::PlanPilot, *pilot)?;
            text(*title)?;
            before_the_end(state.pilot(*pilot)?)?;
            let milestone = state.pilots.milestones.next();
            Event::MilestoneAdded { milestone, pilot: *pilot, title: *title, due: *due }
        }
        Command::MoveMilestone { milestone, due, reason } => {
            open_milestone(state, *milestone, by)?;
            text(*reason)?;
            not_reached(state.milestone(*milestone)?)?;
            Event::MilestoneMoved { milestone: *milestone, due: *due, reason: *reason }
        }
        Command::ReachMilestone { milestone } => {
            open_milestone(state, *milestone, by)?;
            not_reached(state.milestone(*milestone)?)?;
            Event::MilestoneReached { milestone: *milestone }
        }
        _ => return run::decide(state, command, by),
    };
    Ok(vec![crate::contest::Event::Pilot(event)])
}

fn plan(state: &State, command: &Command, by: By) -> Result<Event, Rejection> {
    let Command::PlanPilot { idea, entry, offices, lead, team, hypothesis, stop_criterion, from, until } =
        command
    else {
        return Err(policy::Refusal::NotFound { kind: Kind::Pilot }.into());
    };
    let row = state.idea(*idea)?;
    for office in offices {
        state.unit(office.unit)?;
    }
    let mut held = Vec::new();
    if let Actor::Person(person) = by.actor {
        held.extend(row.authors.contains(&person).then_some(Relation::Author));
        let manages = holds_for(state, person, Role::OfficeManager, offices, by.at);
        held.extend(manages.then_some(Relation::OfficeManager));
    }
    policy::may(state, by, Action::PlanPilot, Target::Campaign(row.campaign), &held)?;
    check_people(state, *lead, team, by.at)?;
    if !matches!(row.shown(), IdeaState::Selected | IdeaState::Queued | IdeaState::InPilot) {
        return Err(Refusal::PilotIdeaNotSelected.into());
    }
    entry.map(|entry| check_grant(state, *idea, entry)).transpose()?;
    check_offices(state, offices, by.at)?;
    let planned = Span { from: *from, until: Some(*until) };
    if planned.is_empty() {
        return Err(Refusal::PilotEndsBeforeItBegins.into());
    }
    text(*hypothesis)?;
    text(*stop_criterion)?;
    Ok(Event::PilotPlanned {
        pilot: state.pilots.table.next(),
        idea: *idea,
        entry: entry.or_else(|| free_grant(state, *idea)),
        offices: offices.clone(),
        lead: *lead,
        team: team.clone(),
        hypothesis: *hypothesis,
        stop_criterion: *stop_criterion,
        planned,
    })
}

/// That the acting person may do it to this pilot.
pub(super) fn may(state: &State, by: By, action: Action, id: PilotId) -> Result<(), Rejection> {
    let pilot = state.pilot(id)?;
    let campaign = state.idea(pilot.idea)?.campaign;
    policy::may(state, by, action, Target::Campaign(campaign), &relations(state, pilot, by))
}

/// The same for what is to be judged by others than those who work on the pilot, and by nobody partial to its idea.
pub(super) fn may_judge(state: &State, by: By, action: Action, id: PilotId) -> Result<(), Rejection> {
    may(state, by, action, id)?;
    let pilot = state.pilot(id)?;
    if matches!(by.actor, Actor::Person(person) if pilot.is_on_team(person)) {
        return Err(Refusal::OwnPilot.into());
    }
    review::impartiality::require(state, by, pilot.idea)
}

/// That a text has something in it.
pub(super) fn text(prose: Prose) -> Result<(), Refusal> {
    if prose.chars == 0 { Err(Refusal::PilotTextEmpty) } else { Ok(()) }
}

/// That the pilot stands in one of these states.
pub(super) fn stands(pilot: &Pilot, allowed: &[PilotState]) -> Result<(), Refusal> {
    if allowed.contains(&pilot.state) {
        Ok(())
    } else {
        Err(Refusal::PilotElsewhere { pilot_state: pilot.state })
    }
}

fn before_the_end(pilot: &Pilot) -> Result<&Pilot, Refusal> {
    use PilotState::*;
    stands(pilot, &[Planned, BaselinePending, Ready, Running, Paused])?;
    Ok(pilot)
}

fn check_people(state: &State, lead: PersonId, team: &[PersonId], at: Time) -> Result<(), Rejection> {
    for &person in team.iter().chain([&lead]) {
        state.person(person)?;
        if !state.people.is_active(person, at) {
            return Err(policy::Refusal::PersonInactive.into());
        }
    }
    Ok(())
}

fn check_offices(state: &State, offices: &[Office], at: Time) -> Result<(), Rejection> {
    for (index, office) in offices.iter().enumerate() {
        if offices[index + 1..].iter().any(|other| other.unit == office.unit) {
            return Err(Refusal::PilotOfficeTwice.into());
        }
        if !state.unit(office.unit)?.valid.holds(at) {
            return Err(Refusal::PilotOfficeClosed.into());
        }
    }
    if offices.iter().filter(|office| office.part == Part::Lead).count() != 1 {
        return Err(Refusal::OneLeadOfficeNeeded.into());
    }
    Ok(())
}

fn check_grant(state: &State, idea: IdeaId, entry: EntryId) -> Result<(), Rejection> {
    if state.entry(entry)?.idea != idea {
        return Err(Refusal::GrantOfOtherIdea.into());
    }
    if state.pilots.by_entry.contains_key(&entry) {
        return Err(Refusal::GrantHasPilot.into());
    }
    Ok(())
}

/// The grant of an idea, if no pilot is paid by it yet.
fn free_grant(state: &State, idea: IdeaId) -> Option<EntryId> {
    let entry = *state.funding.by_idea.get(&idea)?;
    let live = state.funding.entries.get(entry).is_some_and(|row| row.state.is_live());
    (live && !state.pilots.by_entry.contains_key(&entry)).then_some(entry)
}

fn open_milestone(state: &State, id: MilestoneId, by: By) -> Result<(), Rejection> {
    let milestone = state.milestone(id)?;
    may(state, by, Action::PlanPilot, milestone.pilot)?;
    before_the_end(state.pilot(milestone.pilot)?)?;
    Ok(())
}

fn not_reached(milestone: &Milestone) -> Result<(), Refusal> {
    if milestone.reached.is_some() { Err(Refusal::MilestoneReachedAlready) } else { Ok(()) }
}
