//! What has happened to campaigns, and why something did not.

use super::*;

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A campaign was begun.
    CampaignCreated { campaign: CampaignId, slug: Code, title: Texts, summary: Texts },
    /// Its names and texts are these now.
    CampaignChanged { campaign: CampaignId, slug: Code, title: Texts, summary: Texts },
    /// A theme was added.
    ThemeAdded { theme: ThemeId, campaign: CampaignId, title: Texts, question: Texts },
    /// A theme's texts are these now.
    ThemeChanged { theme: ThemeId, title: Texts, question: Texts },
    /// A theme was taken out.
    ThemeRemoved { theme: ThemeId },
    /// The themes have this order now.
    ThemesOrdered { campaign: CampaignId, themes: Vec<ThemeId> },
    /// A criterion was added.
    CriterionAdded {
        criterion: CriterionId,
        campaign: CampaignId,
        title: Texts,
        guidance: Texts,
        weight_percent: u32,
        required: bool,
    },
    /// A criterion is this now.
    CriterionChanged {
        criterion: CriterionId,
        title: Texts,
        guidance: Texts,
        weight_percent: u32,
        required: bool,
    },
    /// A criterion was taken out.
    CriterionRemoved { criterion: CriterionId },
    /// The criteria have this order now.
    CriteriaOrdered { campaign: CampaignId, criteria: Vec<CriterionId> },
    /// The phases were set.
    PhasesSet { campaign: CampaignId, phases: Vec<Phase> },
    /// The rules are these now.
    RulesSet { campaign: CampaignId, rules: Rules },
    /// The sponsor approves it as it stands.
    CampaignApproved { campaign: CampaignId },
    /// The sponsor wants something changed before it is launched.
    ChangesRequested { campaign: CampaignId, reason: Texts },
    /// The rules are locked and the clock runs.
    CampaignLaunched { campaign: CampaignId, lot_commitment: Option<Digest> },
    /// A deadline was extended; these are the phases now.
    DeadlineExtended { campaign: CampaignId, kind: PhaseKind, until: Time, phases: Vec<Phase> },
    /// Everything stands still.
    CampaignPaused { campaign: CampaignId, reason: Texts },
    /// It goes on; these are the phases now.
    CampaignResumed { campaign: CampaignId, phases: Vec<Phase> },
    /// Somebody may submit after the deadline.
    LateAllowed { campaign: CampaignId, person: PersonId, until: Time, reason: Prose },
    /// It was called off.
    CampaignCancelled { campaign: CampaignId, reason: Texts },
    /// Every idea has its answer and nothing more happens.
    CampaignClosed { campaign: CampaignId },
    /// It was opened again.
    CampaignReopened { campaign: CampaignId, reason: Texts },
}

rejection::refusals! {
    /// Why a campaign was not changed.
    pub enum Refusal {
        /// The campaign is launched and its rules are locked.
        RulesLocked,
        /// The slug is empty, too long or has characters that an address cannot have.
        SlugMalformed,
        /// Another campaign has this slug.
        SlugTaken,
        /// An organiser's text needs bokmål or nynorsk.
        NorwegianTextMissing,
        /// A weight is a percentage.
        WeightOutOfRange { weight_percent: u32 },
        /// There is no template of this name.
        TemplateUnknown,
        /// The phases want more dates than were given, or fewer.
        TemplateDates { given: u32, wanted: u32 },
        /// The new order names something else than what there is, or something twice.
        OrderIncomplete,
        /// A phase must end after it begins.
        PhaseEmpty { kind: PhaseKind },
        /// Two phases that exclude one another overlap.
        PhasesOverlap { first: PhaseKind, second: PhaseKind },
        /// The way of voting leaves nothing to give.
        VotingGivesNothing,
        /// The best score must be above the poorest one.
        ScaleEmpty { min: u8, max: u8 },
        /// The same way of breaking ties stands twice.
        TieBreakTwice { tie: TieBreak },
        /// A lot must break the last tie, and nothing can come after it.
        LotNotLast,
        /// The longest text allowed is shorter than the shortest one.
        LengthsCrossed,
        /// Something is still missing on the launch checklist.
        LaunchChecklistOpen { missing: u32 },
        /// Who approves a campaign leaves its launch to another.
        ApproverLaunches,
        /// The campaign is not launched yet, or it is closed or called off.
        CampaignNotRunning,
        /// The campaign has no such phase, or none that is not over.
        PhaseNotPlanned { kind: PhaseKind },
        /// A phase without an end has no deadline to extend.
        PhaseHasNoEnd { kind: PhaseKind },
        /// The deadline has passed, and passed it is for everybody.
        DeadlinePassed { kind: PhaseKind },
        /// A deadline is only ever moved to a later instant.
        DeadlineNotLater { kind: PhaseKind },
        /// The campaign is not paused.
        CampaignNotPaused,
        /// The pause has touched a phase, so its dates must be named anew.
        ResumeDatesMissing { kind: PhaseKind },
        /// A phase that has begun keeps its beginning.
        PhaseBegun { kind: PhaseKind },
        /// No phase begins or ends earlier than was promised.
        DatesEarlier { kind: PhaseKind },
        /// A phase cannot end in the past.
        PhaseEndsInThePast { kind: PhaseKind },
        /// Nobody lets themselves submit late.
        LateForOneself,
        /// An exception cannot end in the past.
        LateEndsInThePast,
        /// A phase is not over yet.
        PhaseNotOver { kind: PhaseKind },
        /// The decisions are known, or the last phase is over; the campaign is answered and closed, not called off.
        CampaignDecided,
        /// Every idea gets an answer before the campaign is closed.
        IdeasUnanswered { ideas: u32 },
        /// The campaign is not closed.
        CampaignNotClosed,
    }
}

impl Event {
    /// The campaign, or the part of it that was changed.
    pub fn subject(&self) -> Subject {
        match self {
            Event::ThemeAdded { theme, .. }
            | Event::ThemeChanged { theme, .. }
            | Event::ThemeRemoved { theme } => Subject::Theme(*theme),
            Event::CriterionAdded { criterion, .. }
            | Event::CriterionChanged { criterion, .. }
            | Event::CriterionRemoved { criterion } => Subject::Criterion(*criterion),
            Event::CampaignCreated { campaign, .. }
            | Event::CampaignChanged { campaign, .. }
            | Event::ThemesOrdered { campaign, .. }
            | Event::CriteriaOrdered { campaign, .. }
            | Event::PhasesSet { campaign, .. }
            | Event::RulesSet { campaign, .. }
            | Event::CampaignApproved { campaign }
            | Event::ChangesRequested { campaign, .. }
            | Event::CampaignLaunched { campaign, .. }
            | Event::DeadlineExtended { campaign, .. }
            | Event::CampaignPaused { campaign, .. }
            | Event::CampaignResumed { campaign, .. }
            | Event::LateAllowed { campaign, .. }
            | Event::CampaignCancelled { campaign, .. }
            | Event::CampaignClosed { campaign }
            | Event::CampaignReopened { campaign, .. } => Subject::Campaign(*campaign),
        }
    }
}
