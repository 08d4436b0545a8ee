//! Lists of ideas: of a campaign by theme and state, of the viewer. No work is done for an idea that is not shown.

use async_graphql::{Context, ID, Object, Result};

use super::connection::{Connection, Paging};
use super::failure::{Code, Failure};
use super::idea::{Idea, IdeaState};
use super::scene::At;
use crate::contest::{self, CampaignId, IdeaId, ThemeId};
use imbl::OrdSet;

/// Which of a campaign's ideas.
#[derive(Clone, Copy)]
pub struct Filter {
    theme: Option<ThemeId>,
    state: Option<contest::idea::IdeaState>,
    mine: bool,
}

impl Filter {
    /// Reads the arguments of a list.
    ///
    /// # Errors
    /// A theme id that is not from here.
    pub fn read(
        at: &At,
        theme: Option<&ID>,
        state: Option<IdeaState>,
        mine: bool,
    ) -> Result<Filter, Failure> {
        let unknown = || Failure::new(Code::BadUserInput, "theme is not an id of this service.");
        let theme = theme.map(|id| at.seal.open_id(id).ok_or_else(unknown)).transpose()?;
        Ok(Filter { theme, state: state.map(Into::into), mine })
    }

    /// Whether one of the viewer's own ideas is among them.
    fn holds(&self, campaign: CampaignId, idea: &contest::idea::Idea) -> bool {
        idea.campaign == campaign
            && self.theme.is_none_or(|theme| idea.theme == Some(theme))
            && self.state.is_none_or(|state| idea.shown() == state)
    }
}

/// A page of a campaign's ideas, the newest first.
pub fn campaign(at: &At, id: CampaignId, paging: Paging, filter: Filter) -> Connection<Idea> {
    if filter.mine {
        let own = at.view.own_ideas().into_iter();
        let held = |idea: &IdeaId| at.view.idea(*idea).is_some_and(|row| filter.holds(id, row));
        return page(at, paging, own.filter(held).collect());
    }
    let shelf = at.view.shelf(id, filter.theme, filter.state);
    let following = |after: Option<u32>| {
        let before = IdeaId(after.unwrap_or(u32::MAX));
        shelf.into_iter().flat_map(move |ideas| ideas.range(..before).rev()).map(|id| id.0)
    };
    let all = at.clone();
    let total = move || all.view.shelf(id, filter.theme, filter.state).map_or(0, |ideas| ideas.len());
    Connection::walk(&at.seal, paging, following, |idea| Idea::of(at, IdeaId(idea)), total)
}

/// A page of a set of ideas, the newest first.
pub fn page(at: &At, paging: Paging, ideas: OrdSet<IdeaId>) -> Connection<Idea> {
    let newest: Vec<u32> = ideas.iter().rev().map(|id| id.0).collect();
    Connection::of_list(&at.seal, paging, &newest, |id| Idea::of(at, IdeaId(id)))
}

/// Queries for the viewer's ideas.
#[derive(Default)]
pub struct IdeaListQuery;

#[Object]
impl IdeaListQuery {
    /// The viewer's own ideas in all campaigns, drafts too, the newest first.
    async fn my_ideas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<Idea>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        Ok(page(at, paging, at.view.own_ideas()))
    }

    /// The ideas that the viewer is asked to be co-author of, the newest first.
    async fn my_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<Idea>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        Ok(page(at, paging, at.view.invitations()))
    }
}
