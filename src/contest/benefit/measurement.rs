//! One measured value of an indicator, at one office, over one period.

use super::*;

/// Where a measurement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// A measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Measurement {
    /// Of what.
    pub indicator: IndicatorId,
    /// At which office.
    pub office: UnitId,
    /// Over which period.
    pub period: Span,
    /// The value.
    pub value: Decimal,
    /// What one must know to read it.
    pub note: Prose,
    /// Who recorded it.
    pub reporter: Actor,
    /// When.
    pub at: Time,
    /// Where it stands.
    pub state: MeasurementState,
    /// Who verified or rejected it, and when.
    pub judged: Option<(Actor, Time)>,
    /// Why it was rejected, or why it corrects another.
    pub reason: Option<Prose>,
    /// The measurement it corrects.
    pub corrects: Option<MeasurementId>,
    /// 1 for the first one, one more for every correction.
    pub version: u32,
}

impl Measurement {
    /// Whether it counts or may come to count.
    pub fn is_live(&self) -> bool {
        matches!(self.state, MeasurementState::Submitted | MeasurementState::Verified)
    }

    /// The instant its period is over.
    pub fn until(&self) -> Time {
        self.period.until.unwrap_or(self.period.from)
    }
}
