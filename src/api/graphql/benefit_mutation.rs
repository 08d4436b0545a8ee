//! What may be asked for about benefits.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::benefit::{Benefit, BenefitKind, Comparison, Confidence, Sign};
use super::scalar::DateTime;
use super::scene::GqlLang;
use crate::contest::{Command, benefit};
use crate::vault::Class;

/// A benefit to name.
#[derive(InputObject)]
pub struct IdentifyBenefitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which pilot.
    pilot_id: ID,
    /// What is better.
    title: String,
    /// Whether it is wanted; a benefit if not given.
    sign: Option<Sign>,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    IdentifyBenefitPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// What sort of benefit it is.
#[derive(InputObject)]
pub struct QualifyBenefitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    benefit_id: ID,
    /// What sort.
    kind: BenefitKind,
    /// Who is asked to answer for it.
    owner_id: ID,
    /// Whether it is counted in money; false if not given.
    monetised: Option<bool>,
    /// Whether it frees time; false if not given.
    time_saved: Option<bool>,
    /// What freed time is used for.
    alternative_use: Option<String>,
    /// What must be in place for it to come.
    preconditions: Option<Vec<String>>,
    /// When it should have come.
    horizon: DateTime,
    /// How sure one may be that the pilot is the cause.
    confidence: Confidence,
    /// What the figures are compared with.
    comparison: Comparison,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    QualifyBenefitPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// Another owner to ask.
#[derive(InputObject)]
pub struct AskBenefitOwnerInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// For which.
    benefit_id: ID,
    /// Who.
    owner_id: ID,
}

payload! {
    /// What came of it.
    AskBenefitOwnerPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// A benefit to answer for.
#[derive(InputObject)]
pub struct AcceptBenefitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    benefit_id: ID,
}

payload! {
    /// What came of it.
    AcceptBenefitPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// A benefit not to answer for.
#[derive(InputObject)]
pub struct DeclineBenefitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    benefit_id: ID,
}

payload! {
    /// What came of it.
    DeclineBenefitPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// A benefit to take up again.
#[derive(InputObject)]
pub struct ResumeTrackingInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    benefit_id: ID,
    /// What is done about it.
    action: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    ResumeTrackingPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// A benefit that did not come in full.
#[derive(InputObject)]
pub struct SettleBenefitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    benefit_id: ID,
    /// Whether a part of it came.
    partly: bool,
    /// Why not all.
    cause: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    SettleBenefitPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// A benefit to give up.
#[derive(InputObject)]
pub struct DropBenefitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    benefit_id: ID,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    DropBenefitPayload {
        /// The benefit.
        benefit: Benefit
    }
}

/// Mutations about benefits.
#[derive(Default)]
pub struct BenefitMutation;

#[Object]
impl BenefitMutation {
    /// Names a benefit, or a side effect, that a pilot is to bring or has brought.
    async fn identify_benefit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: IdentifyBenefitInput,
    ) -> Result<IdentifyBenefitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::IdentifyBenefit {
            pilot: act.id(&input.pilot_id, "pilotId"),
            title: act.prose(&input.title, input.lang, Class::Contribution),
            sign: input.sign.map(Into::into).unwrap_or_default(),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Says what sort of benefit it is and asks somebody to answer for it.
    async fn qualify_benefit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is known of it.")] input: QualifyBenefitInput,
    ) -> Result<QualifyBenefitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::QualifyBenefit {
            benefit: act.id(&input.benefit_id, "benefitId"),
            kind: input.kind.into(),
            owner: act.id(&input.owner_id, "ownerId"),
            monetised: input.monetised.unwrap_or_default(),
            time_saved: input.time_saved.unwrap_or_default(),
            alternative_use: input
                .alternative_use
                .map(|text| act.prose(&text, input.lang, Class::Contribution)),
            preconditions: input
                .preconditions
                .unwrap_or_default()
                .iter()
                .map(|text| act.prose(text, input.lang, Class::Contribution))
                .collect(),
            horizon: input.horizon.0,
            confidence: input.confidence.into(),
            comparison: input.comparison.into(),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Asks somebody else to answer for a benefit.
    async fn ask_benefit_owner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: AskBenefitOwnerInput,
    ) -> Result<AskBenefitOwnerPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::AskBenefitOwner {
            benefit: act.id(&input.benefit_id, "benefitId"),
            owner: act.id(&input.owner_id, "ownerId"),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Accepts to answer for a benefit.
    async fn accept_benefit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: AcceptBenefitInput,
    ) -> Result<AcceptBenefitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::AcceptBenefit { benefit: act.id(&input.benefit_id, "benefitId") };
        act.submit(Command::Benefit(command)).await
    }

    /// Declines to answer for a benefit.
    async fn decline_benefit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeclineBenefitInput,
    ) -> Result<DeclineBenefitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::DeclineBenefit { benefit: act.id(&input.benefit_id, "benefitId") };
        act.submit(Command::Benefit(command)).await
    }

    /// Takes up tracking after a benefit has eroded.
    async fn resume_tracking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what is done about it.")] input: ResumeTrackingInput,
    ) -> Result<ResumeTrackingPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::ResumeTracking {
            benefit: act.id(&input.benefit_id, "benefitId"),
            action: act.prose(&input.action, input.lang, Class::Contribution),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Says that a benefit came in part or not at all.
    async fn settle_benefit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which and why.")] input: SettleBenefitInput,
    ) -> Result<SettleBenefitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::SettleBenefit {
            benefit: act.id(&input.benefit_id, "benefitId"),
            partly: input.partly,
            cause: act.prose(&input.cause, input.lang, Class::Ground),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Gives a benefit up.
    async fn drop_benefit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which and why.")] input: DropBenefitInput,
    ) -> Result<DropBenefitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::DropBenefit {
            benefit: act.id(&input.benefit_id, "benefitId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Benefit(command)).await
    }
}
