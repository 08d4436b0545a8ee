//! From what an issuer vouches for to a person of the contest: found by their login, found in the register by their
//! login name, or made known. Nothing is written unless something differs.

use super::settings::{Held, Home, Mapping};
use super::token::Claims;
use crate::contest::login::{self, SigningIn};
use crate::contest::{
    Actor, Affiliation, Code, Command, Lang, Login, PersonId, Pseudonym, Role, Scope, State, Time, UnitId,
    UnitKind, person, unit,
};
use crate::engine::{Committed, Engine, Refused, Submission};
use crate::vault::{Class, Text};
use std::collections::BTreeSet;

/// Characters of a name that are kept.
const NAME_CHARS_MAX: usize = 200;
/// How often it is tried again when another was faster.
const TRIES: usize = 4;

/// What an issuer says about a person, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// How they sign in.
    pub login: Login,
    /// The login name under which they may have been imported.
    pub key: Option<Code>,
    /// Full name.
    pub name: Option<String>,
    /// Where they work, as the issuer says it.
    pub unit: Option<String>,
    /// Their groups; nothing if the issuer does not say.
    pub groups: Option<Vec<String>>,
    /// Whether they are administrator whatever their groups.
    pub administrator: bool,
    /// When the issuer said so.
    pub as_of: Time,
}

/// Why somebody whose token is good is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// They have left.
    HasLeft,
    /// Nobody says where they work, or there is no such unit.
    NoUnit,
    /// The register knows another account of theirs at the same issuer.
    OtherAccount,
    /// Nothing can be written just now, and they are not known yet.
    NotNow,
}

impl Denied {
    /// In a sentence for the developer of a client.
    pub fn text(&self) -> &'static str {
        match self {
            Denied::HasLeft => "This person has left.",
            Denied::NoUnit => "Nobody has said in which unit this person works. Ask an administrator.",
            Denied::OtherAccount => "This person signs in with another account. Ask an administrator.",
            Denied::NotNow => "Nobody new can be let in just now. Try again in a moment.",
        }
    }
}

impl Vouched {
    /// Reads claims with the eyes of a mapping; `subject` is already hidden.
    pub fn read(claims: &Claims, issuer: &str, subject: Pseudonym, mapping: &Mapping, now: Time) -> Vouched {
        let text = |claim: &Option<String>| claim.as_deref().and_then(|claim| claims.text(claim));
        let key = text(&mapping.key_claim).map(|key| Code::from(key.trim().to_lowercase().as_str()));
        let subject_named = subject_of(claims, mapping);
        let administrator = mapping.administrators.iter().any(|known| {
            subject_named == Some(known)
                || key.as_ref().is_some_and(|key| key.as_str() == known.to_lowercase())
        });
        Vouched {
            login: Login { issuer: issuer.into(), subject },
            key: key.filter(Code::is_well_formed),
            name: claims
                .text(mapping.name_claim.as_deref().unwrap_or("name"))
                .map(|name| name.chars().take(NAME_CHARS_MAX).collect()),
            unit: text(&mapping.unit_claim).map(str::to_owned),
            groups: groups(claims, mapping),
            administrator,
            as_of: claims.issued().unwrap_or(now).min(now),
        }
    }
}

/// Who it is about, as the issuer names them.
pub fn subject_of<'a>(claims: &'a Claims, mapping: &Mapping) -> Option<&'a str> {
    let subject = claims.text(mapping.subject_claim.as_deref().unwrap_or("sub"));
    subject.filter(|subject| !subject.is_empty())
}

/// The groups; an issuer that says there are too many of them to say (Entra ID does) has said nothing.
fn groups(claims: &Claims, mapping: &Mapping) -> Option<Vec<String>> {
    let name = mapping.groups_claim.as_deref().unwrap_or("groups");
    let elsewhere = claims.others.get("_claim_names").is_some_and(|names| names.get(name).is_some());
    match claims.texts(name) {
        _ if elsewhere => None,
        Some(groups) => Some(groups.into_iter().map(str::to_owned).collect()),
        None => Some(Vec::new()),
    }
}

/// Lets somebody in.
pub struct Door<'a> {
    /// The contest.
    pub engine: &'a Engine,
    /// What their issuer's claims mean.
    pub mapping: &'a Mapping,
    /// Where those belong who belong nowhere else.
    pub home: Option<&'a Home>,
}

