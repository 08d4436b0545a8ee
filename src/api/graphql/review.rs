//! Rounds of review, assignments and reviews, as far as the viewer may see them.

use async_graphql::{Enum, ID, InputObject, Object, SimpleObject};

use super::act::Act;
use super::campaign::Campaign;
use super::idea::Idea;
use super::person::Person;
use super::scalar::{DateTime, LocalText};
use super::scene::{At, GqlLang, Noun};
use crate::api::global_id::Kind;
use crate::contest::review::{self, Answer, Score, Standing};
use crate::contest::view::review::{SeenAssignment, SeenRound};
use crate::contest::{AssignmentId, CriterionId, Subject};
use crate::engine::Committed;
use crate::vault::Class;

/// Why somebody could be partial.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "review::Ground", name = "PartialityGround")]
pub enum Ground {
    /// Wrote it first.
    Author,
    /// Wrote it with others, or is asked to.
    CoAuthor,
    /// Manages an author.
    LineManager,
    /// Is managed by an author.
    Subordinate,
    /// Is managed by somebody who is disqualified.
    SubordinateOfDisqualified,
    /// Works in the office it comes from, or with an author.
    SameOffice,
    /// Works for a municipality that its office serves.
    SameMunicipality,
    /// Family or close friends.
    Family,
    /// Works closely with an author.
    CloseCooperation,
    /// Stands to win or lose money.
    EconomicInterest,
    /// Supplies, or has a part in somebody who does.
    Supplier,
    /// Something else that weakens trust.
    Other,
}

/// Where somebody stands to an idea.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum StandingKind {
    /// Nothing stands in the way.
    Free,
    /// Blocked until the person has answered.
    MustDeclare,
    /// Blocked on every path.
    Blocked,
}

/// Where the viewer stands to an idea.
#[derive(SimpleObject)]
pub struct Impartiality {
    /// Whether they may have to do with it.
    standing: StandingKind,
    /// On which ground not.
    ground: Option<Ground>,
}

impl From<Standing> for Impartiality {
    fn from(standing: Standing) -> Self {
        let (standing, ground) = match standing {
            Standing::Free => (StandingKind::Free, None),
            Standing::MustDeclare(ground) => (StandingKind::MustDeclare, Some(ground.into())),
            Standing::Blocked(ground) => (StandingKind::Blocked, Some(ground.into())),
        };
        Impartiality { standing, ground }
    }
}

/// Where a reviewer's task stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "review::AssignmentState")]
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

/// A score for one criterion, and why.
#[derive(SimpleObject)]
pub struct ReviewScore {
    /// The criterion's opaque id.
    criterion_id: ID,
    /// The score; nothing if the criterion does not apply.
    value: Option<u8>,
    /// Why.
    reason: Option<String>,
}

/// What a reviewer thinks.
#[derive(SimpleObject)]
pub struct Review {
    /// The revision of the idea it judges.
    revision: u32,
    /// By criterion.
    scores: Vec<ReviewScore>,
    /// On the whole.
    comment: Option<String>,
    /// When it was written.
    at: DateTime,
}

impl Review {
    fn of(at: &At, review: &review::Review) -> Review {
        let words = |prose| at.text(prose).to_owned();
        let score = |score: &Score| ReviewScore {
            criterion_id: at.id(score.criterion),
            value: score.value,
            reason: score.reason.map(words),
        };
        Review {
            revision: review.revision,
            scores: review.scores.iter().map(score).collect(),
            comment: review.comment.map(words),
            at: DateTime(review.at),
        }
    }
}

/// One reviewer's task to review one idea.
#[derive(Clone)]
pub struct Assignment {
    at: At,
    seen: SeenAssignment,
}

impl Assignment {
    /// One that the view has handed out.
    pub fn seen(at: &At, seen: SeenAssignment) -> Assignment {
        Assignment { at: at.clone(), seen }
    }
}

impl Noun for Assignment {
    const KIND: Kind = Kind::Assignment;

    fn find(at: &At, number: u32) -> Option<Self> {
        at.view.assignment(AssignmentId(number)).map(|seen| Assignment::seen(at, seen))
    }
}

/// One reviewer's task to review one idea, with the review once it may be seen.
#[Object]
impl Assignment {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.seen.id)
    }

    /// What is reviewed.
    async fn idea(&self) -> Option<Idea> {
        Idea::of(&self.at, self.seen.idea)
    }

    /// Who reviews; never shown to authors.
    async fn reviewer(&self) -> Option<Person> {
        Person::of(&self.at, self.seen.reviewer?)
    }

    /// Where it stands.
    async fn state(&self) -> AssignmentState {
        self.seen.state.into()
    }

    /// When the reviewer was asked.
    async fn invited(&self) -> DateTime {
        DateTime(self.seen.invited)
    }

    /// When it lapses unless it is answered.
    async fn answer_due(&self) -> DateTime {
        DateTime(self.seen.answer_due)
    }

    /// Whether the idea was revised after the review, which must be confirmed or rewritten.
    async fn stale(&self) -> bool {
        self.seen.stale
    }

    /// Why it was declined, sent back, given away or set aside; for the reviewer and the chair.
    async fn reason(&self) -> Option<&str> {
        self.seen.reason.map(|prose| self.at.text(prose))
    }

    /// What the viewer has written so far; never anybody else's.
    async fn draft(&self) -> Option<Review> {
        self.seen.draft.as_ref().map(|draft| Review::of(&self.at, draft))
    }

    /// What was submitted; to fellow reviewers only after they have submitted their own.
    async fn review(&self) -> Option<Review> {
        self.seen.review.as_ref().map(|review| Review::of(&self.at, review))
    }
}

