//! Applying what has happened: rows change, and money moves in the ledger.

use super::*;

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    let funding = &mut state.funding;
    apply_to_funding(funding, event, by);
    if let Some((scheme, year)) = event.envelope(funding) {
        queue::note_ready(funding, scheme, year);
    }
    if let Event::EnvelopeCarriedOver { scheme, to_year, .. } = event {
        queue::note_ready(funding, *scheme, *to_year);
    }
}

fn apply_to_funding(funding: &mut Funding, event: &Event, by: By) {
    match event {
        Event::SchemeCreated { scheme, slug, title, plan_days, accept_days } => {
            let row = Scheme {
                slug: slug.clone(),
                title: *title,
                plan_days: *plan_days,
                accept_days: *accept_days,
                envelopes: OrdMap::new(),
            };
            funding.by_slug.insert(slug.clone(), *scheme);
            funding.schemes.insert(*scheme, row);
        }
        Event::EnvelopeOpened { scheme, year, amount_ore } => {
            if let Some(scheme) = funding.schemes.get_mut(*scheme) {
                scheme.envelopes.insert(*year, Envelope::default());
            }
            let account = (Account::Appropriation, Account::Available);
            funding.move_money((*scheme, *year), by.at, account, *amount_ore, Cause::Envelope);
        }
        Event::EnvelopeChanged { scheme, year, amount_ore, from_returned_ore, reason } => {
            funding.resize((*scheme, *year), by.at, *amount_ore, *from_returned_ore, *reason);
        }
        Event::EnvelopeCarriedOver { scheme, year, to_year, amount_ore, reason } => {
            let size_ore = |year| funding.envelope(*scheme, year).map_or(0, |row| row.ledger.envelope_ore());
            let (from_ore, to_ore) = (size_ore(*year), size_ore(*to_year));
            funding.resize((*scheme, *year), by.at, from_ore - amount_ore, 0, *reason);
            funding.resize((*scheme, *to_year), by.at, to_ore + amount_ore, 0, *reason);
        }
        Event::AllocationOpened { scheme, year } => {
            if let Some(envelope) = funding.envelope_mut(*scheme, *year) {
                envelope.allocating = true;
            }
        }
        Event::ReturnReopened { scheme, year, amount_ore } => {
            let account = (Account::Returned, Account::Available);
            funding.move_money((*scheme, *year), by.at, account, *amount_ore, Cause::Envelope);
        }
        Event::LineOpened { round, scheme, year, after, places } => {
            let line = line::Line { scheme: *scheme, year: *year, after: *after, places: *places };
            funding.lines.insert(*round, line);
        }
        Event::IdeaQueued { entry, scheme, year, idea, office, amount_ore, rank } => {
            let row = Entry {
                scheme: *scheme,
                year: *year,
                idea: *idea,
                office: *office,
                amount_ore: *amount_ore,
                rank: *rank,
                state: EntryState::Queued,
                skipped: None,
                plan_approved: false,
                offered: None,
                deadline: None,
                tranches: Vec::new(),
                paid_ore: 0,
                returned_ore: 0,
                declined: None,
                removed: None,
                clawbacks: Vec::new(),
            };
            funding.entries.insert(*entry, row);
            funding.queues.entry((*scheme, *year)).or_default().insert(*rank, *entry);
            funding.by_idea.insert(*idea, *entry);
        }
        _ => apply_to_entry(funding, event, by),
    }
}

