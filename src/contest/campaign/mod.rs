//! A campaign: themed, time-boxed, with rules that are locked when it is launched.

mod decide;
mod phase;

use super::*;
pub use decide::{apply, decide};
pub use phase::{Grant, Permit, Phase, PhaseKind};
use serde::{Deserialize, Serialize};

/// How votes are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Voting {
    /// No vote is held.
    None,
    /// Each voter approves of at most so many ideas.
    Approval {
        /// Most ideas on a ballot.
        votes_max: u32,
    },
    /// Each voter spreads a budget of points over ideas.
    Points {
        /// Points to spread, in the smallest unit (see `decimals`).
        budget: u32,
        /// Most points on one idea.
        per_idea_max: u32,
        /// How many decimal digits a shown point has: 1 point is 10^decimals units.
        #[serde(default)]
        decimals: u8,
    },
}

/// When tallies may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultsShown {
    /// At once, by everybody.
    Live,
    /// By those who have voted, and by everybody after the vote.
    AfterOwnVote,
    /// By everybody after the vote, by nobody before.
    AfterClose,
}

/// Where a campaign stands in its life; which phase it is in is computed from time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being set up; only its organisers see it.
    Draft,
    /// Launched: rules locked, phases run by the clock.
    Launched,
    /// Every idea has its answer and nothing more happens.
    Closed,
    /// Called off.
    Cancelled,
}

/// A theme: a focus area with a how-might-we question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Theme {
    /// Which campaign it belongs to.
    pub campaign: CampaignId,
    /// Its name.
    pub title: Texts,
    /// Its how-might-we question.
    pub question: Texts,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Campaign {
    /// Its name in addresses.
    pub slug: Code,
    /// Its name for people.
    pub title: Texts,
    /// What it is about.
    pub summary: Texts,
    /// Its themes, in the organiser's order.
    pub themes: Vec<ThemeId>,
    /// Its phases, by opening time.
    pub phases: Vec<Phase>,
    /// How votes are given.
    pub voting: Voting,
    /// When tallies may be seen.
    pub results: ResultsShown,
    /// Where it stands in its life.
    pub stage: Stage,
    /// Since when it stands still.
    pub paused: Option<Time>,
}

impl Campaign {
    /// The phases open at an instant; none unless launched.
    pub fn open_phases(&self, at: Time) -> impl Iterator<Item = &Phase> {
        let launched = self.stage == Stage::Launched;
        self.phases.iter().filter(move |phase| launched && phase.span.holds(at))
    }

    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.paused.is_some()
    }

    /// Whether the last phase that grants voting is over.
    pub fn vote_is_over(&self, at: Time) -> bool {
        let voting =
            self.phases.iter().filter(|phase| phase.grants.iter().any(|grant| grant.permit == Permit::Vote));
        self.stage != Stage::Draft
            && voting
                .map(|phase| phase.span.until)
                .max_by_key(|until| until.unwrap_or(Time(i64::MAX)))
                .is_none_or(|last| last.is_some_and(|until| until <= at))
    }
}

/// All campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Campaigns {
    /// By id.
    pub table: Table<CampaignId, Campaign>,
    /// By slug.
    pub by_slug: OrdMap<Code, CampaignId>,
    /// Themes of all campaigns.
    pub themes: Table<ThemeId, Theme>,
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
    },
    /// Adds a theme to a draft.
    AddTheme {
        /// To which campaign.
        campaign: CampaignId,
        /// Its name.
        title: Texts,
        /// Its how-might-we question.
        question: Texts,
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
    /// Locks the rules and lets the clock run.
    LaunchCampaign {
        /// Which.
        campaign: CampaignId,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A campaign was begun.
    CampaignCreated { campaign: CampaignId, slug: Code, title: Texts, summary: Texts },
    /// A theme was added.
    ThemeAdded { theme: ThemeId, campaign: CampaignId, title: Texts, question: Texts },
    /// The phases were set.
    PhasesSet { campaign: CampaignId, phases: Vec<Phase> },
    /// The way of voting was set.
    VotingSet { campaign: CampaignId, voting: Voting, results: ResultsShown },
    /// The rules are locked and the clock runs.
    CampaignLaunched { campaign: CampaignId },
}

rejection::refusals! {
    /// Why a campaign was not changed.
    pub enum Refusal {
        /// The slug is empty, too long or has characters that an address cannot have.
        SlugMalformed,
        /// Another campaign has this slug.
        SlugTaken,
        /// An organiser's text needs bokmål or nynorsk.
        NorwegianTextMissing,
        /// The campaign is launched and its rules are locked.
        RulesLocked,
        /// A phase must end after it begins.
        PhaseEmpty { kind: PhaseKind },
        /// Two phases that exclude one another overlap.
        PhasesOverlap { first: PhaseKind, second: PhaseKind },
        /// Something is still missing on the launch checklist.
        LaunchChecklistOpen { missing: u32 },
    }
}

impl Event {
    /// The campaign, or the theme that was added.
    pub fn subject(&self) -> Subject {
        match self {
            Event::ThemeAdded { theme, .. } => Subject::Theme(*theme),
            Event::CampaignCreated { campaign, .. }
            | Event::PhasesSet { campaign, .. }
            | Event::VotingSet { campaign, .. }
            | Event::CampaignLaunched { campaign } => Subject::Campaign(*campaign),
        }
    }
}
