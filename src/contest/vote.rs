//! Ballots: one per person and campaign, secret, replaceable until the vote is over; tallies follow from them.

use super::*;
use serde::{Deserialize, Serialize};

/// What a ballot gives one idea. An approval gives 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Choice(
    /// To which idea.
    pub IdeaId,
    /// How many points, in the campaign's smallest unit.
    pub u32,
);

/// A ballot as it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ballot {
    /// By idea; may be empty (a blank ballot).
    pub choices: Box<[Choice]>,
    /// The audience the voter belonged to.
    pub audience: Affiliation,
    /// The county the voter worked in.
    pub county: Option<UnitId>,
}

/// What an idea has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// Ballots with points for it.
    pub voters: u32,
    /// Points, in the campaign's smallest unit.
    pub points: u64,
}

/// One campaign's vote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Poll {
    /// Ballots by tag.
    pub ballots: OrdMap<Tag, Ballot>,
    /// Follows from the ballots; kept because lists show it.
    pub tallies: OrdMap<IdeaId, Tally>,
}

/// All votes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Votes {
    /// By campaign.
    pub polls: OrdMap<CampaignId, Poll>,
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Casts one's ballot, or puts another in its place.
    CastBallot {
        /// In which campaign.
        campaign: CampaignId,
        /// Names the voter without telling who it is; left out, and filled by the engine.
        #[serde(default)]
        tag: Option<Tag>,
        /// In any order; none is a blank ballot.
        choices: Vec<Choice>,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A ballot was cast or replaced; nobody is named.
    BallotCast {
        campaign: CampaignId,
        tag: Tag,
        choices: Box<[Choice]>,
        audience: Affiliation,
        county: Option<UnitId>,
    },
}

rejection::refusals! {
    /// Why a ballot was not taken; the ballot before it, if any, still counts.
    pub enum Refusal {
        /// The ballot could not be sealed: the campaign's voting key is not there.
        BallotNotSealed,
        /// The campaign holds no vote.
        NoVoteHeld,
        /// An idea stands on the ballot twice.
        IdeaTwiceOnBallot,
        /// An idea is not open for votes in this campaign.
        IdeaNotVotable,
        /// More ideas than a ballot may have.
        TooManyChoices { chosen: u32, votes_max: u32 },
        /// A choice gives no point, or more than one idea may get.
        PointsPerIdea { per_idea_max: u32 },
        /// More points than there are to spread.
        VoteBudgetSpent { points: u64, budget: u32 },
    }
}

impl Event {
    /// The campaign.
    pub fn subject(&self) -> Subject {
        let Event::BallotCast { campaign, .. } = self;
        Subject::Campaign(*campaign)
    }
}

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
    let Command::CastBallot { campaign: id, tag, choices } = command;
    let campaign = state.campaign(*id)?;
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
    Ok(vec![super::Event::Vote(Event::BallotCast {
        campaign: *id,
        tag,
        choices: choices.into(),
        audience: post.affiliation,
        county: state.units.county(post.unit),
    })])
}

fn check_rule(voting: Voting, choices: &[Choice]) -> Result<(), Refusal> {
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

/// Applies an event: the tag's ballot before, if any, goes out of the tallies, the new one comes in.
pub fn apply(state: &mut State, event: &Event, _by: By) {
    let Event::BallotCast { campaign, tag, choices, audience, county } = event;
    let poll = state.votes.polls.entry(*campaign).or_default();
    let ballot = Ballot { choices: choices.clone(), audience: *audience, county: *county };
    if let Some(before) = poll.ballots.insert(*tag, ballot) {
        for Choice(idea, points) in before.choices {
            let tally = poll.tallies.entry(idea).or_default();
            tally.voters -= 1;
            tally.points -= u64::from(points);
        }
    }
    for &Choice(idea, points) in choices {
        let tally = poll.tallies.entry(idea).or_default();
        tally.voters += 1;
        tally.points += u64::from(points);
    }
}
