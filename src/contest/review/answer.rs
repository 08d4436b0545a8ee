//! A reviewer's answer to being asked: take it on, decline, or leave because of partiality.

use super::*;

/// Takes it on.
pub(super) fn accept(state: &State, by: By, assignment: AssignmentId) -> Result<Vec<Event>, Rejection> {
    let row = invited(state, by, assignment)?;
    impartiality::require_of(state, row.reviewer, row.idea, by.at)?;
    Ok(vec![Event::AssignmentAccepted { assignment }])
}

/// Does not.
pub(super) fn decline(
    state: &State,
    by: By,
    assignment: AssignmentId,
    reason: Prose,
) -> Result<Vec<Event>, Rejection> {
    invited(state, by, assignment)?;
    declare::written(reason)?;
    Ok(vec![Event::AssignmentDeclined { assignment, reason }])
}

/// Leaves because of partiality, which is declared with it.
pub(super) fn recuse(
    state: &State,
    by: By,
    assignment: AssignmentId,
    ground: Ground,
) -> Result<Vec<Event>, Rejection> {
    let row = own(state, by, Action::AnswerAssignment, assignment)?;
    if !row.state.is_open() {
        return Err(Refusal::AssignmentEnded.into());
    }
    let mut grounds = match state.reviews.declared(row.reviewer, row.idea) {
        Some(Answer::Grounds(grounds)) => grounds.clone(),
        _ => Vec::new(),
    };
    if !grounds.contains(&ground) {
        grounds.push(ground);
    }
    let answer = Answer::Grounds(grounds);
    Ok(vec![
        Event::AssignmentRecused { assignment },
        Event::ImpartialityDeclared { idea: row.idea, person: row.reviewer, answer },
    ])
}

fn invited(state: &State, by: By, id: AssignmentId) -> Result<&Assignment, Rejection> {
    let row = own(state, by, Action::AnswerAssignment, id)?;
    if row.state == AssignmentState::Invited { Ok(row) } else { Err(Refusal::AnsweredAlready.into()) }
}

/// An assignment of the one who acts. Somebody else's is not even known to exist.
pub(super) fn own(state: &State, by: By, action: Action, id: AssignmentId) -> Result<&Assignment, Rejection> {
    let row = state.assignment(id)?;
    if matches!(by.actor, Actor::Person(person) if person != row.reviewer) {
        return Err(policy::Refusal::NotFound { kind: Kind::Assignment }.into());
    }
    policy::may(state, by, action, Target::Campaign(row.round.0), &[Relation::Assigned])?;
    Ok(row)
}
