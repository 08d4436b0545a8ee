//! Review: a panel judges the shortlisted ideas against the campaign's rubric, each member alone until they have
//! said theirs.
//!
//! A *round* takes all ideas on the shortlist. Every panel member declares where they stand to them; the chair assigns
//! reviewers, by hand or from a *proposal*; a review is pinned to the revision of the idea it judges and goes stale
//! when the idea is revised. Closing the round freezes which reviews count. The ranking follows from those alone.

mod answer;
mod apply;
mod assign;
mod command;
mod decide;
mod declare;
mod event;
pub mod flow;
pub mod impartiality;
mod round;
mod score;

use super::campaign::Strength;
use super::idea::IdeaState;
use super::*;
pub use apply::apply;
pub use assign::shortfall_of;
pub use command::Command;
pub use decide::{decide, due};
pub use event::{Event, Refusal};
pub use impartiality::{Answer, Correction, Declaration, Ground, Standing};
pub(in crate::contest) use round::{check_ready, norwegian};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A campaign's round of review, by number from 1; an idea box has many.
pub type RoundKey = (CampaignId, u32);

/// A round of review.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Round {
    /// When it was started.
    pub started: Time,
    /// The first instant at which a review comes too late.
    pub due: Time,
    /// How many days a reviewer has to accept or decline.
    pub answer_days: u32,
    /// Fewest reviews that must count for an idea to be ranked: the campaign's rule, or lower by consent.
    pub quorum: u32,
    /// What is judged.
    pub ideas: OrdSet<IdeaId>,
    /// Taken out of the ranking, and why; they still get their answer.
    pub excluded: OrdMap<IdeaId, Texts>,
    /// Reviewers proposed and not confirmed.
    pub proposal: Option<Proposal>,
    /// The reviews that count, once the round is closed.
    pub counted: Option<OrdSet<AssignmentId>>,
}

impl Round {
    /// Whether nothing can be judged any more.
    pub fn is_closed(&self) -> bool {
        self.counted.is_some()
    }
}

/// Who could review what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Idea and reviewer, by idea.
    pub pairs: Vec<(IdeaId, PersonId)>,
    /// Ideas that lack reviewers.
    pub short: Vec<Shortfall>,
}

/// An idea for which there are not reviewers enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortfall {
    /// Which.
    pub idea: IdeaId,
    /// How many are lacking.
    pub lacking: u32,
    /// How many of the panel could be asked.
    pub eligible: u32,
    /// How many are disqualified.
    pub blocked: u32,
    /// How many have not said where they stand.
    pub unanswered: u32,
    /// How many have declined, left it or been taken off it.
    pub gone: u32,
}

/// Where a reviewer's task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentState {
    /// Asked, not answered.
    Invited,
    /// Taken on.
    Accepted,
    /// Done.
    Submitted,
    /// Sent back by the chair: something is lacking.
    Returned,
    /// Not taken on.
    Declined,
    /// Never answered.
    Lapsed,
    /// Left because of partiality.
    Recused,
    /// Given to somebody else.
    Reassigned,
    /// Done, but not to be counted: partiality was found later.
    Invalidated,
}

impl AssignmentState {
    /// Whether the reviewer still has something to do.
    pub fn is_open(self) -> bool {
        matches!(self, AssignmentState::Invited | AssignmentState::Accepted | AssignmentState::Returned)
    }

    /// Whether this reviewer is never proposed for this idea again.
    pub fn is_gone(self) -> bool {
        !self.is_open() && self != AssignmentState::Submitted
    }
}

/// A score for one criterion, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Which criterion.
    pub criterion: CriterionId,
    /// On the campaign's scale; none if the criterion does not apply.
    #[serde(default)]
    pub value: Option<u8>,
    /// Why.
    #[serde(default)]
    pub reason: Option<Prose>,
}

/// What a reviewer thinks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Review {
    /// Of which revision of the idea.
    pub revision: u32,
    /// By criterion.
    pub scores: Vec<Score>,
    /// On the whole.
    pub comment: Option<Prose>,
    /// When.
    pub at: Time,
}

/// One reviewer's task to review one idea.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    /// In which round.
    pub round: RoundKey,
    /// What.
    pub idea: IdeaId,
    /// Who.
    pub reviewer: PersonId,
    /// Where it stands.
    pub state: AssignmentState,
    /// When the reviewer was asked.
    pub invited: Time,
    /// The first instant at which it lapses if not answered.
    pub answer_due: Time,
    /// Why it was declined, sent back, given away or set aside.
    pub reason: Option<Prose>,
    /// What the reviewer has written and shown to nobody.
    pub draft: Option<Review>,
    /// What the reviewer has submitted.
    pub review: Option<Review>,
}

