//! Deciding for people: posts, leaving and coming back, appointments.

use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    let (action, target) = match command {
        Command::AppointRole { role, scope, .. } | Command::DismissRole { role, scope, .. } => {
            appointing(*role, scope.unwrap_or(Scope::Everywhere))
        }
        _ => (Action::KeepPeople, Target::Platform),
    };
    policy::may(state, by, action, target, &[])?;
    let event = match command {
        Command::RegisterPerson { key, name, affiliation, unit, manager } => register(
            state,
            key,
            *name,
            Post { affiliation: *affiliation, unit: *unit, manager: *manager, from: by.at },
        )?,
        Command::MovePerson { person, affiliation, unit, manager, from } => {
            let from = from.unwrap_or(by.at);
            relocate(
                state,
                *person,
                Post { affiliation: *affiliation, unit: *unit, manager: *manager, from },
            )?
        }
        Command::RecordLeaving { person, until } => {
            if *until <= state.person(*person)?.valid.from {
                return Err(Refusal::LeavesBeforeBeginning.into());
            }
            keep_administrator(state, *person, *until)?;
            Event::PersonLeft { person: *person, until: *until }
        }
        Command::RecordRejoining { person, affiliation, unit, manager } => {
            let post = Post { affiliation: *affiliation, unit: *unit, manager: *manager, from: by.at };
            take_back(state, *person, post)?
        }
        Command::AppointRole { person, role, scope, until } => {
            appoint(state, by, *person, *role, scope.unwrap_or(Scope::Everywhere), *until)?
        }
        Command::DismissRole { person, role, scope } => {
            let scope = scope.unwrap_or(Scope::Everywhere);
            if !holds(state.person(*person)?, *role, scope, by.at) {
                return Err(Refusal::RoleNotHeld.into());
            }
            if (*role, scope) == (Role::Administrator, Scope::Everywhere) {
                keep_administrator(state, *person, by.at)?;
            }
            Event::RoleDismissed { person: *person, role: *role, scope }
        }
    };
    Ok(vec![crate::contest::Event::Person(event)])
}

/// What leave it takes to appoint to a role somewhere, or to dismiss from it.
fn appointing(role: Role, scope: Scope) -> (Action, Target) {
    match scope {
        Scope::Campaign(campaign) if role.is_campaign_crew() => {
            (Action::AppointPanel, Target::Campaign(campaign))
        }
        _ => (Action::AppointRoles, Target::Platform),
    }
}

/// Makes a person known, in a post that may begin at any time.
pub(in crate::contest) fn register(
    state: &State,
    key: &Code,
    name: Prose,
    post: Post,
) -> Result<Event, Rejection> {
    if !key.is_well_formed() {
        return Err(Refusal::PersonKeyMalformed.into());
    }
    if state.people.by_key.contains_key(key) {
        return Err(Refusal::PersonKeyTaken.into());
    }
    post.manager.map(|manager| state.person(manager)).transpose()?;
    unit::in_use(state, post.unit, post.from)?;
    Ok(Event::PersonRegistered { person: state.people.table.next(), key: key.clone(), name, post })
}

/// Gives a person a new post.
pub(in crate::contest) fn relocate(state: &State, person: PersonId, post: Post) -> Result<Event, Rejection> {
    let row = state.person(person)?;
    above(state, person, &post)?;
    if row.posts.iter().any(|earlier| earlier.from > post.from) {
        return Err(Refusal::PostOutOfOrder.into());
    }
    if row.valid.until.is_some_and(|until| until <= post.from) {
        return Err(Refusal::PersonHasLeft.into());
    }
    unit::in_use(state, post.unit, post.from)?;
    Ok(Event::PersonMoved { person, post })
}

/// Takes a person back who has left by the time the post begins.
pub(in crate::contest) fn take_back(state: &State, person: PersonId, post: Post) -> Result<Event, Rejection> {
    if state.person(person)?.valid.holds(post.from) {
        return Err(Refusal::PersonHasNotLeft.into());
    }
    above(state, person, &post)?;
    unit::in_use(state, post.unit, post.from)?;
    Ok(Event::PersonReturned { person, post })
}

/// Refuses a post in which somebody would be above themselves.
fn above(state: &State, person: PersonId, post: &Post) -> Result<(), Rejection> {
    let mut above = post.manager;
    // Posts of different dates could chase one another in a circle; nobody has more managers than there are people.
    for _ in 0..=state.people.table.len() {
        let Some(manager) = above.filter(|manager| *manager != person) else { break };
        above = state.person(manager)?.post(post.from).manager;
    }
    if above.is_some() { Err(Refusal::ManagesThemselves.into()) } else { Ok(()) }
}

pub(in crate::contest) fn appoint(
    state: &State,
    by: By,
    person: PersonId,
    role: Role,
    scope: Scope,
    until: Option<Time>,
) -> Result<Event, Rejection> {
    let row = state.person(person)?;
    match scope {
        Scope::Everywhere => {}
        Scope::Campaign(campaign) => drop(state.campaign(campaign)?),
        Scope::Scheme(scheme) => drop(state.scheme(scheme)?),
        Scope::Unit(unit) => drop(state.unit(unit)?),
    }
    if row.valid.until.is_some_and(|until| until <= by.at) {
        return Err(Refusal::PersonHasLeft.into());
    }
    if by.actor == Actor::Person(person) {
        return Err(Refusal::AppointsThemselves.into());
    }
    if role == Role::Participant {
        return Err(Refusal::ParticipantNotAppointed.into());
    }
    if !role.fits(scope) {
        return Err(Refusal::ScopeUnfit { role }.into());
    }
    if until.is_some_and(|until| until <= by.at) {
        return Err(Refusal::AppointmentEndsInThePast.into());
    }
    if holds(row, role, scope, by.at) {
        return Err(Refusal::RoleHeldAlready.into());
    }
    Ok(Event::RoleAppointed { person, role, scope, until })
}

/// Refuses when nobody would be administrator at `at` without this person.
fn keep_administrator(state: &State, person: PersonId, at: Time) -> Result<(), Rejection> {
    let holders = |at| state.people.holders(Role::Administrator, Target::Platform, at);
    if holders(at).any(|id| id == person) && holders(at).all(|id| id == person) {
        return Err(Refusal::LastAdministrator.into());
    }
    Ok(())
}

pub(in crate::contest) fn holds(person: &Person, role: Role, scope: Scope, at: Time) -> bool {
    person.holdings.iter().any(|held| held.role == role && held.scope == scope && held.valid.holds(at))
}
