//! Writing a review: drafts nobody else sees, scores with reasons, pinned to the revision that was read.

use super::*;

/// What a reviewer hands in.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub scores: &'a [Score],
    pub comment: Option<Prose>,
}

/// Keeps what there is so far.
pub(super) fn draft(
    state: &State,
    by: By,
    assignment: AssignmentId,
    sheet: Sheet,
) -> Result<Vec<Event>, Rejection> {
    let (row, idea) = writable(state, by, assignment)?;
    check_scores(state, row.round.0, sheet.scores)?;
    let revision = idea.revision();
    let scores = sheet.scores.to_vec();
    Ok(vec![Event::ReviewDrafted { assignment, revision, scores, comment: sheet.comment }])
}

/// Hands it in.
pub(super) fn submit(
    state: &State,
    by: By,
    assignment: AssignmentId,
    revision: u32,
    sheet: Sheet,
) -> Result<Vec<Event>, Rejection> {
    let (row, idea) = writable(state, by, assignment)?;
    check_revision(revision, idea)?;
    check_scores(state, row.round.0, sheet.scores)?;
    check_complete(state, row.round.0, sheet.scores)?;
    let mut scores = sheet.scores.to_vec();
    scores.sort_by_key(|score| score.criterion);
    Ok(vec![Event::ReviewSubmitted { assignment, revision, scores, comment: sheet.comment }])
}

/// Stands by it after the idea was revised.
pub(super) fn confirm(
    state: &State,
    by: By,
    assignment: AssignmentId,
    revision: u32,
) -> Result<Vec<Event>, Rejection> {
    let row = answer::own(state, by, Action::WriteReview, assignment)?;
    if row.state != AssignmentState::Submitted {
        return Err(Refusal::ReviewNotSubmitted.into());
    }
    let idea = state.idea(row.idea)?;
    if !row.is_stale(idea) {
        return Err(Refusal::ReviewNotStale.into());
    }
    let (_, idea) = writable(state, by, assignment)?;
    check_revision(revision, idea)?;
    Ok(vec![Event::ReviewConfirmed { assignment, revision }])
}

/// The chair sends it back.
pub(super) fn send_back(
    state: &State,
    by: By,
    assignment: AssignmentId,
    reason: Prose,
) -> Result<Vec<Event>, Rejection> {
    let row = round::checked_by_chair(state, by, Action::CheckReviews, assignment)?;
    if row.state != AssignmentState::Submitted {
        return Err(Refusal::ReviewNotSubmitted.into());
    }
    let (key, _) = round::open(state, row.round.0)?;
    if key != row.round {
        return Err(Refusal::RoundClosed.into());
    }
    declare::written(reason)?;
    Ok(vec![Event::ReviewReturned { assignment, reason }])
}

/// The chair sets it aside, and the reviewer with it: partiality was found later. Possible after the seal too; the
/// ranking as it would be now is shown beside the sealed one.
pub(super) fn invalidate(
    state: &State,
    by: By,
    assignment: AssignmentId,
    ground: Ground,
    reason: Prose,
) -> Result<Vec<Event>, Rejection> {
    let row = round::checked_by_chair(state, by, Action::CheckReviews, assignment)?;
    if row.state != AssignmentState::Submitted {
        return Err(Refusal::ReviewNotSubmitted.into());
    }
    declare::written(reason)?;
    Ok(vec![
        Event::ReviewInvalidated { assignment, reason: Some(reason) },
        Event::ConflictRecorded { idea: row.idea, person: row.reviewer, ground, reason },
    ])
}

/// An assignment that its reviewer may write on now.
fn writable(
    state: &State,
    by: By,
    assignment: AssignmentId,
) -> Result<(&Assignment, &idea::Idea), Rejection> {
    let row = answer::own(state, by, Action::WriteReview, assignment)?;
    let idea = state.idea(row.idea)?;
    let (key, round) = round::open(state, row.round.0)?;
    if key != row.round {
        return Err(Refusal::RoundClosed.into());
    }
    round::check_in_round(state, round, row.idea)?;
    if row.state.is_gone() {
        return Err(Refusal::AssignmentEnded.into());
    }
    impartiality::require_of(state, row.reviewer, row.idea, by.at)?;
    if state.reviews.declared(row.reviewer, row.idea).is_none() {
        return Err(Refusal::ImpartialityNotDeclared.into());
    }
    if row.state == AssignmentState::Submitted && !row.is_stale(idea) {
        return Err(Refusal::ReviewSubmittedAlready.into());
    }
    if round.due <= by.at {
        return Err(Refusal::ReviewDeadlinePassed.into());
    }
    Ok((row, idea))
}

fn check_revision(revision: u32, idea: &idea::Idea) -> Result<(), Rejection> {
    let current = idea.revision();
    if revision == current { Ok(()) } else { Err(Refusal::RevisionOutdated { revision, current }.into()) }
}

/// Every score is for a criterion of the rubric, once, and on the scale.
fn check_scores(state: &State, campaign: CampaignId, scores: &[Score]) -> Result<(), Rejection> {
    let campaign = state.campaign(campaign)?;
    let scale = campaign.rules.scale;
    for (index, score) in scores.iter().enumerate() {
        if !campaign.criteria.contains(&score.criterion) {
            return Err(Refusal::CriterionNotInRubric.into());
        }
        if scores[..index].iter().any(|earlier| earlier.criterion == score.criterion) {
            return Err(Refusal::CriterionTwice.into());
        }
        if score.value.is_some_and(|value| !(scale.min..=scale.max).contains(&value)) {
            return Err(Refusal::ScoreOffScale { min: scale.min, max: scale.max }.into());
        }
    }
    Ok(())
}

/// Every criterion that must be scored is, every score has its reason, and something weighs.
fn check_complete(state: &State, campaign: CampaignId, scores: &[Score]) -> Result<(), Rejection> {
    let mut weight = 0;
    for criterion in &state.campaign(campaign)?.criteria {
        let Some(row) = state.campaigns.criteria.get(*criterion) else { continue };
        let score = scores.iter().find(|score| score.criterion == *criterion && score.value.is_some());
        match score {
            None if row.required => return Err(Refusal::ScoreMissing { criterion: *criterion }.into()),
            None => {}
            Some(score) if score.reason.is_none_or(|reason| reason.chars == 0) => {
                return Err(Refusal::ScoreReasonMissing { criterion: *criterion }.into());
            }
            Some(_) => weight += row.weight_percent,
        }
    }
    if weight == 0 { Err(Refusal::NothingScored.into()) } else { Ok(()) }
}
