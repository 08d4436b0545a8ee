//! Co-authors: asked, in, out.

use super::decide::{find, stands, then_published};
use super::*;
use IdeaState::*;

pub(super) fn invite(state: &State, by: By, id: IdeaId, person: PersonId) -> Result<Vec<Event>, Rejection> {
    let idea = find(state, by, id, Action::InviteAuthors)?;
    stands(idea, &[Draft, Submitted, Published, Clarification])?;
    check_invitation(state, idea, person, by.at)?;
    Ok(vec![Event::CoAuthorInvited { idea: id, person }])
}

/// Whether somebody can be asked to be co-author.
///
/// # Errors
/// From `AuthorAlready` to `AuthorsFull`.
pub(super) fn check_invitation(
    state: &State,
    idea: &Idea,
    person: PersonId,
    at: Time,
) -> Result<(), Rejection> {
    state.person(person)?;
    if idea.authors.contains(&person) {
        return Err(Refusal::AuthorAlready.into());
    }
    if idea.invited.contains(&person) {
        return Err(Refusal::InvitedAlready.into());
    }
    if !state.people.is_active(person, at) {
        return Err(Refusal::InviteeGone.into());
    }
    if (idea.authors.len() + idea.invited.len()) as u32 >= AUTHORS_MAX {
        return Err(Refusal::AuthorsFull { authors_max: AUTHORS_MAX }.into());
    }
    Ok(())
}

pub(super) fn cancel(state: &State, by: By, id: IdeaId, person: PersonId) -> Result<Vec<Event>, Rejection> {
    let idea = find(state, by, id, Action::InviteAuthors)?;
    if !idea.invited.contains(&person) {
        return Err(Refusal::NotInvited.into());
    }
    let left = without(idea, person);
    Ok(then_published(state, id, &left, vec![Event::InvitationCancelled { idea: id, person }]))
}

pub(super) fn accept(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = find(state, by, id, Action::AnswerInvitation)?;
    stands(idea, &[Draft, Submitted, Published, Clarification])?;
    let person = by.person()?;
    let left = without(idea, person);
    Ok(then_published(state, id, &left, vec![Event::CoAuthorJoined { idea: id, person }]))
}

pub(super) fn decline(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = find(state, by, id, Action::AnswerInvitation)?;
    let person = by.person()?;
    let left = without(idea, person);
    Ok(then_published(state, id, &left, vec![Event::CoAuthorDeclined { idea: id, person }]))
}

/// The idea when an invitation is out of the way.
fn without(idea: &Idea, person: PersonId) -> Idea {
    let mut left = idea.clone();
    left.invited.retain(|invited| *invited != person);
    left
}

pub(super) fn leave(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = find(state, by, id, Action::LeaveIdea)?;
    let person = by.person()?;
    let left = Event::AuthorLeft { idea: id, person };
    if idea.authors.len() > 1 {
        return Ok(vec![left]);
    }
    match idea.shown() {
        Draft => Ok(vec![Event::DraftDeleted { idea: id }]),
        Withdrawn | NotShortlisted | NotSelected | Stopped => Ok(vec![left]),
        _ => {
            leave::withdrawable(idea)?;
            Ok(vec![left, Event::IdeaWithdrawn { idea: id, reason: None }])
        }
    }
}
