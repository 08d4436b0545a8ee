//! Logins: how a person proves who they are, and what the provider that vouches for them says about them.

use super::*;
use serde::{Deserialize, Serialize};

/// A person as one identity provider knows them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The provider's short name here.
    pub issuer: Code,
    /// Who it is there, told by nobody who lacks the key.
    pub subject: Pseudonym,
}

/// What is known of a person's signing in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SigningIn {
    /// By which logins, one of a provider.
    pub logins: Vec<Login>,
    /// As of when a provider's word on roles was adopted last.
    pub claims_as_of: Option<Time>,
    /// The roles the person holds because a provider said so, and for no other reason.
    pub claimed: Vec<(Role, Scope)>,
    /// Sessions that began before this are over.
    pub sessions_from: Time,
}

/// All logins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Logins {
    /// Who signs in so.
    pub by_login: OrdMap<Login, PersonId>,
    /// How somebody signs in; nothing for those who never have.
    pub by_person: OrdMap<PersonId, SigningIn>,
}

impl Logins {
    /// What is known of a person's signing in.
    pub fn of(&self, person: PersonId) -> SigningIn {
        self.by_person.get(&person).cloned().unwrap_or_default()
    }

    /// Whether a person's session that began at an instant has been ended.
    pub fn has_ended(&self, person: PersonId, begun: Time) -> bool {
        self.by_person.get(&person).is_some_and(|known| begun <= known.sessions_from)
    }
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Makes a person known who signs in for the first time.
    AdmitPerson {
        /// How.
        login: Login,
        /// Login name.
        key: Code,
        /// Full name.
        name: Prose,
        /// To the agency.
        affiliation: Affiliation,
        /// In which unit.
        unit: UnitId,
    },
    /// Lets a known person sign in by one more login.
    LinkLogin {
        /// Who.
        person: PersonId,
        /// How.
        login: Login,
    },
    /// Forgets how a person signs in; their sessions end.
    RemoveLogins {
        /// Who.
        person: PersonId,
    },
    /// Takes over what a provider says about a person.
    AdoptClaims {
        /// Who.
        person: PersonId,
        /// In which unit; as before if not given.
        #[serde(default)]
        unit: Option<UnitId>,
        /// All roles that follow from what it says.
        roles: Vec<(Role, Scope)>,
        /// When it said so.
        as_of: Time,
    },
    /// Ends a person's sessions, on every machine.
    EndSessions {
        /// Whose.
        person: PersonId,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A person can sign in so.
    LoginLinked { person: PersonId, login: Login },
    /// A person's logins were forgotten.
    LoginsRemoved { person: PersonId },
    /// What a provider says was adopted; these are the roles that are held because of it alone.
    ClaimsAdopted { person: PersonId, claimed: Vec<(Role, Scope)>, as_of: Time },
    /// Sessions were ended.
    SessionsEnded { person: PersonId },
}

rejection::refusals! {
    /// Why somebody's logins, or what follows from them, were not changed.
    pub enum Refusal {
        /// Somebody signs in by this login already.
        LoginTaken,
        /// The person signs in by another login of the same provider.
        OtherLoginThere,
        /// The person has never signed in.
        NoLogin,
        /// The provider has said something newer meanwhile.
        ClaimsOutdated,
        /// All that the provider says is known.
        NothingNewClaimed,
    }
}

impl Event {
    /// The person.
    pub fn subject(&self) -> Subject {
        match self {
            Event::LoginLinked { person, .. }
            | Event::LoginsRemoved { person }
            | Event::ClaimsAdopted { person, .. }
            | Event::SessionsEnded { person } => Subject::Person(*person),
        }
    }
}

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
    let leave = |action, held: &[Relation]| policy::may(state, by, action, Target::Platform, held);
    let event = match command {
        Command::AdmitPerson { login, key, name, affiliation, unit } => {
            leave(Action::AdmitByLogin, &[])?;
            free(state, login)?;
            let post = person::Post { affiliation: *affiliation, unit: *unit, manager: None, from: by.at };
            let registered = person::register(state, key, *name, post)?;
            let person = state.people.table.next();
            let linked = Event::LoginLinked { person, login: login.clone() };
            return Ok(vec![super::Event::Person(registered), super::Event::Login(linked)]);
        }
        Command::LinkLogin { person, login } => {
            leave(Action::AdmitByLogin, &[])?;
            state.person(*person)?;
            free(state, login)?;
            if state.logins.of(*person).logins.iter().any(|known| known.issuer == login.issuer) {
                return Err(Refusal::OtherLoginThere.into());
            }
            Event::LoginLinked { person: *person, login: login.clone() }
        }
        Command::RemoveLogins { person } => {
            leave(Action::KeepPeople, &[])?;
            state.person(*person)?;
            if state.logins.of(*person).logins.is_empty() {
                return Err(Refusal::NoLogin.into());
            }
            Event::LoginsRemoved { person: *person }
        }
        Command::AdoptClaims { person, unit, roles, as_of } => {
            leave(Action::AdmitByLogin, &[])?;
            return adopt(state, by, *person, *unit, roles, *as_of);
        }
        Command::EndSessions { person } => {
            let own = (by.actor == Actor::Person(*person)).then_some(Relation::Oneself);
            leave(Action::EndSessions, own.as_slice())?;
            state.person(*person)?;
            Event::SessionsEnded { person: *person }
        }
    };
    Ok(vec![super::Event::Login(event)])
}

