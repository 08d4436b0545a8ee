//! What may be asked for of a benefit, and what happens to it.

use super::*;

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Names a benefit, or a side effect, that a pilot is to bring or has brought.
    IdentifyBenefit {
        /// Of which pilot.
        pilot: PilotId,
        /// What is better.
        title: Prose,
        /// Whether it is wanted.
        #[serde(default)]
        sign: Sign,
    },
    /// Says what sort of benefit it is and asks somebody to answer for it.
    QualifyBenefit {
        /// Which.
        benefit: BenefitId,
        /// What sort.
        kind: BenefitKind,
        /// Who is asked to answer for it.
        owner: PersonId,
        /// Whether it is counted in money.
        #[serde(default)]
        monetised: bool,
        /// Whether it frees time.
        #[serde(default)]
        time_saved: bool,
        /// What freed time is used for.
        #[serde(default)]
        alternative_use: Option<Prose>,
        /// What must be in place for it to come.
        #[serde(default)]
        preconditions: Vec<Prose>,
        /// When it should have come.
        horizon: Time,
        /// How sure one may be that the pilot is the cause.
        confidence: Confidence,
        /// What the figures are compared with.
        comparison: Comparison,
    },
    /// Asks somebody else to answer for a benefit.
    AskBenefitOwner {
        /// For which.
        benefit: BenefitId,
        /// Who.
        owner: PersonId,
    },
    /// Accepts to answer for a benefit.
    AcceptBenefit {
        /// For which.
        benefit: BenefitId,
    },
    /// Declines to answer for a benefit.
    DeclineBenefit {
        /// For which.
        benefit: BenefitId,
    },
    /// Adds an indicator to a benefit.
    AddIndicator {
        /// To which.
        benefit: BenefitId,
        /// What is measured, as a short name that is the same in all pilots.
        measure: Code,
        /// Its name for people.
        title: Prose,
        /// In what it is measured.
        unit: Code,
        /// Which way is better.
        direction: Direction,
        /// What is aimed at.
        target: Decimal,
        /// How it is measured.
        method: Prose,
        /// How often.
        frequency: Frequency,
        /// How many times in a row the target is to be met; 3 if not given.
        #[serde(default)]
        streak: Option<u32>,
        /// What share of it this benefit claims; 100 if not given.
        #[serde(default)]
        share_percent: Option<u32>,
    },
    /// Claims a share of an indicator for one more benefit.
    ClaimShare {
        /// Of which indicator.
        indicator: IndicatorId,
        /// For which benefit.
        benefit: BenefitId,
        /// How much, 1 to 100.
        share_percent: u32,
    },
    /// Records the starting point at an office.
    RecordBaseline {
        /// Of which indicator.
        indicator: IndicatorId,
        /// At which office.
        office: UnitId,
        /// Over which period.
        period: Span,
        /// The value.
        value: Decimal,
    },
    /// Records what was measured.
    RecordMeasurement {
        /// Of which indicator.
        indicator: IndicatorId,
        /// At which office.
        office: UnitId,
        /// Over which period.
        period: Span,
        /// The value.
        value: Decimal,
        /// What one must know to read it.
        note: Prose,
    },
    /// Lets a measurement count.
    VerifyMeasurement {
        /// Which.
        measurement: MeasurementId,
    },
    /// Says why a measurement does not count.
    RejectMeasurement {
        /// Which.
        measurement: MeasurementId,
        /// Why.
        reason: Prose,
    },
    /// Puts another value in the place of a measurement; a verified one counts until the new one is verified.
    CorrectMeasurement {
        /// Which.
        measurement: MeasurementId,
        /// The right value.
        value: Decimal,
        /// What one must know to read it.
        note: Prose,
        /// What was wrong.
        reason: Prose,
    },
    /// Takes up tracking after a benefit has eroded.
    ResumeTracking {
        /// Of which.
        benefit: BenefitId,
        /// What is done about it.
        action: Prose,
    },
    /// Says that a benefit came in part or not at all.
    SettleBenefit {
        /// Which.
        benefit: BenefitId,
        /// Whether a part of it came.
        partly: bool,
        /// Why not all.
        cause: Prose,
    },
    /// Gives a benefit up.
    DropBenefit {
        /// Which.
        benefit: BenefitId,
        /// Why.
        reason: Prose,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A benefit was named.
    BenefitIdentified { benefit: BenefitId, pilot: PilotId, title: Prose, sign: Sign },
    /// It is known what sort it is; somebody is asked to answer for it.
    BenefitQualified { benefit: BenefitId, profile: Profile, claim: Claim },
    /// Somebody is asked to answer for it.
    BenefitOwnerAsked { benefit: BenefitId, owner: PersonId },
    /// Somebody answers for it.
    BenefitAccepted { benefit: BenefitId, owner: PersonId },
    /// Somebody declined to answer for it.
    BenefitDeclined { benefit: BenefitId, owner: PersonId },
    /// An indicator was added.
    IndicatorAdded {
        indicator: IndicatorId,
        benefit: BenefitId,
        measure: Code,
        title: Prose,
        unit: Code,
        direction: Direction,
        target: Decimal,
        method: Prose,
        frequency: Frequency,
        streak: u32,
        share_percent: u32,
    },
    /// One more benefit claims a share.
    ShareClaimed { indicator: IndicatorId, benefit: BenefitId, share_percent: u32 },
    /// The starting point at an office was recorded.
    BaselineRecorded { indicator: IndicatorId, office: UnitId, period: Span, value: Decimal },
    /// The baseline of the benefit was approved.
    BenefitBaselined { benefit: BenefitId, retrospective: bool },
    /// Effects are expected and measured from now on.
    TrackingBegun { benefit: BenefitId },
    /// A value was recorded.
    MeasurementRecorded {
        measurement: MeasurementId,
        indicator: IndicatorId,
        office: UnitId,
        period: Span,
        value: Decimal,
        note: Prose,
    },
    /// A value was recorded to stand in the place of another.
    MeasurementCorrected {
        measurement: MeasurementId,
        corrects: MeasurementId,
        value: Decimal,
        note: Prose,
        reason: Prose,
    },
    /// A measurement counts.
    MeasurementVerified { measurement: MeasurementId },
    /// A measurement does not count.
    MeasurementRejected { measurement: MeasurementId, reason: Prose },
    /// Nobody measured in time.
    MeasurementMissed { indicator: IndicatorId, office: UnitId, period: Span },
    /// The targets were met often enough in a row.
    BenefitRealised { benefit: BenefitId },
    /// Kept for twelve months.
    BenefitSustained { benefit: BenefitId },
    /// Was realised and has dropped below its target.
    BenefitEroded { benefit: BenefitId },
    /// Tracking was taken up after it had eroded.
    TrackingResumed { benefit: BenefitId, action: Prose },
    /// It came in part or not at all.
    BenefitSettled { benefit: BenefitId, partly: bool, cause: Prose },
    /// It was given up.
    BenefitDropped { benefit: BenefitId, reason: Prose },
}

