//! What may be asked for about indicators and measurements.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::measurement::{Decimal, Direction, Frequency, Indicator, Measurement};
use super::scalar::DateTime;
use super::scene::GqlLang;
use crate::contest::{Command, Span, benefit};
use crate::vault::Class;

/// A period that is over: `from` belongs to it, `until` does not.
#[derive(InputObject)]
pub struct PeriodInput {
    /// The first instant.
    from: DateTime,
    /// The first instant after it.
    until: DateTime,
}

impl From<PeriodInput> for Span {
    fn from(period: PeriodInput) -> Span {
        Span { from: period.from.0, until: Some(period.until.0) }
    }
}

/// An indicator to add.
#[derive(InputObject)]
pub struct AddIndicatorInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// To which benefit.
    benefit_id: ID,
    /// What is measured, as a short name that is the same in all pilots.
    measure: String,
    /// Its name for people.
    title: String,
    /// In what it is measured.
    unit: String,
    /// Which way is better.
    direction: Direction,
    /// What is aimed at.
    target: Decimal,
    /// How it is measured.
    method: String,
    /// How often.
    frequency: Frequency,
    /// How many times in a row the target is to be met; 3 if not given.
    streak: Option<u32>,
    /// What share of it the benefit claims; 100 if not given.
    share_percent: Option<u32>,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    AddIndicatorPayload {
        /// The indicator.
        indicator: Indicator
    }
}

/// A share to claim.
#[derive(InputObject)]
pub struct ClaimShareInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which indicator.
    indicator_id: ID,
    /// For which.
    benefit_id: ID,
    /// How much, 1 to 100.
    share_percent: u32,
}

payload! {
    /// What came of it.
    ClaimSharePayload {
        /// The indicator.
        indicator: Indicator
    }
}

/// A starting point.
#[derive(InputObject)]
pub struct RecordBaselineInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which indicator.
    indicator_id: ID,
    /// At which office.
    office_id: ID,
    /// Over which period.
    period: PeriodInput,
    /// The value.
    value: Decimal,
}

payload! {
    /// What came of it.
    RecordBaselinePayload {
        /// The indicator.
        indicator: Indicator
    }
}

/// A measurement.
#[derive(InputObject)]
pub struct RecordMeasurementInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Of which indicator.
    indicator_id: ID,
    /// At which office.
    office_id: ID,
    /// Over which period.
    period: PeriodInput,
    /// The value.
    value: Decimal,
    /// What one must know to read it.
    note: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    RecordMeasurementPayload {
        /// The measurement.
        measurement: Measurement
    }
}

/// A measurement that counts.
#[derive(InputObject)]
pub struct VerifyMeasurementInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    measurement_id: ID,
}

payload! {
    /// What came of it.
    VerifyMeasurementPayload {
        /// The measurement.
        measurement: Measurement
    }
}

/// A measurement that does not count.
#[derive(InputObject)]
pub struct RejectMeasurementInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    measurement_id: ID,
    /// Why.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    RejectMeasurementPayload {
        /// The measurement.
        measurement: Measurement
    }
}

/// A better value.
#[derive(InputObject)]
pub struct CorrectMeasurementInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which.
    measurement_id: ID,
    /// The right value.
    value: Decimal,
    /// What one must know to read it.
    note: String,
    /// What was wrong.
    reason: String,
    /// The language the texts are written in; the reader's own if not given.
    lang: Option<GqlLang>,
}

payload! {
    /// What came of it.
    CorrectMeasurementPayload {
        /// The measurement.
        measurement: Measurement
    }
}

/// Mutations about indicators and measurements.
#[derive(Default)]
pub struct MeasurementMutation;

#[Object]
impl MeasurementMutation {
    /// Adds an indicator to a benefit.
    async fn add_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The indicator.")] input: AddIndicatorInput,
    ) -> Result<AddIndicatorPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::AddIndicator {
            benefit: act.id(&input.benefit_id, "benefitId"),
            measure: act.code(&input.measure),
            title: act.prose(&input.title, input.lang, Class::Contribution),
            unit: act.code(&input.unit),
            direction: input.direction.into(),
            target: input.target.0,
            method: act.prose(&input.method, input.lang, Class::Contribution),
            frequency: input.frequency.into(),
            streak: input.streak,
            share_percent: input.share_percent,
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Claims a share of an indicator for one more benefit.
    async fn claim_share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which share.")] input: ClaimShareInput,
    ) -> Result<ClaimSharePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::ClaimShare {
            indicator: act.id(&input.indicator_id, "indicatorId"),
            benefit: act.id(&input.benefit_id, "benefitId"),
            share_percent: input.share_percent,
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Records the starting point at an office.
    async fn record_baseline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The starting point.")] input: RecordBaselineInput,
    ) -> Result<RecordBaselinePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::RecordBaseline {
            indicator: act.id(&input.indicator_id, "indicatorId"),
            office: act.id(&input.office_id, "officeId"),
            period: input.period.into(),
            value: input.value.0,
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Records what was measured.
    async fn record_measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was measured.")] input: RecordMeasurementInput,
    ) -> Result<RecordMeasurementPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::RecordMeasurement {
            indicator: act.id(&input.indicator_id, "indicatorId"),
            office: act.id(&input.office_id, "officeId"),
            period: input.period.into(),
            value: input.value.0,
            note: act.prose(&input.note, input.lang, Class::Contribution),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Lets a measurement count that somebody else has recorded.
    async fn verify_measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: VerifyMeasurementInput,
    ) -> Result<VerifyMeasurementPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::VerifyMeasurement {
            measurement: act.id(&input.measurement_id, "measurementId"),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Says why a measurement does not count.
    async fn reject_measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which and why.")] input: RejectMeasurementInput,
    ) -> Result<RejectMeasurementPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::RejectMeasurement {
            measurement: act.id(&input.measurement_id, "measurementId"),
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Benefit(command)).await
    }

    /// Puts another value in the place of a measurement; a verified one counts until the new one is verified.
    async fn correct_measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The right value.")] input: CorrectMeasurementInput,
    ) -> Result<CorrectMeasurementPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = benefit::Command::CorrectMeasurement {
            measurement: act.id(&input.measurement_id, "measurementId"),
            value: input.value.0,
            note: act.prose(&input.note, input.lang, Class::Contribution),
            reason: act.prose(&input.reason, input.lang, Class::Contribution),
        };
        act.submit(Command::Benefit(command)).await
    }
}
