//! Invitations: how people of user organisations and municipalities get in who have no provider to vouch for them.
//!
//! A campaign's manager registers somebody for one organisation, and an invitation lets that person in once, by a link
//! that goes to their e-mail address. Later ones go to the same person; the newest alone counts.

use super::*;
use serde::{Deserialize, Serialize};

/// An invitation lasts at most so many days.
pub const DAYS_MAX: u32 = 30;

/// The newest invitation of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Invitation {
    /// The campaign whose manager has invited.
    pub campaign: CampaignId,
    /// Where the link goes.
    pub email: Prose,
    /// How many there have been for this person, this one included.
    pub number: u32,
    /// The first instant at which it is too late.
    pub until: Time,
    /// Whether it can still be used: neither used nor withdrawn.
    pub open: bool,
}

/// Everybody who was ever invited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Invitations {
    /// The newest invitation of each.
    pub by_person: OrdMap<PersonId, Invitation>,
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Registers a person of a user organisation or a municipality and invites them.
    InvitePerson {
        /// Because of which campaign.
        campaign: CampaignId,
        /// Whom they represent.
        unit: UnitId,
        /// Full name.
        name: Prose,
        /// Where the link goes.
        email: Prose,
        /// The first instant at which it is too late.
        until: Time,
    },
    /// Invites a person again; earlier links no longer work.
    InviteAgain {
        /// Who.
        person: PersonId,
        /// The first instant at which it is too late.
        until: Time,
    },
    /// Takes an invitation back.
    WithdrawInvitation {
        /// Whose.
        person: PersonId,
    },
    /// Lets a person in by their link.
    AcceptInvitation {
        /// Who.
        person: PersonId,
        /// Which of their invitations the link belongs to.
        number: u32,
        /// How they sign in from now on.
        login: Login,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A person was invited, for the first time or again.
    PersonInvited { person: PersonId, campaign: CampaignId, email: Prose, number: u32, until: Time },
    /// An invitation was taken back.
    InvitationWithdrawn { person: PersonId },
    /// An invitation was used.
    InvitationAccepted { person: PersonId },
}

rejection::refusals! {
    /// Why nobody was invited, or let in by an invitation.
    pub enum Refusal {
        /// Only people of user organisations and municipalities are invited; others have a provider.
        NotAPartner,
        /// Nobody can be reached there.
        EmailMissing,
        /// An invitation ends in the future, within so many days.
        InvitationTooLong { days_max: u32 },
        /// The person was not invited.
        NeverInvited,
        /// The invitation has been used, taken back or followed by another.
        InvitationUsed,
        /// The invitation was not used in time.
        InvitationExpired,
    }
}

impl Event {
    /// The person.
    pub fn subject(&self) -> Subject {
        match self {
            Event::PersonInvited { person, .. }
            | Event::InvitationWithdrawn { person }
            | Event::InvitationAccepted { person } => Subject::Person(*person),
        }
    }
}

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
    let leave = |target| policy::may(state, by, Action::InvitePeople, target, &[]);
    let event = match command {
        Command::InvitePerson { campaign, unit, name, email, until } => {
            leave(Target::Campaign(*campaign))?;
            state.campaign(*campaign)?;
            let affiliation = partner(state, *unit)?;
            if email.chars == 0 {
                return Err(Refusal::EmailMissing.into());
            }
            in_time(*until, by.at)?;
            let person = state.people.table.next();
            let key = guest(person);
            let post = person::Post { affiliation, unit: *unit, manager: None, from: by.at };
            let registered = person::register(state, &key, *name, post)?;
            let (campaign, email, until) = (*campaign, *email, *until);
            let invited = Event::PersonInvited { person, campaign, email, number: 1, until };
            return Ok(vec![super::Event::Person(registered), super::Event::Invitation(invited)]);
        }
        Command::InviteAgain { person, until } => {
            leave(invited_for(state, *person))?;
            let last = invitation(state, *person)?;
            in_time(*until, by.at)?;
            if !state.people.is_active(*person, by.at) {
                return Err(person::Refusal::PersonHasLeft.into());
            }
            let Invitation { campaign, email, number, .. } = last;
            Event::PersonInvited { person: *person, campaign, email, number: number + 1, until: *until }
        }
        Command::WithdrawInvitation { person } => {
            leave(invited_for(state, *person))?;
            if !invitation(state, *person)?.open {
                return Err(Refusal::InvitationUsed.into());
            }
            Event::InvitationWithdrawn { person: *person }
        }
        Command::AcceptInvitation { person, number, login } => {
            return accept(state, by, *person, *number, login);
        }
    };
    Ok(vec![super::Event::Invitation(event)])
}

/// The login name of somebody who is known by nothing else.
fn guest(person: PersonId) -> Code {
    Code(format!("guest-{}", person.0).into())
}

fn partner(state: &State, unit: UnitId) -> Result<Affiliation, Rejection> {
    match state.unit(unit)?.kind {
        UnitKind::UserOrganisation => Ok(Affiliation::UserOrganisation),
        UnitKind::Municipality => Ok(Affiliation::MunicipalPartner),
        _ => Err(Refusal::NotAPartner.into()),
    }
}

fn in_time(until: Time, now: Time) -> Result<(), Rejection> {
    match now < until && until <= now.plus_days(DAYS_MAX) {
        true => Ok(()),
        false => Err(Refusal::InvitationTooLong { days_max: DAYS_MAX }.into()),
    }
}

/// Who may speak of a person's invitation: whoever may invite for its campaign, or for all if there is none.
fn invited_for(state: &State, person: PersonId) -> Target {
    let invited = state.invitations.by_person.get(&person);
    invited.map_or(Target::Platform, |invitation| Target::Campaign(invitation.campaign))
}

fn invitation(state: &State, person: PersonId) -> Result<Invitation, Rejection> {
    state.person(person)?;
    state.invitations.by_person.get(&person).copied().ok_or_else(|| Refusal::NeverInvited.into())
}

fn accept(
    state: &State,
    by: By,
    person: PersonId,
    number: u32,
    login: &Login,
) -> Result<Vec<super::Event>, Rejection> {
    policy::may(state, by, Action::AdmitByLogin, Target::Platform, &[])?;
    let last = invitation(state, person)?;
    if !last.open || last.number != number {
        return Err(Refusal::InvitationUsed.into());
    }
    if last.until <= by.at {
        return Err(Refusal::InvitationExpired.into());
    }
    if !state.people.is_active(person, by.at) {
        return Err(person::Refusal::PersonHasLeft.into());
    }
    let mut events = vec![super::Event::Invitation(Event::InvitationAccepted { person })];
    match state.logins.by_login.get(login) {
        Some(known) if *known == person => {}
        Some(_) => return Err(login::Refusal::LoginTaken.into()),
        None => {
            let login = login.clone();
            events.push(super::Event::Login(login::Event::LoginLinked { person, login }));
        }
    }
    Ok(events)
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, _: By) {
    let invitations = &mut state.invitations.by_person;
    match event {
        Event::PersonInvited { person, campaign, email, number, until } => {
            let (campaign, email, number, until) = (*campaign, *email, *number, *until);
            invitations.insert(*person, Invitation { campaign, email, number, until, open: true });
        }
        Event::InvitationWithdrawn { person } | Event::InvitationAccepted { person } => {
            if let Some(invitation) = invitations.get_mut(person) {
                invitation.open = false;
            }
        }
    }
}
