//! What time alone makes necessary.

use super::*;

/// What is due at an instant and has not happened yet; the writer applies it before it decides anything at `at`.
pub fn due(_state: &State, _at: Time) -> Vec<Event> {
    Vec::new()
}
