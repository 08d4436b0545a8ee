//! A campaign: themed, time-boxed, with rules that are locked when it is launched.

mod apply;
mod command;
mod decide;
mod event;
mod launch;
mod phase;
mod rules;
mod run;
mod setup;
mod template;

use super::*;
pub use apply::apply;
pub use command::{Command, NewCriterion, NewTheme};
pub use decide::decide;
pub use event::{Event, Refusal};
pub use launch::{Missing, launch_checklist};
pub use phase::{Dates, Grant, Permit, Phase, PhaseKind};
pub use rules::{
    IdeaLength, Moderation, Money, ResultsShown, RuleChanges, Rules, Scale, Strength, TieBreak, Voting,
    Weights,
};
pub use run::unanswered;
use serde::{Deserialize, Serialize};
pub use template::{Outline, TEMPLATES, Template, template};

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
    /// Since when and why it stands still.
    pub paused: Option<Pause>,
    /// What the sponsor has said about it as it stands; a change of the draft makes it void.
    pub approval: Option<Approval>,
    /// Who may submit after the deadline.
    pub late: OrdMap<PersonId, Late>,
    /// What everybody was told about its course, the oldest first.
    pub notices: Vec<Notice>,
}

/// What a sponsor has said about a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Approval {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Time,
    /// What is to be changed first; none if it was approved.
    pub changes: Option<Texts>,
}

/// A pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pause {
    /// Since when.
    pub since: Time,
    /// Why.
    pub reason: Texts,
}

/// Leave for one person to submit after the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Late {
    /// The first instant in which it is too late for this person too.
    pub until: Time,
    /// Why.
    pub reason: Prose,
}

/// Something everybody is told about a campaign's course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Notice {
    /// When it happened.
    pub at: Time,
    /// What.
    pub news: News,
    /// Why.
    pub reason: Option<Texts>,
}

/// What can happen to a campaign as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    /// It was launched.
    Launched,
    /// A deadline was extended.
    Extended {
        /// Of which phase.
        kind: PhaseKind,
        /// To when.
        until: Time,
    },
    /// It stands still.
    Paused,
    /// It goes on.
    Resumed,
    /// It was called off.
    Cancelled,
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
}

impl Campaign {
    /// What its clock shows at an instant: it stands still while the campaign is paused.
    pub fn clock(&self, at: Time) -> Time {
        self.paused.map_or(at, |pause| at.min(pause.since))
    }

    /// The phases open at an instant; none unless launched.
    pub fn open_phases(&self, at: Time) -> impl Iterator<Item = &Phase> {
        let (launched, at) = (self.stage == Stage::Launched, self.clock(at));
        self.phases.iter().filter(move |phase| launched && phase.span.holds(at))
    }

    /// The phase that begins next.
    pub fn next_phase(&self, at: Time) -> Option<&Phase> {
        let at = self.clock(at);
        self.phases.iter().find(|phase| phase.span.from > at)
    }

    /// The last deadline for ideas; none if they come in for ever, or never.
    pub fn submission_ends(&self) -> Option<Time> {
        let submitting = self.phases.iter().filter(|phase| phase.grants_any(Permit::Submit));
        submitting.map(|phase| phase.span.until).max_by_key(|until| until.unwrap_or(Time(i64::MAX)))?
    }

    /// Whether the person may submit at an instant although no phase grants it.
    pub fn allows_late(&self, person: PersonId, at: Time) -> bool {
        self.stage == Stage::Launched && self.late.get(&person).is_some_and(|late| at < late.until)
    }

    /// Whether it is running or has been; a draft that was called off has not.
    pub fn was_launched(&self) -> bool {
        match self.stage {
            Stage::Draft => false,
            Stage::Launched | Stage::Closed => true,
            Stage::Cancelled => self.notices.iter().any(|notice| notice.news == News::Launched),
        }
    }

    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.paused.is_some()
    }

    /// Whether the last phase that grants voting is over.
    pub fn vote_is_over(&self, at: Time) -> bool {
        let at = self.clock(at);
        let voting = self.phases.iter().filter(|phase| phase.grants_any(Permit::Vote));
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
