//! What a pilot refuses, in the order of the checks.

use super::*;

rejection::refusals! {
    /// Why a pilot did not move.
    pub enum Refusal {
        /// Only an idea that has been selected can be tried out.
        PilotIdeaNotSelected,
        /// The grant was given to another idea.
        GrantOfOtherIdea,
        /// Another pilot is paid by this grant.
        GrantHasPilot,
        /// An office stands in the plan twice.
        PilotOfficeTwice,
        /// An office does not exist at this time.
        PilotOfficeClosed,
        /// Exactly one office leads a pilot.
        OneLeadOfficeNeeded,
        /// A pilot ends after it begins.
        PilotEndsBeforeItBegins,
        /// A text that is asked for is empty.
        PilotTextEmpty,
        /// This is not done with a pilot that stands where it stands.
        PilotElsewhere { pilot_state: PilotState },
        /// Points are open on the checklist of those concerned.
        AnchoringOpen { open: u32 },
        /// Without a benefit there is nothing to try out for.
        PilotWithoutBenefit,
        /// Who leads a pilot or works on it does not approve or decide it.
        OwnPilot,
        /// No benefit waits for its baseline to be approved.
        NoBaselineWaiting,
        /// A benefit has no owner who has accepted.
        OwnershipUnanswered,
        /// A benefit has no indicator, or one has no baseline at an office that tries it out.
        BaselineMissing { missing: u32 },
        /// A baseline taken after the start supports confidence C at most.
        ConfidenceTooHigh { confidence_max: benefit::Confidence },
        /// The baseline is not approved.
        BaselineNotApproved,
        /// The campaign gives money, and this pilot has no grant that the office has accepted.
        GrantNotAccepted,
        /// The planned end has passed.
        PlannedEndPassed,
        /// Measurements wait to be verified.
        MeasurementsWaiting { waiting: u32 },
        /// A pilot is adjusted at most so many times.
        AdjustedOften { adjustments_max: u32 },
        /// The unit is none of the pilot's offices.
        NotAPilotOffice,
        /// The milestone has been reached.
        MilestoneReachedAlready,
    }
}
