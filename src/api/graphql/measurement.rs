//! Indicators and their measurements.

use async_graphql::{
    Context, Enum, ID, InputValueError, InputValueResult, Object, Result, Scalar, ScalarType, SimpleObject,
    Value,
};

use super::benefit::Benefit;
use super::connection::{Connection, Paging};
use super::person::Person;
use super::scalar::{DateTime, Span};
use super::scene::{At, noun};
use super::unit::Unit;
use crate::contest::{Actor, MeasurementId, PersonId, benefit};

noun! {
    /// What shows whether a benefit comes.
    Indicator, IndicatorId, benefit::Indicator, indicator
}

noun! {
    /// One measured value.
    Measurement, MeasurementId, benefit::Measurement, measurement
}

/// An exact decimal number, written as a string: `"12.5"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal(pub benefit::Decimal);

/// An exact decimal number with at most 6 decimals, written as a string: `"12.5"`. Whole numbers may also be read as
/// JSON numbers.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        number(&value)
            .map(Decimal)
            .ok_or_else(|| InputValueError::custom("write a decimal number as \"12.5\", at most 6 decimals"))
    }

    fn is_valid(value: &Value) -> bool {
        number(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

fn number(value: &Value) -> Option<benefit::Decimal> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => benefit::Decimal::new(number.as_i64()?, 0),
        _ => None,
    }
}

impl Decimal {
    /// From hundredths of millionths, cut to millionths towards zero, so that shares never add up to more than the whole.
    pub fn of_hundred_millionths(amount: i128) -> Option<Decimal> {
        let micros = i64::try_from(amount / 100).ok()?;
        benefit::Decimal::new(micros, benefit::SCALE_MAX).map(Decimal)
    }
}

/// Which way is better.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::Direction")]
pub enum Direction {
    /// Higher is better.
    Up,
    /// Lower is better.
    Down,
}

/// How often an indicator is measured.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::Frequency")]
pub enum Frequency {
    /// Every month.
    Monthly,
    /// Every quarter of a year.
    Quarterly,
    /// Twice a year.
    HalfYearly,
    /// Once a year.
    Yearly,
}

/// Where a measurement stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::MeasurementState")]
pub enum MeasurementState {
    /// Waits for somebody else to look at it.
    Submitted,
    /// Counts.
    Verified,
    /// Does not count.
    Rejected,
    /// Another version stands in its place.
    Corrected,
}

/// A benefit's share of an indicator.
#[derive(SimpleObject)]
pub struct IndicatorShare {
    /// Whose; from there to pilot, grant, idea and authors.
    benefit: Benefit,
    /// How much of it, 1 to 100.
    percent: u32,
}

/// A starting point at an office.
#[derive(SimpleObject)]
pub struct Baseline {
    /// At which office.
    office: Option<Unit>,
    /// The value.
    value: Decimal,
    /// When it was so.
    period: Span,
}

/// A period that nobody measured in time.
#[derive(SimpleObject)]
pub struct MissedPeriod {
    /// At which office.
    office: Option<Unit>,
    /// The period.
    period: Span,
}

/// What shows whether a benefit comes.
#[Object]
impl Indicator {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// What is measured, as a short name that is the same in all pilots.
    async fn measure(&self) -> &str {
        self.row().measure.as_str()
    }

    /// Its name for people.
    async fn title(&self) -> &str {
        self.at.text(self.row().title)
    }

    /// In what it is measured.
    async fn unit(&self) -> &str {
        self.row().unit.as_str()
    }

    /// Which way is better.
    async fn direction(&self) -> Direction {
        self.row().direction.into()
    }

    /// What is aimed at.
    async fn target(&self) -> Decimal {
        Decimal(self.row().target)
    }

    /// How it is measured.
    async fn method(&self) -> &str {
        self.at.text(self.row().method)
    }

    /// How often.
    async fn frequency(&self) -> Frequency {
        self.row().frequency.into()
    }

    /// How many times in a row the target is to be met.
    async fn streak(&self) -> u32 {
        self.row().streak
    }

    /// The benefits read off it that the viewer sees, and what share each claims.
    async fn shares(&self) -> Vec<IndicatorShare> {
        let share = |share: &benefit::Share| {
            Benefit::of(&self.at, share.benefit)
                .map(|benefit| IndicatorShare { benefit, percent: share.percent })
        };
        self.row().shares.iter().filter_map(share).collect()
    }

