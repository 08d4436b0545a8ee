//! Deciding and applying for votes.

use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    let Command::CastBallot { campaign: id, tag, choices } = command;
    let campaign = state.campaign(*id)?;
    if by.actor != Actor::System {
        policy::known(state, by)?;
    }
    if campaign.stage == Stage::Launched && campaign.rules.voting == Voting::None {
        return Err(Refusal::NoVoteHeld.into());
    }
    policy::may(state, by, Action::CastBallot, Target::Campaign(*id), &[])?;
    let tag = tag.ok_or(Refusal::BallotNotSealed)?;
    let mut choices = choices.clone();
    choices.sort();
    if choices.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(Refusal::IdeaTwiceOnBallot.into());
    }
    let votable = |idea| state.ideas.table.get(idea).is_some_and(|row| row.campaign == *id && row.in_vote());
    if choices.iter().any(|choice| !votable(choice.0)) {
        return Err(Refusal::IdeaNotVotable.into());
    }
    check_rule(campaign.rules.voting, &choices)?;
    let voter = by.person()?;
    let post = state.person(voter)?.post(by.at);
    Ok(vec![crate::contest::Event::Vote(Event::BallotCast {
        campaign: *id,
        tag,
        choices: choices.into(),
        audience: post.affiliation,
        county: state.units.county(post.unit),
    })])
}

/// Whether choices keep to a campaign's way of voting.
///
/// # Errors
/// `NoVoteHeld` and the refusals after it.
pub fn check_rule(voting: Voting, choices: &[Choice]) -> Result<(), Refusal> {
    match voting {
        Voting::None => Err(Refusal::NoVoteHeld),
        Voting::Approval { votes_max } => {
            let chosen = choices.len() as u32;
            if chosen > votes_max {
                return Err(Refusal::TooManyChoices { chosen, votes_max });
            }
            if choices.iter().any(|choice| choice.1 != 1) {
                return Err(Refusal::PointsPerIdea { per_idea_max: 1 });
            }
            Ok(())
        }
        Voting::Points { budget, per_idea_max, .. } => {
            if choices.iter().any(|choice| !(1..=per_idea_max).contains(&choice.1)) {
                return Err(Refusal::PointsPerIdea { per_idea_max });
            }
            let points = choices.iter().map(|choice| u64::from(choice.1)).sum();
            if points > u64::from(budget) { Err(Refusal::VoteBudgetSpent { points, budget }) } else { Ok(()) }
        }
    }
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, _by: By) {
    let Event::BallotCast { campaign, tag, choices, audience, county } = event;
    let poll = state.votes.polls.entry(*campaign).or_default();
    poll.put(*tag, Ballot::new(choices, *audience, *county));
}
