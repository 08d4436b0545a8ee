//! What a viewer sees of ideas.

use super::*;
use crate::contest::idea::{Answer, Clarification, Idea, IdeaState, Revision, Shelf, promised};

impl View {
    /// An idea: a public one for everybody who sees the campaign; a draft for its authors and those invited; one that
    /// waits or is withdrawn also for those who moderate or run the campaign, and for whoever recorded it.
    pub fn idea(&self, id: IdeaId) -> Option<&Idea> {
        self.idea_to_keep(id).map(Arc::as_ref)
    }

    /// As `idea`, to be kept by whoever asks much about it.
    pub fn idea_to_keep(&self, id: IdeaId) -> Option<&Arc<Idea>> {
        let idea = self.state.ideas.table.share(id)?;
        self.campaign(idea.campaign)?;
        let recorded = || matches!(self.viewer, Actor::Person(person) if idea.recorded_by == Some(person));
        let runs = || self.may(Action::SeeWaitingIdeas, Target::Campaign(idea.campaign), &[]);
        let visible = idea.is_public()
            || !idea.relations(self.viewer).is_empty()
            || (idea.state != IdeaState::Draft && (recorded() || runs()));
        visible.then_some(idea)
    }

    /// The public ideas of a campaign, by id; counting and paging cost no work per idea.
    pub fn public_ideas(&self, campaign: CampaignId) -> Option<&OrdSet<IdeaId>> {
        self.campaign(campaign)?;
        self.state.ideas.public.get(&campaign)
    }

    /// The public ideas of a campaign under a theme, or that are seen to stand somewhere, or both; no work per idea.
    pub fn shelf(
        &self,
        campaign: CampaignId,
        theme: Option<ThemeId>,
        state: Option<IdeaState>,
    ) -> Option<&OrdSet<IdeaId>> {
        if theme.is_none() && state.is_none() {
            return self.public_ideas(campaign);
        }
        self.campaign(campaign)?;
        self.state.ideas.shelves.get(&Shelf { campaign, theme, state })
    }

    /// The viewer's own ideas, drafts too, by id.
    pub fn own_ideas(&self) -> OrdSet<IdeaId> {
        self.listed(&self.state.ideas.by_author)
    }

    /// The ideas the viewer is asked to be co-author of, by id.
    pub fn invitations(&self) -> OrdSet<IdeaId> {
        self.listed(&self.state.ideas.by_invited)
    }

    fn listed(&self, index: &OrdSet<(PersonId, IdeaId)>) -> OrdSet<IdeaId> {
        let Actor::Person(person) = self.viewer else { return OrdSet::new() };
        let all = (person, IdeaId(0))..=(person, IdeaId(u32::MAX));
        index.range(all).map(|(_, id)| *id).filter(|id| self.idea(*id).is_some()).collect()
    }

    /// The ideas of a campaign that are sent in and not public yet, for those who moderate or run it.
    pub fn waiting_ideas(&self, campaign: CampaignId) -> Option<OrdSet<IdeaId>> {
        self.campaign(campaign)?;
        if !self.may(Action::SeeWaitingIdeas, Target::Campaign(campaign), &[]) {
            return None;
        }
        let all = (campaign, IdeaId(0))..=(campaign, IdeaId(u32::MAX));
        Some(self.state.ideas.waiting.range(all).map(|(_, id)| *id).collect())
    }

    /// The versions of an idea with their numbers, the latest last. Only its authors see what was written before it was
    /// first open for all.
    pub fn revisions(&self, id: IdeaId) -> Vec<(u32, &Revision)> {
        let Some(idea) = self.idea(id) else { return Vec::new() };
        let own = idea.relations(self.viewer).contains(&Relation::Author);
        let published = idea.published.filter(|_| !own);
        let shown_from = idea.revisions.iter().rposition(|row| published.is_some_and(|at| row.at <= at));
        let first = match (own, shown_from) {
            (true, _) => 0,
            (false, Some(first)) => first,
            (false, None) => idea.revisions.len() - 1,
        };
        (1..).zip(&idea.revisions).skip(first).collect()
    }

    /// The answer an idea has got. A moderator's or manager's reason is everybody's to read.
    pub fn answer(&self, id: IdeaId) -> Option<Answer> {
        self.idea(id)?.answer
    }

    /// When the campaign has promised an idea its answer.
    pub fn answer_promised(&self, id: IdeaId) -> Option<Time> {
        promised(&self.state, self.idea(id)?)
    }

    /// Why a moderator took an idea down; for its authors and those who moderate or run the campaign.
    pub fn taken_down(&self, id: IdeaId) -> Option<Answer> {
        let idea = self.idea(id)?;
        self.reads_clarifications(idea).then_some(idea.taken_down).flatten()
    }

    /// Questions to the authors and their answers; for the authors, those who run the campaign, and its panel.
    pub fn clarifications(&self, id: IdeaId) -> &[Clarification] {
        match self.idea(id) {
            Some(idea) if self.reads_clarifications(idea) => &idea.clarifications,
            _ => &[],
        }
    }

    /// Those who are asked to be co-authors and have not answered; for the authors and themselves.
    pub fn invited(&self, id: IdeaId) -> &[PersonId] {
        match self.idea(id) {
            Some(idea) if !idea.relations(self.viewer).is_empty() => &idea.invited,
            _ => &[],
        }
    }

    fn reads_clarifications(&self, idea: &Idea) -> bool {
        let held = idea.relations(self.viewer);
        self.may(Action::ReadClarifications, Target::Campaign(idea.campaign), held)
    }
}
