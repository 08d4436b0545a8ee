//! Funding: schemes with yearly envelopes, the queue that selected ideas wait in, grants and their tranches.
//!
//! An idea that was selected enters the queue of its campaign's scheme and year when the decisions are released, at its
//! rank (`line.rs`). A grant officer queues what comes later: a reserve, an idea whose grant was declined or lapsed, one
//! that asked for no sum or waits for another year. Once the allocation is open, money is
//! reserved in rank order for whole projects, until the next one does not fit; nobody is passed over without a written
//! reason. Whatever frees money (a decline, a lapse, a raise, money returned) lets the next in line move up by itself.
//! A reserved entry is offered (preliminary commitment), committed once its plan is approved, and accepted by its
//! office; then it is paid in tranches: requested, certified, ordered, paid, by different people.
//!
//! Every movement of money is a line of the envelope's ledger (`ledger.rs`); what a queue does by itself is in
//! `queue.rs`.

mod apply;
mod clawback;
mod command;
mod decide;
mod event;
mod grant;
mod ledger;
pub(in crate::contest) mod line;
mod queue;
mod refusal;
pub mod standing;
pub(in crate::contest) mod tranche;

use super::idea::IdeaState;
use super::*;
pub use apply::{apply, check, remove_scheme};
pub use clawback::{Clawback, ClawbackGround, ClawbackState};
pub use command::Command;
pub use decide::decide;
pub use event::Event;
pub use ledger::{Account, Cause, Ledger, Line};
pub use queue::due;
pub use refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The most an envelope may hold: ten thousand billion kroner, which a JSON number holds exactly.
pub const AMOUNT_ORE_MAX: i64 = 1_000_000_000_000_000;
/// The least a written reason must have.
pub const REASON_CHARS_MIN: u32 = 10;

/// A standing arrangement that gives money to pilots.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scheme {
    /// Its name in addresses.
    pub slug: Code,
    /// Its name for people.
    pub title: Texts,
    /// Days from offer to approved plan; later it lapses.
    pub plan_days: u32,
    /// Days from commitment to acceptance; later it lapses.
    pub accept_days: u32,
    /// By budget year.
    pub envelopes: OrdMap<u16, Envelope>,
}

/// What a scheme may spend in one budget year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Envelope {
    /// Whether money goes to the queue by itself.
    pub allocating: bool,
    /// Every movement; its balances sum to the envelope.
    pub ledger: Ledger,
    /// How its size was changed, the first change first.
    pub changes: Vec<Change>,
}

/// A cut or raise of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// When.
    pub at: Time,
    /// The envelope before.
    pub before_ore: i64,
    /// The envelope after.
    pub after_ore: i64,
    /// Why.
    pub reason: Prose,
}

/// Where an entry stands on its way from queue to settled grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// Waits in rank order.
    Queued,
    /// Money is set aside for it; a cut may take it back.
    Reserved,
    /// Preliminary commitment; waits for an approved plan.
    Offered,
    /// Commitment; waits for the office to accept.
    Committed,
    /// Accepted; tranches may be requested.
    Active,
    /// All tranches are paid or given up, the rest is released.
    Settled,
    /// The applicant said no.
    Declined,
    /// A deadline passed.
    Lapsed,
    /// Taken out of the queue, because the decision behind it was corrected.
    Removed,
}

impl EntryState {
    /// Whether it still waits for money or holds some.
    pub fn is_live(self) -> bool {
        self <= EntryState::Active
    }
}

/// A place in a funding queue; once accepted it is the grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// In which scheme.
    pub scheme: SchemeId,
    /// Of which budget year.
    pub year: u16,
    /// For which idea.
    pub idea: IdeaId,
    /// The office that receives the money.
    pub office: UnitId,
    /// Asked for, and granted whole.
    pub amount_ore: i64,
    /// Its place: 1 is served first.
    pub rank: u32,
    /// Where it stands.
    pub state: EntryState,
    /// Why it is passed over, while it is.
    pub skipped: Option<Prose>,
    /// Whether the plan for benefits and baseline is approved.
    pub plan_approved: bool,
    /// When it was offered, if it ever was.
    pub offered: Option<Time>,
    /// When an offer or commitment lapses.
    pub deadline: Option<Time>,
    /// Its tranches, the first one first.
    pub tranches: Vec<TrancheId>,
    /// Paid so far, before returns.
    pub paid_ore: i64,
    /// Paid back so far.
    pub returned_ore: i64,
    /// Why the applicant said no, if they said why.
    pub declined: Option<Prose>,
    /// Why it was taken out of the queue, if it is.
    pub removed: Option<Texts>,
    /// Demands for money back, the last one last; at most that one is open.
    pub clawbacks: Vec<Clawback>,
}

