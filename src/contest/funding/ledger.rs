//! The double-entry ledger of one envelope: every krone stands in exactly one account, and never less than none.

use super::*;
use imbl::Vector;

/// Where money stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
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

impl Account {
    /// The accounts that together are the envelope.
    pub const INSIDE: [Account; 6] = [
        Account::Available,
        Account::Reserved,
        Account::Committed,
        Account::Ordered,
        Account::Paid,
        Account::Returned,
    ];
}

/// What a movement was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The size of the envelope, or money made available again.
    Envelope,
    /// An entry or grant.
    Entry(EntryId),
    /// A part payment.
    Tranche(TrancheId),
}

/// One movement: the same amount out of one account and into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// When.
    pub at: Time,
    /// The account it leaves.
    pub from: Account,
    /// The account it enters.
    pub to: Account,
    /// How much, above zero.
    pub amount_ore: i64,
    /// What for.
    pub cause: Cause,
}

/// The movements of an envelope and what they add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    lines: Vector<Line>,
    /// By account, in the order of `Account::INSIDE`; follows from the lines.
    balances_ore: [i64; 6],
}

impl Ledger {
    /// Adds a movement; one of nothing leaves no line.
    pub fn post(&mut self, line: Line) {
        if line.amount_ore == 0 {
            return;
        }
        for (account, balance) in Account::INSIDE.iter().zip(&mut self.balances_ore) {
            if *account == line.from {
                *balance -= line.amount_ore;
            }
            if *account == line.to {
                *balance += line.amount_ore;
            }
        }
        self.lines.push_back(line);
    }

    /// What stands in an account; for the appropriation, what came from it, below zero.
    pub fn balance_ore(&self, account: Account) -> i64 {
        match Account::INSIDE.iter().position(|inside| *inside == account) {
            Some(place) => self.balances_ore[place],
            None => -self.envelope_ore(),
        }
    }

    /// The size of the envelope: all accounts together.
    pub fn envelope_ore(&self) -> i64 {
        self.balances_ore.iter().sum()
    }

    /// What an envelope cannot be cut below: committed, ordered and paid.
    pub fn bound_ore(&self) -> i64 {
        [Account::Committed, Account::Ordered, Account::Paid]
            .map(|account| self.balance_ore(account))
            .iter()
            .sum()
    }

    /// Every movement, the first one first.
    pub fn lines(&self) -> &Vector<Line> {
        &self.lines
    }
}
