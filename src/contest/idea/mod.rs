//! An idea: one identity from first draft to adopted practice.
//!
//! `write` drafts, submits and revises; `team` is about co-authors; `screen` about moderation, clarification, shortlist
//! and parking; `leave` about withdrawing and reviving. What comes after the shortlist (review, decision, money, pilot)
//! belongs to those nouns: they move the idea along with `IdeaAdvanced`, and release its answer with `IdeaAnswered`.

mod apply;
mod clarify;
mod command;
mod decide;
mod event;
mod index;
mod leave;
mod screen;
mod stage;
mod team;
mod write;

use super::*;
pub use apply::apply;
pub use clarify::due;
pub use command::{Command, OnBehalf};
pub use decide::decide;
pub use event::{Event, Refusal};
pub use index::{Ideas, Shelf, insert, remove};
use serde::{Deserialize, Serialize};
pub use stage::IdeaState;
pub use write::theme_fits;

/// Most people who can stand behind one idea.
pub const AUTHORS_MAX: u32 = 10;
/// Most ideas a facilitator can send in at once.
pub const ON_BEHALF_MAX: u32 = 50;
/// Most that an idea can ask for: a hundred billion kroner.
pub const AMOUNT_MAX_ORE: u64 = 10_000_000_000_000;

/// What an author wrote, version by version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Revision {
    /// Its heading.
    pub title: Prose,
    /// What it is, in a few sentences.
    pub summary: Prose,
    /// What it asks for.
    pub amount_ore: Option<u64>,
    /// When it was written.
    pub at: Time,
}

/// The answer that every idea gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// Why.
    pub reason: Texts,
    /// When it was made known.
    pub at: Time,
}

/// A question to the authors.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Clarification {
    /// What is asked.
    pub question: Prose,
    /// When it was asked.
    pub asked: Time,
    /// When the idea is parked unless it is answered.
    pub until: Time,
    /// Whether the authors have been reminded.
    pub reminded: bool,
    /// Where the idea stood.
    pub before: IdeaState,
    /// What was answered, and when.
    pub answer: Option<(Prose, Time)>,
}

/// Why an idea is laid aside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parking {
    /// The reason; none if a question was not answered in time.
    pub reason: Option<Texts>,
    /// When to look at it again.
    pub review_at: Option<Time>,
    /// Where the idea stood.
    pub before: IdeaState,
}

/// That an idea was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Withdrawal {
    /// The author's reason; none if not given, or if the last author left.
    pub reason: Option<Prose>,
    /// When.
    pub at: Time,
    /// Where the idea stood.
    pub before: IdeaState,
}

/// An idea.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Idea {
    /// In which campaign.
    pub campaign: CampaignId,
    /// Its id in the file it was imported from.
    pub reference: Option<Code>,
    /// Under which theme.
    pub theme: Option<ThemeId>,
    /// Those who stand behind it, the first one first. Empty if the last one has left, or if it was imported so.
    pub authors: Vec<PersonId>,
    /// Those who are asked to be co-authors and have not answered.
    pub invited: Vec<PersonId>,
    /// Those who have left; they keep the credit, and what makes them partial.
    pub former: Vec<PersonId>,
    /// Who recorded it on the author's behalf.
    pub recorded_by: Option<PersonId>,
    /// The unit the first author worked in when it was written.
    pub office: UnitId,
    /// What it asks for.
    pub amount_ore: Option<u64>,
    /// Where it stands. Use `shown` wherever somebody could notice the difference.
    pub state: IdeaState,
    /// All versions, never empty; the last one counts.
    pub revisions: Vec<Revision>,
    /// When it was first sent in.
    pub submitted: Option<Time>,
    /// When it became open for all; none again once it is taken down.
    pub published: Option<Time>,
    /// Whether a moderator has approved it.
    pub approved: bool,
    /// Why a moderator took it down, the last time.
    pub taken_down: Option<Answer>,
    /// Questions to the authors, the latest last.
    pub clarifications: Vec<Clarification>,
    /// Why it is laid aside, if it is or was.
    pub parking: Option<Parking>,
    /// That it was taken back, if it is.
    pub withdrawal: Option<Withdrawal>,
    /// The answer it got.
    pub answer: Option<Answer>,
}

impl Idea {
    /// A draft of nobody yet.
    pub fn draft(campaign: CampaignId, office: UnitId, first: Revision) -> Self {
        Self {
            campaign,
            reference: None,
            theme: None,
            authors: Vec::new(),
            invited: Vec::new(),
            former: Vec::new(),
            recorded_by: None,
            office,
            amount_ore: first.amount_ore,
            state: IdeaState::Draft,
            revisions: vec![first],
            submitted: None,
            published: None,
            approved: false,
            taken_down: None,
            clarifications: Vec::new(),
            parking: None,
            withdrawal: None,
            answer: None,
        }
    }

    /// The version that counts.
    pub fn current(&self) -> &Revision {
        &self.revisions[self.revisions.len() - 1]
    }

    /// The number of the version that counts, from 1; reviews are pinned to it.
    pub fn revision(&self) -> u32 {
        self.revisions.len() as u32
    }

    /// Where it stands as far as anybody outside panel and decision body may know.
    pub fn shown(&self) -> IdeaState {
        if self.state.awaits_release() && self.answer.is_none() { IdeaState::InReview } else { self.state }
    }

    /// Whether everybody who sees the campaign sees it: it was published and is not withdrawn.
    pub fn is_public(&self) -> bool {
        self.published.is_some() && self.state != IdeaState::Withdrawn
    }

    /// Whether ballots may name it. Follows from what is shown, so it gives nothing away.
    pub fn in_vote(&self) -> bool {
        use IdeaState::*;
        self.is_public() && !matches!(self.state, Parked | NotShortlisted)
    }

    /// Whether it was sent in and still waits to become public.
    pub fn awaits_publication(&self) -> bool {
        self.published.is_none() && !matches!(self.state, IdeaState::Draft | IdeaState::Withdrawn)
    }

    /// What an actor is to it.
    pub fn relations(&self, actor: Actor) -> &'static [Relation] {
        match actor {
            Actor::Person(person) if self.authors.contains(&person) => &[Relation::Author],
            Actor::Person(person) if self.invited.contains(&person) => &[Relation::InvitedAuthor],
            _ => &[],
        }
    }

    /// The question that waits for an answer.
    pub fn open_question(&self) -> Option<&Clarification> {
        self.clarifications.last().filter(|question| question.answer.is_none())
    }
}

/// When the campaign has promised an idea its answer: so many days after the last deadline for ideas, or after it was
/// sent in where there is no deadline.
pub fn promised(state: &State, idea: &Idea) -> Option<Time> {
    let campaign = state.campaigns.table.get(idea.campaign)?;
    let days = campaign.rules.response_days?;
    let takes_ideas = |phase: &&Phase| phase.grants.iter().any(|grant| grant.permit == Permit::Submit);
    let ends = campaign.phases.iter().filter(takes_ideas).map(|phase| phase.span.until);
    let last = ends.max_by_key(|until| until.unwrap_or(Time(i64::MAX))).flatten();
    Some(last.max(idea.submitted)?.plus_days(days))
}
