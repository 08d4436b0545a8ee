//! Demands for money back: a notice, time to answer it, a decision, and then repayment or a write-off.
//!
//! A demand moves no money: what comes back is recorded like any other return, and counts against it.

use super::decide::{amount, handled, only, reasoned};
use super::*;

/// Days to answer a notice, if it does not say.
const REPLY_DAYS: u32 = 21;

/// Why money is demanded back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClawbackGround {
    /// What the money was for was not done, or not all of it.
    NotCarriedOut,
    /// The money went to something else.
    UsedOtherwise,
    /// The reports that were promised never came.
    ReportMissing,
    /// The grant was given on wrong information.
    WrongInformation,
}

/// Where a demand stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClawbackState {
    /// The office has notice of it and may answer.
    Notified,
    /// Decided; the money is due.
    Decided,
    /// All of it has come back.
    Repaid,
    /// Given up after the notice.
    Withdrawn,
    /// The rest was given up after the decision.
    WrittenOff,
}

/// A demand for money back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Clawback {
    /// How much, as it was notified and then decided.
    pub amount_ore: i64,
    /// On which ground.
    pub ground: ClawbackGround,
    /// Where it stands.
    pub state: ClawbackState,
    /// The reason of its last step.
    pub reason: Prose,
    /// When notice was given.
    pub notified: Time,
    /// Until when the office may answer.
    pub reply_until: Time,
    /// When it was decided.
    pub decided: Option<Time>,
    /// How much has come back since.
    pub repaid_ore: i64,
}

impl Clawback {
    /// Whether something still waits to happen to it.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ClawbackState::Notified | ClawbackState::Decided)
    }

    /// Counts money that has come back.
    pub(super) fn repay(&mut self, amount_ore: i64) {
        self.repaid_ore += amount_ore;
        if self.repaid_ore >= self.amount_ore {
            self.state = ClawbackState::Repaid;
        }
    }
}

/// Decides a command about a demand.
pub(super) fn decide(
    state: &State,
    command: &Command,
    by: By,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    match command {
        Command::NotifyClawback { entry: id, amount_ore, ground, reason, reply_days } => {
            let entry = handled(state, by, Action::NotifyClawback, *id)?;
            let days = reply_days.unwrap_or(REPLY_DAYS);
            if !(1..=366).contains(&days) {
                return Err(Refusal::DeadlineOutOfBounds { days }.into());
            }
            amount(*amount_ore)?;
            reasoned(*reason)?;
            if !matches!(entry.state, EntryState::Active | EntryState::Settled) {
                return Err(Refusal::GrantNotActive { stands: entry.state }.into());
            }
            kept(entry, *amount_ore)?;
            if entry.clawbacks.last().is_some_and(Clawback::is_open) {
                return Err(Refusal::ClawbackOpen.into());
            }
            let (amount_ore, ground, reason) = (*amount_ore, *ground, *reason);
            let reply_until = by.at.plus_days(days);
            only(Event::ClawbackNotified { entry: *id, amount_ore, ground, reason, reply_until })
        }
        Command::DecideClawback { entry: id, amount_ore, reason } => {
            let entry = handled(state, by, Action::DecideClawback, *id)?;
            amount(*amount_ore)?;
            reasoned(*reason)?;
            kept(entry, *amount_ore)?;
            let clawback = standing(entry, ClawbackState::Notified)?;
            if by.at < clawback.reply_until {
                return Err(Refusal::ReplyPeriodRuns.into());
            }
            let notified_ore = clawback.amount_ore;
            if *amount_ore > notified_ore {
                return Err(Refusal::ClawbackAboveNotice { notified_ore }.into());
            }
            only(Event::ClawbackDecided { entry: *id, amount_ore: *amount_ore, reason: *reason })
        }
        Command::WithdrawClawback { entry: id, reason } => {
            let entry = handled(state, by, Action::NotifyClawback, *id)?;
            reasoned(*reason)?;
            standing(entry, ClawbackState::Notified)?;
            only(Event::ClawbackWithdrawn { entry: *id, reason: *reason })
        }
        Command::WriteOffClawback { entry: id, reason } => {
            let entry = handled(state, by, Action::DecideClawback, *id)?;
            reasoned(*reason)?;
            standing(entry, ClawbackState::Decided)?;
            only(Event::ClawbackWrittenOff { entry: *id, reason: *reason })
        }
        _ => Ok(Vec::new()),
    }
}

/// No more is demanded than was paid and has not come back.
fn kept(entry: &Entry, amount_ore: i64) -> Result<(), Refusal> {
    let paid_ore = entry.paid_ore - entry.returned_ore;
    if amount_ore > paid_ore { Err(Refusal::ReturnExceedsPaid { paid_ore }) } else { Ok(()) }
}

fn standing(entry: &Entry, wanted: ClawbackState) -> Result<&Clawback, Refusal> {
    entry.clawbacks.last().filter(|clawback| clawback.state == wanted).ok_or(Refusal::NoClawback)
}

/// Applies what happened to the demands on an entry.
pub(super) fn apply(entry: &mut Entry, event: &Event, at: Time) {
    if let Event::ClawbackNotified { amount_ore, ground, reason, reply_until, .. } = event {
        entry.clawbacks.push(Clawback {
            amount_ore: *amount_ore,
            ground: *ground,
            state: ClawbackState::Notified,
            reason: *reason,
            notified: at,
            reply_until: *reply_until,
            decided: None,
            repaid_ore: 0,
        });
    }
    let Some(last) = entry.clawbacks.last_mut() else { return };
    match event {
        Event::ClawbackDecided { amount_ore, reason, .. } => {
            (last.state, last.amount_ore, last.reason) = (ClawbackState::Decided, *amount_ore, *reason);
            last.decided = Some(at);
        }
        Event::ClawbackWithdrawn { reason, .. } => {
            (last.state, last.reason) = (ClawbackState::Withdrawn, *reason);
        }
        Event::ClawbackWrittenOff { reason, .. } => {
            (last.state, last.reason) = (ClawbackState::WrittenOff, *reason);
        }
        Event::MoneyReturned { amount_ore, .. } if last.state == ClawbackState::Decided => {
            last.repay(*amount_ore);
        }
        _ => {}
    }
}
