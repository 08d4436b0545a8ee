//! Deciding about schemes, envelopes and the queue.

use super::*;

/// Days to an approved plan, if a scheme does not say.
const PLAN_DAYS: u32 = 14;
/// Days to acceptance, if a scheme does not say.
const ACCEPT_DAYS: u32 = 21;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    match command {
        Command::CreateScheme { slug, title, plan_days, accept_days } => {
            policy::may(state, by, Action::CreateScheme, Target::Platform, &[])?;
            create(state, slug, *title, *plan_days, *accept_days)
        }
        Command::OpenEnvelope { scheme, year, amount_ore } => {
            state.scheme(*scheme)?;
            policy::may(state, by, Action::KeepEnvelope, Target::Scheme(*scheme), &[])?;
            open(state, *scheme, *year, *amount_ore)
        }
        Command::ChangeEnvelope { scheme, year, amount_ore, reason } => {
            state.scheme(*scheme)?;
            policy::may(state, by, Action::KeepEnvelope, Target::Scheme(*scheme), &[])?;
            change(state, *scheme, *year, *amount_ore, *reason)
        }
        Command::CarryOver { scheme, year, to_year, amount_ore, reason } => {
            state.scheme(*scheme)?;
            policy::may(state, by, Action::KeepEnvelope, Target::Scheme(*scheme), &[])?;
            carry_over(state, *scheme, (*year, *to_year), *amount_ore, *reason)
        }
        Command::QueueIdea { scheme, year, idea, office, amount_ore, rank } => {
            state.scheme(*scheme)?;
            policy::may(state, by, Action::KeepQueue, Target::Scheme(*scheme), &[])?;
            queue_idea(state, by, (*scheme, *year), *idea, *office, *amount_ore, *rank)
        }
        Command::AllocateEnvelope { scheme, year } => {
            state.scheme(*scheme)?;
            policy::may(state, by, Action::KeepQueue, Target::Scheme(*scheme), &[])?;
            if envelope(state, *scheme, *year)?.allocating {
                return Err(Refusal::AllocationAlreadyOpen.into());
            }
            only(Event::AllocationOpened { scheme: *scheme, year: *year })
        }
        Command::SkipEntry { entry, reason } => skip(state, by, *entry, *reason),
        Command::UnskipEntry { entry: id } => {
            let entry = handled(state, by, Action::KeepQueue, *id)?;
            if entry.skipped.is_none() {
                return Err(Refusal::EntryNotSkipped.into());
            }
            only(Event::EntryUnskipped { entry: *id })
        }
        Command::ReopenReturned { scheme, year } => reopen(state, by, *scheme, *year),
        Command::OfferGrant { .. }
        | Command::ApprovePlan { .. }
        | Command::CommitGrant { .. }
        | Command::AcceptGrant { .. }
        | Command::DeclineGrant { .. }
        | Command::SettleGrant { .. } => grant::decide(state, command, by),
        Command::NotifyClawback { .. }
        | Command::DecideClawback { .. }
        | Command::WithdrawClawback { .. }
        | Command::WriteOffClawback { .. } => clawback::decide(state, command, by),
        Command::RequestTranche { .. }
        | Command::CertifyTranche { .. }
        | Command::OrderTranche { .. }
        | Command::RecordTranchePaid { .. }
        | Command::RecordPaymentFailed { .. }
        | Command::RejectTranche { .. }
        | Command::RecordReturn { .. } => tranche::decide(state, command, by),
    }
}

/// One event that moves no money towards the queue.
pub(super) fn only(event: Event) -> Result<Vec<crate::contest::Event>, Rejection> {
    Ok(vec![crate::contest::Event::Funding(event)])
}

/// An entry that somebody handles for the scheme: allowed to, not for their own office, and impartial.
pub(super) fn handled(state: &State, by: By, action: Action, id: EntryId) -> Result<&Entry, Rejection> {
    let entry = state.entry(id)?;
    policy::may(state, by, action, Target::Scheme(entry.scheme), &[])?;
    impartial(state, by, entry.idea, entry.office)?;
    Ok(entry)
}

