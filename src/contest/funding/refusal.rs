//! Why funding was not changed, in the order of the checks.

use super::*;

rejection::refusals! {
    /// Why a scheme, an envelope, an entry or a tranche was not changed.
    pub enum Refusal {
        /// The slug is empty, too long or has characters that an address cannot have.
        SchemeSlugMalformed,
        /// Another scheme has this slug.
        SchemeSlugTaken,
        /// The name needs bokmål or nynorsk.
        SchemeTitleMissing,
        /// A deadline must be at least one day and at most a year away.
        DeadlineOutOfBounds { days: u32 },
        /// The budget year is not one the platform keeps books for.
        YearOutOfBounds { year: u16 },
        /// The scheme already has an envelope for this year.
        EnvelopeAlreadyOpen { year: u16 },
        /// The scheme has no envelope for this year.
        EnvelopeMissing { year: u16 },
        /// Money is carried over to a later year only.
        CarryOverBackwards { year: u16, to_year: u16 },
        /// The amount must be above zero and no more than an envelope may hold.
        AmountOutOfBounds { amount_ore: i64, amount_ore_max: i64 },
        /// A written reason is needed.
        FundingReasonMissing { chars: u32, chars_min: u32 },
        /// What is committed, ordered and paid cannot be cut away.
        CutBelowCommitted { bound_ore: i64 },
        /// Only what is free can be carried over.
        CarryOverExceedsFree { available_ore: i64 },
        /// The person works in the office that receives the money.
        OwnOfficeMoney,
        /// Only an idea that was selected, or put on the reserve list, and told so can be funded.
        IdeaNotFundable,
        /// The idea already waits for money or has some.
        IdeaAlreadyQueued,
        /// Another entry has this rank.
        RankTaken { rank: u32 },
        /// Entries of a later rank have already got money.
        RankAlreadyServed { rank: u32 },
        /// Money already goes to the queue by itself.
        AllocationAlreadyOpen,
        /// The entry waits for no money and has none set aside.
        EntryNotWaiting { stands: EntryState },
        /// The entry is already passed over.
        EntryAlreadySkipped,
        /// The entry is not passed over.
        EntryNotSkipped,
        /// No money is set aside for the entry.
        EntryNotReserved { stands: EntryState },
        /// There is no offer that waits for a plan.
        GrantNotOffered { stands: EntryState },
        /// The plan is already approved.
        PlanAlreadyApproved,
        /// The plan for benefits and baseline is not approved.
        PlanNotApproved,
        /// There is no commitment that waits for an answer.
        GrantNotCommitted { stands: EntryState },
        /// The entry has ended, or the grant is already accepted.
        GrantNotDeclinable { stands: EntryState },
        /// The grant is not accepted, or it is settled.
        GrantNotActive { stands: EntryState },
        /// More than what is left of the grant.
        TranchesExceedGrant { left_ore: i64 },
        /// The tranche does not wait to be certified.
        TrancheNotRequested { stands: TrancheState },
        /// The one who asked for the money cannot certify it.
        RequesterCertifies,
        /// The tranche does not wait to be ordered.
        TrancheNotCertified { stands: TrancheState },
        /// The one who certified cannot order.
        CertifierOrders,
        /// The payment was not ordered.
        TrancheNotOrdered { stands: TrancheState },
        /// Who certified or ordered a payment does not record what became of it.
        HandlerRecordsPayment,
        /// A payment that is ordered or made cannot be sent back.
        TrancheNotRejectable { stands: TrancheState },
        /// More than was paid and has not come back.
        ReturnExceedsPaid { paid_ore: i64 },
        /// No money has come back.
        NothingReturned,
        /// A tranche waits for its payment.
        TranchesOpen { open: u32 },
        /// There is a demand for money back already.
        ClawbackOpen,
        /// There is no demand for money back that waits for this.
        NoClawback,
        /// The office still has time to answer the notice.
        ReplyPeriodRuns,
        /// No more is demanded than the notice said.
        ClawbackAboveNotice { notified_ore: i64 },
    }
}
