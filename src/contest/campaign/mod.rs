//! A campaign: themed, time-boxed, with rules that are locked when it is launched.

mod apply;
mod command;
mod decide;
mod event;
mod phase;
mod rules;
mod setup;

use super::*;
pub use apply::apply;
pub use command::{Command, NewCriterion, NewTheme};
pub use decide::decide;
pub use event::{Event, Refusal};
pub use phase::{Grant, Permit, Phase, PhaseKind};
pub use rules::{
    IdeaLength, Moderation, Money, ResultsShown, RuleChanges, Rules, Scale, Strength, TieBreak, Voting,
    Weights,
};
use serde::{Deserialize, Serialize};

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

/// A criterion of the rubric that reviewers score by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Criterion {
    /// Which campaign it belongs to.
    pub campaign: CampaignId,
    /// Its name.
    pub title: Texts,
    /// What a good and a poor score mean.
    pub guidance: Texts,
    /// Its weight; the weights of a campaign sum to 100.
    pub weight_percent: u32,
    /// Whether every review must score it; otherwise a reviewer may leave it out.
    pub required: bool,
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
    /// Its rubric, in the organiser's order.
    pub criteria: Vec<CriterionId>,
    /// Its phases, by opening time.
    pub phases: Vec<Phase>,
    /// Its rules, locked at launch.
    pub rules: Rules,
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
    /// Criteria of all campaigns.
    pub criteria: Table<CriterionId, Criterion>,
}