/// Nobody handles their own office's money, or that of an idea they are not impartial to.
fn impartial(state: &State, by: By, idea: IdeaId, office: UnitId) -> Result<(), Rejection> {
    if by.person().is_ok_and(|person| state.people.unit(person, by.at) == Some(office)) {
        return Err(Refusal::OwnOfficeMoney.into());
    }
    review::impartiality::require(state, by, idea)
}

pub(super) fn amount(amount_ore: i64) -> Result<(), Refusal> {
    let amount_ore_max = AMOUNT_ORE_MAX;
    if (1..=amount_ore_max).contains(&amount_ore) {
        Ok(())
    } else {
        Err(Refusal::AmountOutOfBounds { amount_ore, amount_ore_max })
    }
}

pub(super) fn reasoned(reason: Prose) -> Result<(), Refusal> {
    let (chars, chars_min) = (reason.chars, REASON_CHARS_MIN);
    if chars < chars_min { Err(Refusal::FundingReasonMissing { chars, chars_min }) } else { Ok(()) }
}

fn envelope(state: &State, scheme: SchemeId, year: u16) -> Result<&Envelope, Refusal> {
    state.funding.envelope(scheme, year).ok_or(Refusal::EnvelopeMissing { year })
}

fn create(
    state: &State,
    slug: &Code,
    title: Texts,
    plan_days: Option<u32>,
    accept_days: Option<u32>,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    if !slug.is_well_formed() {
        return Err(Refusal::SchemeSlugMalformed.into());
    }
    if state.funding.by_slug.contains_key(slug) {
        return Err(Refusal::SchemeSlugTaken.into());
    }
    if !title.norwegian() {
        return Err(Refusal::SchemeTitleMissing.into());
    }
    let [plan_days, accept_days] = [plan_days.unwrap_or(PLAN_DAYS), accept_days.unwrap_or(ACCEPT_DAYS)];
    if let Some(&days) = [plan_days, accept_days].iter().find(|days| !(1..=366).contains(*days)) {
        return Err(Refusal::DeadlineOutOfBounds { days }.into());
    }
    let scheme = state.funding.schemes.next();
    only(Event::SchemeCreated { scheme, slug: slug.clone(), title, plan_days, accept_days })
}

fn open(
    state: &State,
    scheme: SchemeId,
    year: u16,
    amount_ore: i64,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    if !(2000..=2199).contains(&year) {
        return Err(Refusal::YearOutOfBounds { year }.into());
    }
    if state.funding.envelope(scheme, year).is_some() {
        return Err(Refusal::EnvelopeAlreadyOpen { year }.into());
    }
    amount(amount_ore)?;
    only(Event::EnvelopeOpened { scheme, year, amount_ore })
}

/// A cut takes what is free first, then what has come back, then what is reserved, from the bottom of the queue.
fn change(
    state: &State,
    scheme: SchemeId,
    year: u16,
    amount_ore: i64,
    reason: Prose,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    let ledger = &envelope(state, scheme, year)?.ledger;
    amount(amount_ore)?;
    reasoned(reason)?;
    let bound_ore = ledger.bound_ore();
    if amount_ore < bound_ore {
        return Err(Refusal::CutBelowCommitted { bound_ore }.into());
    }
    let cut_ore = ledger.envelope_ore() - amount_ore;
    let beyond_free_ore = (cut_ore - ledger.balance_ore(Account::Available)).max(0);
    let from_returned_ore = beyond_free_ore.min(ledger.balance_ore(Account::Returned));
    let changed = Event::EnvelopeChanged { scheme, year, amount_ore, from_returned_ore, reason };
    let given_back = queue::given_back(state, scheme, year, beyond_free_ore - from_returned_ore);
    Ok(given_back.chain([crate::contest::Event::Funding(changed)]).collect())
}