impl Door<'_> {
    /// The person; what differs from what is known is written first.
    ///
    /// # Errors
    /// See `Denied`.
    pub async fn admit(&self, who: &Vouched) -> Result<PersonId, Denied> {
        for _ in 0..TRIES {
            let moment = self.engine.moment();
            let state = &moment.state;
            let Some(person) = state.logins.by_login.get(&who.login).copied() else {
                self.introduce(state, who).await?;
                continue;
            };
            if !state.people.is_active(person, self.engine.now()) {
                return Err(Denied::HasLeft);
            }
            if let Some(command) = self.news(state, person, who) {
                match self.submit(Command::Login(command), vec![]).await {
                    Ok(_) | Err(Refused::Rejected(_)) => {}
                    // What is known of them still holds.
                    Err(why) => {
                        tracing::warn!(?why, "what an issuer says about somebody is not written down")
                    }
                }
            }
            return Ok(person);
        }
        Err(Denied::NotNow)
    }

    async fn submit(&self, command: Command, texts: Vec<Text>) -> Result<Committed, Refused> {
        self.engine.submit(Submission { actor: Actor::System, command, texts, request: None }).await
    }

    /// Makes a login known, for somebody the register knows or for somebody new. If another was faster, that is found
    /// out by looking again.
    async fn introduce(&self, state: &State, who: &Vouched) -> Result<(), Denied> {
        let login = who.login.clone();
        if let Some(person) = who.key.as_ref().and_then(|key| state.people.by_key.get(key)).copied() {
            if state.logins.of(person).logins.iter().any(|known| known.issuer == login.issuer) {
                return Err(Denied::OtherAccount);
            }
            return written(
                self.submit(Command::Login(login::Command::LinkLogin { person, login }), vec![]).await,
            );
        }
        let Some(unit) = self.workplace(state, who) else {
            return self.found_home(state).await;
        };
        let key = who.key.clone().unwrap_or_else(|| Code::from(format!("login-{}", login.subject).as_str()));
        let name = who.name.as_deref().unwrap_or_else(|| key.as_str());
        let (name, text) = self.engine.new_prose(name, Lang::Nb, Class::Name);
        let affiliation = self.mapping.affiliation.unwrap_or_else(|| audience(state, unit));
        let command = login::Command::AdmitPerson { login, key, name, affiliation, unit };
        written(self.submit(Command::Login(command), vec![text]).await)
    }

    /// Registers the home of those who belong nowhere else.
    async fn found_home(&self, state: &State) -> Result<(), Denied> {
        let home = self.home.ok_or(Denied::NoUnit)?;
        let code = Code::from(home.code.as_str());
        if state.units.by_code.contains_key(&code) {
            return Err(Denied::NoUnit); // there, and closed
        }
        let (name, text) = self.engine.new_prose(&home.name, Lang::Nb, Class::OrganiserText);
        let command = unit::Command::RegisterUnit {
            kind: home.kind,
            code,
            name,
            parent: None,
            municipalities: vec![],
            from: None,
        };
        written(self.submit(Command::Unit(command), vec![text]).await)
    }

    /// Where somebody belongs: where the issuer says, where its people belong, or at home.
    fn workplace(&self, state: &State, who: &Vouched) -> Option<UnitId> {
        let said = who.unit.as_deref().and_then(|said| self.said(state, said));
        let usual = || self.mapping.unit.as_deref().and_then(|code| self.open_unit(state, code));
        said.or_else(usual).or_else(|| self.home.and_then(|home| self.open_unit(state, &home.code)))
    }

    /// The unit that an issuer names.
    fn said(&self, state: &State, said: &str) -> Option<UnitId> {
        self.open_unit(state, self.mapping.units.get(said).map_or(said, String::as_str))
    }

    fn open_unit(&self, state: &State, code: &str) -> Option<UnitId> {
        let unit = *state.units.by_code.get(&Code::from(code.to_lowercase().as_str()))?;
        state.units.table.get(unit).filter(|row| row.valid.holds(self.engine.now())).map(|_| unit)
    }

    /// What the contest does not know yet, unless it knows something newer.
    fn news(&self, state: &State, person: PersonId, who: &Vouched) -> Option<login::Command> {
        let known = state.logins.of(person);
        if known.claims_as_of.is_some_and(|newest| who.as_of < newest) {
            return None;
        }
        let row = state.people.table.get(person)?;
        let now = self.engine.now();
        let planned = row.posts.iter().any(|post| post.from > now);
        let unit = who.unit.as_deref().and_then(|said| self.said(state, said));
        let unit = unit.filter(|unit| !planned && row.post(now).unit != *unit);
        let roles = self.roles(row, unit, &known, who, now);
        let held = |(role, scope): &(Role, Scope)| {
            row.holdings
                .iter()
                .any(|held| (held.role, held.scope) == (*role, *scope) && held.valid.holds(now))
        };
        let gone = known.claimed.iter().any(|claimed| !roles.contains(claimed));
        let differs = unit.is_some() || gone || !roles.iter().all(held);
        differs.then_some(login::Command::AdoptClaims { person, unit, roles, as_of: who.as_of })
    }

    /// All roles that follow from what the issuer says.
    fn roles(
        &self,
        row: &person::Person,
        unit: Option<UnitId>,
        known: &SigningIn,
        who: &Vouched,
        now: Time,
    ) -> Vec<(Role, Scope)> {
        let Some(groups) = &who.groups else { return known.claimed.clone() };
        let own = Scope::Unit(unit.unwrap_or_else(|| row.post(now).unit));
        let held = groups.iter().filter_map(|group| self.mapping.groups.get(group)).flatten();
        let mut roles: BTreeSet<(Role, Scope)> = held
            .map(|held| match *held {
                Held::Everywhere(role) => (role, Scope::Everywhere),
                Held::OwnUnit { in_own_unit } => (in_own_unit, own),
            })
            .collect();
        if who.administrator {
            roles.insert((Role::Administrator, Scope::Everywhere));
        }
        roles.into_iter().collect()
    }
}

/// The audience that the people of a unit belong to.
pub fn audience(state: &State, unit: UnitId) -> Affiliation {
    match state.units.table.get(unit).map(|row| row.kind) {
        Some(UnitKind::UserOrganisation) => Affiliation::UserOrganisation,
        Some(UnitKind::Municipality) => Affiliation::MunicipalPartner,
        _ => Affiliation::Employee,
    }
}

/// A refusal means that another was faster, or that looking again tells why.
fn written(outcome: Result<Committed, Refused>) -> Result<(), Denied> {
    match outcome {
        Ok(_) => Ok(()),
        Err(Refused::Rejected(why)) => {
            tracing::info!(?why, "a first sign-in is tried again");
            Ok(())
        }
        Err(why) => {
            tracing::warn!(?why, "somebody new cannot be let in");
            Err(Denied::NotNow)
        }
    }
}
