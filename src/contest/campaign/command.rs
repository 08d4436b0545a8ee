//! What may be asked for of campaigns.

use super::*;

/// A theme that comes with a new campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTheme {
    /// Its name.
    pub title: Texts,
    /// Its how-might-we question.
    pub question: Texts,
}

/// A criterion that comes with a new campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCriterion {
    /// Its name.
    pub title: Texts,
    /// What a good and a poor score mean.
    pub guidance: Texts,
    /// Its weight.
    pub weight_percent: u32,
    /// Whether every review must score it.
    #[serde(default = "yes")]
    pub required: bool,
}

fn yes() -> bool {
    true
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Begins a campaign as a draft.
    CreateCampaign {
        /// Its name in addresses.
        slug: Code,
        /// Its name for people.
        title: Texts,
        /// What it is about.
        summary: Texts,
        /// Themes it begins with.
        #[serde(default)]
        themes: Vec<NewTheme>,
        /// Criteria it begins with.
        #[serde(default)]
        criteria: Vec<NewCriterion>,
        /// The template that gives its phases and rules.
        #[serde(default)]
        template: Option<Code>,
        /// When the template's phases begin and the last one ends; none leaves the phases to be set later.
        #[serde(default)]
        starts: Vec<Time>,
    },
    /// Begins a campaign like another one, without its ideas, appointments and dates.
    CloneCampaign {
        /// Like which.
        original: CampaignId,
        /// Its name in addresses.
        slug: Code,
        /// Its name for people; the original's if not given.
        #[serde(default)]
        title: Option<Texts>,
        /// New dates of the original's phases, in their order; none leaves the phases to be set later.
        #[serde(default)]
        spans: Vec<Span>,
    },
    /// Changes names and texts of a draft; what is not given stays.
    ChangeCampaign {
        /// Which.
        campaign: CampaignId,
        /// Its name in addresses.
        #[serde(default)]
        slug: Option<Code>,
        /// Its name for people.
        #[serde(default)]
        title: Option<Texts>,
        /// What it is about.
        #[serde(default)]
        summary: Option<Texts>,
    },
    /// Adds a theme to a draft, last.
    AddTheme {
        /// To which campaign.
        campaign: CampaignId,
        /// Its name.
        title: Texts,
        /// Its how-might-we question.
        question: Texts,
    },
    /// Changes a theme of a draft; what is not given stays.
    ChangeTheme {
        /// Which.
        theme: ThemeId,
        /// Its name.
        #[serde(default)]
        title: Option<Texts>,
        /// Its how-might-we question.
        #[serde(default)]
        question: Option<Texts>,
    },
    /// Takes a theme out of a draft.
    RemoveTheme {
        /// Which.
        theme: ThemeId,
    },
    /// Puts the themes of a draft in order.
    OrderThemes {
        /// Of which campaign.
        campaign: CampaignId,
        /// All of them, each once.
        themes: Vec<ThemeId>,
    },
    /// Adds a criterion to the rubric of a draft, last.
    AddCriterion {
        /// To which campaign.
        campaign: CampaignId,
        /// Its name.
        title: Texts,
        /// What a good and a poor score mean.
        guidance: Texts,
        /// Its weight; the weights must sum to 100 at launch.
        weight_percent: u32,
        /// Whether every review must score it.
        #[serde(default = "yes")]
        required: bool,
    },
    /// Changes a criterion of a draft; what is not given stays.
    ChangeCriterion {
        /// Which.
        criterion: CriterionId,
        /// Its name.
        #[serde(default)]
        title: Option<Texts>,
        /// What a good and a poor score mean.
        #[serde(default)]
        guidance: Option<Texts>,
        /// Its weight.
        #[serde(default)]
        weight_percent: Option<u32>,
        /// Whether every review must score it.
        #[serde(default)]
        required: Option<bool>,
    },
    /// Takes a criterion out of the rubric of a draft.
    RemoveCriterion {
        /// Which.
        criterion: CriterionId,
    },
    /// Puts the criteria of a draft in order.
    OrderCriteria {
        /// Of which campaign.
        campaign: CampaignId,
        /// All of them, each once.
        criteria: Vec<CriterionId>,
    },
    /// Sets all phases of a draft.
    SetPhases {
        /// Of which campaign.
        campaign: CampaignId,
        /// In any order.
        phases: Vec<Phase>,
    },
    /// Sets how votes are given, in a draft.
    SetVoting {
        /// In which campaign.
        campaign: CampaignId,
        /// How.
        voting: Voting,
        /// When tallies may be seen.
        results: ResultsShown,
    },
    /// Changes the other rules of a draft.
    SetRules {
        /// Of which campaign.
        campaign: CampaignId,
        /// What is to be different.
        rules: RuleChanges,
    },
    /// Approves a draft as it stands; a later change makes the approval void.
    ApproveCampaign {
        /// Which.
        campaign: CampaignId,
    },
    /// Sends a draft back with what is to be changed before it can be approved.
    RequestChanges {
        /// Which.
        campaign: CampaignId,
        /// What is to be changed, and why.
        reason: Texts,
    },
    /// Locks the rules and lets the clock run.
    LaunchCampaign {
        /// Which.
        campaign: CampaignId,
        /// Hash of the seed of lots; filled in by the shell.
        #[serde(default)]
        lot_commitment: Option<Digest>,
    },
    /// Extends a deadline for everybody, before it has passed.
    ExtendDeadline {
        /// In which campaign.
        campaign: CampaignId,
        /// Which phase; the first of this kind that is not over.
        kind: PhaseKind,
        /// Its new end.
        until: Time,
        /// New dates of later phases that would overlap otherwise.
        #[serde(default)]
        later: Vec<Dates>,
    },
    /// Lets everything stand still; nothing is taken in.
    PauseCampaign {
        /// Which.
        campaign: CampaignId,
        /// Why, shown to everybody.
        reason: Texts,
    },
    /// Goes on after a pause.
    ResumeCampaign {
        /// Which.
        campaign: CampaignId,
        /// New dates, at least of every phase that the pause has touched; none earlier than before.
        #[serde(default)]
        dates: Vec<Dates>,
    },
    /// Lets one person submit after the deadline.
    AllowLate {
        /// In which campaign.
        campaign: CampaignId,
        /// Whom.
        person: PersonId,
        /// The first instant in which it is too late for this person too.
        until: Time,
        /// Why.
        reason: Prose,
    },
    /// Calls a campaign off.
    CancelCampaign {
        /// Which.
        campaign: CampaignId,
        /// Why, shown to everybody.
        reason: Texts,
    },
    /// Closes a campaign in which every idea has its answer.
    CloseCampaign {
        /// Which.
        campaign: CampaignId,
    },
    /// Opens a closed campaign again, for what was forgotten.
    ReopenCampaign {
        /// Which.
        campaign: CampaignId,
        /// Why, shown to everybody.
        reason: Texts,
    },
}
