//! Taking an idea back, and putting it back in place.

use super::decide::{back, find, known, not_own, running, stands, then_published};
use super::*;
use crate::contest::review::impartiality;
use IdeaState::*;

pub(super) fn withdraw(
    state: &State,
    by: By,
    id: IdeaId,
    reason: Option<Prose>,
) -> Result<Vec<Event>, Rejection> {
    let idea = find(state, by, id, Action::WithdrawIdea)?;
    withdrawable(idea)?;
    if reason.is_some_and(|reason| reason.chars == 0) {
        return Err(Refusal::WordsMissing.into());
    }
    Ok(vec![Event::IdeaWithdrawn { idea: id, reason }])
}

/// An idea can be taken back from when it is sent in until it is seen to be selected, or has lost. What is not released
/// yet makes no difference, so a refusal gives nothing away.
pub(super) fn withdrawable(idea: &Idea) -> Result<(), Rejection> {
    stands(idea, &[Submitted, Clarification, Parked, Published, Shortlisted, InReview, Recommended, Reserve])
}

pub(super) fn revive(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = known(state, by, id)?;
    let (target, held) = (Target::Campaign(idea.campaign), idea.relations(by.actor));
    if held.contains(&Relation::Author) {
        policy::may(state, by, Action::ReviveOwnIdea, target, held)?;
    } else {
        policy::may(state, by, Action::ReviveIdea, target, held)?;
        not_own(idea, by)?;
        impartiality::require(state, by, id)?;
    }
    running(state, idea.campaign)?;
    stands(idea, &[Withdrawn])?;
    let before = idea.withdrawal.as_ref().map_or(Published, |withdrawal| withdrawal.before);
    Ok(then_published(state, id, &back(idea, before), vec![Event::IdeaRevived { idea: id }]))
}