    /// Starting points by office.
    async fn baselines(&self) -> Vec<Baseline> {
        let one = |(office, known): (&crate::contest::UnitId, &benefit::Baseline)| Baseline {
            office: Unit::of(&self.at, *office),
            value: Decimal(known.value),
            period: known.period.into(),
        };
        self.row().baselines.iter().map(one).collect()
    }

    /// Its measurements the viewer sees, in the order they were recorded.
    async fn measurements(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<Measurement>> {
        let paging = Paging::read(&self.at.seal, first, after.as_deref())?;
        let seen = self.row().measurements.iter().filter(|id| self.at.view.measurement(**id).is_some());
        let ids: Vec<u32> = seen.map(|id| id.0).collect();
        let one = |id| Measurement::of(&self.at, MeasurementId(id));
        Ok(Connection::of_list(&self.at.seal, paging, &ids, one))
    }

    /// Periods that nobody measured in time.
    async fn missed(&self) -> Vec<MissedPeriod> {
        let one = |(office, period): &(crate::contest::UnitId, crate::contest::Span)| MissedPeriod {
            office: Unit::of(&self.at, *office),
            period: (*period).into(),
        };
        self.row().missed.iter().map(one).collect()
    }

    /// When the next measurement counts as missed; for those who work on the pilot or follow it up.
    async fn deadline(&self) -> Option<DateTime> {
        self.at.view.measurement_deadline(self.row()).map(DateTime)
    }
}

/// One measured value of an indicator, at one office, over one period.
#[Object]
impl Measurement {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Of what.
    async fn indicator(&self) -> Option<Indicator> {
        Indicator::of(&self.at, self.row().indicator)
    }

    /// The benefits that are read off it, the one its indicator was made for first.
    async fn benefits(&self) -> Vec<Benefit> {
        let indicator = self.at.view.indicator(self.row().indicator);
        let shares = indicator.map(|row| row.shares.as_slice()).unwrap_or_default();
        shares.iter().filter_map(|share| Benefit::of(&self.at, share.benefit)).collect()
    }

    /// At which office.
    async fn office(&self) -> Option<Unit> {
        Unit::of(&self.at, self.row().office)
    }

    /// Over which period.
    async fn period(&self) -> Span {
        self.row().period.into()
    }

    /// The value.
    async fn value(&self) -> Decimal {
        Decimal(self.row().value)
    }

    /// What one must know to read it.
    async fn note(&self) -> &str {
        self.at.text(self.row().note)
    }

    /// Where it stands.
    async fn state(&self) -> MeasurementState {
        self.row().state.into()
    }

    /// When it was recorded.
    async fn recorded(&self) -> DateTime {
        DateTime(self.row().at)
    }

    /// Who recorded it; for those who work on the pilot or follow it up.
    async fn reporter(&self) -> Option<Person> {
        self.insider(self.row().reporter)
    }

    /// When it was verified or rejected.
    async fn judged(&self) -> Option<DateTime> {
        self.row().judged.map(|(_, at)| DateTime(at))
    }

    /// Who verified or rejected it; for those who work on the pilot or follow it up.
    async fn judge(&self) -> Option<Person> {
        self.insider(self.row().judged?.0)
    }

    /// Why it was rejected, or why it corrects another.
    async fn reason(&self) -> Option<&str> {
        self.row().reason.map(|text| self.at.text(text))
    }

    /// The measurement it corrects, if the viewer sees it.
    async fn corrects(&self) -> Option<Measurement> {
        Measurement::of(&self.at, self.row().corrects?)
    }

    /// 1 for the first one, one more for every correction.
    async fn version(&self) -> u32 {
        self.row().version
    }
}

impl Measurement {
    /// A person behind a measurement, for insiders.
    fn insider(&self, actor: Actor) -> Option<Person> {
        let person: Option<PersonId> = match actor {
            Actor::Person(person) => Some(person),
            _ => None,
        };
        Person::of(&self.at, person.filter(|_| self.at.view.follows_measurement(self.row()))?)
    }
}

/// Queries about measurements.
#[derive(Default)]
pub struct MeasurementQuery;

#[Object]
impl MeasurementQuery {
    /// The measurements the viewer may judge and that wait for it, the earliest recorded first.
    async fn measurements_to_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<Measurement>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        let ids: Vec<u32> = at.view.measurements_to_judge().map(|id| id.0).collect();
        Ok(Connection::of_list(&at.seal, paging, &ids, |id| Measurement::of(at, MeasurementId(id))))
    }
}
