//! People: who they are to the agency, where they work, under whom, and what they are appointed to.

mod decide;

use super::*;
pub use decide::decide;
pub(super) use decide::{appoint, holds, register, relocate, take_back};
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

/// Time that somebody is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// From when until when; open if nobody knows.
    pub span: Span,
    /// Who stands in for them; as manager, too.
    pub substitute: Option<PersonId>,
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
    /// Since when they are back, if they had left.
    pub returned: Option<Time>,
    /// When they are away, in the order in which it became known.
    pub absences: Vec<Absence>,
}

impl Person {
    /// The post at an instant (before the first one: the first one).
    pub fn post(&self, at: Time) -> &Post {
        self.posts.iter().rev().find(|post| post.from <= at).unwrap_or(&self.posts[0])
    }

    /// The absence at an instant.
    pub fn absence(&self, at: Time) -> Option<&Absence> {
        self.absences.iter().find(|absence| absence.span.holds(at))
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

    /// The person's manager, and whoever stands in for them while they are away.
    pub fn managers(&self, id: PersonId, at: Time) -> impl Iterator<Item = PersonId> {
        let manager = self.manager(id, at);
        let away = manager.and_then(|manager| self.table.get(manager)?.absence(at));
        manager.into_iter().chain(away.and_then(|absence| absence.substitute))
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
    /// A person has another name.
    PersonRenamed { person: PersonId, name: Prose },
    /// A person is away; replaces what was known of an absence that began then.
    AbsenceRecorded { person: PersonId, absence: Absence },
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
            | Event::PersonRenamed { person, .. }
            | Event::AbsenceRecorded { person, .. }
            | Event::PersonLeft { person, .. }
            | Event::PersonReturned { person, .. }
            | Event::RoleAppointed { person, .. }
            | Event::RoleDismissed { person, .. } => Subject::Person(*person),
        }
    }
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    if let Event::PersonRegistered { person, key, name, post } = event {
        let valid = Span { from: post.from, until: None };
        let row = Person {
            key: key.clone(),
            name: *name,
            posts: vec![*post],
            holdings: Vec::new(),
            valid,
            returned: None,
            absences: Vec::new(),
        };
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
        Event::PersonRenamed { name, .. } => row.name = *name,
        Event::AbsenceRecorded { absence, .. } => {
            row.absences.retain(|known| known.span.from != absence.span.from);
            row.absences.push(*absence);
        }
        Event::PersonLeft { until, .. } => {
            row.valid.until = Some(*until);
            for held in &mut row.holdings {
                held.valid.until = Some(held.valid.until.map_or(*until, |end| end.min(*until)));
            }
        }
        Event::PersonReturned { post, .. } => {
            row.valid.until = None;
            row.returned = Some(post.from);
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
