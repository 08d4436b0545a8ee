//! What may be asked for about schemes, envelopes and queues.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::funding::{FundingScheme, QueueEntry};
use super::scalar::{LocalTextInput, Ore};
use super::scene::GqlLang;
use crate::contest::{Command, funding};
use crate::vault::Class;

/// A funding scheme to begin.
#[derive(InputObject)]
pub struct CreateSchemeInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Its name in addresses.
    slug: String,
    /// Its name for people.
    title: LocalTextInput,
    /// Days from offer to approved plan, 1 to 366; 14 if not given.
    plan_days: Option<u32>,
    /// Days from commitment to acceptance, 1 to 366; 21 if not given.
    accept_days: Option<u32>,
}

payload! {
    /// What came of beginning a scheme.
    CreateSchemePayload {
        /// The scheme.
        scheme: FundingScheme
    }
}

/// An envelope to open.
#[derive(InputObject)]
pub struct OpenEnvelopeInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which scheme.
    scheme_id: ID,
    /// Of which budget year.
    year: u16,
    /// How much.
    amount_ore: Ore,
}

payload! {
    /// What came of opening an envelope.
    OpenEnvelopePayload {
        /// The scheme.
        scheme: FundingScheme
    }
}

/// An envelope to cut or raise.
#[derive(InputObject)]
pub struct ChangeEnvelopeInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which scheme.
    scheme_id: ID,
    /// Of which budget year.
    year: u16,
    /// Its new size.
    amount_ore: Ore,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of changing an envelope.
    ChangeEnvelopePayload {
        /// The scheme.
        scheme: FundingScheme
    }
}

/// Money to carry over.
#[derive(InputObject)]
pub struct CarryOverInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which scheme.
    scheme_id: ID,
    /// From which budget year.
    year: u16,
    /// To which later budget year.
    to_year: u16,
    /// How much of what is free.
    amount_ore: Ore,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of carrying money over.
    CarryOverPayload {
        /// The scheme.
        scheme: FundingScheme
    }
}

/// Money that came back.
#[derive(InputObject)]
pub struct ReopenReturnedInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which scheme.
    scheme_id: ID,
    /// Of which budget year.
    year: u16,
}

payload! {
    /// What came of making returned money available.
    ReopenReturnedPayload {
        /// The scheme.
        scheme: FundingScheme
    }
}

/// An envelope to open for allocation.
#[derive(InputObject)]
pub struct AllocateEnvelopeInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which scheme.
    scheme_id: ID,
    /// Of which budget year.
    year: u16,
}

payload! {
    /// What came of opening the allocation.
    AllocateEnvelopePayload {
        /// The scheme.
        scheme: FundingScheme
    }
}

/// An idea to put in a queue.
#[derive(InputObject)]
pub struct QueueIdeaInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which scheme.
    scheme_id: ID,
    /// Of which budget year.
    year: u16,
    /// Which idea.
    idea_id: ID,
    /// The office that receives the money; the idea's own if not given.
    office_id: Option<ID>,
    /// How much; what the idea asks for if not given.
    amount_ore: Option<Ore>,
    /// Its place, 1 first; the last one if not given.
    rank: Option<u32>,
}

payload! {
    /// What came of queueing an idea.
    QueueIdeaPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// An entry to pass over.
#[derive(InputObject)]
pub struct SkipEntryInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
    /// Why, at least ten characters.
    reason: String,
    /// The language it is written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of passing an entry over.
    SkipEntryPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// An entry to pass over no more.
#[derive(InputObject)]
pub struct UnskipEntryInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which entry.
    entry_id: ID,
}

payload! {
    /// What came of giving an entry its place back.
    UnskipEntryPayload {
        /// The entry.
        entry: QueueEntry
    }
}

/// Mutations about schemes, envelopes and queues.
#[derive(Default)]
pub struct FundingMutation;

#[Object]
impl FundingMutation {
    /// Begins a funding scheme.
    async fn create_scheme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scheme.")] input: CreateSchemeInput,
    ) -> Result<CreateSchemePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::CreateScheme {
            slug: act.code(&input.slug),
            title: act.local(&input.title),
            plan_days: input.plan_days,
            accept_days: input.accept_days,
        };
        act.submit(Command::Funding(command)).await
    }

    /// Gives a scheme its money for a budget year.
    async fn open_envelope(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The envelope.")] input: OpenEnvelopeInput,
    ) -> Result<OpenEnvelopePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::OpenEnvelope {
            scheme: act.id(&input.scheme_id, "schemeId"),
            year: input.year,
            amount_ore: input.amount_ore.0,
        };
        act.submit(Command::Funding(command)).await
    }

    /// Cuts or raises an envelope. A cut takes what is free, then what has come back, then what is reserved, from the bottom of the queue.
    async fn change_envelope(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: ChangeEnvelopeInput,
    ) -> Result<ChangeEnvelopePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::ChangeEnvelope {
            scheme: act.id(&input.scheme_id, "schemeId"),
            year: input.year,
            amount_ore: input.amount_ore.0,
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Makes money that came back available to the queue again.
    async fn reopen_returned(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where.")] input: ReopenReturnedInput,
    ) -> Result<ReopenReturnedPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::ReopenReturned {
            scheme: act.id(&input.scheme_id, "schemeId"),
            year: input.year,
        };
        act.submit(Command::Funding(command)).await
    }

    /// Lets money go to the queue in rank order, now and whenever some becomes free.
    async fn allocate_envelope(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which envelope.")] input: AllocateEnvelopeInput,
    ) -> Result<AllocateEnvelopePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::AllocateEnvelope {
            scheme: act.id(&input.scheme_id, "schemeId"),
            year: input.year,
        };
        act.submit(Command::Funding(command)).await
    }

    /// Carries free money of one budget year over to a later one, with a written reason.
    async fn carry_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, from which year to which.")] input: CarryOverInput,
    ) -> Result<CarryOverPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::CarryOver {
            scheme: act.id(&input.scheme_id, "schemeId"),
            year: input.year,
            to_year: input.to_year,
            amount_ore: input.amount_ore.0,
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Puts an idea in a queue that the release of the decisions did not put there: a reserve, one whose grant was
    /// declined or lapsed, one that asked for no sum, or one for another year or office.
    async fn queue_idea(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The idea and its place.")] input: QueueIdeaInput,
    ) -> Result<QueueIdeaPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::QueueIdea {
            scheme: act.id(&input.scheme_id, "schemeId"),
            year: input.year,
            idea: act.id(&input.idea_id, "ideaId"),
            office: act.maybe_id(input.office_id.as_ref(), "officeId"),
            amount_ore: input.amount_ore.map(|ore| ore.0),
            rank: input.rank,
        };
        act.submit(Command::Funding(command)).await
    }

    /// Passes an entry over, with a written reason; the next in line moves up.
    async fn skip_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: SkipEntryInput,
    ) -> Result<SkipEntryPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::SkipEntry {
            entry: act.id(&input.entry_id, "entryId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Funding(command)).await
    }

    /// Gives an entry that was passed over its place back.
    async fn unskip_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] input: UnskipEntryInput,
    ) -> Result<UnskipEntryPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = funding::Command::UnskipEntry { entry: act.id(&input.entry_id, "entryId") };
        act.submit(Command::Funding(command)).await
    }
}