fn free(state: &State, login: &Login) -> Result<(), Rejection> {
    match state.logins.by_login.contains_key(login) {
        true => Err(Refusal::LoginTaken.into()),
        false => Ok(()),
    }
}

/// What changes in post and roles. A role that somebody was appointed to by hand is nobody's to take away but theirs who
/// appoint.
fn adopt(
    state: &State,
    by: By,
    person: PersonId,
    unit: Option<UnitId>,
    roles: &[(Role, Scope)],
    as_of: Time,
) -> Result<Vec<super::Event>, Rejection> {
    let row = state.person(person)?;
    let known = state.logins.of(person);
    if known.claims_as_of.is_some_and(|newest| as_of < newest) {
        return Err(Refusal::ClaimsOutdated.into());
    }
    let holds = |(role, scope): &(Role, Scope)| person::holds(row, *role, *scope, by.at);
    let mut events = Vec::new();
    if let Some(unit) = unit.filter(|unit| row.post(by.at).unit != *unit) {
        let post = person::Post { unit, from: by.at, ..*row.post(by.at) };
        events.push(person::relocate(state, person, post)?);
    }
    let mut claimed: Vec<(Role, Scope)> = Vec::new();
    for held in roles {
        let (role, scope) = *held;
        if !holds(held) {
            events.push(person::appoint(state, by, person, role, scope, None)?);
        } else if !known.claimed.contains(held) {
            continue;
        }
        if !claimed.contains(held) {
            claimed.push(*held);
        }
    }
    for held in known.claimed.iter().filter(|held| !roles.contains(held) && holds(held)) {
        let (role, scope) = *held;
        events.push(person::Event::RoleDismissed { person, role, scope });
    }
    if events.is_empty() && claimed == known.claimed {
        return Err(Refusal::NothingNewClaimed.into());
    }
    let mut events: Vec<super::Event> = events.into_iter().map(super::Event::Person).collect();
    events.push(super::Event::Login(Event::ClaimsAdopted { person, claimed, as_of }));
    Ok(events)
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    let Subject::Person(id) = event.subject() else { return };
    let logins = &mut state.logins;
    let row = logins.by_person.entry(id).or_default();
    match event {
        Event::LoginLinked { login, .. } => {
            row.logins.push(login.clone());
            logins.by_login.insert(login.clone(), id);
        }
        Event::LoginsRemoved { .. } => {
            row.sessions_from = by.at;
            for login in std::mem::take(&mut row.logins) {
                logins.by_login.remove(&login);
            }
        }
        Event::ClaimsAdopted { claimed, as_of, .. } => {
            row.claimed = claimed.clone();
            row.claims_as_of = Some(*as_of);
        }
        Event::SessionsEnded { .. } => row.sessions_from = by.at,
    }
}
