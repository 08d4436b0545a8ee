//! Deciding about part payments: request, certify, order, paid, and money that comes back.

use super::decide::{amount, handled, only, reasoned};
use super::*;

/// Decides a command about a part payment.
pub(super) fn decide(
    state: &State,
    command: &Command,
    by: By,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    match command {
        Command::RequestTranche { entry, amount_ore, purpose } => {
            request(state, by, *entry, *amount_ore, *purpose)
        }
        Command::CertifyTranche { tranche: id } => {
            let tranche = at_hand(state, by, Action::CertifyTranche, *id)?;
            if tranche.state != TrancheState::Requested {
                return Err(Refusal::TrancheNotRequested { stands: tranche.state }.into());
            }
            if is(tranche.requested_by, by) {
                return Err(Refusal::RequesterCertifies.into());
            }
            only(Event::TrancheCertified { tranche: *id })
        }
        Command::OrderTranche { tranche: id } => {
            let tranche = at_hand(state, by, Action::OrderTranche, *id)?;
            if tranche.state != TrancheState::Certified {
                return Err(Refusal::TrancheNotCertified { stands: tranche.state }.into());
            }
            if is(tranche.certified_by, by) {
                return Err(Refusal::CertifierOrders.into());
            }
            only(Event::TrancheOrdered { tranche: *id })
        }
        Command::RecordTranchePaid { tranche: id } => {
            let tranche = at_hand(state, by, Action::RecordPayment, *id)?;
            ordered(tranche, by)?;
            only(Event::TranchePaid { tranche: *id })
        }
        Command::RecordPaymentFailed { tranche: id, reason } => {
            let tranche = at_hand(state, by, Action::RecordPayment, *id)?;
            reasoned(*reason)?;
            ordered(tranche, by)?;
            only(Event::PaymentFailed { tranche: *id, reason: *reason })
        }
        Command::RejectTranche { tranche: id, reason } => {
            let tranche = at_hand(state, by, Action::RejectTranche, *id)?;
            reasoned(*reason)?;
            if tranche.state > TrancheState::Certified {
                return Err(Refusal::TrancheNotRejectable { stands: tranche.state }.into());
            }
            only(Event::TrancheRejected { tranche: *id, reason: *reason })
        }
        Command::RecordReturn { entry: id, amount_ore, reason } => {
            let entry = handled(state, by, Action::RecordPayment, *id)?;
            amount(*amount_ore)?;
            reasoned(*reason)?;
            let paid_ore = entry.paid_ore - entry.returned_ore;
            if *amount_ore > paid_ore {
                return Err(Refusal::ReturnExceedsPaid { paid_ore }.into());
            }
            only(Event::MoneyReturned { entry: *id, amount_ore: *amount_ore, reason: *reason })
        }
        _ => Ok(Vec::new()),
    }
}

/// A tranche that somebody handles for the scheme.
fn at_hand(state: &State, by: By, action: Action, id: TrancheId) -> Result<&Tranche, Rejection> {
    let tranche = state.tranche(id)?;
    handled(state, by, action, tranche.entry)?;
    Ok(tranche)
}

fn is(person: Option<PersonId>, by: By) -> bool {
    person.is_some_and(|person| by.actor == Actor::Person(person))
}

/// That a tranche waits for its payment, and that others have certified and ordered it.
fn ordered(tranche: &Tranche, by: By) -> Result<(), Refusal> {
    match tranche.state {
        TrancheState::Ordered if is(tranche.certified_by, by) || is(tranche.ordered_by, by) => {
            Err(Refusal::HandlerRecordsPayment)
        }
        TrancheState::Ordered => Ok(()),
        stands => Err(Refusal::TrancheNotOrdered { stands }),
    }
}

/// What somebody is to the pilot that a grant pays for.
pub(in crate::contest) fn held(state: &State, actor: Actor, entry: EntryId) -> &'static [Relation] {
    let pilot = state.pilots.by_entry.get(&entry).and_then(|pilot| state.pilots.table.get(*pilot));
    match (actor, pilot) {
        (Actor::Person(person), Some(pilot)) if pilot.lead == person => &[Relation::PilotLead],
        _ => &[],
    }
}

fn request(
    state: &State,
    by: By,
    id: EntryId,
    amount_ore: i64,
    purpose: Prose,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    let entry = state.entry(id)?;
    policy::may(state, by, Action::RequestTranche, Target::Unit(entry.office), held(state, by.actor, id))?;
    amount(amount_ore)?;
    reasoned(purpose)?;
    if entry.state != EntryState::Active {
        return Err(Refusal::GrantNotActive { stands: entry.state }.into());
    }
    let left_ore = state.funding.unrequested_ore(entry);
    if amount_ore > left_ore {
        return Err(Refusal::TranchesExceedGrant { left_ore }.into());
    }
    let tranche = state.funding.tranches.next();
    only(Event::TrancheRequested { tranche, entry: id, amount_ore, purpose })
}
