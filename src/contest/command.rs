//! What somebody may ask for, noun by noun.

use super::*;
use serde::{Deserialize, Serialize};

/// A command of any noun. A script writes its name alone (`submit_idea`), so names are unique across nouns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Command {
    /// Units.
    Unit(unit::Command),
    /// People and roles.
    Person(person::Command),
    /// Rows of registers.
    Organisation(organisation::Command),
    /// Logins.
    Login(login::Command),
    /// Invitations.
    Invitation(invitation::Command),
    /// Campaigns.
    Campaign(campaign::Command),
    /// Ideas.
    Idea(idea::Command),
    /// Votes.
    Vote(vote::Command),
    /// Campaigns from elsewhere.
    Import(import::Command),
    /// Pilots.
    Pilot(pilot::Command),
    /// Benefits and their measurements.
    Benefit(benefit::Command),
    /// Funding.
    Funding(funding::Command),
    /// Reviews: rounds, assignments, declarations.
    Review(review::Command),
    /// Rankings and their seals.
    Ranking(ranking::Command),
    /// Decisions.
    Decision(decision::Command),
}

/// Who acts. A ballot's batch records nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A known person.
    Person(PersonId),
    /// Somebody who is not signed in: may read what is public and do nothing.
    Anonymous,
    /// The platform itself: what time makes necessary, and setting up.
    System,
    /// Stands in the journal in place of a voter.
    Voter,
}

/// Who acts, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// When, stamped by the writer.
    pub at: Time,
}

impl By {
    /// The acting person.
    ///
    /// # Errors
    /// `NotSignedIn` when it is no person.
    pub fn person(self) -> Result<PersonId, Rejection> {
        match self.actor {
            Actor::Person(person) => Ok(person),
            _ => Err(policy::Refusal::NotSignedIn.into()),
        }
    }
}

macro_rules! from_nouns {
    ($($noun:ident => $variant:ident),* $(,)?) => {$(
        impl From<$noun::Command> for Command {
            fn from(command: $noun::Command) -> Self {
                Command::$variant(command)
            }
        }
    )*};
}

from_nouns! {
    unit => Unit, person => Person, login => Login, invitation => Invitation, organisation => Organisation, campaign => Campaign, idea => Idea, vote => Vote, import => Import,
    funding => Funding,
}
