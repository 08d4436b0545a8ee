//! What one response sees: one moment, one viewer, one language.
//!
//! An object is `{ at: At, id }`. Its resolvers look things up in the scene and nowhere else, so nothing is read twice,
//! nothing waits, and every field of a response, however deep, shows the same moment. A mutation answers with the scene
//! after its commit.

use std::sync::{Arc, OnceLock};

use async_graphql::ID;

use crate::api::global_id::{Id, Kind, Seal};
use crate::api::viewer::Viewer;
use crate::contest::view::Booth;
use crate::contest::{Actor, CampaignId, Lang, PersonId, Prose, Tag, View};
use crate::engine::{Engine, Moment};
use crate::words;

/// A shared scene; every object of a response holds one.
pub type At = Arc<Scene>;

/// One moment as one viewer sees it.
pub struct Scene {
    /// The only door to what the contest knows.
    pub view: View,
    /// Who looks, and the language they read.
    pub viewer: Viewer,
    /// Hides the counters.
    pub seal: Seal,
    /// For what is done next; resolvers of queries never touch it.
    pub engine: Engine,
    moment: Arc<Moment>,
    booth: OnceLock<(CampaignId, Arc<Booth>)>,
}

impl Scene {
    /// The latest moment.
    pub fn now(engine: &Engine, seal: &Seal, viewer: Viewer) -> At {
        Scene::of(engine, seal, viewer, engine.moment())
    }

    /// A given moment.
    pub fn of(engine: &Engine, seal: &Seal, viewer: Viewer, moment: Arc<Moment>) -> At {
        let view = View::new(moment.state.clone(), viewer.actor, engine.now().max(moment.at));
        Arc::new(Scene {
            view,
            viewer,
            seal: seal.clone(),
            engine: engine.clone(),
            moment,
            booth: OnceLock::new(),
        })
    }

    /// The same viewer at another moment.
    pub fn at(&self, moment: Arc<Moment>) -> At {
        Scene::of(&self.engine, &self.seal, self.viewer, moment)
    }

    /// The words of a text, or what stands for them when they were erased.
    pub fn text(&self, prose: Prose) -> &str {
        match self.moment.texts.get(prose.prose) {
            Some(text) => text,
            None => words::erased(self.viewer.lang),
        }
    }

    /// The opaque form of an id.
    pub fn id<I: Id>(&self, id: I) -> ID {
        ID(self.seal.id(id))
    }

    /// The sequence number of the last batch in this scene, as a client may hold it.
    pub fn commit_token(&self) -> String {
        self.seal.close(Kind::Commit, self.moment.seq)
    }

    /// The moment itself, with its place in the journal; for auditors, never for clients.
    pub fn moment(&self) -> &Arc<Moment> {
        &self.moment
    }

    /// The signed-in person.
    pub fn person(&self) -> Option<PersonId> {
        match self.viewer.actor {
            Actor::Person(person) => Some(person),
            _ => None,
        }
    }

    /// The viewer's tag in a campaign's vote.
    pub fn tag(&self, campaign: CampaignId) -> Option<Tag> {
        self.engine.ballot_tag(campaign, self.person()?)
    }

    /// A campaign's vote as the viewer sees it in lists. Most responses show one campaign: its booth is kept.
    pub fn booth(&self, campaign: CampaignId) -> Arc<Booth> {
        let compute = || Arc::new(self.view.booth(campaign, self.tag(campaign)));
        match self.booth.get_or_init(|| (campaign, compute())) {
            (known, booth) if *known == campaign => booth.clone(),
            _ => compute(),
        }
    }
}

/// A thing with an id of its own: what `node(id)` can find.
pub trait Noun: Sized {
    /// Its kind.
    const KIND: Kind;

    /// The thing with this number, if the viewer sees it.
    fn find(at: &At, number: u32) -> Option<Self>;
}

/// Defines an object `{ at, id }` over a row of the contest: `noun!(Pilot, PilotId, pilot::Pilot, pilot)` reads its row
/// through `View::pilot`, and is a [`Noun`]. Objects are only made of what the viewer sees. With `kept` before the row's
/// type the object holds its row, for those that stand in long lists; it answers promptly what it can (`quick::Prompt`).
macro_rules! noun {
    ($(#[$about:meta])* $name:ident, $id:ident, kept $row:ty, $find:ident) => {
        $(#[$about])*
        #[derive(Clone)]
        pub struct $name {
            /// What the response sees.
            pub at: $crate::api::graphql::scene::At,
            /// Which one.
            pub id: $crate::contest::$id,
            row: std::sync::Arc<$row>,
        }

        impl $name {
            /// The thing, if the viewer sees it.
            pub fn of(at: &$crate::api::graphql::scene::At, id: $crate::contest::$id) -> Option<Self> {
                at.view.$find(id).map(|row| $name { at: at.clone(), id, row: row.clone() })
            }

            /// What the contest knows of it.
            fn row(&self) -> &$row {
                &self.row
            }
        }

        noun! { @found $name, $id }
    };
    ($(#[$about:meta])* $name:ident, $id:ident, $row:ty, $find:ident) => {
        $(#[$about])*
        #[derive(Clone)]
        pub struct $name {
            /// What the response sees.
            pub at: $crate::api::graphql::scene::At,
            /// Which one.
            pub id: $crate::contest::$id,
        }

        impl $name {
            /// The thing, if the viewer sees it.
            pub fn of(at: &$crate::api::graphql::scene::At, id: $crate::contest::$id) -> Option<Self> {
                at.view.$find(id).map(|_| $name { at: at.clone(), id })
            }

            /// What the contest knows of it.
            fn row(&self) -> &$row {
                match self.at.view.$find(self.id) {
                    Some(row) => row,
                    None => unreachable!("an object is only made of what its scene shows"),
                }
            }
        }

        impl $crate::api::graphql::quick::Prompt for $name {}

        noun! { @found $name, $id }
    };
    (@found $name:ident, $id:ident) => {
        impl $crate::api::graphql::scene::Noun for $name {
            const KIND: $crate::api::global_id::Kind =
                <$crate::contest::$id as $crate::api::global_id::Id>::KIND;

            fn find(at: &$crate::api::graphql::scene::At, number: u32) -> Option<Self> {
                $name::of(at, $crate::contest::$id(number))
            }
        }
    };
}
pub(crate) use noun;

/// The language of a text as GraphQL writes it.
#[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Lang", name = "Lang")]
pub enum GqlLang {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
}
