//! What a viewer sees of votes: their own ballot always, everything else by the campaign's rule.
//!
//! As long as results are hidden, nothing here, and nothing anywhere else, depends on what others have voted, or on how
//! many have: two contests that differ only in ballots look the same.

use super::*;
use crate::contest::idea::Idea;
use crate::contest::vote::{Ballot, Group, Poll, Tally, counted, tally};

/// A number of people that is shown only if it is too large to point at anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// So many.
    People(u32),
    /// Fewer than five, or needed to hide such a number.
    Few,
}

/// The outcome of a vote that is over: what there was to spend, and what each project cost and got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How people voted.
    pub voting: Voting,
    /// What the campaign's envelope holds, in øre.
    pub budget_ore: i64,
    /// The public ideas that ask for a sum, by id: the sum in øre, and what the idea got.
    pub projects: Vec<(IdeaId, u64, Tally)>,
}

/// Why there is no outcome to hand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// There is no such campaign, or none that the viewer sees.
    NotSeen,
    /// The campaign holds no vote.
    NoVote,
    /// The vote is not over, or its results are not for the viewer.
    NotOver,
    /// The campaign has no money to share out.
    NoEnvelope,
}

/// What a viewer sees of a campaign's vote where many ideas stand in a list: found out once, then only looked up.
#[derive(Clone, Debug, Default)]
pub struct Booth {
    /// The viewer's own ballot.
    ballot: Option<Ballot>,
    /// What the ideas have got, if the campaign shows it to the viewer now.
    tallies: Option<OrdMap<IdeaId, Tally>>,
    /// How many decimal digits a point has.
    pub decimals: u8,
}

impl Booth {
    /// The points, in the campaign's smallest unit, that the viewer's own ballot gives an idea.
    pub fn own(&self, idea: IdeaId) -> Option<u32> {
        self.ballot.as_ref()?.points(idea)
    }

    /// What an idea that the viewer sees has got, if that is shown.
    pub fn tally(&self, id: IdeaId, idea: &Idea) -> Option<Tally> {
        let tallies = self.tallies.as_ref()?;
        Some(counted(tallies, id, idea))
    }
}

/// The smallest number of people that is shown.
const SHOWN_MIN: u32 = 5;

impl View {
    /// The viewer's own ballot; the shell computes the viewer's tag.
    pub fn ballot(&self, campaign: CampaignId, tag: Tag) -> Option<&Ballot> {
        self.campaign(campaign)?;
        self.state.votes.polls.get(&campaign)?.ballots.get(&tag)
    }

    /// Whether tallies of a campaign may be shown to the viewer (`tag` as above, if signed in).
    pub fn results_shown(&self, campaign: CampaignId, tag: Option<Tag>) -> bool {
        self.campaign(campaign).is_some_and(|row| match row.rules.results {
            ResultsShown::Live => true,
            ResultsShown::AfterClose => row.vote_is_over(self.at),
            ResultsShown::AfterOwnVote => {
                row.vote_is_over(self.at) || tag.is_some_and(|tag| self.ballot(campaign, tag).is_some())
            }
        })
    }

    /// A campaign's vote as the viewer sees it in lists.
    pub fn booth(&self, campaign: CampaignId, tag: Option<Tag>) -> Booth {
        let Some(row) = self.campaign(campaign) else { return Booth::default() };
        let tallies = |poll: Option<&Poll>| poll.map(|poll| poll.tallies.clone()).unwrap_or_default();
        Booth {
            ballot: tag.and_then(|tag| self.ballot(campaign, tag)).cloned(),
            tallies: self.poll(campaign, tag).map(tallies),
            decimals: row.rules.voting.decimals(),
        }
    }

    /// What an idea has got, if the campaign shows it to the viewer now.
    pub fn tally(&self, idea: IdeaId, tag: Option<Tag>) -> Option<Tally> {
        let campaign = self.idea(idea)?.campaign;
        self.results_shown(campaign, tag).then(|| tally(&self.state, idea))
    }

