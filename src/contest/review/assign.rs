//! Assigning reviewers: by hand, or from a proposal that gives every idea its reviewers and spreads the load.

use super::flow::{Load, Pair, Problem, solve};
use super::*;
use sha2::{Digest as _, Sha256};

/// One more review for somebody costs more than any difference between pairs.
const STEP_COST: i64 = 1 << 32;

/// Works out who could review what. Ideas that the chair is partial to are left to a substitute.
pub(super) fn propose(
    state: &State,
    by: By,
    campaign: CampaignId,
    load_max: Option<u32>,
) -> Result<Vec<Event>, Rejection> {
    let (key, round) = round::open_for(state, by, Action::AssignReviewers, campaign)?;
    let mut ideas = contenders(state, round);
    ideas.retain(|idea| impartiality::require(state, by, *idea).is_ok());
    let here = |id: &PersonId| state.people.table.get(*id).is_some_and(|row| row.absence(by.at).is_none());
    let panel: Vec<PersonId> =
        state.people.holders(Role::Reviewer, Target::Campaign(campaign), by.at).filter(here).collect();
    let wanted_each = state.campaign(campaign)?.rules.reviews_per_idea.max(round.quorum);
    let problem = Problem {
        wanted: ideas.iter().map(|idea| wanted_each.saturating_sub(active(state, key, *idea))).collect(),
        loads: panel.iter().map(|person| load(state, key, *person, load_max, ideas.len())).collect(),
        pairs: pairs(state, by.at, &ideas, &panel),
        step_cost: STEP_COST,
    };
    let solution = solve(&problem);
    let named = |&(idea, reviewer): &(usize, usize)| (ideas[idea], panel[reviewer]);
    let lacking = |&(idea, lacking): &(usize, u32)| shortfall_of(state, ideas[idea], lacking, &panel, by.at);
    let proposal = Proposal {
        pairs: solution.chosen.iter().map(named).collect(),
        short: solution.short.iter().map(lacking).collect(),
    };
    Ok(vec![Event::AssignmentsProposed { round: key, proposal }])
}

/// Reviews of an idea in this round that are done or on their way.
fn active(state: &State, key: RoundKey, idea: IdeaId) -> u32 {
    let active = |row: &Assignment| row.round == key && !row.state.is_gone();
    state.reviews.of_idea(idea).filter(|(_, row)| active(row)).count() as u32
}

fn load(state: &State, key: RoundKey, person: PersonId, load_max: Option<u32>, ideas: usize) -> Load {
    let active = |row: &Assignment| row.round == key && !row.state.is_gone();
    let held = state.reviews.of_reviewer(person).filter(|(_, row)| active(row)).count() as u32;
    let most = load_max.map_or(ideas as u32, |most| most.saturating_sub(held));
    Load { held, min: 0, max: most.min(ideas as u32) }
}

/// Everybody who is free, and has never had the idea. A hash parts what is equal otherwise, so that nobody gets the
/// first ideas only because they stand first in the register.
fn pairs(state: &State, at: Time, ideas: &[IdeaId], panel: &[PersonId]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (idea, idea_id) in ideas.iter().enumerate() {
        for (reviewer, person) in panel.iter().enumerate() {
            let has_had_it = state.reviews.of_idea(*idea_id).any(|(_, row)| row.reviewer == *person);
            if !has_had_it && impartiality::is_free(state, *person, *idea_id, at) {
                pairs.push(Pair { idea, reviewer, cost: lot(*idea_id, *person) });
            }
        }
    }
    pairs
}

fn lot(idea: IdeaId, person: PersonId) -> i64 {
    let hash =
        Sha256::new().chain_update(idea.0.to_be_bytes()).chain_update(person.0.to_be_bytes()).finalize();
    i64::from(hash[0]) << 8 | i64::from(hash[1])
}

/// Why an idea lacks reviewers, in numbers.
pub fn shortfall_of(state: &State, idea: IdeaId, lacking: u32, panel: &[PersonId], at: Time) -> Shortfall {
    let mut shortfall = Shortfall { idea, lacking, eligible: 0, blocked: 0, unanswered: 0, gone: 0 };
    for person in panel {
        let gone = |row: &Assignment| row.reviewer == *person && row.state.is_gone();
        let count = match impartiality::standing(state, *person, idea, at) {
            Standing::Blocked(_) => &mut shortfall.blocked,
            Standing::MustDeclare(_) => &mut shortfall.unanswered,
            Standing::Free if state.reviews.of_idea(idea).any(|(_, row)| gone(row)) => &mut shortfall.gone,
            Standing::Free => &mut shortfall.eligible,
        };
        *count += 1;
    }
    shortfall
}

