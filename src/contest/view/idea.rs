//! What a viewer sees of ideas.

use super::*;

impl View {
    /// An idea: a public one for everybody, any one for its authors.
    pub fn idea(&self, id: IdeaId) -> Option<&crate::contest::idea::Idea> {
        let idea = self.state.ideas.table.get(id)?;
        let own = matches!(self.viewer, Actor::Person(person) if idea.authors.contains(&person));
        let visible = self.campaign(idea.campaign).is_some();
        (visible && (own || idea.is_public())).then_some(idea)
    }

    /// The public ideas of a campaign, by id; counting and paging cost no work per idea.
    pub fn public_ideas(&self, campaign: CampaignId) -> Option<&OrdSet<IdeaId>> {
        self.campaign(campaign)?;
        self.state.ideas.public.get(&campaign)
    }
}