    /// The outcome of a campaign's vote, once it is over: totals alone. Ballots are secret, and even without names a
    /// whole ballot can be recognised by whoever asked for it.
    ///
    /// # Errors
    /// `Withheld`.
    pub fn outcome(&self, id: CampaignId, tag: Option<Tag>) -> Result<Outcome, Withheld> {
        let campaign = self.campaign(id).ok_or(Withheld::NotSeen)?;
        let voting = campaign.rules.voting;
        if voting == Voting::None {
            return Err(Withheld::NoVote);
        }
        if !campaign.vote_is_over(self.at) || !self.results_shown(id, tag) {
            return Err(Withheld::NotOver);
        }
        let Money::Envelope { scheme, year } = campaign.rules.money else { return Err(Withheld::NoEnvelope) };
        let envelope = self.state.funding.envelope(scheme, year).ok_or(Withheld::NoEnvelope)?;
        let ideas = self.public_ideas(id).into_iter().flatten();
        let project = |idea: &IdeaId| {
            let amount_ore = self.idea(*idea)?.amount_ore?;
            Some((*idea, amount_ore, tally(&self.state, *idea)))
        };
        let budget_ore = envelope.ledger.envelope_ore();
        Ok(Outcome { voting, budget_ore, projects: ideas.filter_map(project).collect() })
    }

    /// How many have voted, if the campaign shows results to the viewer now.
    pub fn voters(&self, campaign: CampaignId, tag: Option<Tag>) -> Option<u32> {
        let poll = self.poll(campaign, tag)?;
        Some(poll.map_or(0, |poll| poll.ballots.len() as u32))
    }

    /// How many have voted, by audience and county, if the campaign shows results to the viewer now. Small numbers are
    /// hidden, and if only one would be, so is the next smallest, because the sum would tell.
    pub fn turnout(&self, campaign: CampaignId, tag: Option<Tag>) -> Option<Vec<(Group, Counted)>> {
        let poll = self.poll(campaign, tag)?;
        let groups: Vec<(Group, u32)> = poll
            .map(|poll| poll.turnout.iter().map(|(group, voters)| (*group, *voters)).collect())
            .unwrap_or_default();
        Some(suppressed(&groups))
    }

    /// Who has voted for an idea, by audience and county, under the same rules. Looks at every ballot, so it is for
    /// one idea at a time.
    pub fn supporters(&self, idea: IdeaId, tag: Option<Tag>) -> Option<Vec<(Group, Counted)>> {
        let row = self.idea(idea)?;
        let Some(poll) = self.poll(row.campaign, tag)? else { return Some(Vec::new()) };
        let mut groups: OrdMap<Group, u32> = poll.turnout.iter().map(|(group, _)| (*group, 0u32)).collect();
        if row.is_public() {
            for (_, ballot) in poll.ballots.iter().filter(|(_, ballot)| ballot.points(idea).is_some()) {
                *groups.entry(ballot.group()).or_default() += 1;
            }
        }
        Some(suppressed(&groups.into_iter().collect::<Vec<_>>()))
    }

    /// The public ideas that have got most, the first one first, if the campaign shows results to the viewer now.
    pub fn leaders(
        &self,
        campaign: CampaignId,
        tag: Option<Tag>,
        most: usize,
    ) -> Option<Vec<(IdeaId, Tally)>> {
        let Some(poll) = self.poll(campaign, tag)? else { return Some(Vec::new()) };
        let public = self.public_ideas(campaign)?;
        let counted = poll.tallies.iter().filter(|(idea, _)| public.contains(*idea));
        let mut ideas: Vec<(IdeaId, Tally)> = counted.map(|(idea, tally)| (*idea, *tally)).collect();
        ideas.sort_by_key(|(idea, tally)| (std::cmp::Reverse((tally.points, tally.voters)), *idea));
        ideas.truncate(most);
        Some(ideas)
    }

    /// A campaign's vote if its results are shown to the viewer; nothing in it before the first ballot.
    fn poll(&self, campaign: CampaignId, tag: Option<Tag>) -> Option<Option<&Poll>> {
        self.results_shown(campaign, tag).then(|| self.state.votes.polls.get(&campaign))
    }
}

/// The groups' numbers without those that are too small, and without a second one where one alone would follow from the
/// sum.
fn suppressed(groups: &[(Group, u32)]) -> Vec<(Group, Counted)> {
    let few = groups.iter().filter(|(_, people)| *people < SHOWN_MIN).count();
    let shown = groups.iter().filter(|(_, people)| *people >= SHOWN_MIN);
    let second = shown.min_by_key(|(group, people)| (*people, *group)).filter(|_| few == 1);
    let hide =
        |group: &Group, people: u32| people < SHOWN_MIN || second.is_some_and(|(other, _)| other == group);
    let count = |(group, people): &(Group, u32)| match hide(group, *people) {
        true => (*group, Counted::Few),
        false => (*group, Counted::People(*people)),
    };
    groups.iter().map(count).collect()
}
