//! All ideas, and the ways to find them without looking at each.

use super::*;

/// A part of a campaign's public ideas: those under a theme, those that are seen to stand somewhere, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shelf {
    /// Of which campaign.
    pub campaign: CampaignId,
    /// Under which theme; any if not given.
    pub theme: Option<ThemeId>,
    /// Where they are seen to stand; anywhere if not given.
    pub state: Option<IdeaState>,
}

/// All ideas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ideas {
    /// By id.
    pub table: Table<IdeaId, Idea>,
    /// The public ones of each campaign, by id.
    pub public: OrdMap<CampaignId, OrdSet<IdeaId>>,
    /// The same, by theme and by where they are seen to stand.
    pub shelves: OrdMap<Shelf, OrdSet<IdeaId>>,
    /// Sent in and waiting for a co-author, a moderator or an author's answer before they are public.
    pub waiting: OrdSet<(CampaignId, IdeaId)>,
    /// By author, drafts too.
    pub by_author: OrdSet<(PersonId, IdeaId)>,
    /// By those who are asked to be co-authors.
    pub by_invited: OrdSet<(PersonId, IdeaId)>,
    /// When open questions become due: to remind, then to park.
    pub questions: OrdSet<(Time, IdeaId)>,
}

impl Ideas {
    /// Puts an idea where it will be looked for.
    fn enlist(&mut self, id: IdeaId, idea: &Idea) {
        for author in &idea.authors {
            self.by_author.insert((*author, id));
        }
        for person in &idea.invited {
            self.by_invited.insert((*person, id));
        }
        if idea.is_public() {
            self.public.entry(idea.campaign).or_default().insert(id);
            for shelf in shelves(idea) {
                self.shelves.entry(shelf).or_default().insert(id);
            }
        }
        if idea.awaits_publication() {
            self.waiting.insert((idea.campaign, id));
        }
        if let Some(due) = clarify::next_due(idea) {
            self.questions.insert((due, id));
        }
    }

    /// Takes an idea away from where it was looked for.
    fn delist(&mut self, id: IdeaId, idea: &Idea) {
        for author in &idea.authors {
            self.by_author.remove(&(*author, id));
        }
        for person in &idea.invited {
            self.by_invited.remove(&(*person, id));
        }
        if idea.is_public() {
            take_out(&mut self.public, &idea.campaign, id);
            for shelf in shelves(idea) {
                take_out(&mut self.shelves, &shelf, id);
            }
        }
        self.waiting.remove(&(idea.campaign, id));
        if let Some(due) = clarify::next_due(idea) {
            self.questions.remove(&(due, id));
        }
    }
}

/// The shelves a public idea stands on.
fn shelves(idea: &Idea) -> impl Iterator<Item = Shelf> {
    let (campaign, state) = (idea.campaign, Some(idea.shown()));
    let themed = idea.theme.map(|theme| [(Some(theme), None), (Some(theme), state)]);
    let keys = themed.into_iter().flatten().chain([(None, state)]);
    keys.map(move |(theme, state)| Shelf { campaign, theme, state })
}

fn take_out<K: Ord + Clone>(sets: &mut OrdMap<K, OrdSet<IdeaId>>, key: &K, id: IdeaId) {
    let Some(set) = sets.get_mut(key) else { return };
    set.remove(&id);
    if set.is_empty() {
        sets.remove(key);
    }
}

/// Adds a row.
pub fn insert(state: &mut State, id: IdeaId, idea: Idea) {
    state.ideas.enlist(id, &idea);
    state.ideas.table.insert(id, idea);
}

/// Takes a row out.
pub fn remove(state: &mut State, id: IdeaId) {
    let Some(idea) = state.ideas.table.get(id).cloned() else { return };
    state.ideas.delist(id, &idea);
    state.ideas.table.remove(id);
}

/// Changes a row, and where it is looked for with it.
pub(super) fn change(state: &mut State, id: IdeaId, how: impl FnOnce(&mut Idea)) {
    let Some(before) = state.ideas.table.get(id).cloned() else { return };
    let mut now = before.clone();
    how(&mut now);
    state.ideas.delist(id, &before);
    insert(state, id, now);
}
