//! What a benefit refuses, in the order of the checks.

use super::*;

rejection::refusals! {
    /// Why a benefit, an indicator or a measurement did not change.
    pub enum Refusal {
        /// A text that is asked for is empty.
        BenefitTextEmpty,
        /// The pilot is over.
        BenefitOfEndedPilot,
        /// This is not done with a benefit that stands where it stands.
        BenefitElsewhere { benefit_state: BenefitState },
        /// Freed time needs a word on what it is used for.
        AlternativeUseMissing,
        /// The benefit is to have come by a time that has passed.
        HorizonPassed,
        /// A baseline taken after the start supports confidence C at most.
        RetrospectiveConfidence { confidence_max: Confidence },
        /// The person owns the benefit already.
        OwnsAlready,
        /// The name of what is measured, or of its unit, has characters that it cannot have.
        IndicatorNameMalformed,
        /// So many times in a row cannot be asked for.
        StreakOutOfRange { streak_min: u32, streak_max: u32 },
        /// A share is 1 to 100 percent.
        ShareOutOfRange,
        /// The benefit claims a share of this indicator already.
        ShareClaimedAlready,
        /// More than the whole of an indicator would be claimed.
        AttributionAboveWhole { claimed_percent: u32 },
        /// The office is not part of the pilot.
        OfficeNotInPilot,
        /// The starting point is as good as the target.
        BaselineMeetsTarget,
        /// No benefit is read off this indicator now.
        IndicatorNotTracked,
        /// A period ends after it begins.
        MeasurementPeriodEmpty,
        /// The period is not over.
        PeriodNotOver,
        /// The period begins before the pilot does.
        PeriodBeforeStart,
        /// The same was measured there over the same time.
        MeasuredAlready,
        /// This is not done with a measurement that stands where it stands.
        MeasurementElsewhere { measurement_state: MeasurementState },
        /// Nobody judges what they reported.
        OwnMeasurement,
        /// Nobody judges a measurement of a benefit they own.
        OwnBenefit,
        /// A correction of this measurement waits to be verified.
        CorrectionWaiting,
        /// It is too early to say that it did not come.
        HorizonAhead,
        /// Without a verified measurement nobody can say that it came in part.
        NothingVerified,
    }
}
