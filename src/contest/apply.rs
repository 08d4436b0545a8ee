//! From what happened to the next state. Total: it never refuses; a stored event that does not fit is a defect.

use super::*;

/// Applies an event that was decided by `by` (a ballot's `by.actor` is `Voter`).
pub fn apply(state: &mut State, event: &Event, by: By) {
    match event {
        Event::Unit(event) => unit::apply(state, event, by),
        Event::Person(event) => person::apply(state, event, by),
        Event::Login(event) => login::apply(state, event, by),
        Event::Invitation(event) => invitation::apply(state, event, by),
        Event::Campaign(event) => campaign::apply(state, event, by),
        Event::Idea(event) => idea::apply(state, event, by),
        Event::Vote(event) => vote::apply(state, event, by),
        Event::Import(event) => import::apply(state, event, by),
        Event::Pilot(event) => pilot::apply(state, event, by),
        Event::Benefit(event) => benefit::apply(state, event, by),
        Event::Funding(event) => funding::apply(state, event, by),
        Event::Review(event) => review::apply(state, event, by),
        Event::Ranking(event) => ranking::apply(state, event, by),
        Event::Decision(event) => decision::apply(state, event, by),
    }
}

/// What must hold after every batch, whatever happened; checked before a batch is stored.
///
/// Looks only at what the batch touched where a full check would cost work per idea.
///
/// # Errors
/// The broken rule, for the operator.
pub fn check_invariants(state: &State, touched: &[Event]) -> Result<(), &'static str> {
    if touched.iter().any(|event| matches!(event, Event::Funding(_))) {
        funding::check(state)?;
    }
    Ok(())
}