fn reopen(
    state: &State,
    by: By,
    scheme: SchemeId,
    year: u16,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    state.scheme(scheme)?;
    policy::may(state, by, Action::KeepEnvelope, Target::Scheme(scheme), &[])?;
    let amount_ore = envelope(state, scheme, year)?.ledger.balance_ore(Account::Returned);
    if amount_ore == 0 {
        return Err(Refusal::NothingReturned.into());
    }
    only(Event::ReturnReopened { scheme, year, amount_ore })
}

fn carry_over(
    state: &State,
    scheme: SchemeId,
    (year, to_year): (u16, u16),
    amount_ore: i64,
    reason: Prose,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    let ledger = &envelope(state, scheme, year)?.ledger;
    let later = &envelope(state, scheme, to_year)?.ledger;
    if to_year <= year {
        return Err(Refusal::CarryOverBackwards { year, to_year }.into());
    }
    amount(amount_ore)?;
    amount(amount_ore + later.envelope_ore())?;
    reasoned(reason)?;
    let available_ore = ledger.balance_ore(Account::Available);
    if amount_ore > available_ore {
        return Err(Refusal::CarryOverExceedsFree { available_ore }.into());
    }
    only(Event::EnvelopeCarriedOver { scheme, year, to_year, amount_ore, reason })
}

fn queue_idea(
    state: &State,
    by: By,
    (scheme, year): (SchemeId, u16),
    idea: IdeaId,
    office: Option<UnitId>,
    amount_ore: Option<i64>,
    rank: Option<u32>,
) -> Result<Vec<crate::contest::Event>, Rejection> {
    let row = state.idea(idea)?;
    let office = office.unwrap_or(row.office);
    state.unit(office)?;
    envelope(state, scheme, year)?;
    let asked_ore = row.amount_ore.and_then(|ore| i64::try_from(ore).ok());
    let amount_ore = amount_ore.or(asked_ore).unwrap_or(0);
    amount(amount_ore)?;
    impartial(state, by, idea, office)?;
    let last = state.funding.by_idea.get(&idea).and_then(|entry| state.funding.entries.get(*entry));
    let funded = last.is_some_and(|entry| entry.state.is_live() || entry.keeps_money());
    if !funded && !matches!(row.shown(), IdeaState::Selected | IdeaState::Reserve) {
        return Err(Refusal::IdeaNotFundable.into());
    }
    if funded {
        return Err(Refusal::IdeaAlreadyQueued.into());
    }
    let rank = rank.unwrap_or_else(|| line::last_rank(&state.funding, scheme, year) + 1);
    if state.funding.entry_at(scheme, year, rank).is_some() {
        return Err(Refusal::RankTaken { rank }.into());
    }
    let waits = |entry: &Entry| matches!(entry.state, EntryState::Queued | EntryState::Removed);
    let served = |(_, entry): (EntryId, &Entry)| entry.rank > rank && !waits(entry);
    if state.funding.queue(scheme, year).any(served) {
        return Err(Refusal::RankAlreadyServed { rank }.into());
    }
    let entry = state.funding.entries.next();
    let queued = Event::IdeaQueued { entry, scheme, year, idea, office, amount_ore, rank };
    let advanced = idea::Event::IdeaAdvanced { idea, to: IdeaState::Queued };
    Ok(vec![crate::contest::Event::Funding(queued), crate::contest::Event::Idea(advanced)])
}

fn skip(state: &State, by: By, id: EntryId, reason: Prose) -> Result<Vec<crate::contest::Event>, Rejection> {
    let entry = handled(state, by, Action::KeepQueue, id)?;
    reasoned(reason)?;
    let mut events = match entry.state {
        EntryState::Queued => Vec::new(),
        EntryState::Reserved => vec![Event::EntryUnreserved { entry: id }],
        stands => return Err(Refusal::EntryNotWaiting { stands }.into()),
    };
    if entry.skipped.is_some() {
        return Err(Refusal::EntryAlreadySkipped.into());
    }
    events.push(Event::EntrySkipped { entry: id, reason });
    Ok(events.into_iter().map(crate::contest::Event::Funding).collect())
}
