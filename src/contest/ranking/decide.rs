//! Deciding for rankings: minutes, signatures and seal, reopening, recommendation.

use super::*;
use crate::contest::review::{self, Round, impartiality};

/// Decides a command.
///
/// # Errors
/// After policy, in the order of the ladder in each function.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::super::Event>, Rejection> {
    let (events, moves) = match command {
        Command::RecordMinutes { campaign, minutes } => {
            (vec![record_minutes(state, by, *campaign, *minutes)?], Vec::new())
        }
        Command::SealRanking { campaign, seed } => (sign(state, by, *campaign, *seed)?, Vec::new()),
        Command::ReopenRanking { campaign, reason } => reopen(state, by, *campaign, *reason)?,
        Command::RecommendIdeas { campaign, recommended, reserve } => {
            let cut = Cut { recommended: *recommended, reserve: *reserve };
            recommend(state, by, *campaign, cut)?
        }
    };
    let advance = |(idea, to)| super::super::Event::Idea(idea::Event::IdeaAdvanced { idea, to });
    let moves = moves.into_iter().map(advance);
    Ok(events.into_iter().map(super::super::Event::Ranking).chain(moves).collect())
}

type Moves = Vec<(IdeaId, IdeaState)>;

fn record_minutes(state: &State, by: By, campaign: CampaignId, minutes: Prose) -> Result<Event, Rejection> {
    let (round, _) = round_for(state, by, Action::SealRanking, campaign)?;
    unsealed(state, round)?;
    if minutes.chars == 0 {
        return Err(review::Refusal::ReasonMissing.into());
    }
    Ok(Event::MinutesRecorded { round, minutes })
}

fn sign(state: &State, by: By, campaign: CampaignId, seed: Option<Digest>) -> Result<Vec<Event>, Rejection> {
    let (key, round) = round_for(state, by, Action::SealRanking, campaign)?;
    unsealed(state, key)?;
    if !round.is_closed() {
        return Err(Refusal::RoundStillOpen.into());
    }
    if !votes_are_in(state.campaign(campaign)?, by.at) {
        return Err(Refusal::VoteStillOpen.into());
    }
    review::check_ready(state, key, round, by.at)?;
    check_seed(state.campaign(campaign)?.rules.lot_commitment, seed)?;
    let nothing = || Rejection::from(Refusal::NothingToRank);
    let inputs = inputs(state, key, round, seed, by.at).ok_or_else(nothing)?;
    let positions = rank(&inputs);
    if positions.is_empty() {
        return Err(nothing());
    }
    if seed.is_none() && positions.iter().any(|position| position.tie == Some(TieBreak::Lot)) {
        return Err(Refusal::LotSeedMissing.into());
    }
    let digest = digest_of(&canonical(state, key, round, &inputs, &positions));
    let mut signatures = valid_signatures(state, key, digest);
    let person = by.person()?;
    if signatures.iter().any(|signature| signature.person == person) {
        return Err(Refusal::SignedAlready.into());
    }
    let role = role_of(state, by, person, campaign, &signatures);
    check_substitutes(state, by, person, role, &signatures, round)?;
    signatures.push(Signature { person, role, digest, at: by.at });
    let mut events = vec![Event::RankingSigned { round: key, person, role, digest }];
    if [Role::PanelChair, Role::Secretary].iter().all(|role| covers(state, by.at, *role, &signatures, round))
    {
        events.push(Event::RankingSealed { round: key, digest, seed, positions });
    }
    Ok(events)
}

fn check_seed(commitment: Option<Digest>, seed: Option<Digest>) -> Result<(), Refusal> {
    match (commitment, seed) {
        (Some(_), None) => Err(Refusal::LotSeedMissing),
        (Some(commitment), Some(seed)) if lot::commitment(&seed) != commitment => {
            Err(Refusal::LotSeedMismatch)
        }
        _ => Ok(()),
    }
}

/// Signatures under exactly this; others were under something that has changed since.
fn valid_signatures(state: &State, key: RoundKey, digest: Digest) -> Vec<Signature> {
    let given = state.rankings.rounds.get(&key).into_iter().flat_map(|row| &row.signatures);
    given.filter(|signature| signature.digest == digest).copied().collect()
}

/// What a person signs as; whoever is both chair and secretary takes the place that is still empty.
fn role_of(state: &State, by: By, person: PersonId, campaign: CampaignId, given: &[Signature]) -> Role {
    let target = Target::Campaign(campaign);
    let is_chair = state.people.has_role(person, Role::PanelChair, target, by.at);
    let is_secretary = state.people.has_role(person, Role::Secretary, target, by.at);
    let chair_has_signed = given.iter().any(|signature| signature.role == Role::PanelChair);
    if is_chair && !(is_secretary && chair_has_signed) { Role::PanelChair } else { Role::Secretary }
}

