//! Votes as a viewer may see them: their own ballot always, tallies by the campaign's rule.

use async_graphql::{Enum, Object, SimpleObject};

use super::idea::Idea;
use super::person::Affiliation;
use super::scene::At;
use super::unit::Unit;
use crate::contest::view::Counted;
use crate::contest::{self, CampaignId, IdeaId, Voting, vote};

/// How votes are given.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum VotingKind {
    /// No vote is held.
    None,
    /// Each voter approves of at most so many ideas.
    Approval,
    /// Each voter spreads a budget of points over ideas.
    Points,
}

/// When tallies may be seen.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::ResultsShown")]
pub enum ResultsShown {
    /// At once, by everybody.
    Live,
    /// By those who have voted, and by everybody after the vote.
    AfterOwnVote,
    /// By everybody after the vote, by nobody before.
    AfterClose,
}

/// A campaign's rule for votes.
#[derive(SimpleObject)]
pub struct VotingRule {
    /// How votes are given.
    kind: VotingKind,
    /// Most ideas on a ballot (approval).
    votes_max: Option<u32>,
    /// Points to spread (points).
    budget: Option<f64>,
    /// Most points on one idea (points).
    per_idea_max: Option<f64>,
    /// When tallies may be seen.
    results: ResultsShown,
}

impl VotingRule {
    /// The rule of a campaign.
    pub fn of(campaign: &contest::campaign::Campaign) -> VotingRule {
        let (kind, votes_max, budget, per_idea_max) = match campaign.rules.voting {
            Voting::None => (VotingKind::None, None, None, None),
            Voting::Approval { votes_max } => (VotingKind::Approval, Some(votes_max), None, None),
            Voting::Points { budget, per_idea_max, decimals } => {
                let shown = |units: u32| Some(scaled(u64::from(units), decimals));
                (VotingKind::Points, None, shown(budget), shown(per_idea_max))
            }
        };
        VotingRule { kind, votes_max, budget, per_idea_max, results: campaign.rules.results.into() }
    }
}

/// The viewer's own ballot.
pub struct Ballot {
    at: At,
    campaign: CampaignId,
    ballot: vote::Ballot,
}

/// What a ballot gives one idea.
#[derive(SimpleObject)]
pub struct BallotChoice {
    /// The idea; nothing when it can no longer be seen.
    idea: Option<Idea>,
    /// How many points; an approval gives 1.
    points: f64,
}

impl Ballot {
    /// The viewer's own ballot in a campaign, if they have cast one.
    pub fn own(at: &At, campaign: CampaignId) -> Option<Ballot> {
        let ballot = at.view.ballot(campaign, at.tag(campaign)?)?;
        Some(Ballot { at: at.clone(), campaign, ballot: ballot.clone() })
    }
}

/// The viewer's own ballot; it can be replaced until the vote is over.
#[Object]
impl Ballot {
    /// What it gives, by idea; none is a blank ballot.
    async fn choices(&self) -> Vec<BallotChoice> {
        let choice = |choice: &vote::Choice| BallotChoice {
            idea: Idea::of(&self.at, choice.0),
            points: points(&self.at, self.campaign, u64::from(choice.1)),
        };
        self.ballot.choices().iter().map(choice).collect()
    }
}

/// So many voters of one audience in one county.
#[derive(SimpleObject)]
pub struct VoterGroup {
    /// The audience.
    audience: Affiliation,
    /// The county; nothing for those who work in none.
    county: Option<Unit>,
    /// How many; nothing when so few that they could be known.
    voters: Option<u32>,
}

impl VoterGroup {
    /// A group and its number, as it may be shown.
    pub fn of(at: &At, group: vote::Group, voters: Counted) -> VoterGroup {
        let voters = match voters {
            Counted::People(people) => Some(people),
            Counted::Few => None,
        };
        let county = group.county.and_then(|county| Unit::of(at, county));
        VoterGroup { audience: group.audience.into(), county, voters }
    }
}

/// An idea and what it has got.
#[derive(SimpleObject)]
pub struct Standing {
    /// The idea.
    idea: Option<Idea>,
    /// Ballots with something for it.
    voters: u32,
    /// Points it has got.
    points: f64,
}

/// A campaign's vote. Everything in it is nothing as long as the campaign hides the results from the viewer.
pub struct Poll {
    at: At,
    campaign: CampaignId,
}

impl Poll {
    /// The vote of a campaign that the viewer sees.
    pub fn of(at: &At, campaign: CampaignId) -> Poll {
        Poll { at: at.clone(), campaign }
    }
}

/// A campaign's vote. Everything in it is nothing as long as the campaign hides the results from the viewer.
#[Object]
impl Poll {
    /// Whether the viewer may see results now.
    async fn shown(&self) -> bool {
        self.at.view.results_shown(self.campaign, self.at.tag(self.campaign))
    }

    /// How many have voted, blank ballots too.
    async fn voters(&self) -> Option<u32> {
        self.at.view.voters(self.campaign, self.at.tag(self.campaign))
    }

    /// How many have voted, by audience and county. Numbers under five are hidden, and one more where the sum would
    /// tell.
    async fn turnout(&self) -> Option<Vec<VoterGroup>> {
        let groups = self.at.view.turnout(self.campaign, self.at.tag(self.campaign))?;
        Some(groups.into_iter().map(|(group, voters)| VoterGroup::of(&self.at, group, voters)).collect())
    }

    /// The ideas that have got most, the first one first.
    async fn leaders(
        &self,
        #[graphql(desc = "How many, 1 to 100.", validator(minimum = 1, maximum = 100))] first: usize,
    ) -> Option<Vec<Standing>> {
        let most = first.min(100);
        let leaders = self.at.view.leaders(self.campaign, self.at.tag(self.campaign), most)?;
        let standing = |(idea, tally): (IdeaId, vote::Tally)| Standing {
            idea: Idea::of(&self.at, idea),
            voters: tally.voters,
            points: points(&self.at, self.campaign, tally.points),
        };
        Some(leaders.into_iter().map(standing).collect())
    }
}

/// The campaign's smallest units as points.
pub fn points(at: &At, campaign: CampaignId, units: u64) -> f64 {
    scaled(units, at.booth(campaign).decimals)
}

fn scaled(units: u64, decimals: u8) -> f64 {
    units as f64 / 10f64.powi(i32::from(decimals))
}
