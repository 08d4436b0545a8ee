//! Funding: schemes, queue entries, grants and part payments.

use async_graphql::{Context, Enum, ID, Object, Result};

use super::clawback::Clawback;
use super::connection::{Connection, Paging};
use super::envelope::Envelope;
use super::idea::Idea;
use super::person::Person;
use super::pilot::Pilot;
use super::scalar::{DateTime, LocalText, Ore};
use super::scene::{At, noun};
use super::unit::Unit;
use crate::contest::{EntryId, PersonId, Prose, SchemeId, funding};

noun! {
    /// A funding scheme.
    FundingScheme, SchemeId, funding::Scheme, scheme
}

noun! {
    /// A place in a funding queue.
    QueueEntry, EntryId, funding::Entry, entry
}

noun! {
    /// A part payment.
    Tranche, TrancheId, funding::Tranche, tranche
}

/// Where a queue entry stands on its way from queue to settled grant.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "funding::EntryState")]
pub enum QueueEntryState {
    /// Waits in rank order.
    Queued,
    /// Money is set aside for it; a cut may take it back.
    Reserved,
    /// Preliminary commitment; waits for an approved plan.
    Offered,
    /// Commitment; waits for the office to accept.
    Committed,
    /// Accepted; part payments may be requested.
    Active,
    /// All part payments are made or given up, the rest is released.
    Settled,
    /// The applicant said no.
    Declined,
    /// A deadline passed.
    Lapsed,
    /// Taken out of the queue, because the decision behind it was corrected.
    Removed,
}

/// Where a part payment stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "funding::TrancheState")]
pub enum TrancheState {
    /// The office has asked for it.
    Requested,
    /// A grant officer has confirmed that it is due.
    Certified,
    /// A controller has ordered the payment.
    Ordered,
    /// The money has left.
    Paid,
    /// Sent back with a reason; it counts no more.
    Rejected,
}

/// A standing arrangement that gives money to pilots.
#[Object]
impl FundingScheme {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        self.row().slug.as_str()
    }

    /// Its name for people.
    async fn title(&self) -> LocalText {
        LocalText::of(&self.at, self.row().title)
    }

    /// Days from offer to approved plan; later it lapses.
    async fn plan_days(&self) -> u32 {
        self.row().plan_days
    }

    /// Days from commitment to acceptance; later it lapses.
    async fn accept_days(&self) -> u32 {
        self.row().accept_days
    }

    /// Its money, by budget year.
    async fn envelopes(&self) -> Vec<Envelope> {
        self.row().envelopes.keys().map(|year| self.of_year(*year)).collect()
    }

    /// Its money of one budget year.
    async fn envelope(&self, #[graphql(desc = "Which budget year.")] year: u16) -> Option<Envelope> {
        self.row().envelopes.contains_key(&year).then(|| self.of_year(year))
    }
}

impl FundingScheme {
    fn of_year(&self, year: u16) -> Envelope {
        Envelope { at: self.at.clone(), scheme: self.id, year }
    }
}

/// A place in a funding queue.
#[Object]
impl QueueEntry {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// The scheme.
    async fn scheme(&self) -> Option<FundingScheme> {
        FundingScheme::of(&self.at, self.row().scheme)
    }

    /// The money it waits for.
    async fn envelope(&self) -> Envelope {
        Envelope { at: self.at.clone(), scheme: self.row().scheme, year: self.row().year }
    }

    /// The idea.
    async fn idea(&self) -> Option<Idea> {
        Idea::of(&self.at, self.row().idea)
    }

    /// The office that receives the money.
    async fn office(&self) -> Option<Unit> {
        Unit::of(&self.at, self.row().office)
    }

    /// What it gets, whole or not at all.
    async fn amount_ore(&self) -> Ore {
        Ore(self.row().amount_ore)
    }

    /// Its place: 1 is served first.
    async fn rank(&self) -> u32 {
        self.row().rank
    }

    /// Where it stands.
    async fn state(&self) -> QueueEntryState {
        self.at.view.entry_state(self.row()).into()
    }

    /// Why it is passed over, while it is.
    async fn skipped_reason(&self) -> Option<&str> {
        self.row().skipped.map(|reason| self.at.text(reason))
    }

    /// Why the applicant said no, if they said why.
    async fn declined_reason(&self) -> Option<&str> {
        self.row().declined.map(|reason| self.at.text(reason))
    }

    /// Why it was taken out of the queue, if it is.
    async fn removed_reason(&self) -> Option<LocalText> {
        self.row().removed.map(|reason| LocalText::of(&self.at, reason))
    }

    /// The grant, once there is an offer.
    async fn grant(&self) -> Option<Grant> {
        Grant::of(&self.at, self.id)
    }
}