/// Asks the proposed reviewers, for the ideas that the chair may deal with; whoever is no longer free is left out.
pub(super) fn confirm(state: &State, by: By, campaign: CampaignId) -> Result<Vec<Event>, Rejection> {
    let (key, round) = round::open_for(state, by, Action::AssignReviewers, campaign)?;
    let proposed = round.proposal.as_ref().map_or(&[][..], |proposal| &proposal.pairs);
    let can_be_asked = |(idea, reviewer): &&(IdeaId, PersonId)| {
        impartiality::require(state, by, *idea).is_ok()
            && check_reviewer(state, key, *idea, *reviewer, by.at).is_ok()
    };
    let mut asked = Vec::new();
    for (idea, reviewer) in proposed.iter().filter(can_be_asked) {
        asked.push(invitation(state, by, key, round, *idea, *reviewer, asked.len()));
    }
    if asked.is_empty() { Err(Refusal::NothingProposed.into()) } else { Ok(asked) }
}

/// Asks one reviewer for one idea.
pub(super) fn by_hand(
    state: &State,
    by: By,
    idea: IdeaId,
    reviewer: PersonId,
) -> Result<Vec<Event>, Rejection> {
    let campaign = state.idea(idea)?.campaign;
    let (key, round) = round::open_for(state, by, Action::AssignReviewers, campaign)?;
    round::check_in_round(state, round, idea)?;
    impartiality::require(state, by, idea)?;
    check_reviewer(state, key, idea, reviewer, by.at)?;
    Ok(vec![invitation(state, by, key, round, idea, reviewer, 0)])
}

fn check_reviewer(
    state: &State,
    key: RoundKey,
    idea: IdeaId,
    reviewer: PersonId,
    at: Time,
) -> Result<(), Rejection> {
    state.person(reviewer)?;
    if !state.people.is_active(reviewer, at)
        || !state.people.has_role(reviewer, Role::Reviewer, Target::Campaign(key.0), at)
    {
        return Err(Refusal::NotAReviewer.into());
    }
    impartiality::require_of(state, reviewer, idea, at)?;
    let states = |id: IdeaId| state.reviews.of_idea(id).filter(|(_, row)| row.reviewer == reviewer);
    if states(idea).any(|(_, row)| row.round == key && !row.state.is_gone()) {
        return Err(Refusal::AssignedAlready.into());
    }
    use AssignmentState::{Declined, Invalidated, Recused};
    // Who left over a ground that was a mistake may come back.
    let declaration = state.reviews.declarations.get(&(reviewer, idea));
    let corrected = declaration.is_some_and(|declaration| !declaration.corrections.is_empty());
    let gone = |row: &Assignment| match row.state {
        Declined | Invalidated => true,
        Recused => !corrected,
        _ => false,
    };
    if states(idea).any(|(_, row)| gone(row)) {
        return Err(Refusal::ReviewerGone.into());
    }
    Ok(())
}

fn invitation(
    state: &State,
    by: By,
    key: RoundKey,
    round: &Round,
    idea: IdeaId,
    reviewer: PersonId,
    nth: usize,
) -> Event {
    Event::ReviewerAssigned {
        assignment: state.reviews.assignments.nth_next(nth as u32),
        round: key,
        idea,
        reviewer,
        answer_due: by.at.plus_days(round.answer_days),
    }
}

/// Gives an unfinished review to somebody else.
pub(super) fn reassign(
    state: &State,
    by: By,
    assignment: AssignmentId,
    reviewer: PersonId,
    reason: Prose,
) -> Result<Vec<Event>, Rejection> {
    let row = round::checked_by_chair(state, by, Action::AssignReviewers, assignment)?;
    let (key, round) = round::open(state, row.round.0)?;
    if row.round != key || !row.state.is_open() {
        return Err(Refusal::AssignmentEnded.into());
    }
    declare::written(reason)?;
    check_reviewer(state, key, row.idea, reviewer, by.at)?;
    let taken = Event::AssignmentReassigned { assignment, reason };
    Ok(vec![taken, invitation(state, by, key, round, row.idea, reviewer, 0)])
}
