//! People: who they are to the agency, where they work, under whom, and what they are appointed to.

use super::*;
use serde::{Deserialize, Serialize};

/// Which audience a person belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Affiliation {
    /// Employed in NAV, on the state's or the municipality's side.
    Employee,
    /// Represents a user organisation.
    UserOrganisation,
    /// Represents a municipality in partnership with an office.
    MunicipalPartner,
}

impl Affiliation {
    /// All audiences.
    pub const ALL: [Affiliation; 3] =
        [Affiliation::Employee, Affiliation::UserOrganisation, Affiliation::MunicipalPartner];
}

/// Where somebody belongs from some instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// To the agency.
    pub affiliation: Affiliation,
    /// In which unit.
    pub unit: UnitId,
    /// Under which manager.
    pub manager: Option<PersonId>,
    /// Since when.
    pub from: Time,
}

/// An appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holding {
    /// What to.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
    /// When it holds.
    pub valid: Span,
}

/// A person. The name lies in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// Login name; in the demo the persona's key.
    pub key: Code,
    /// Full name.
    pub name: Prose,
    /// Posts, the earliest first; never empty.
    pub posts: Vec<Post>,
    /// Appointments, past ones too.
    pub holdings: Vec<Holding>,
    /// When the person is active.
    pub valid: Span,
}

impl Person {
    /// The post at an instant (before the first one: the first one).
    pub fn post(&self, at: Time) -> &Post {
        self.posts.iter().rev().find(|post| post.from <= at).unwrap_or(&self.posts[0])
    }
}

/// Everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct People {
    /// By id.
    pub table: Table<PersonId, Person>,
    /// By login name.
    pub by_key: OrdMap<Code, PersonId>,
    /// Who has ever been appointed to what where; `holders` looks here first.
    pub appointed: OrdSet<(Role, Scope, PersonId)>,
}

impl People {
    /// Whether the person is known and active.
    pub fn is_active(&self, id: PersonId, at: Time) -> bool {
        self.table.get(id).is_some_and(|person| person.valid.holds(at))
    }

    /// Whether the person has a role that holds for a target. Everybody active is a participant.
    pub fn has_role(&self, id: PersonId, role: Role, target: Target, at: Time) -> bool {
        role == Role::Participant
            || self.table.get(id).is_some_and(|person| {
                person.holdings.iter().any(|holding| {
                    holding.role == role && holding.valid.holds(at) && covers(holding.scope, target)
                })
            })
    }

    /// The active people who hold a role in exactly this scope, by id; wider appointments do not count.
    ///
    /// The holders of `Target::Campaign(id)` are that campaign's own: its panel, its sponsor.
    pub fn holders(&self, role: Role, target: Target, at: Time) -> impl Iterator<Item = PersonId> {
        let scope = target.scope();
        let first = (role, scope, PersonId(0));
        let last = (role, scope, PersonId(u32::MAX));
        self.appointed.range(first..=last).map(|(_, _, id)| *id).filter(move |id| {
            let holds = |person: &Person| person.valid.holds(at) && holds(person, role, scope, at);
            self.table.get(*id).is_some_and(holds)
        })
    }

    /// The audience the person belongs to.
    pub fn affiliation(&self, id: PersonId, at: Time) -> Option<Affiliation> {
        self.table.get(id).map(|person| person.post(at).affiliation)
    }

    /// The unit the person works in.
    pub fn unit(&self, id: PersonId, at: Time) -> Option<UnitId> {
        self.table.get(id).map(|person| person.post(at).unit)
    }

    /// The person's manager.
    pub fn manager(&self, id: PersonId, at: Time) -> Option<PersonId> {
        self.table.get(id).and_then(|person| person.post(at).manager)
    }
}

/// The people whose post at an instant is in a unit, with that post; those who have left by then do not count.
pub(super) fn working_in(state: &State, unit: UnitId, at: Time) -> impl Iterator<Item = (PersonId, &Post)> {
    let posts = state.people.table.iter().filter(move |(_, person)| person.valid.holds(at));
    posts.map(move |(id, person)| (id, person.post(at))).filter(move |(_, post)| post.unit == unit)
}

