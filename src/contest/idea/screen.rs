//! What the campaign does with ideas before review: moderation, shortlist, parking.

use super::decide::{back, judged, reasoned, stands, then_published};
use super::*;
use IdeaState::*;

pub(super) fn approve(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = judged(state, by, id, Action::ModerateIdea)?;
    stands(idea, &[Submitted])?;
    let approved = Idea { approved: true, ..idea.clone() };
    let events = then_published(state, id, &approved, vec![Event::IdeaApproved { idea: id }]);
    Ok(if idea.approved { Vec::new() } else { events })
}

pub(super) fn take_down(state: &State, by: By, id: IdeaId, reason: Texts) -> Result<Vec<Event>, Rejection> {
    let idea = judged(state, by, id, Action::ModerateIdea)?;
    stands(idea, &[Published])?;
    reasoned(&reason)?;
    Ok(vec![Event::IdeaTakenDown { idea: id, reason }])
}

pub(super) fn shortlist(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = judged(state, by, id, Action::ScreenIdea)?;
    stands(idea, &[Published])?;
    Ok(vec![Event::IdeaShortlisted { idea: id }])
}

pub(super) fn leave_off(state: &State, by: By, id: IdeaId, reason: Texts) -> Result<Vec<Event>, Rejection> {
    let idea = judged(state, by, id, Action::ScreenIdea)?;
    stands(idea, &[Published])?;
    reasoned(&reason)?;
    Ok(vec![Event::IdeaNotShortlisted { idea: id, reason }])
}

pub(super) fn undo(state: &State, by: By, id: IdeaId, reason: Texts) -> Result<Vec<Event>, Rejection> {
    let idea = judged(state, by, id, Action::ScreenIdea)?;
    stands(idea, &[Shortlisted, NotShortlisted])?;
    reasoned(&reason)?;
    Ok(vec![Event::ScreeningUndone { idea: id, reason }])
}

pub(super) fn park(
    state: &State,
    by: By,
    id: IdeaId,
    reason: Texts,
    review_at: Time,
) -> Result<Vec<Event>, Rejection> {
    let idea = judged(state, by, id, Action::ParkIdea)?;
    stands(idea, &[Submitted, Clarification, Parked, Published, Shortlisted])?;
    reasoned(&reason)?;
    if review_at <= by.at {
        return Err(Refusal::ReviewDatePast.into());
    }
    Ok(vec![Event::IdeaParked { idea: id, reason, review_at }])
}

pub(super) fn take_up(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = judged(state, by, id, Action::ParkIdea)?;
    stands(idea, &[Parked])?;
    let before = idea.parking.as_ref().map_or(Published, |parking| parking.before);
    Ok(then_published(state, id, &back(idea, before), vec![Event::IdeaTakenUp { idea: id }]))
}
