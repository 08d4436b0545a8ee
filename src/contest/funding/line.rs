//! What decisions do to a queue: a release brings the winners in, a correction takes one out or puts one in.
//!
//! A released ranking keeps its places in the queue, one behind the other, for everything it ranks, chosen or not. So
//! an idea that is chosen later by a correction comes in where it would have stood.

use super::*;
use crate::contest::review::RoundKey;

/// The places that a released ranking has in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// Of which scheme.
    pub scheme: SchemeId,
    /// Of which budget year.
    pub year: u16,
    /// Its first place comes after this one.
    pub after: u32,
    /// How many places it has.
    pub places: u32,
}

/// Brings the selected ideas of a round into the queue that its campaign's money stands in, in rank order. An idea that
/// asks for no money waits for none.
///
/// # Errors
/// `EnvelopeMissing`.
pub(in crate::contest) fn released(
    state: &State,
    round: RoundKey,
    selected: &[IdeaId],
) -> Result<Vec<crate::contest::Event>, Rejection> {
    let campaign::Money::Envelope { scheme, year } = state.campaign(round.0)?.rules.money else {
        return Ok(Vec::new());
    };
    if state.funding.envelope(scheme, year).is_none() {
        return Err(Refusal::EnvelopeMissing { year }.into());
    }
    let ranked = state.rankings.seal(round).map_or(0, |seal| seal.positions.len() as u32);
    let mut order: Vec<(u32, IdeaId)> = Vec::with_capacity(selected.len());
    let mut places = ranked;
    for idea in selected {
        let place = place_of(state, round, *idea).unwrap_or_else(|| {
            places += 1;
            places
        });
        order.push((place, *idea));
    }
    order.sort_unstable();
    let after = last_rank(&state.funding, scheme, year);
    let opened = Event::LineOpened { round, scheme, year, after, places };
    let mut events = vec![crate::contest::Event::Funding(opened)];
    let asking = order.into_iter().filter_map(|(place, idea)| Some((place, idea, asked_ore(state, idea)?)));
    for (nth, (place, idea, amount_ore)) in asking.enumerate() {
        let Some(office) = state.ideas.table.get(idea).map(|row| row.office) else { continue };
        let entry = state.funding.entries.nth_next(nth as u32);
        let rank = after + place;
        events
            .extend(queued(Event::IdeaQueued { entry, scheme, year, idea, office, amount_ore, rank }, idea));
    }
    Ok(events)
}

/// Takes an idea's entry out of the queue, unless money is promised to it or it has ended.
pub(in crate::contest) fn taken_out(
    state: &State,
    idea: IdeaId,
    reason: Texts,
) -> Option<crate::contest::Event> {
    let (entry, row) = last_entry(state, idea)?;
    let waits = matches!(row.state, EntryState::Queued | EntryState::Reserved);
    waits.then_some(crate::contest::Event::Funding(Event::EntryRemoved { entry, reason }))
}

/// Puts an idea of a released round in at its rank; those behind it give back what is only reserved for them. An entry
/// that was taken out gets its place back; one that stands no worse, or has got further, keeps its own.
pub(in crate::contest) fn put_in(
    state: &State,
    round: RoundKey,
    idea: IdeaId,
    reason: Texts,
) -> Vec<crate::contest::Event> {
    use EntryState::{Declined, Lapsed, Queued, Removed, Reserved};
    let Some(Line { scheme, year, after, .. }) = state.funding.lines.get(&round).copied() else {
        return Vec::new();
    };
    let wanted = match place_of(state, round, idea) {
        Some(place) => after + place,
        None => last_rank(&state.funding, scheme, year) + 1,
    };
    let free = |rank: &u32| state.funding.entry_at(scheme, year, *rank).is_none();
    let rank = (wanted..).find(free).unwrap_or(u32::MAX);
    let mut events = Vec::new();
    match last_entry(state, idea) {
        Some((entry, row)) if row.state == Removed => {
            events.extend(behind(state, (row.scheme, row.year), row.rank));
            events.extend(queued(Event::EntryRestored { entry }, idea));
            return events;
        }
        Some((_, row)) if matches!(row.state, Queued | Reserved) => {
            if (row.scheme, row.year) == (scheme, year) && row.rank <= rank {
                return events;
            }
            events.extend(taken_out(state, idea, reason));
        }
        Some((_, row)) if !matches!(row.state, Declined | Lapsed) => return events,
        _ => {}
    }
    let (Some(row), Some(amount_ore)) = (state.ideas.table.get(idea), asked_ore(state, idea)) else {
        return Vec::new();
    };
    let (entry, office) = (state.funding.entries.next(), row.office);
    events.extend(behind(state, (scheme, year), rank));
    events.extend(queued(Event::IdeaQueued { entry, scheme, year, idea, office, amount_ore, rank }, idea));
    events
}

/// Where an idea's entry stands, if money is promised to it, or was paid and has not all come back.
pub(in crate::contest) fn promised(state: &State, idea: IdeaId) -> Option<EntryState> {
    let (_, entry) = last_entry(state, idea)?;
    let promised = matches!(entry.state, EntryState::Offered | EntryState::Committed | EntryState::Active);
    (promised || entry.keeps_money()).then_some(entry.state)
}

/// The last rank that is taken, or kept for a ranking.
pub(super) fn last_rank(funding: &Funding, scheme: SchemeId, year: u16) -> u32 {
    let taken = funding.queues.get(&(scheme, year)).and_then(|queue| queue.keys().next_back().copied());
    let kept = funding.lines.values().filter(|line| (line.scheme, line.year) == (scheme, year));
    kept.map(|line| line.after + line.places).chain(taken).max().unwrap_or(0)
}

/// What is reserved behind a rank goes back, so that nobody overtakes whoever comes in there.
fn behind(
    state: &State,
    (scheme, year): (SchemeId, u16),
    rank: u32,
) -> impl Iterator<Item = crate::contest::Event> {
    let reserved =
        move |(_, entry): &(EntryId, &Entry)| entry.rank > rank && entry.state == EntryState::Reserved;
    let line = state.funding.queue(scheme, year).rev().filter(reserved);
    line.map(|(entry, _)| crate::contest::Event::Funding(Event::EntryUnreserved { entry }))
}

fn queued(event: Event, idea: IdeaId) -> [crate::contest::Event; 2] {
    let advanced = super::idea::Event::IdeaAdvanced { idea, to: IdeaState::Queued };
    [crate::contest::Event::Funding(event), crate::contest::Event::Idea(advanced)]
}

/// The place of an idea in its round's sealed ranking; none if it was excluded from it.
fn place_of(state: &State, round: RoundKey, idea: IdeaId) -> Option<u32> {
    let positions = &state.rankings.seal(round)?.positions;
    positions.iter().find(|position| position.idea == idea).map(|position| position.rank)
}

fn asked_ore(state: &State, idea: IdeaId) -> Option<i64> {
    let asked_ore = state.ideas.table.get(idea)?.amount_ore.and_then(|ore| i64::try_from(ore).ok())?;
    decide::amount(asked_ore).is_ok().then_some(asked_ore)
}

fn last_entry(state: &State, idea: IdeaId) -> Option<(EntryId, &Entry)> {
    let id = *state.funding.by_idea.get(&idea)?;
    Some((id, state.funding.entries.get(id)?))
}
