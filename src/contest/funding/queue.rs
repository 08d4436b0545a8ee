//! What a queue does by itself: unanswered offers lapse, and the next in line moves up.

use super::*;

/// What is due in funding: offers and commitments whose deadline has come; then, for every envelope whose allocation
/// is open, the entries that its free money reaches.
pub fn due(state: &State, at: Time) -> Vec<crate::contest::Event> {
    let lapsed = state.funding.deadlines.iter().take_while(|(deadline, _)| *deadline <= at);
    let mut events: Vec<_> =
        lapsed.flat_map(|&(_, id)| ended(state, id, Event::GrantLapsed { entry: id })).collect();
    if !events.is_empty() {
        return events;
    }
    for &(scheme, year) in &state.funding.ready.0 {
        events.extend(moved_up(&state.funding, scheme, year).map(crate::contest::Event::Funding));
    }
    events
}

/// An entry ends without a grant; its idea stands again where its decision has put it, and may be queued again.
pub(super) fn ended(state: &State, id: EntryId, end: Event) -> Vec<crate::contest::Event> {
    let mut events = vec![crate::contest::Event::Funding(end)];
    events.extend(state.funding.entries.get(id).map(|entry| back(state, entry.idea)));
    events
}

/// An idea stands again where its decision has put it.
pub(super) fn back(state: &State, idea: IdeaId) -> crate::contest::Event {
    let decided = state.decisions.current(idea).map_or(IdeaState::Selected, |row| row.outcome.state());
    crate::contest::Event::Idea(super::idea::Event::IdeaAdvanced { idea, to: decided })
}

/// In rank order, whole projects, stopping when the next does not fit.
fn moved_up(funding: &Funding, scheme: SchemeId, year: u16) -> impl Iterator<Item = Event> {
    let envelope = funding.envelope(scheme, year).filter(|envelope| envelope.allocating);
    let mut left_ore = envelope.map_or(0, |envelope| envelope.ledger.balance_ore(Account::Available));
    let waiting =
        |(_, entry): &(EntryId, &Entry)| entry.state == EntryState::Queued && entry.skipped.is_none();
    let fits = move |(_, entry): &(EntryId, &Entry)| {
        left_ore -= entry.amount_ore;
        left_ore >= 0
    };
    let line = funding.queue(scheme, year).filter(waiting);
    line.take_while(fits).map(|(entry, _)| Event::EntryReserved { entry })
}

/// Notes whether somebody in line fits, after something happened to the envelope.
pub(super) fn note_ready(funding: &mut Funding, scheme: SchemeId, year: u16) {
    if moved_up(funding, scheme, year).next().is_some() {
        funding.ready.0.insert((scheme, year));
    } else {
        funding.ready.0.remove(&(scheme, year));
    }
}

/// The reserved entries, from the bottom, that must go back to waiting so that `needed_ore` becomes free.
pub(super) fn given_back(
    state: &State,
    scheme: SchemeId,
    year: u16,
    needed_ore: i64,
) -> impl Iterator<Item = crate::contest::Event> {
    let reserved = |(_, entry): &(EntryId, &Entry)| entry.state == EntryState::Reserved;
    let line = state.funding.queue(scheme, year).rev().filter(reserved);
    let mut missing_ore = needed_ore;
    line.take_while(move |(_, entry)| {
        let still_missing = missing_ore > 0;
        missing_ore -= entry.amount_ore;
        still_missing
    })
    .map(|(entry, _)| crate::contest::Event::Funding(Event::EntryUnreserved { entry }))
}