/// An idea taken out of the ranking.
#[derive(SimpleObject)]
pub struct Exclusion {
    /// Which.
    idea: Option<Idea>,
    /// Why.
    reason: LocalText,
}

/// A reviewer who could be asked.
#[derive(SimpleObject)]
pub struct ProposedReviewer {
    /// For which idea.
    idea: Option<Idea>,
    /// Who.
    reviewer: Option<Person>,
}

/// An idea for which there are not reviewers enough, and why, in numbers of panel members.
#[derive(SimpleObject)]
pub struct Shortfall {
    /// Which.
    idea: Option<Idea>,
    /// How many are lacking.
    lacking: u32,
    /// How many could be asked.
    eligible: u32,
    /// How many are disqualified.
    blocked: u32,
    /// How many have not said where they stand.
    unanswered: u32,
    /// How many have declined, left it or been taken off it.
    gone: u32,
}

/// An idea with too few reviews that count.
#[derive(SimpleObject)]
pub struct QuorumGap {
    /// Which.
    idea: Option<Idea>,
    /// How many it has.
    reviews: u32,
}

/// A round of review.
pub struct ReviewRound {
    at: At,
    seen: SeenRound,
}

impl ReviewRound {
    /// The rounds of a campaign that the viewer may see, the oldest first.
    pub fn all(at: &At, campaign: &Campaign) -> Vec<ReviewRound> {
        let rounds = at.view.rounds(campaign.id).into_iter();
        rounds.map(|seen| ReviewRound { at: at.clone(), seen }).collect()
    }
}

/// A round of review: what is judged, until when, and what still stands in the way. For panel and decision body.
#[Object]
impl ReviewRound {
    /// Its number in the campaign, from 1.
    async fn number(&self) -> u32 {
        self.seen.key.1
    }

    /// When it was started.
    async fn started(&self) -> DateTime {
        DateTime(self.seen.started)
    }

    /// The first instant at which a review comes too late.
    async fn due(&self) -> DateTime {
        DateTime(self.seen.due)
    }

    /// Fewest reviews that must count for an idea to be ranked.
    async fn quorum(&self) -> u32 {
        self.seen.quorum
    }

    /// Whether the judging is over.
    async fn closed(&self) -> bool {
        self.seen.closed
    }

    /// What is judged.
    async fn ideas(&self) -> Vec<Idea> {
        self.seen.ideas.iter().filter_map(|idea| Idea::of(&self.at, *idea)).collect()
    }

    /// Ideas taken out of the ranking; for the panel's leaders and the decision body.
    async fn excluded(&self) -> Vec<Exclusion> {
        let exclusion = |(idea, reason): &(_, _)| Exclusion {
            idea: Idea::of(&self.at, *idea),
            reason: LocalText::of(&self.at, *reason),
        };
        self.seen.excluded.iter().map(exclusion).collect()
    }

    /// Reviewers proposed and not yet asked; for the panel's leaders.
    async fn proposed(&self) -> Vec<ProposedReviewer> {
        let pair = |(idea, person): &(_, _)| ProposedReviewer {
            idea: Idea::of(&self.at, *idea),
            reviewer: Person::of(&self.at, *person),
        };
        self.seen.proposal.iter().flat_map(|proposal| proposal.pairs.iter().map(pair)).collect()
    }

    /// Ideas for which the proposal found too few reviewers; for the panel's leaders.
    async fn shortfalls(&self) -> Vec<Shortfall> {
        let shortfall = |short: &review::Shortfall| Shortfall {
            idea: Idea::of(&self.at, short.idea),
            lacking: short.lacking,
            eligible: short.eligible,
            blocked: short.blocked,
            unanswered: short.unanswered,
            gone: short.gone,
        };
        self.seen.proposal.iter().flat_map(|proposal| proposal.short.iter().map(shortfall)).collect()
    }

    /// Ideas with too few reviews that count; for the panel's leaders.
    async fn quorum_gaps(&self) -> Vec<QuorumGap> {
        let gap =
            |(idea, reviews): &(_, u32)| QuorumGap { idea: Idea::of(&self.at, *idea), reviews: *reviews };
        self.seen.gaps.iter().map(gap).collect()
    }
}

/// A score to give.
#[derive(InputObject)]
pub struct ScoreInput {
    /// For which criterion.
    criterion_id: ID,
    /// On the campaign's scale; left out if the criterion does not apply.
    value: Option<u8>,
    /// Why.
    reason: Option<String>,
}

/// Scores as the contest takes them.
pub fn scores_of(act: &mut Act, scores: &[ScoreInput], lang: Option<GqlLang>) -> Vec<Score> {
    let mut given = Vec::with_capacity(scores.len());
    for (place, score) in scores.iter().enumerate() {
        let criterion: CriterionId = act.id(&score.criterion_id, &format!("scores.{place}.criterionId"));
        let reason = score.reason.as_deref().map(|reason| act.prose(reason, lang, Class::Contribution));
        given.push(Score { criterion, value: score.value, reason });
    }
    given
}

/// A declaration as the contest takes it.
pub fn answer_of(grounds: &[Ground]) -> Answer {
    match grounds {
        [] => Answer::None,
        grounds => Answer::Grounds(grounds.iter().map(|ground| (*ground).into()).collect()),
    }
}

/// The campaign of the first assignment a commit was about.
pub fn campaign_of(at: &At, committed: &Committed) -> Option<Campaign> {
    let first = committed.subjects.iter().find_map(|subject| match subject {
        Subject::Assignment(id) => Some(*id),
        _ => None,
    })?;
    let idea = at.view.assignment(first)?.idea;
    Campaign::of(at, at.view.idea(idea)?.campaign)
}