impl Assignment {
    /// Whether it is done, but for an earlier revision of the idea.
    pub fn is_stale(&self, idea: &idea::Idea) -> bool {
        self.state == AssignmentState::Submitted
            && self.review.as_ref().is_some_and(|review| review.revision < idea.revision())
    }
}

/// All reviews.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reviews {
    /// Rounds of all campaigns.
    pub rounds: OrdMap<RoundKey, Arc<Round>>,
    /// Assignments by id.
    pub assignments: Table<AssignmentId, Assignment>,
    /// By idea.
    pub by_idea: OrdSet<(IdeaId, AssignmentId)>,
    /// By reviewer.
    pub by_reviewer: OrdSet<(PersonId, AssignmentId)>,
    /// Not answered yet, by the instant at which they lapse.
    pub unanswered: OrdSet<(Time, AssignmentId)>,
    /// What people have declared about ideas.
    pub declarations: OrdMap<(PersonId, IdeaId), Declaration>,
}

impl Reviews {
    /// A campaign's newest round.
    pub fn current(&self, campaign: CampaignId) -> Option<(RoundKey, &Round)> {
        let (key, round) = self.rounds.range((campaign, 0)..=(campaign, u32::MAX)).next_back()?;
        Some((*key, round))
    }

    /// All assignments for an idea, by id.
    pub fn of_idea(&self, idea: IdeaId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        let ids = self.by_idea.range((idea, AssignmentId(0))..=(idea, AssignmentId(u32::MAX)));
        ids.filter_map(|(_, id)| Some((*id, self.assignments.get(*id)?)))
    }

    /// All assignments of a person, by id.
    pub fn of_reviewer(&self, person: PersonId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        let ids = self.by_reviewer.range((person, AssignmentId(0))..=(person, AssignmentId(u32::MAX)));
        ids.filter_map(|(_, id)| Some((*id, self.assignments.get(*id)?)))
    }

    /// What a person has declared about an idea.
    pub fn declared(&self, person: PersonId, idea: IdeaId) -> Option<&Answer> {
        self.declarations.get(&(person, idea)).map(|declaration| &declaration.answer)
    }
}

/// Whether an idea of a round is still to be judged or decided: neither withdrawn nor parked, nor decided already.
pub fn is_live(state: &State, idea: IdeaId) -> bool {
    use IdeaState::{Clarification, InReview, NotRecommended, Recommended, Reserve};
    let stands = state.ideas.table.get(idea).map(|idea| idea.state);
    stands.is_some_and(|stands| {
        matches!(stands, InReview | Clarification | Recommended | Reserve | NotRecommended)
    })
}

/// The ideas of a round that stand to be ranked: live and not excluded.
pub fn contenders(state: &State, round: &Round) -> Vec<IdeaId> {
    let stands = |idea: &IdeaId| is_live(state, *idea) && !round.excluded.contains_key(idea);
    round.ideas.iter().copied().filter(stands).collect()
}

/// The reviews of an idea that count: while the round is open those that are fresh and by impartial reviewers,
/// afterwards those that were counted when it closed.
pub fn counted<'a>(
    state: &'a State,
    key: RoundKey,
    round: &'a Round,
    idea: IdeaId,
    at: Time,
) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> {
    let fresh = move |assignment: &Assignment| {
        state.ideas.table.get(idea).is_some_and(|row| !assignment.is_stale(row))
            && impartiality::is_free(state, assignment.reviewer, idea, at)
    };
    let counts = move |(id, assignment): &(AssignmentId, &Assignment)| {
        assignment.round == key
            && assignment.state == AssignmentState::Submitted
            && round.counted.as_ref().map_or_else(|| fresh(assignment), |frozen| frozen.contains(id))
    };
    state.reviews.of_idea(idea).filter(counts)
}

/// Ideas of an open or closed round with fewer reviews than they need, and how many they have.
pub fn quorum_gaps(state: &State, key: RoundKey, round: &Round, at: Time) -> Vec<(IdeaId, u32)> {
    let with_count = |idea| (idea, counted(state, key, round, idea, at).count() as u32);
    let lacks = |(_, count): &(IdeaId, u32)| *count < round.quorum;
    contenders(state, round).into_iter().map(with_count).filter(lacks).collect()
}
