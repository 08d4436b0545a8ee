//! What time alone makes necessary.

use super::*;

/// What is due at an instant and has not happened yet; the writer applies it before it decides anything at `at`.
pub fn due(state: &State, at: Time) -> Vec<Event> {
    let mut events: Vec<Event> = import::due(state, at).collect();
    events.extend(idea::due(state, at));
    events.extend(pilot::due(state, at));
    events.extend(benefit::due(state, at));
    events.extend(funding::due(state, at));
    events.extend(review::due(state, at).map(Event::Review));
    events
}
