//! Signing in by a link: for people of organisations that have no provider of their own.
//!
//! The link is a sealed note of who was invited, and how often before; the contest knows whether that invitation can
//! still be used. Whoever has followed it carries a session like anybody else's, only longer: to come back after it,
//! they are invited again.

use super::session::{Session, Trouble};
use super::{Identity, Refusal, flow::Sent, seal::Sealer};
use crate::contest::{Actor, Command, Login, PersonId, Time, invitation};
use crate::engine::{Engine, Refused, Submission};
use serde::{Deserialize, Serialize};

/// What stands for an issuer in the login of those who come by a link.
pub const ISSUER: &str = "invitation";
/// Where the link leads.
pub const PATH: &str = "/session/invitation";
/// What a link is sealed for.
const PURPOSE: &str = "invitation";
/// How long the session of an invited person lives, in milliseconds.
const LIFE_MS: i64 = 30 * Time::DAY;

/// What the link says.
#[derive(Debug, Serialize, Deserialize)]
struct Ticket {
    person: u32,
    number: u32,
}

/// The link of a person's invitation, as a path of ours.
pub fn link(engine: &Engine, person: PersonId, number: u32) -> Option<String> {
    let sealer = Sealer::new(engine.sign_in_keys().sessions);
    let ticket = sealer.seal(PURPOSE, &Ticket { person: person.0, number })?;
    Some(format!("{PATH}?ticket={ticket}"))
}

impl Identity {
    /// Whether a ticket is one of ours; whether it can still be used is found out by using it.
    pub fn is_ticket(&self, text: &str) -> bool {
        self.sealer.open::<Ticket>(PURPOSE, text).is_some()
    }

    /// Lets somebody in by their link, once, and begins a session.
    ///
    /// # Errors
    /// `NotBegun` for a ticket that is not ours, `Invitation` if it cannot be used, `Denied` if nothing can be written.
    pub async fn accept(&self, text: &str) -> Result<Sent, Trouble> {
        let ticket: Ticket = self.sealer.open(PURPOSE, text).ok_or(Trouble::NotBegun)?;
        let person = PersonId(ticket.person);
        let subject = self.pseudonym(ISSUER, &ticket.person.to_string());
        let login = Login { issuer: ISSUER.into(), subject };
        let command = invitation::Command::AcceptInvitation { person, number: ticket.number, login };
        let command = Command::Invitation(command);
        let submission = Submission { actor: Actor::System, command, texts: vec![], request: None };
        self.engine.submit(submission).await.map_err(|refused| match refused {
            Refused::Rejected(why) => Trouble::Invitation(why),
            _ => Trouble::Refused(Refusal::Denied(super::person::Denied::NotNow)),
        })?;
        let begun = self.now();
        let until = Time(begun.0 + LIFE_MS);
        let session = Session { issuer: ISSUER.into(), subject, begun, until, renewal: None };
        let cookie = self.cookie(&session).ok_or(Trouble::NotBegun)?;
        Ok(Sent { to: "/".into(), cookies: vec![cookie] })
    }
}
