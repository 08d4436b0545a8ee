//! Whether what a viewer sees of a campaign has changed.

use super::*;
use std::hash::{DefaultHasher, Hash, Hasher};

impl View {
    /// A fingerprint of what the viewer sees of a campaign: its rules, its open phases, its public ideas and where they
    /// stand, tallies if they are shown, the viewer's own ballot. Equal marks, nothing new to see.
    pub fn campaign_mark(&self, id: CampaignId, tag: Option<Tag>) -> Option<u64> {
        let campaign = self.campaign(id)?;
        let mut mark = DefaultHasher::new();
        // All but two fields: who may come late is told to nobody, what the sponsor says of a draft to its organisers.
        let campaign::Campaign {
            slug,
            title,
            summary,
            themes,
            criteria,
            phases,
            rules,
            stage,
            paused,
            approval: _,
            late: _,
            notices,
        } = campaign;
        (slug, title, summary, themes, criteria).hash(&mut mark);
        (phases, rules, stage, paused, notices).hash(&mut mark);
        self.approval(id).hash(&mut mark);
        for phase in campaign.open_phases(self.at) {
            phase.kind.hash(&mut mark);
        }
        let tallies = self.results_shown(id, tag);
        for idea in self.public_ideas(id).into_iter().flatten() {
            let Some(row) = self.idea(*idea) else { continue };
            (idea, row.shown(), row.revision(), row.authors.len(), row.answer).hash(&mut mark);
            if tallies {
                self.tally(*idea, tag).hash(&mut mark);
            }
        }
        tag.and_then(|tag| self.ballot(id, tag)).hash(&mut mark);
        Some(mark.finish())
    }

    /// The next instant at which a phase of the campaign opens or closes by itself.
    pub fn next_turn(&self, id: CampaignId) -> Option<Time> {
        let phases = &self.campaign(id)?.phases;
        let turns = phases.iter().flat_map(|phase| [Some(phase.span.from), phase.span.until]).flatten();
        turns.filter(|turn| *turn > self.at).min()
    }
}
