//! What the contest refuses, as data: one closed list per noun, wrapped here.

use super::*;
use serde::Serialize;

/// Defines a noun's refusals: a closed enum whose order is the order of its checks, and the list of its names.
///
/// A refusal's stable code is its name in capitals (`VotingClosed` → `VOTING_CLOSED`); names are unique across nouns.
/// Fields are arguments of the sentence that the user reads.
macro_rules! refusals {
    ($(#[doc = $about:literal])+ pub enum $name:ident {
        $($(#[doc = $doc:literal])+ $variant:ident $({ $($field:ident: $type:ty),+ $(,)? })?),* $(,)?
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        #[allow(missing_docs)]
        pub enum $name {
            $($(#[doc = $doc])+ $variant $({ $($field: $type),+ })?),*
        }

        impl $name {
            /// Name and meaning of every refusal, in the order of the checks.
            pub const ALL: &'static [(&'static str, &'static str)] =
                &[$((stringify!($variant), concat!($($doc),+))),*];
        }
    };
}
pub(crate) use refusals;

/// A refusal of any noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Rejection {
    /// Who may do it, and when.
    Policy(policy::Refusal),
    /// Units.
    Unit(unit::Refusal),
    /// People and roles.
    Person(person::Refusal),
    /// Rows of registers.
    Organisation(organisation::Refusal),
    /// Logins.
    Login(login::Refusal),
    /// Invitations.
    Invitation(invitation::Refusal),
    /// Campaigns.
    Campaign(campaign::Refusal),
    /// Ideas.
    Idea(idea::Refusal),
    /// Votes.
    Vote(vote::Refusal),
    /// Campaigns from elsewhere.
    Import(import::Refusal),
    /// Pilots.
    Pilot(pilot::Refusal),
    /// Benefits and their measurements.
    Benefit(benefit::Refusal),
    /// Funding.
    Funding(funding::Refusal),
    /// Reviews: rounds, assignments, declarations.
    Review(review::Refusal),
    /// Rankings and their seals.
    Ranking(ranking::Refusal),
    /// Decisions.
    Decision(decision::Refusal),
}

/// Name and meaning of a refusal.
pub type Named = (&'static str, &'static str);

/// Every refusal there is, by its noun, in the order of the nouns and of their checks.
pub const BY_NOUN: &[(&str, &[Named])] = &[
    ("policy", policy::Refusal::ALL),
    ("unit", unit::Refusal::ALL),
    ("person", person::Refusal::ALL),
    ("organisation", organisation::Refusal::ALL),
    ("login", login::Refusal::ALL),
    ("invitation", invitation::Refusal::ALL),
    ("campaign", campaign::Refusal::ALL),
    ("idea", idea::Refusal::ALL),
    ("vote", vote::Refusal::ALL),
    ("import", import::Refusal::ALL),
    ("pilot", pilot::Refusal::ALL),
    ("benefit", benefit::Refusal::ALL),
    ("funding", funding::Refusal::ALL),
    ("review", review::Refusal::ALL),
    ("ranking", ranking::Refusal::ALL),
    ("decision", decision::Refusal::ALL),
];

/// Every refusal there is, noun by noun.
pub fn all() -> impl Iterator<Item = &'static Named> {
    BY_NOUN.iter().flat_map(|(_, refusals)| *refusals)
}

macro_rules! from_nouns {
    ($($noun:ident => $variant:ident),* $(,)?) => {$(
        impl From<$noun::Refusal> for Rejection {
            fn from(refusal: $noun::Refusal) -> Self {
                Rejection::$variant(refusal)
            }
        }
    )*};
}

from_nouns! {
    policy => Policy, unit => Unit, person => Person, login => Login, invitation => Invitation, organisation => Organisation, campaign => Campaign, idea => Idea, vote => Vote, import => Import, pilot => Pilot, benefit => Benefit, funding => Funding,
    review => Review, ranking => Ranking, decision => Decision,
}
