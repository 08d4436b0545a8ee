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
    /// The rules are locked and the clock runs.
    CampaignLaunched { campaign: CampaignId, lot_commitment: Option<Digest> },
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
        /// The longest text allowed is shorter than the shortest one.
        LengthsCrossed,
        /// Something is still missing on the launch checklist.
        LaunchChecklistOpen { missing: u32 },
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
            | Event::CampaignLaunched { campaign, .. } => Subject::Campaign(*campaign),
        }
    }
}
