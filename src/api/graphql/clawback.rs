//! Demands for money back.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::act::{Act, payload};
use super::funding::QueueEntry;
use super::scalar::{DateTime, Ore};
use super::scene::{At, GqlLang};
use crate::contest::{Command, funding};
use crate::vault::Class;

/// Why money is demanded back.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "funding::ClawbackGround")]
pub enum ClawbackGround {
    /// What the money was for was not done, or not all of it.
    NotCarriedOut,
    /// The money went to something else.
    UsedOtherwise,
    /// The reports that were promised never came.
    ReportMissing,
    /// The grant was given on wrong information.
    WrongInformation,
}

/// Where a demand for money back stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "funding::ClawbackState")]
pub enum ClawbackState {
    /// The office has notice of it and may answer.
    Notified,
    /// Decided; the money is due.
    Decided,
    /// All of it has come back.
    Repaid,
    /// Given up after the notice.
    Withdrawn,
    /// The rest was given up after the decision.
    WrittenOff,
}

/// A demand for money back.
#[derive(SimpleObject)]
pub struct Clawback {
    /// How much, as it was notified and then decided.
    amount_ore: Ore,
    /// On which ground.
    ground: ClawbackGround,
    /// Where it stands.
    state: ClawbackState,
    /// The reason of its last step.
    reason: String,
    /// When notice was given.
    notified: DateTime,
    /// Until when the office may answer.
    reply_until: DateTime,
    /// When it was decided.
    decided: Option<DateTime>,
    /// How much has come back since.
    repaid_ore: Ore,
}

impl Clawback {
    /// One that the view has handed out.
    pub fn of(at: &At, row: &funding::Clawback) -> Clawback {
        Clawback {
            amount_ore: Ore(row.amount_ore),
            ground: row.ground.into(),
            state: row.state.into(),
            reason: at.text(row.reason).to_owned(),
            notified: DateTime(row.notified),
            reply_until: DateTime(row.reply_until),
            decided: row.decided.map(DateTime),
            repaid_ore: Ore(row.repaid_ore),
        }
    }
}

/// A demand to give notice of.
#[derive(InputObject)]
pub struct NotifyClawbackInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// From which grant: the id of its entry.
    entry_id: ID,
    /// How much.
    amount_ore: Ore,
    /// On which ground.
    ground: ClawbackGround,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
    /// Days to answer; 21 if not given.
    reply_days: Option<u32>,
}

/// A demand to decide.
#[derive(InputObject)]
pub struct DecideClawbackInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// From which grant: the id of its entry.
    entry_id: ID,
    /// How much; no more than the notice said.
    amount_ore: Ore,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

/// A demand to give up.
#[derive(InputObject)]
pub struct EndClawbackInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// From which grant: the id of its entry.
    entry_id: ID,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of giving notice.
    NotifyClawbackPayload {
        /// The entry.
        entry: QueueEntry
    }
}

payload! {
    /// What came of deciding.
    DecideClawbackPayload {
        /// The entry.
        entry: QueueEntry
    }
}

payload! {
    /// What came of giving a notified demand up.
    WithdrawClawbackPayload {
        /// The entry.
        entry: QueueEntry
    }
}

payload! {
    /// What came of writing the rest off.
    WriteOffClawbackPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// Mutations about demands for money back.
#[derive(Default)]
pub struct ClawbackMutation;

#[Object]
impl ClawbackMutation {
    /// Gives notice that money of a grant will be demanded back; the office has time to answer.
    async fn notify_clawback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The demand.")] input: NotifyClawbackInput,
    ) -> Result<NotifyClawbackPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::NotifyClawback {
            entry: act.id(&input.entry_id, "entryId"),
            amount_ore: input.amount_ore.0,
            ground: input.ground.into(),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
            reply_days: input.reply_days,
        };
        act.submit(Command::Funding(command)).await
    }

    /// Decides, once the time to answer is over, that money is to be paid back.
    async fn decide_clawback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideClawbackInput,
    ) -> Result<DecideClawbackPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::DecideClawback {
            entry: act.id(&input.entry_id, "entryId"),
            amount_ore: input.amount_ore.0,
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Gives a notified demand up.
    async fn withdraw_clawback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: EndClawbackInput,
    ) -> Result<WithdrawClawbackPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::WithdrawClawback {
            entry: act.id(&input.entry_id, "entryId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Gives up what has not come back of a decided demand.
    async fn write_off_clawback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: EndClawbackInput,
    ) -> Result<WriteOffClawbackPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::WriteOffClawback {
            entry: act.id(&input.entry_id, "entryId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }
}