/// Money promised to an entry.
pub struct Grant {
    entry: QueueEntry,
}

impl Grant {
    /// The grant of an entry the viewer sees, once there is an offer.
    pub fn of(at: &At, entry: EntryId) -> Option<Grant> {
        let entry = QueueEntry::of(at, entry)?;
        let promised = entry.row().state >= funding::EntryState::Offered && entry.row().offered.is_some();
        promised.then_some(Grant { entry })
    }
}

/// Money promised to an entry: offered, committed, accepted, paid in parts, settled.
#[Object]
impl Grant {
    /// The queue entry; its id names the grant too.
    async fn entry(&self) -> &QueueEntry {
        &self.entry
    }

    /// The pilot it pays for, if the viewer sees it.
    async fn pilot(&self) -> Option<Pilot> {
        Pilot::of(&self.entry.at, self.entry.at.view.pilot_of_entry(self.entry.id)?)
    }

    /// How much.
    async fn amount_ore(&self) -> Ore {
        Ore(self.entry.row().amount_ore)
    }

    /// When it was offered.
    async fn offered(&self) -> Option<DateTime> {
        self.entry.row().offered.map(DateTime)
    }

    /// When offer or commitment lapses if nothing happens.
    async fn deadline(&self) -> Option<DateTime> {
        self.entry.row().deadline.map(DateTime)
    }

    /// Whether the plan for benefits and baseline is approved.
    async fn plan_approved(&self) -> bool {
        self.entry.row().plan_approved
    }

    /// What is not yet asked for; for those who answer for the scheme and for the office.
    async fn unrequested_ore(&self) -> Option<Ore> {
        self.entry.at.view.unrequested_ore(self.entry.id).map(Ore)
    }

    /// Paid so far, before returns.
    async fn paid_ore(&self) -> Ore {
        Ore(self.entry.row().paid_ore)
    }

    /// Paid back so far.
    async fn returned_ore(&self) -> Ore {
        Ore(self.entry.row().returned_ore)
    }

    /// Demands for money back, the last one last; for those who answer for the scheme and for the office.
    async fn clawbacks(&self) -> Vec<Clawback> {
        let at = &self.entry.at;
        at.view.clawbacks(self.entry.id).iter().map(|clawback| Clawback::of(at, clawback)).collect()
    }

    /// Its part payments, the first one first; for those who answer for the scheme and for the office.
    async fn tranches(&self) -> Vec<Tranche> {
        self.entry.row().tranches.iter().filter_map(|id| Tranche::of(&self.entry.at, *id)).collect()
    }
}

/// A part payment: requested, certified, ordered and paid by different people.
#[Object]
impl Tranche {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// The entry whose grant it is part of.
    async fn entry(&self) -> Option<QueueEntry> {
        QueueEntry::of(&self.at, self.row().entry)
    }

    /// How much.
    async fn amount_ore(&self) -> Ore {
        Ore(self.row().amount_ore)
    }

    /// What for.
    async fn purpose(&self) -> &str {
        self.at.text(self.row().purpose)
    }

    /// Where it stands.
    async fn state(&self) -> TrancheState {
        self.row().state.into()
    }

    /// Who asked for it.
    async fn requested_by(&self) -> Option<Person> {
        self.person(self.row().requested_by)
    }

    /// Who certified it.
    async fn certified_by(&self) -> Option<Person> {
        self.person(self.row().certified_by)
    }

    /// Who ordered it.
    async fn ordered_by(&self) -> Option<Person> {
        self.person(self.row().ordered_by)
    }

    /// When it was paid.
    async fn paid_at(&self) -> Option<DateTime> {
        self.row().paid_at.map(DateTime)
    }

    /// Why it was sent back, or why its payment failed last.
    async fn reason(&self) -> Option<&str> {
        self.row().reason.map(|reason: Prose| self.at.text(reason))
    }
}

impl Tranche {
    fn person(&self, id: Option<PersonId>) -> Option<Person> {
        Person::of(&self.at, id?)
    }
}

/// Queries about funding.
#[derive(Default)]
pub struct FundingQuery;

#[Object]
impl FundingQuery {
    /// The funding schemes, in the order they were begun.
    async fn funding_schemes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<FundingScheme>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        let ids: Vec<u32> = at.view.schemes().map(|(id, _)| id.0).collect();
        Ok(Connection::of_list(&at.seal, paging, &ids, |id| FundingScheme::of(at, SchemeId(id))))
    }

    /// A funding scheme by its name in addresses.
    async fn funding_scheme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name in addresses.")] slug: String,
    ) -> Option<FundingScheme> {
        let at = ctx.data_unchecked::<At>();
        let (id, _) = at.view.schemes().find(|(_, scheme)| scheme.slug.as_str() == slug)?;
        FundingScheme::of(at, id)
    }
}