/// Whether a role held in `scope` reaches `target`.
fn covers(scope: Scope, target: Target) -> bool {
    match (scope, target) {
        (Scope::Everywhere, _) => true,
        (Scope::Campaign(held), Target::Campaign(wanted)) => held == wanted,
        (Scope::Scheme(held), Target::Scheme(wanted)) => held == wanted,
        (Scope::Unit(held), Target::Unit(wanted)) => held == wanted,
        _ => false,
    }
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Makes a person known.
    RegisterPerson {
        /// Login name.
        key: Code,
        /// Full name.
        name: Prose,
        /// To the agency.
        affiliation: Affiliation,
        /// In which unit.
        unit: UnitId,
        /// Under which manager.
        #[serde(default)]
        manager: Option<PersonId>,
    },
    /// Gives a person a new post from an instant on.
    MovePerson {
        /// Who.
        person: PersonId,
        /// To the agency.
        affiliation: Affiliation,
        /// In which unit.
        unit: UnitId,
        /// Under which manager.
        #[serde(default)]
        manager: Option<PersonId>,
        /// Since when; now if not given.
        #[serde(default)]
        from: Option<Time>,
    },
    /// Records that a person leaves.
    RecordLeaving {
        /// Who.
        person: PersonId,
        /// The first instant without them.
        until: Time,
    },
    /// Records that a person who had left is back, in a new post and with no role.
    RecordRejoining {
        /// Who.
        person: PersonId,
        /// To the agency.
        affiliation: Affiliation,
        /// In which unit.
        unit: UnitId,
        /// Under which manager.
        #[serde(default)]
        manager: Option<PersonId>,
    },
    /// Appoints to a role.
    AppointRole {
        /// Who.
        person: PersonId,
        /// To what.
        role: Role,
        /// Where; everywhere if not given.
        #[serde(default)]
        scope: Option<Scope>,
        /// When it ends, if ever.
        #[serde(default)]
        until: Option<Time>,
    },
    /// Ends an appointment now.
    DismissRole {
        /// Who.
        person: PersonId,
        /// From what.
        role: Role,
        /// Where; everywhere if not given.
        #[serde(default)]
        scope: Option<Scope>,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A person became known.
    PersonRegistered { person: PersonId, key: Code, name: Prose, post: Post },
    /// A person has a new post.
    PersonMoved { person: PersonId, post: Post },
    /// A person leaves.
    PersonLeft { person: PersonId, until: Time },
    /// A person is back.
    PersonReturned { person: PersonId, post: Post },
    /// A person was appointed.
    RoleAppointed { person: PersonId, role: Role, scope: Scope, until: Option<Time> },
    /// An appointment ended.
    RoleDismissed { person: PersonId, role: Role, scope: Scope },
}

rejection::refusals! {
    /// Why a person or an appointment was not changed.
    pub enum Refusal {
        /// The login name is empty, too long or has characters that it cannot have.
        PersonKeyMalformed,
        /// Somebody else has this login name.
        PersonKeyTaken,
        /// Nobody can be their own manager, directly or through others.
        ManagesThemselves,
        /// Posts are added in the order of time.
        PostOutOfOrder,
        /// Somebody cannot leave before they began.
        LeavesBeforeBeginning,
        /// The person has left.
        PersonHasLeft,
        /// The person has not left.
        PersonHasNotLeft,
        /// Nobody appoints themselves.
        AppointsThemselves,
        /// Participant is what everybody is; nobody is appointed to it.
        ParticipantNotAppointed,
        /// The role cannot be held there.
        ScopeUnfit { role: Role },
        /// An appointment cannot end in the past.
        AppointmentEndsInThePast,
        /// The person holds this role here already.
        RoleHeldAlready,
        /// The person does not hold this role here.
        RoleNotHeld,
        /// Somebody must be able to appoint others.
        LastAdministrator,
    }
}

impl Event {
    /// The person.
    pub fn subject(&self) -> Subject {
        match self {
            Event::PersonRegistered { person, .. }
            | Event::PersonMoved { person, .. }
            | Event::PersonLeft { person, .. }
            | Event::PersonReturned { person, .. }
            | Event::RoleAppointed { person, .. }
            | Event::RoleDismissed { person, .. } => Subject::Person(*person),
        }
    }
}

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
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
            if state.person(*person)?.valid.holds(by.at) {
                return Err(Refusal::PersonHasNotLeft.into());
            }
            let post = Post { affiliation: *affiliation, unit: *unit, manager: *manager, from: by.at };
            above(state, *person, &post)?;
            unit::in_use(state, post.unit, post.from)?;
            Event::PersonReturned { person: *person, post }
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
    Ok(vec![super::Event::Person(event)])
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

fn register(state: &State, key: &Code, name: Prose, post: Post) -> Result<Event, Rejection> {
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

fn relocate(state: &State, person: PersonId, post: Post) -> Result<Event, Rejection> {
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

fn appoint(
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

fn holds(person: &Person, role: Role, scope: Scope, at: Time) -> bool {
    person.holdings.iter().any(|held| held.role == role && held.scope == scope && held.valid.holds(at))
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    if let Event::PersonRegistered { person, key, name, post } = event {
        let valid = Span { from: post.from, until: None };
        let row = Person { key: key.clone(), name: *name, posts: vec![*post], holdings: Vec::new(), valid };
        state.people.by_key.insert(key.clone(), *person);
        state.people.table.insert(*person, row);
        return;
    }
    if let Event::RoleAppointed { person, role, scope, .. } = event {
        state.people.appointed.insert((*role, *scope, *person));
    }
    let Subject::Person(id) = event.subject() else { return };
    let Some(row) = state.people.table.get_mut(id) else { return };
    match event {
        Event::PersonRegistered { .. } => {}
        Event::PersonMoved { post, .. } => row.posts.push(*post),
        Event::PersonLeft { until, .. } => {
            row.valid.until = Some(*until);
            for held in &mut row.holdings {
                held.valid.until = Some(held.valid.until.map_or(*until, |end| end.min(*until)));
            }
        }
        Event::PersonReturned { post, .. } => {
            row.valid.until = None;
            row.posts.push(*post);
        }
        Event::RoleAppointed { role, scope, until, .. } => {
            row.holdings.push(Holding {
                role: *role,
                scope: *scope,
                valid: Span { from: by.at, until: *until },
            });
        }
        Event::RoleDismissed { role, scope, .. } => {
            let open =
                |held: &&mut Holding| held.role == *role && held.scope == *scope && held.valid.holds(by.at);
            if let Some(held) = row.holdings.iter_mut().find(open) {
                held.valid.until = Some(by.at);
            }
        }
    }
}
