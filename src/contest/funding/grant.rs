//! Deciding about grants: offer, plan, commitment, answer, settlement.

use super::decide::{handled, only, reasoned};
use super::*;

/// Decides a command about a grant.
pub(super) fn decide(
    state: &State,
    command: &Command,
    by: By,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    match command {
        Command::OfferGrant { entry: id } => {
            let entry = handled(state, by, Action::OfferGrant, *id)?;
            if entry.state != EntryState::Reserved {
                return Err(Refusal::EntryNotReserved { stands: entry.state }.into());
            }
            let deadline = by.at.plus_days(state.scheme(entry.scheme)?.plan_days);
            only(Event::GrantOffered { entry: *id, deadline })
        }
        Command::ApprovePlan { entry: id } => {
            let entry = handled(state, by, Action::ApprovePlan, *id)?;
            offered(entry)?;
            if entry.plan_approved {
                return Err(Refusal::PlanAlreadyApproved.into());
            }
            only(Event::PlanApproved { entry: *id })
        }
        Command::CommitGrant { entry: id } => {
            let entry = handled(state, by, Action::CommitGrant, *id)?;
            offered(entry)?;
            if !entry.plan_approved {
                return Err(Refusal::PlanNotApproved.into());
            }
            let deadline = by.at.plus_days(state.scheme(entry.scheme)?.accept_days);
            only(Event::GrantCommitted { entry: *id, deadline })
        }
        Command::AcceptGrant { entry: id } => {
            let entry = state.entry(*id)?;
            policy::may(state, by, Action::AnswerGrant, Target::Unit(entry.office), &[])?;
            if entry.state != EntryState::Committed {
                return Err(Refusal::GrantNotCommitted { stands: entry.state }.into());
            }
            only(Event::GrantAccepted { entry: *id })
        }
        Command::DeclineGrant { entry, reason } => decline(state, by, *entry, *reason),
        Command::SettleGrant { entry } => settle(state, by, *entry),
        _ => Ok(Vec::new()),
    }
}

fn offered(entry: &Entry) -> Result<(), Refusal> {
    match entry.state {
        EntryState::Offered => Ok(()),
        stands => Err(Refusal::GrantNotOffered { stands }),
    }
}

fn decline(
    state: &State,
    by: By,
    id: EntryId,
    reason: Option<Prose>,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    let entry = state.entry(id)?;
    let author = by
        .person()
        .is_ok_and(|person| state.idea(entry.idea).is_ok_and(|idea| idea.authors.contains(&person)));
    let held: &[Relation] = if author { &[Relation::Author] } else { &[] };
    policy::may(state, by, Action::DeclineGrant, Target::Unit(entry.office), held)?;
    if let Some(reason) = reason {
        reasoned(reason)?;
    }
    if entry.state >= EntryState::Active {
        return Err(Refusal::GrantNotDeclinable { stands: entry.state }.into());
    }
    Ok(queue::ended(state, id, Event::GrantDeclined { entry: id, reason }))
}

fn settle(state: &State, by: By, id: EntryId) -> Result<Vec<crate::contest::Event>, Rejection> {
    let entry = handled(state, by, Action::SettleGrant, id)?;
    if entry.state != EntryState::Active {
        return Err(Refusal::GrantNotActive { stands: entry.state }.into());
    }
    let waits = |tranche: &&Tranche| {
        matches!(tranche.state, TrancheState::Requested | TrancheState::Certified | TrancheState::Ordered)
    };
    let open = entry.tranches.iter().filter_map(|id| state.funding.tranches.get(*id)).filter(waits).count();
    if open > 0 {
        return Err(Refusal::TranchesOpen { open: open as u32 }.into());
    }
    let released_ore = entry.amount_ore - entry.paid_ore;
    let settled = crate::contest::Event::Funding(Event::GrantSettled { entry: id, released_ore });
    // An idea that was never tried out waits for no money any more.
    let waits = state.idea(entry.idea)?.state == IdeaState::Queued;
    Ok([settled].into_iter().chain(waits.then(|| queue::back(state, entry.idea))).collect())
}