/// Whoever is partial to an idea of the round signs only after a substitute in the same role who is not.
fn check_substitutes(
    state: &State,
    by: By,
    person: PersonId,
    role: Role,
    given: &[Signature],
    round: &Round,
) -> Result<(), Rejection> {
    let free = |person: PersonId, idea: IdeaId| impartiality::is_free(state, person, idea, by.at);
    let covered =
        |idea: IdeaId| given.iter().any(|signature| signature.role == role && free(signature.person, idea));
    let lacking = |idea: &IdeaId| !free(person, *idea) && !covered(*idea);
    match review::contenders(state, round).into_iter().find(lacking) {
        Some(idea) => Err(Refusal::SubstituteMissing { role, idea }.into()),
        None => Ok(()),
    }
}

/// Whether for every idea somebody impartial has signed in a role.
fn covers(state: &State, at: Time, role: Role, given: &[Signature], round: &Round) -> bool {
    let in_role = || given.iter().filter(|signature| signature.role == role);
    review::contenders(state, round)
        .into_iter()
        .all(|idea| in_role().any(|signature| impartiality::is_free(state, signature.person, idea, at)))
}

fn reopen(
    state: &State,
    by: By,
    campaign: CampaignId,
    reason: Texts,
) -> Result<(Vec<Event>, Moves), Rejection> {
    let (key, round) = round_for(state, by, Action::ReopenRanking, campaign)?;
    sealed(state, key)?;
    no_decisions(state, round)?;
    review::norwegian(&reason)?;
    let back = round.ideas.iter().copied().filter(|idea| review::is_live(state, *idea));
    let moves = back.map(|idea| (idea, IdeaState::InReview)).collect();
    Ok((vec![Event::RankingReopened { round: key, reason }], moves))
}

fn recommend(
    state: &State,
    by: By,
    campaign: CampaignId,
    cut: Cut,
) -> Result<(Vec<Event>, Moves), Rejection> {
    let (key, round) = round_for(state, by, Action::RecommendIdeas, campaign)?;
    let seal = sealed(state, key)?;
    no_decisions(state, round)?;
    let live = |position: &&Position| review::is_live(state, position.idea);
    let ranked: Vec<IdeaId> = seal.positions.iter().filter(live).map(|position| position.idea).collect();
    for idea in &ranked {
        impartiality::require(state, by, *idea)?;
    }
    let ranked_count = ranked.len() as u32;
    let (first, last) = (cut.recommended, cut.recommended.saturating_add(cut.reserve));
    if last > ranked_count {
        return Err(Refusal::CutTooLarge { ranked: ranked_count }.into());
    }
    let place = |nth: u32| match nth {
        nth if nth < first => IdeaState::Recommended,
        nth if nth < last => IdeaState::Reserve,
        _ => IdeaState::NotRecommended,
    };
    let mut moves: Moves = ranked.iter().zip(0..).map(|(idea, nth)| (*idea, place(nth))).collect();
    let others = round.ideas.iter().filter(|idea| !ranked.contains(idea) && review::is_live(state, **idea));
    moves.extend(others.map(|idea| (*idea, IdeaState::NotRecommended)));
    Ok((vec![Event::IdeasRecommended { round: key, cut }], moves))
}

/// The campaign's round, for somebody who may do this to its ranking.
fn round_for(
    state: &State,
    by: By,
    action: Action,
    campaign: CampaignId,
) -> Result<(RoundKey, &Round), Rejection> {
    state.campaign(campaign)?;
    policy::may(state, by, action, Target::Campaign(campaign), &[])?;
    state.reviews.current(campaign).ok_or_else(|| review::Refusal::RoundNotStarted.into())
}

fn unsealed(state: &State, key: RoundKey) -> Result<(), Rejection> {
    match state.rankings.seal(key) {
        Some(_) => Err(review::Refusal::RankingSealedAlready.into()),
        None => Ok(()),
    }
}

fn sealed(state: &State, key: RoundKey) -> Result<&Seal, Rejection> {
    state.rankings.seal(key).ok_or_else(|| Refusal::RankingNotSealed.into())
}

fn no_decisions(state: &State, round: &Round) -> Result<(), Rejection> {
    match round.ideas.iter().find(|idea| state.decisions.current(**idea).is_some()) {
        Some(idea) => Err(Refusal::DecisionsBegun { idea: *idea }.into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_seed_that_was_committed_to_at_launch_draws_the_lots() {
        let (seed, other) = (Digest([7; 32]), Digest([8; 32]));
        let commitment = Some(lot::commitment(&seed));
        assert_eq!(check_seed(commitment, Some(seed)), Ok(()));
        assert_eq!(check_seed(commitment, None), Err(Refusal::LotSeedMissing));
        assert_eq!(check_seed(commitment, Some(other)), Err(Refusal::LotSeedMismatch));
    }
}
