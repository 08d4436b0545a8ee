//! What may be asked for about grants and their part payments.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::funding::{QueueEntry, Tranche};
use super::scalar::Ore;
use super::scene::GqlLang;
use crate::contest::{Command, funding};
use crate::vault::Class;

/// An entry to offer money to.
#[derive(InputObject)]
pub struct OfferGrantInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
}

payload! {
    /// What came of an offer.
    OfferGrantPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// A plan to approve.
#[derive(InputObject)]
pub struct ApprovePlanInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
}

payload! {
    /// What came of approving a plan.
    ApprovePlanPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// An offer to commit to.
#[derive(InputObject)]
pub struct CommitGrantInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
}

payload! {
    /// What came of a commitment.
    CommitGrantPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// A commitment to accept.
#[derive(InputObject)]
pub struct AcceptGrantInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
}

payload! {
    /// What came of accepting.
    AcceptGrantPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// Money to say no to.
#[derive(InputObject)]
pub struct DeclineGrantInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
    /// Why, if one wants to say; at least ten characters.
    reason: Option<String>,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of saying no.
    DeclineGrantPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// A grant to settle.
#[derive(InputObject)]
pub struct SettleGrantInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
}

payload! {
    /// What came of settling.
    SettleGrantPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// Money that came back.
#[derive(InputObject)]
pub struct RecordReturnInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
    /// How much.
    amount_ore: Ore,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of recording a return.
    RecordReturnPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// A part payment to ask for.
#[derive(InputObject)]
pub struct RequestTrancheInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
    /// How much.
    amount_ore: Ore,
    /// What for, at least ten characters.
    purpose: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of asking for a part payment.
    RequestTranchePayload {
        /// The part payment.
        tranche: Tranche
    }
}

/// A part payment to certify.
#[derive(InputObject)]
pub struct CertifyTrancheInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which part payment.
    tranche_id: ID,
}

payload! {
    /// What came of certifying.
    CertifyTranchePayload {
        /// The part payment.
        tranche: Tranche
    }
}

/// A part payment to order.
#[derive(InputObject)]
pub struct OrderTrancheInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which part payment.
    tranche_id: ID,
}

payload! {
    /// What came of ordering.
    OrderTranchePayload {
        /// The part payment.
        tranche: Tranche
    }
}

/// A payment that has gone out.
#[derive(InputObject)]
pub struct RecordTranchePaidInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which part payment.
    tranche_id: ID,
}

payload! {
    /// What came of recording a payment.
    RecordTranchePaidPayload {
        /// The part payment.
        tranche: Tranche
    }
}

/// A payment that did not get through.
#[derive(InputObject)]
pub struct RecordPaymentFailedInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which part payment.
    tranche_id: ID,
    /// What happened, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of recording a failed payment.
    RecordPaymentFailedPayload {
        /// The part payment.
        tranche: Tranche
    }
}

/// A part payment to send back.
#[derive(InputObject)]
pub struct RejectTrancheInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which part payment.
    tranche_id: ID,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of sending a part payment back.
    RejectTranchePayload {
        /// The part payment.
        tranche: Tranche
    }
}

/// Mutations about grants and part payments.
#[derive(Default)]
pub struct GrantMutation;

#[Object]
impl GrantMutation {
    /// Makes a preliminary commitment; it lapses without an approved plan.
    async fn offer_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: OfferGrantInput,
    ) -> Result<OfferGrantPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::OfferGrant { entry: act.id(&input.entry_id, "entryId") };
        act.submit(Command::Funding(command)).await
    }

    /// Approves the plan for benefits and baseline of an offered grant.
    async fn approve_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: ApprovePlanInput,
    ) -> Result<ApprovePlanPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::ApprovePlan { entry: act.id(&input.entry_id, "entryId") };
        act.submit(Command::Funding(command)).await
    }

    /// Commits the money of an offer; it lapses if not accepted.
    async fn commit_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: CommitGrantInput,
    ) -> Result<CommitGrantPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::CommitGrant { entry: act.id(&input.entry_id, "entryId") };
        act.submit(Command::Funding(command)).await
    }

    /// Accepts a commitment on behalf of the office.
    async fn accept_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: AcceptGrantInput,
    ) -> Result<AcceptGrantPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::AcceptGrant { entry: act.id(&input.entry_id, "entryId") };
        act.submit(Command::Funding(command)).await
    }

    /// Says no, from the queue or to an offer or commitment; the next in line moves up.
    async fn decline_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: DeclineGrantInput,
    ) -> Result<DeclineGrantPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let reason = input.reason.as_deref().map(|reason| act.prose(reason, input.lang, Class::Ground));
        let command = funding::Command::DeclineGrant { entry: act.id(&input.entry_id, "entryId"), reason };
        act.submit(Command::Funding(command)).await
    }

    /// Settles a grant and releases what was not used.
    async fn settle_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: SettleGrantInput,
    ) -> Result<SettleGrantPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::SettleGrant { entry: act.id(&input.entry_id, "entryId") };
        act.submit(Command::Funding(command)).await
    }

    /// Records money that came back from a grant.
    async fn record_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The return.")] input: RecordReturnInput,
    ) -> Result<RecordReturnPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::RecordReturn {
            entry: act.id(&input.entry_id, "entryId"),
            amount_ore: input.amount_ore.0,
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Asks for a part payment of an accepted grant.
    async fn request_tranche(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: RequestTrancheInput,
    ) -> Result<RequestTranchePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::RequestTranche {
            entry: act.id(&input.entry_id, "entryId"),
            amount_ore: input.amount_ore.0,
            purpose: act.prose(&input.purpose, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Confirms that a part payment is due. Not by the one who asked, nor by the office that receives it.
    async fn certify_tranche(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The part payment.")] input: CertifyTrancheInput,
    ) -> Result<CertifyTranchePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::CertifyTranche { tranche: act.id(&input.tranche_id, "trancheId") };
        act.submit(Command::Funding(command)).await
    }

    /// Orders a certified part payment. Not by the one who certified it.
    async fn order_tranche(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The part payment.")] input: OrderTrancheInput,
    ) -> Result<OrderTranchePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::OrderTranche { tranche: act.id(&input.tranche_id, "trancheId") };
        act.submit(Command::Funding(command)).await
    }

    /// Records that an ordered payment has gone out.
    async fn record_tranche_paid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The part payment.")] input: RecordTranchePaidInput,
    ) -> Result<RecordTranchePaidPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::RecordTranchePaid { tranche: act.id(&input.tranche_id, "trancheId") };
        act.submit(Command::Funding(command)).await
    }

    /// Records that an ordered payment did not get through; it must be certified again.
    async fn record_payment_failed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The part payment.")] input: RecordPaymentFailedInput,
    ) -> Result<RecordPaymentFailedPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::RecordPaymentFailed {
            tranche: act.id(&input.tranche_id, "trancheId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Sends a requested or certified part payment back.
    async fn reject_tranche(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The part payment.")] input: RejectTrancheInput,
    ) -> Result<RejectTranchePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::RejectTranche {
            tranche: act.id(&input.tranche_id, "trancheId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }
}
