//! What a viewer sees of votes: their own ballot always, tallies by the campaign's rule.

use super::*;
use crate::contest::vote::{Ballot, Tally, tally};

impl View {
    /// The viewer's own ballot; the shell computes the viewer's tag.
    pub fn ballot(&self, campaign: CampaignId, tag: Tag) -> Option<&Ballot> {
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

    /// What an idea has got, if the campaign shows it to the viewer now.
    pub fn tally(&self, idea: IdeaId, tag: Option<Tag>) -> Option<Tally> {
        let campaign = self.idea(idea)?.campaign;
        self.results_shown(campaign, tag).then(|| tally(&self.state, idea))
    }
}