fn apply_to_entry(funding: &mut Funding, event: &Event, by: By) {
    use Account::{Available, Committed, Paid, Reserved, Returned};
    match event {
        Event::EntrySkipped { entry, reason } => {
            funding.change_entry(*entry, |row| row.skipped = Some(*reason));
        }
        Event::EntryUnskipped { entry } => funding.change_entry(*entry, |row| row.skipped = None),
        Event::EntryRemoved { entry, reason } => {
            funding.let_go(*entry, by.at);
            funding.change_entry(*entry, |row| row.removed = Some(*reason));
            funding.stand(*entry, EntryState::Removed, None);
        }
        Event::EntryRestored { entry } => {
            funding.change_entry(*entry, |row| row.removed = None);
            funding.stand(*entry, EntryState::Queued, None);
        }
        Event::EntryReserved { entry } => {
            funding.move_whole(*entry, by.at, (Available, Reserved));
            funding.stand(*entry, EntryState::Reserved, None);
        }
        Event::EntryUnreserved { entry } => {
            funding.move_whole(*entry, by.at, (Reserved, Available));
            funding.stand(*entry, EntryState::Queued, None);
        }
        Event::GrantOffered { entry, deadline } => {
            funding.move_whole(*entry, by.at, (Reserved, Committed));
            funding.stand(*entry, EntryState::Offered, Some(*deadline));
            funding.change_entry(*entry, |row| row.offered = Some(by.at));
        }
        Event::PlanApproved { entry } => funding.change_entry(*entry, |row| row.plan_approved = true),
        Event::GrantCommitted { entry, deadline } => {
            funding.stand(*entry, EntryState::Committed, Some(*deadline));
        }
        Event::GrantAccepted { entry } => funding.stand(*entry, EntryState::Active, None),
        Event::GrantDeclined { entry, reason } => {
            funding.let_go(*entry, by.at);
            funding.change_entry(*entry, |row| row.declined = *reason);
            funding.stand(*entry, EntryState::Declined, None);
        }
        Event::GrantLapsed { entry } => {
            funding.let_go(*entry, by.at);
            funding.stand(*entry, EntryState::Lapsed, None);
        }
        Event::MoneyReturned { entry, amount_ore, .. } => {
            funding.move_for(*entry, by.at, (Paid, Returned), *amount_ore, Cause::Entry(*entry));
            funding.change_entry(*entry, |row| {
                row.returned_ore += amount_ore;
                clawback::apply(row, event, by.at);
            });
        }
        Event::ClawbackNotified { entry, .. }
        | Event::ClawbackDecided { entry, .. }
        | Event::ClawbackWithdrawn { entry, .. }
        | Event::ClawbackWrittenOff { entry, .. } => {
            funding.change_entry(*entry, |row| clawback::apply(row, event, by.at));
        }
        Event::GrantSettled { entry, released_ore } => {
            funding.move_for(*entry, by.at, (Committed, Available), *released_ore, Cause::Entry(*entry));
            funding.stand(*entry, EntryState::Settled, None);
        }
        _ => apply_to_tranche(funding, event, by),
    }
}

fn apply_to_tranche(funding: &mut Funding, event: &Event, by: By) {
    let actor = by.person().ok();
    match event {
        Event::TrancheRequested { tranche, entry, amount_ore, purpose } => {
            let row = Tranche {
                entry: *entry,
                amount_ore: *amount_ore,
                purpose: *purpose,
                state: TrancheState::Requested,
                requested_by: actor,
                certified_by: None,
                ordered_by: None,
                paid_at: None,
                reason: None,
            };
            funding.tranches.insert(*tranche, row);
            funding.change_entry(*entry, |row| row.tranches.push(*tranche));
        }
        Event::TrancheCertified { tranche } => funding.change_tranche(*tranche, |row| {
            row.state = TrancheState::Certified;
            row.certified_by = actor;
        }),
        Event::TrancheOrdered { tranche } => {
            funding.move_tranche(*tranche, by.at, (Account::Committed, Account::Ordered));
            funding.change_tranche(*tranche, |row| {
                row.state = TrancheState::Ordered;
                row.ordered_by = actor;
            });
        }
        Event::TranchePaid { tranche } => {
            funding.move_tranche(*tranche, by.at, (Account::Ordered, Account::Paid));
            funding.change_tranche(*tranche, |row| {
                row.state = TrancheState::Paid;
                row.paid_at = Some(by.at);
            });
            if let Some((entry, amount_ore)) = funding.tranche_of(*tranche) {
                funding.change_entry(entry, |row| row.paid_ore += amount_ore);
            }
        }
        Event::PaymentFailed { tranche, reason } => {
            funding.move_tranche(*tranche, by.at, (Account::Ordered, Account::Committed));
            funding.change_tranche(*tranche, |row| {
                row.state = TrancheState::Requested;
                row.certified_by = None;
                row.ordered_by = None;
                row.reason = Some(*reason);
            });
        }
        Event::TrancheRejected { tranche, reason } => funding.change_tranche(*tranche, |row| {
            row.state = TrancheState::Rejected;
            row.reason = Some(*reason);
        }),
        _ => {}
    }
}

impl Funding {
    fn envelope_mut(&mut self, scheme: SchemeId, year: u16) -> Option<&mut Envelope> {
        self.schemes.get_mut(scheme)?.envelopes.get_mut(&year)
    }

    fn change_entry(&mut self, id: EntryId, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.get_mut(id) {
            change(entry);
        }
    }

    fn change_tranche(&mut self, id: TrancheId, change: impl FnOnce(&mut Tranche)) {
        if let Some(tranche) = self.tranches.get_mut(id) {
            change(tranche);
        }
    }

    fn tranche_of(&self, id: TrancheId) -> Option<(EntryId, i64)> {
        self.tranches.get(id).map(|tranche| (tranche.entry, tranche.amount_ore))
    }