impl Entry {
    /// Whether it is settled and not all that was paid has come back.
    pub fn keeps_money(&self) -> bool {
        self.state == EntryState::Settled && self.paid_ore > self.returned_ore
    }
}

/// Where a part payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrancheState {
    /// The office has asked for it.
    Requested,
    /// A grant officer has confirmed that it is due.
    Certified,
    /// A controller has ordered the payment.
    Ordered,
    /// The money has left.
    Paid,
    /// Sent back with a reason; it counts no more.
    Rejected,
}

/// A part payment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tranche {
    /// Of which grant.
    pub entry: EntryId,
    /// How much.
    pub amount_ore: i64,
    /// What for.
    pub purpose: Prose,
    /// Where it stands.
    pub state: TrancheState,
    /// Who asked for it.
    pub requested_by: Option<PersonId>,
    /// Who certified it.
    pub certified_by: Option<PersonId>,
    /// Who ordered it.
    pub ordered_by: Option<PersonId>,
    /// When it was paid.
    pub paid_at: Option<Time>,
    /// Why it was sent back, or why the payment failed last.
    pub reason: Option<Prose>,
}

/// Envelopes that the next in line fits into. Follows from the rest, so a state's fingerprint does without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ready(pub OrdSet<(SchemeId, u16)>);

impl std::hash::Hash for Ready {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// All funding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Funding {
    /// Schemes by id.
    pub schemes: Table<SchemeId, Scheme>,
    /// Schemes by slug.
    pub by_slug: OrdMap<Code, SchemeId>,
    /// Queue entries and grants.
    pub entries: Table<EntryId, Entry>,
    /// Part payments.
    pub tranches: Table<TrancheId, Tranche>,
    /// Entries of a scheme and year by rank, ended ones too.
    pub queues: OrdMap<(SchemeId, u16), OrdMap<u32, EntryId>>,
    /// Places that released rankings have in queues.
    pub lines: OrdMap<review::RoundKey, line::Line>,
    /// The entry of an idea; of several the last one.
    pub by_idea: OrdMap<IdeaId, EntryId>,
    /// Envelopes that the next in line fits into: what is due to move up.
    pub ready: Ready,
    /// Offers and commitments by the instant they lapse.
    pub deadlines: OrdSet<(Time, EntryId)>,
}

impl Funding {
    /// The envelope of a scheme and year.
    pub fn envelope(&self, scheme: SchemeId, year: u16) -> Option<&Envelope> {
        self.schemes.get(scheme)?.envelopes.get(&year)
    }

    /// The entries of a scheme and year in rank order.
    pub fn queue(&self, scheme: SchemeId, year: u16) -> impl DoubleEndedIterator<Item = (EntryId, &Entry)> {
        let ids = self.queues.get(&(scheme, year)).into_iter().flat_map(|queue| queue.values());
        ids.filter_map(|id| self.entries.get(*id).map(|entry| (*id, entry)))
    }

    /// The entry at a rank of a queue, ended ones too.
    pub fn entry_at(&self, scheme: SchemeId, year: u16, rank: u32) -> Option<EntryId> {
        self.queues.get(&(scheme, year))?.get(&rank).copied()
    }

    /// What is not yet asked for of a grant.
    pub fn unrequested_ore(&self, entry: &Entry) -> i64 {
        let counts = |tranche: &&Tranche| tranche.state != TrancheState::Rejected;
        let tranches = entry.tranches.iter().filter_map(|id| self.tranches.get(*id));
        entry.amount_ore - tranches.filter(counts).map(|tranche| tranche.amount_ore).sum::<i64>()
    }
}

impl State {
    /// A scheme that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn scheme(&self, id: SchemeId) -> Result<&Scheme, Rejection> {
        self.funding.schemes.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Scheme }.into())
    }

    /// A queue entry or grant that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn entry(&self, id: EntryId) -> Result<&Entry, Rejection> {
        self.funding.entries.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Entry }.into())
    }

    /// A tranche that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn tranche(&self, id: TrancheId) -> Result<&Tranche, Rejection> {
        self.funding.tranches.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Tranche }.into())
    }
}