impl Event {
    /// The benefit, the indicator or the measurement.
    pub fn subject(&self) -> Subject {
        match self {
            Event::IndicatorAdded { indicator, .. }
            | Event::ShareClaimed { indicator, .. }
            | Event::BaselineRecorded { indicator, .. }
            | Event::MeasurementMissed { indicator, .. } => Subject::Indicator(*indicator),
            Event::MeasurementRecorded { measurement, .. }
            | Event::MeasurementCorrected { measurement, .. }
            | Event::MeasurementVerified { measurement }
            | Event::MeasurementRejected { measurement, .. } => Subject::Measurement(*measurement),
            Event::BenefitIdentified { benefit, .. }
            | Event::BenefitQualified { benefit, .. }
            | Event::BenefitOwnerAsked { benefit, .. }
            | Event::BenefitAccepted { benefit, .. }
            | Event::BenefitDeclined { benefit, .. }
            | Event::BenefitBaselined { benefit, .. }
            | Event::TrackingBegun { benefit }
            | Event::BenefitRealised { benefit }
            | Event::BenefitSustained { benefit }
            | Event::BenefitEroded { benefit }
            | Event::TrackingResumed { benefit, .. }
            | Event::BenefitSettled { benefit, .. }
            | Event::BenefitDropped { benefit, .. } => Subject::Benefit(*benefit),
        }
    }
}
