//! What time alone makes necessary.

use super::*;

/// What is due at an instant and has not happened yet; the writer applies it before it decides anything at `at`.
pub fn due(state: &State, at: Time) -> Vec<Event> {
    import::due(state, at).collect()
}
