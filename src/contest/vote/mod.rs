//! Ballots: one per person and campaign, secret, replaceable until the vote is over; tallies follow from them.
//!
//! An idea that leaves the vote (withdrawn) stops counting at once, and counts again if it is revived. The ballots that
//! name it stay whole: nobody's points are given back or spread anew, turnout does not change, and the voter may put
//! another ballot in its place until the vote is over. What the idea had got is shown to nobody meanwhile.

mod decide;
mod poll;

pub use decide::{apply, check_rule, decide};
pub use poll::{Ballot, Group, Poll, Tally};

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

/// What an idea has got, as it counts: nothing while it is withdrawn.
pub fn tally(state: &State, id: IdeaId) -> Tally {
    let Some(idea) = state.ideas.table.get(id) else { return Tally::default() };
    let poll = state.votes.polls.get(&idea.campaign);
    poll.map_or(Tally::default(), |poll| counted(&poll.tallies, id, idea))
}

/// As `tally`, for those who have the idea and its campaign's tallies in hand.
pub fn counted(tallies: &OrdMap<IdeaId, Tally>, id: IdeaId, idea: &idea::Idea) -> Tally {
    tallies.get(&id).filter(|_| idea.is_public()).copied().unwrap_or_default()
}
