//! The root of queries: who am I, anything by its id, the register, and the nouns' own queries.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, MergedObject, Object, Result};
use data_encoding::HEXLOWER;

use super::benefit::{Benefit, BenefitQuery};
use super::campaign::{Campaign, CampaignQuery, Criterion, Theme};
use super::connection::{Connection, FIRST_MAX, Paging};
use super::failure::{Code, Failure};
use super::funding::{FundingQuery, FundingScheme, QueueEntry, Tranche};
use super::handover::HandoverQuery;
use super::idea::{Idea, IdeaQuery};
use super::idea_list::IdeaListQuery;
use super::measurement::{Indicator, Measurement, MeasurementQuery};
use super::person::Person;
use super::pilot::{Milestone, Pilot, PilotQuery};
use super::review::Assignment;
use super::scalar::DateTime;
use super::scene::{At, GqlLang, Noun};
use super::unit::Unit;
use crate::contest::{Action, Target, UnitId};
use crate::engine::{Moment, fingerprint};

/// Everything that can be asked; one part per noun.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Query(
    RootQuery,
    CampaignQuery,
    IdeaQuery,
    IdeaListQuery,
    FundingQuery,
    PilotQuery,
    BenefitQuery,
    MeasurementQuery,
    HandoverQuery,
);

/// Lists what `node(id)` can find; a new noun is one more word.
macro_rules! nodes {
    ($($noun:ident),* $(,)?) => {
        /// A thing with an id of its own.
        #[derive(Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "Its opaque id, the same for ever."))]
        #[expect(missing_docs, reason = "each is the noun it names")]
        #[expect(clippy::large_enum_variant, reason = "an answer holds a few, and none for long")]
        pub enum Node {
            $($noun($noun)),*
        }

        impl Node {
            /// The thing behind an opaque id, if the viewer sees it.
            fn find(at: &At, id: &ID) -> Option<Node> {
                let (kind, number) = at.seal.open_any(id)?;
                let number = u32::try_from(number).ok()?;
                $(if kind == $noun::KIND as u8 {
                    return $noun::find(at, number).map(Node::$noun);
                })*
                None
            }
        }
    };
}

nodes! {
    Unit, Person, Campaign, Theme, Criterion, Idea, Assignment, FundingScheme, QueueEntry, Tranche,
    Pilot, Milestone, Benefit, Indicator, Measurement,
}

/// The one who asks.
pub struct Me {
    at: At,
}

/// The one who asks.
#[Object(name = "Viewer")]
impl Me {
    /// The person signed in; nothing for a guest.
    async fn person(&self) -> Option<Person> {
        Person::of(&self.at, self.at.person()?)
    }

    /// The viewer's own review assignments, the oldest first.
    async fn assignments(&self) -> Vec<Assignment> {
        let own = self.at.view.own_assignments().into_iter();
        own.map(|seen| Assignment::seen(&self.at, seen)).collect()
    }

    /// The language answers are written in (`Accept-Language`; bokmål if it names none of ours).
    async fn lang(&self) -> GqlLang {
        self.at.viewer.lang.into()
    }
}

/// The end of the journal, for auditors.
pub struct JournalHead {
    moment: Arc<Moment>,
}

/// The end of the journal, as this replica knows it.
#[Object]
impl JournalHead {
    /// Sequence number of the last stored batch.
    async fn seq(&self) -> u64 {
        self.moment.seq
    }

    /// When that batch was stamped.
    async fn at(&self) -> DateTime {
        DateTime(self.moment.at)
    }

    /// Its hash, which vouches for every batch before it; in hexadecimal.
    async fn hash(&self) -> String {
        HEXLOWER.encode(&self.moment.hash)
    }

    /// A hash of the whole state after it, in hexadecimal: two replicas at the same number must have the same. Computed
    /// when asked for.
    async fn fingerprint(&self) -> Result<String> {
        let state = self.moment.state.clone();
        let hash = tokio::task::spawn_blocking(move || fingerprint(&state)).await;
        let hash = hash.map_err(|_| Failure::new(Code::Internal, "The state could not be hashed."))?;
        Ok(HEXLOWER.encode(&hash))
    }
}

/// Queries of no noun in particular.
#[derive(Default)]
pub struct RootQuery;

#[Object]
impl RootQuery {
    /// The one who asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Me {
        Me { at: ctx.data_unchecked::<At>().clone() }
    }

    /// Anything by its id, if the viewer sees it.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Its opaque id.")] id: ID) -> Option<Node> {
        Node::find(ctx.data_unchecked::<At>(), &id)
    }

    /// Several things by their ids, in the same order; nothing where the viewer sees none.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their opaque ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > FIRST_MAX as usize {
            let message = format!("nodes takes at most {FIRST_MAX} ids.");
            return Err(Failure::new(Code::BadUserInput, message).into());
        }
        let at = ctx.data_unchecked::<At>();
        Ok(ids.iter().map(|id| Node::find(at, id)).collect())
    }

    /// The register of units, in the order of registration.
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<Unit>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        let ids: Vec<u32> = at.view.units().map(|(id, _)| id.0).collect();
        Ok(Connection::of_list(&at.seal, paging, &ids, |id| Unit::of(at, UnitId(id))))
    }

    /// The end of the journal; for auditors and administrators, nothing for others.
    async fn journal_head(&self, ctx: &Context<'_>) -> Option<JournalHead> {
        let at = ctx.data_unchecked::<At>();
        let allowed = at.view.may(Action::SeeJournal, Target::Platform, &[]);
        allowed.then(|| JournalHead { moment: at.moment().clone() })
    }
}
