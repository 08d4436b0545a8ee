//! A round from start to close, and the legal ways out of a quorum gap: extend, lower the quorum, exclude an idea (to
//! add a reviewer is an assignment like any other).

use super::*;

/// Days to accept or decline if the chair says nothing else.
const ANSWER_DAYS: u32 = 7;

/// The campaign's newest round.
pub(super) fn current(state: &State, campaign: CampaignId) -> Result<(RoundKey, &Round), Rejection> {
    state.reviews.current(campaign).ok_or_else(|| Refusal::RoundNotStarted.into())
}

/// The same, if it is still judging.
pub(super) fn open(state: &State, campaign: CampaignId) -> Result<(RoundKey, &Round), Rejection> {
    let (key, round) = current(state, campaign)?;
    if round.is_closed() { Err(Refusal::RoundClosed.into()) } else { Ok((key, round)) }
}

/// The same, for somebody who may do this in it.
pub(super) fn open_for(
    state: &State,
    by: By,
    action: Action,
    campaign: CampaignId,
) -> Result<(RoundKey, &Round), Rejection> {
    state.campaign(campaign)?;
    policy::may(state, by, action, Target::Campaign(campaign), &[])?;
    open(state, campaign)
}

/// The idea is judged in this round.
pub(super) fn check_in_round(state: &State, round: &Round, idea: IdeaId) -> Result<(), Rejection> {
    let judged = round.ideas.contains(&idea) && !round.excluded.contains_key(&idea) && is_live(state, idea);
    if judged { Ok(()) } else { Err(Refusal::IdeaNotInRound.into()) }
}

/// An assignment that the acting chair may deal with. To others it is not even known to exist.
pub(super) fn checked_by_chair(
    state: &State,
    by: By,
    action: Action,
    id: AssignmentId,
) -> Result<&Assignment, Rejection> {
    let row = state.assignment(id)?;
    policy::may(state, by, action, Target::Campaign(row.round.0), &[]).map_err(|refusal| match refusal {
        Rejection::Policy(policy::Refusal::NotAllowed { .. }) => {
            policy::Refusal::NotFound { kind: Kind::Assignment }.into()
        }
        other => other,
    })?;
    impartiality::require(state, by, row.idea)?;
    Ok(row)
}

/// Takes everything on the shortlist into review.
pub(super) fn start(
    state: &State,
    by: By,
    campaign: CampaignId,
    due: Time,
    answer_days: Option<u32>,
) -> Result<Vec<super::super::Event>, Rejection> {
    let quorum = state.campaign(campaign)?.rules.quorum;
    policy::may(state, by, Action::StartReview, Target::Campaign(campaign), &[])?;
    let before = state.reviews.current(campaign).map(|(key, _)| key);
    if before.is_some_and(|key| !state.decisions.released.contains_key(&key)) {
        return Err(Refusal::RoundRunning.into());
    }
    let on_shortlist =
        |id: &IdeaId| state.ideas.table.get(*id).is_some_and(|idea| idea.state == IdeaState::Shortlisted);
    let public = state.ideas.public.get(&campaign).into_iter().flatten();
    let ideas: Vec<IdeaId> = public.copied().filter(on_shortlist).collect();
    if ideas.is_empty() {
        return Err(Refusal::NothingShortlisted.into());
    }
    if due <= by.at {
        return Err(Refusal::DueTooEarly.into());
    }
    let round = (campaign, before.map_or(1, |(_, number)| number + 1));
    let answer_days = answer_days.unwrap_or(ANSWER_DAYS);
    let advance = |&idea: &IdeaId| {
        super::super::Event::Idea(idea::Event::IdeaAdvanced { idea, to: IdeaState::InReview })
    };
    let advanced: Vec<super::super::Event> = ideas.iter().map(advance).collect();
    let started = Event::ReviewStarted { round, ideas, due, answer_days, quorum };
    Ok([vec![super::super::Event::Review(started)], advanced].concat())
}

/// Gives more time; a closed round is open again.
pub(super) fn extend(
    state: &State,
    by: By,
    campaign: CampaignId,
    due: Time,
) -> Result<Vec<Event>, Rejection> {
    let (key, round) = unsealed_for(state, by, Action::RunReview, campaign)?;
    if due <= round.due || due <= by.at {
        return Err(Refusal::DueTooEarly.into());
    }
    Ok(vec![Event::ReviewExtended { round: key, due }])
}

/// Fewer reviews will do, says the decision body.
pub(super) fn lower_quorum(
    state: &State,
    by: By,
    campaign: CampaignId,
    quorum: u32,
    reason: Texts,
) -> Result<Vec<Event>, Rejection> {
    let (key, round) = unsealed_for(state, by, Action::LowerQuorum, campaign)?;
    if !(1..round.quorum).contains(&quorum) {
        return Err(Refusal::QuorumNotLower { quorum: round.quorum }.into());
    }
    norwegian(&reason)?;
    Ok(vec![Event::QuorumLowered { round: key, quorum, reason }])
}

/// Takes an idea out of the ranking.
pub(super) fn exclude(state: &State, by: By, idea: IdeaId, reason: Texts) -> Result<Vec<Event>, Rejection> {
    let campaign = state.idea(idea)?.campaign;
    let (key, round) = unsealed_for(state, by, Action::RunReview, campaign)?;
    if round.excluded.contains_key(&idea) {
        return Err(Refusal::ExcludedAlready.into());
    }
    check_in_round(state, round, idea)?;
    impartiality::require(state, by, idea)?;
    norwegian(&reason)?;
    Ok(vec![Event::IdeaExcluded { round: key, idea, reason }])
}

/// Ends the judging.
pub(super) fn close(state: &State, by: By, campaign: CampaignId) -> Result<Vec<Event>, Rejection> {
    let (key, round) = open_for(state, by, Action::RunReview, campaign)?;
    check_ready(state, key, round, by.at)?;
    let of_idea = |idea| counted(state, key, round, idea, by.at).map(|(id, _)| id);
    let mut counted: Vec<AssignmentId> = contenders(state, round).into_iter().flat_map(of_idea).collect();
    counted.sort();
    Ok(vec![Event::ReviewClosed { round: key, counted }])
}

/// No idea that stands to be ranked waits for its authors or has too few reviews.
pub(in crate::contest) fn check_ready(
    state: &State,
    key: RoundKey,
    round: &Round,
    at: Time,
) -> Result<(), Rejection> {
    let asked =
        |idea: &IdeaId| state.ideas.table.get(*idea).is_some_and(|row| row.state == IdeaState::Clarification);
    if let Some(idea) = contenders(state, round).into_iter().find(asked) {
        return Err(Refusal::ClarificationOpen { idea }.into());
    }
    match quorum_gaps(state, key, round, at).first() {
        Some(&(idea, reviews)) => Err(Refusal::QuorumGap { idea, reviews, quorum: round.quorum }.into()),
        None => Ok(()),
    }
}

fn unsealed_for(
    state: &State,
    by: By,
    action: Action,
    campaign: CampaignId,
) -> Result<(RoundKey, &Round), Rejection> {
    state.campaign(campaign)?;
    policy::may(state, by, action, Target::Campaign(campaign), &[])?;
    let (key, round) = current(state, campaign)?;
    if state.rankings.seal(key).is_some() {
        return Err(Refusal::RankingSealedAlready.into());
    }
    Ok((key, round))
}

/// An organiser's reason is there in bokmål or nynorsk.
pub(in crate::contest) fn norwegian(reason: &Texts) -> Result<(), Rejection> {
    if reason.norwegian() { Ok(()) } else { Err(campaign::Refusal::NorwegianTextMissing.into()) }
}
