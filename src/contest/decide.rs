//! From a command to what happens, or to a refusal. Pure: the same arguments always give the same answer.

use super::*;

/// Decides a command against a state that already contains whatever is due at `by.at`.
///
/// # Errors
/// The first refusal in the order of the noun's checks; nothing has happened then.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::Unit(command) => unit::decide(state, command, by),
        Command::Person(command) => person::decide(state, command, by),
        Command::Organisation(command) => organisation::decide(state, command, by),
        Command::Login(command) => login::decide(state, command, by),
        Command::Invitation(command) => invitation::decide(state, command, by),
        Command::Campaign(command) => campaign::decide(state, command, by),
        Command::Idea(command) => idea::decide(state, command, by),
        Command::Vote(command) => vote::decide(state, command, by),
        Command::Import(command) => import::decide(state, command, by),
        Command::Pilot(command) => pilot::decide(state, command, by),
        Command::Benefit(command) => benefit::decide(state, command, by),
        Command::Funding(command) => funding::decide(state, command, by),
        Command::Review(command) => review::decide(state, command, by),
        Command::Ranking(command) => ranking::decide(state, command, by),
        Command::Decision(command) => decision::decide(state, command, by),
    }
}
