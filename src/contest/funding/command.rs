//! What may be asked for in funding.

use super::*;

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Begins a funding scheme.
    CreateScheme {
        /// Its name in addresses.
        slug: Code,
        /// Its name for people.
        title: Texts,
        /// Days from offer to approved plan; 14 if not given.
        #[serde(default)]
        plan_days: Option<u32>,
        /// Days from commitment to acceptance; 21 if not given.
        #[serde(default)]
        accept_days: Option<u32>,
    },
    /// Gives a scheme its money for a budget year.
    OpenEnvelope {
        /// To which scheme.
        scheme: SchemeId,
        /// For which year.
        year: u16,
        /// How much, in øre.
        amount_ore: i64,
    },
    /// Cuts or raises an envelope.
    ChangeEnvelope {
        /// Of which scheme.
        scheme: SchemeId,
        /// Of which year.
        year: u16,
        /// Its new size, in øre.
        amount_ore: i64,
        /// Why.
        reason: Prose,
    },
    /// Carries free money of one budget year over to a later one.
    CarryOver {
        /// Of which scheme.
        scheme: SchemeId,
        /// From which year.
        year: u16,
        /// To which year.
        to_year: u16,
        /// How much, in øre.
        amount_ore: i64,
        /// Why.
        reason: Prose,
    },
    /// Puts an idea in the queue that its release did not put there: a reserve, one whose grant was declined or lapsed,
    /// one that asked for no sum, or one for another year or office.
    QueueIdea {
        /// Of which scheme.
        scheme: SchemeId,
        /// Of which year.
        year: u16,
        /// Which idea.
        idea: IdeaId,
        /// The office that receives the money; the idea's own if not given.
        #[serde(default)]
        office: Option<UnitId>,
        /// How much, in øre; what the idea asks for if not given.
        #[serde(default)]
        amount_ore: Option<i64>,
        /// Its place, 1 first; the last one if not given.
        #[serde(default)]
        rank: Option<u32>,
    },
    /// Lets money go to the queue in rank order, now and whenever some becomes free.
    AllocateEnvelope {
        /// Of which scheme.
        scheme: SchemeId,
        /// Of which year.
        year: u16,
    },
    /// Passes an entry over, with a written reason.
    SkipEntry {
        /// Which.
        entry: EntryId,
        /// Why.
        reason: Prose,
    },
    /// Gives an entry that was passed over its place back.
    UnskipEntry {
        /// Which.
        entry: EntryId,
    },
    /// Makes a preliminary commitment.
    OfferGrant {
        /// To which entry.
        entry: EntryId,
    },
    /// Approves the plan for benefits and baseline of an offered grant.
    ApprovePlan {
        /// Of which entry.
        entry: EntryId,
    },
    /// Commits the money.
    CommitGrant {
        /// To which entry.
        entry: EntryId,
    },
    /// Accepts a commitment on behalf of the office.
    AcceptGrant {
        /// Which.
        entry: EntryId,
    },
    /// Says no, from the queue or to an offer or commitment.
    DeclineGrant {
        /// Which.
        entry: EntryId,
        /// Why, if they want to say.
        #[serde(default)]
        reason: Option<Prose>,
    },
    /// Asks for a part payment.
    RequestTranche {
        /// Of which grant.
        entry: EntryId,
        /// How much, in øre.
        amount_ore: i64,
        /// What for.
        purpose: Prose,
    },
    /// Confirms that a part payment is due.
    CertifyTranche {
        /// Which.
        tranche: TrancheId,
    },
    /// Orders a certified part payment.
    OrderTranche {
        /// Which.
        tranche: TrancheId,
    },
    /// Records that an ordered payment has gone out.
    RecordTranchePaid {
        /// Which.
        tranche: TrancheId,
    },
    /// Records that an ordered payment did not get through; it must be certified again.
    RecordPaymentFailed {
        /// Which.
        tranche: TrancheId,
        /// What happened.
        reason: Prose,
    },
    /// Sends a requested or certified part payment back.
    RejectTranche {
        /// Which.
        tranche: TrancheId,
        /// Why.
        reason: Prose,
    },
    /// Records money that came back from a grant.
    RecordReturn {
        /// Of which grant.
        entry: EntryId,
        /// How much, in øre.
        amount_ore: i64,
        /// Why.
        reason: Prose,
    },
    /// Gives notice that money will be demanded back.
    NotifyClawback {
        /// From which grant.
        entry: EntryId,
        /// How much, in øre.
        amount_ore: i64,
        /// On which ground.
        ground: ClawbackGround,
        /// Why.
        reason: Prose,
        /// Days to answer; 21 if not given.
        #[serde(default)]
        reply_days: Option<u32>,
    },
    /// Decides, once the time to answer is over, that money is to be paid back.
    DecideClawback {
        /// From which grant.
        entry: EntryId,
        /// How much, in øre; no more than the notice said.
        amount_ore: i64,
        /// Why.
        reason: Prose,
    },
    /// Gives a notified demand up.
    WithdrawClawback {
        /// From which grant.
        entry: EntryId,
        /// Why.
        reason: Prose,
    },
    /// Gives up what has not come back of a decided demand.
    WriteOffClawback {
        /// From which grant.
        entry: EntryId,
        /// Why.
        reason: Prose,
    },
    /// Makes money that came back available to the queue again.
    ReopenReturned {
        /// Of which scheme.
        scheme: SchemeId,
        /// Of which year.
        year: u16,
    },
    /// Settles a grant and releases what was not used.
    SettleGrant {
        /// Which.
        entry: EntryId,
    },
}
