//! What has happened in funding.

use super::*;

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A scheme was begun.
    SchemeCreated { scheme: SchemeId, slug: Code, title: Texts, plan_days: u32, accept_days: u32 },
    /// A scheme has money for a year.
    EnvelopeOpened { scheme: SchemeId, year: u16, amount_ore: i64 },
    /// An envelope was cut or raised; a cut took this much from what had come back, the rest from what was free.
    EnvelopeChanged { scheme: SchemeId, year: u16, amount_ore: i64, from_returned_ore: i64, reason: Prose },
    /// Free money of a year was carried over to a later one.
    EnvelopeCarriedOver { scheme: SchemeId, year: u16, to_year: u16, amount_ore: i64, reason: Prose },
    /// An idea was put in the queue.
    IdeaQueued {
        entry: EntryId,
        scheme: SchemeId,
        year: u16,
        idea: IdeaId,
        office: UnitId,
        amount_ore: i64,
        rank: u32,
    },
    /// A released ranking has its places in the queue, so many after this rank.
    LineOpened { round: review::RoundKey, scheme: SchemeId, year: u16, after: u32, places: u32 },
    /// An entry was taken out of the queue, because the decision behind it was corrected.
    EntryRemoved { entry: EntryId, reason: Texts },
    /// An entry that was taken out has its place back.
    EntryRestored { entry: EntryId },
    /// Money goes to the queue by itself from now on.
    AllocationOpened { scheme: SchemeId, year: u16 },
    /// An entry is passed over.
    EntrySkipped { entry: EntryId, reason: Prose },
    /// An entry is passed over no more.
    EntryUnskipped { entry: EntryId },
    /// Money was set aside for the next in line.
    EntryReserved { entry: EntryId },
    /// Money set aside was taken back; the entry waits in its old place.
    EntryUnreserved { entry: EntryId },
    /// A preliminary commitment was made; it lapses without an approved plan.
    GrantOffered { entry: EntryId, deadline: Time },
    /// The plan was approved.
    PlanApproved { entry: EntryId },
    /// The money is committed; it lapses if not accepted.
    GrantCommitted { entry: EntryId, deadline: Time },
    /// The office accepted.
    GrantAccepted { entry: EntryId },
    /// The applicant said no.
    GrantDeclined { entry: EntryId, reason: Option<Prose> },
    /// A deadline passed.
    GrantLapsed { entry: EntryId },
    /// A part payment was asked for.
    TrancheRequested { tranche: TrancheId, entry: EntryId, amount_ore: i64, purpose: Prose },
    /// It was confirmed that it is due.
    TrancheCertified { tranche: TrancheId },
    /// The payment was ordered.
    TrancheOrdered { tranche: TrancheId },
    /// The money has left.
    TranchePaid { tranche: TrancheId },
    /// An ordered payment did not get through.
    PaymentFailed { tranche: TrancheId, reason: Prose },
    /// A part payment was sent back.
    TrancheRejected { tranche: TrancheId, reason: Prose },
    /// Money came back.
    MoneyReturned { entry: EntryId, amount_ore: i64, reason: Prose },
    /// Notice was given that money will be demanded back.
    ClawbackNotified {
        entry: EntryId,
        amount_ore: i64,
        ground: ClawbackGround,
        reason: Prose,
        reply_until: Time,
    },
    /// It was decided that money is to be paid back.
    ClawbackDecided { entry: EntryId, amount_ore: i64, reason: Prose },
    /// A notified demand was given up.
    ClawbackWithdrawn { entry: EntryId, reason: Prose },
    /// What had not come back was given up.
    ClawbackWrittenOff { entry: EntryId, reason: Prose },
    /// Money that came back is available again.
    ReturnReopened { scheme: SchemeId, year: u16, amount_ore: i64 },
    /// A grant was settled; this much was released.
    GrantSettled { entry: EntryId, released_ore: i64 },
}

impl Event {
    /// The envelope it happens to, once it has happened.
    pub(super) fn envelope(&self, funding: &Funding) -> Option<(SchemeId, u16)> {
        let of_entry = |entry: EntryId| funding.entries.get(entry).map(|row| (row.scheme, row.year));
        match (self, self.subject()) {
            (
                Event::EnvelopeOpened { scheme, year, .. }
                | Event::EnvelopeChanged { scheme, year, .. }
                | Event::EnvelopeCarriedOver { scheme, year, .. }
                | Event::AllocationOpened { scheme, year }
                | Event::LineOpened { scheme, year, .. }
                | Event::ReturnReopened { scheme, year, .. },
                _,
            ) => Some((*scheme, *year)),
            (_, Subject::Entry(entry)) => of_entry(entry),
            (_, Subject::Tranche(tranche)) => of_entry(funding.tranches.get(tranche)?.entry),
            _ => None,
        }
    }

    /// The scheme, entry or tranche.
    pub fn subject(&self) -> Subject {
        match self {
            Event::SchemeCreated { scheme, .. }
            | Event::EnvelopeOpened { scheme, .. }
            | Event::EnvelopeChanged { scheme, .. }
            | Event::EnvelopeCarriedOver { scheme, .. }
            | Event::AllocationOpened { scheme, .. }
            | Event::LineOpened { scheme, .. }
            | Event::ReturnReopened { scheme, .. } => Subject::Scheme(*scheme),
            Event::IdeaQueued { entry, .. }
            | Event::EntryRemoved { entry, .. }
            | Event::EntryRestored { entry }
            | Event::ClawbackNotified { entry, .. }
            | Event::ClawbackDecided { entry, .. }
            | Event::ClawbackWithdrawn { entry, .. }
            | Event::ClawbackWrittenOff { entry, .. }
            | Event::EntrySkipped { entry, .. }
            | Event::EntryUnskipped { entry }
            | Event::EntryReserved { entry }
            | Event::EntryUnreserved { entry }
            | Event::GrantOffered { entry, .. }
            | Event::PlanApproved { entry }
            | Event::GrantCommitted { entry, .. }
            | Event::GrantAccepted { entry }
            | Event::GrantDeclined { entry, .. }
            | Event::GrantLapsed { entry }
            | Event::MoneyReturned { entry, .. }
            | Event::GrantSettled { entry, .. } => Subject::Entry(*entry),
            Event::TrancheRequested { tranche, .. }
            | Event::TrancheCertified { tranche }
            | Event::TrancheOrdered { tranche }
            | Event::TranchePaid { tranche }
            | Event::PaymentFailed { tranche, .. }
            | Event::TrancheRejected { tranche, .. } => Subject::Tranche(*tranche),
        }
    }
}