    /// Puts an entry in another state, with the deadline that it has there.
    fn stand(&mut self, id: EntryId, state: EntryState, deadline: Option<Time>) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        let before = std::mem::replace(&mut entry.deadline, deadline);
        entry.state = state;
        if let Some(before) = before {
            self.deadlines.remove(&(before, id));
        }
        if let Some(deadline) = deadline {
            self.deadlines.insert((deadline, id));
        }
    }

    /// Frees whatever an entry that ends without a payment holds.
    fn let_go(&mut self, id: EntryId, at: Time) {
        match self.entries.get(id).map(|entry| entry.state) {
            Some(EntryState::Reserved) => self.move_whole(id, at, (Account::Reserved, Account::Available)),
            Some(EntryState::Offered | EntryState::Committed) => {
                self.move_whole(id, at, (Account::Committed, Account::Available));
            }
            _ => {}
        }
    }

    fn move_money(
        &mut self,
        (scheme, year): (SchemeId, u16),
        at: Time,
        (from, to): (Account, Account),
        amount_ore: i64,
        cause: Cause,
    ) {
        if let Some(envelope) = self.envelope_mut(scheme, year) {
            envelope.ledger.post(Line { at, from, to, amount_ore, cause });
        }
    }

    fn move_for(
        &mut self,
        id: EntryId,
        at: Time,
        accounts: (Account, Account),
        amount_ore: i64,
        cause: Cause,
    ) {
        if let Some((scheme, year)) = self.entries.get(id).map(|entry| (entry.scheme, entry.year)) {
            self.move_money((scheme, year), at, accounts, amount_ore, cause);
        }
    }

    fn move_whole(&mut self, id: EntryId, at: Time, accounts: (Account, Account)) {
        let amount_ore = self.entries.get(id).map_or(0, |entry| entry.amount_ore);
        self.move_for(id, at, accounts, amount_ore, Cause::Entry(id));
    }

    fn move_tranche(&mut self, id: TrancheId, at: Time, accounts: (Account, Account)) {
        if let Some((entry, amount_ore)) = self.tranche_of(id) {
            self.move_for(entry, at, accounts, amount_ore, Cause::Tranche(id));
        }
    }

    fn resize(&mut self, of: (SchemeId, u16), at: Time, after_ore: i64, returned_ore: i64, reason: Prose) {
        let Some(before_ore) = self.envelope(of.0, of.1).map(|envelope| envelope.ledger.envelope_ore())
        else {
            return;
        };
        let raise_ore = (after_ore - before_ore).max(0);
        let cut_ore = (before_ore - after_ore).max(0);
        for (accounts, amount_ore) in [
            ((Account::Appropriation, Account::Available), raise_ore),
            ((Account::Returned, Account::Appropriation), returned_ore),
            ((Account::Available, Account::Appropriation), cut_ore - returned_ore),
        ] {
            self.move_money(of, at, accounts, amount_ore, Cause::Envelope);
        }
        if let Some(envelope) = self.envelope_mut(of.0, of.1) {
            envelope.changes.push(Change { at, before_ore, after_ore, reason });
        }
    }
}

/// Takes a scheme out that came with an import which is swept; nothing has been queued in it.
pub fn remove_scheme(state: &mut State, id: SchemeId) {
    if let Some(scheme) = state.funding.schemes.get(id) {
        let slug = scheme.slug.clone();
        state.funding.by_slug.remove(&slug);
        state.funding.schemes.remove(id);
    }
}

/// What must hold for every envelope after every batch.
///
/// # Errors
/// The broken rule, for the operator.
pub fn check(state: &State) -> Result<(), &'static str> {
    for (id, scheme) in state.funding.schemes.iter() {
        for (year, envelope) in &scheme.envelopes {
            check_envelope(&state.funding, id, *year, &envelope.ledger)?;
        }
    }
    Ok(())
}

fn check_envelope(
    funding: &Funding,
    scheme: SchemeId,
    year: u16,
    ledger: &Ledger,
) -> Result<(), &'static str> {
    if Account::INSIDE.iter().any(|account| ledger.balance_ore(*account) < 0) {
        return Err("an account of an envelope is below zero");
    }
    let mut held_ore = [0; 5];
    for (_, entry) in funding.queue(scheme, year) {
        let ordered = |tranche: &&Tranche| tranche.state == TrancheState::Ordered;
        let tranches = entry.tranches.iter().filter_map(|id| funding.tranches.get(*id));
        let ordered_ore: i64 = tranches.filter(ordered).map(|tranche| tranche.amount_ore).sum();
        let promised =
            matches!(entry.state, EntryState::Offered | EntryState::Committed | EntryState::Active);
        let reserved = entry.state == EntryState::Reserved;
        held_ore[0] += if reserved { entry.amount_ore } else { 0 };
        held_ore[1] += if promised { entry.amount_ore - ordered_ore - entry.paid_ore } else { 0 };
        held_ore[2] += ordered_ore;
        held_ore[3] += entry.paid_ore - entry.returned_ore;
        held_ore[4] += entry.returned_ore;
    }
    let accounts = [Account::Reserved, Account::Committed, Account::Ordered, Account::Paid];
    if accounts.iter().zip(held_ore).any(|(account, held)| ledger.balance_ore(*account) != held) {
        return Err("an account of an envelope is not what its entries hold");
    }
    if ledger.balance_ore(Account::Returned) > held_ore[4] {
        return Err("more money is booked as returned than has come back");
    }
    Ok(())
}
