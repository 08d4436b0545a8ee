//! Envelopes: what a scheme may spend in a year, where that money stands, and every movement of it.

use async_graphql::{Enum, Object, Result, SimpleObject};

use super::connection::{Connection, Paging};
use super::funding::{FundingScheme, QueueEntry, Tranche};
use super::quick::Prompt;
use super::scalar::{DateTime, Ore};
use super::scene::At;
use crate::contest::{EntryId, SchemeId, funding};

/// An account of an envelope's ledger.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "funding::Account")]
pub enum LedgerAccount {
    /// Outside: the appropriation that an envelope is filled from.
    Appropriation,
    /// Free.
    Available,
    /// Set aside for an entry that has no offer yet.
    Reserved,
    /// Promised: offered, committed or accepted, and not ordered.
    Committed,
    /// On its way out.
    Ordered,
    /// Gone out.
    Paid,
    /// Come back, and not yet made available again.
    Returned,
}

/// What a scheme may spend in one budget year.
pub struct Envelope {
    /// What the response sees.
    pub at: At,
    /// Of which scheme.
    pub scheme: SchemeId,
    /// Of which budget year.
    pub year: u16,
}

impl Envelope {
    fn row(&self) -> Option<&funding::Envelope> {
        self.at.view.scheme(self.scheme)?.envelopes.get(&self.year)
    }

    fn balance(&self, account: funding::Account) -> Ore {
        Ore(self.row().map_or(0, |row| row.ledger.balance_ore(account)))
    }
}

/// What a scheme may spend in one budget year; the six accounts always sum to its size.
#[Object]
impl Envelope {
    /// The scheme.
    async fn scheme(&self) -> Option<FundingScheme> {
        FundingScheme::of(&self.at, self.scheme)
    }

    /// The budget year.
    async fn year(&self) -> u16 {
        self.year
    }

    /// Its size.
    async fn amount_ore(&self) -> Ore {
        Ore(self.row().map_or(0, |row| row.ledger.envelope_ore()))
    }

    /// What is free.
    async fn available_ore(&self) -> Ore {
        self.balance(funding::Account::Available)
    }

    /// What is set aside for entries that have no offer yet.
    async fn reserved_ore(&self) -> Ore {
        self.balance(funding::Account::Reserved)
    }

    /// What is promised and not ordered.
    async fn committed_ore(&self) -> Ore {
        self.balance(funding::Account::Committed)
    }

    /// What is on its way out.
    async fn ordered_ore(&self) -> Ore {
        self.balance(funding::Account::Ordered)
    }

    /// What has gone out and not come back.
    async fn paid_ore(&self) -> Ore {
        self.balance(funding::Account::Paid)
    }

    /// What has come back and is not yet available again.
    async fn returned_ore(&self) -> Ore {
        self.balance(funding::Account::Returned)
    }

    /// Whether money goes to the queue by itself.
    async fn allocating(&self) -> bool {
        self.row().is_some_and(|row| row.allocating)
    }

    /// Cuts and raises, the first one first.
    async fn changes(&self) -> Vec<EnvelopeChange> {
        let changes = self.row().map(|row| row.changes.as_slice()).unwrap_or_default();
        let told = |change: &funding::Change| EnvelopeChange {
            at: DateTime(change.at),
            before_ore: Ore(change.before_ore),
            after_ore: Ore(change.after_ore),
            reason: self.at.text(change.reason).to_owned(),
        };
        changes.iter().map(told).collect()
    }

    /// The queue in rank order, ended entries too.
    async fn queue(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<QueueEntry>> {
        let paging = Paging::read(&self.at.seal, first, after.as_deref())?;
        let ids: Vec<u32> = self.at.view.queue(self.scheme, self.year).map(|id| id.0).collect();
        Ok(Connection::of_list(&self.at.seal, paging, &ids, |id| QueueEntry::of(&self.at, EntryId(id))))
    }

    /// The movements of money, the first one first; nothing for those who do not answer for the scheme.
    async fn ledger(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Option<Connection<LedgerLine>>> {
        let paging = Paging::read(&self.at.seal, first, after.as_deref())?;
        let Some(ledger) = self.at.view.ledger(self.scheme, self.year) else { return Ok(None) };
        let count = ledger.lines().len() as u32;
        let node = |number: u32| {
            let line = *ledger.lines().get(number as usize - 1)?;
            Some(LedgerLine { at: self.at.clone(), number, line })
        };
        let following = |after: Option<u32>| after.unwrap_or(0) + 1..=count;
        let total = move || count as usize;
        Ok(Some(Connection::walk(&self.at.seal, paging, following, node, total)))
    }
}

/// A cut or raise of an envelope.
#[derive(SimpleObject)]
pub struct EnvelopeChange {
    /// When.
    at: DateTime,
    /// The envelope before.
    before_ore: Ore,
    /// The envelope after.
    after_ore: Ore,
    /// Why.
    reason: String,
}

/// One movement of money.
pub struct LedgerLine {
    at: At,
    number: u32,
    line: funding::Line,
}

impl Prompt for LedgerLine {}

/// One movement of money: the same amount out of one account and into another.
#[Object]
impl LedgerLine {
    /// Its number in the ledger, from 1.
    async fn number(&self) -> u32 {
        self.number
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.line.at)
    }

    /// The account it leaves.
    async fn from(&self) -> LedgerAccount {
        self.line.from.into()
    }

    /// The account it enters.
    async fn to(&self) -> LedgerAccount {
        self.line.to.into()
    }

    /// How much.
    async fn amount_ore(&self) -> Ore {
        Ore(self.line.amount_ore)
    }

    /// The entry it was for; nothing where it was for the envelope itself.
    async fn entry(&self) -> Option<QueueEntry> {
        match self.line.cause {
            funding::Cause::Envelope => None,
            funding::Cause::Entry(id) => QueueEntry::of(&self.at, id),
            funding::Cause::Tranche(id) => QueueEntry::of(&self.at, self.at.view.tranche(id)?.entry),
        }
    }

    /// The part payment it was for.
    async fn tranche(&self) -> Option<Tranche> {
        match self.line.cause {
            funding::Cause::Tranche(id) => Tranche::of(&self.at, id),
            _ => None,
        }
    }
}
