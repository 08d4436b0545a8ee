//! The rules of a campaign, and what its launch still lacks.

use async_graphql::{Enum, SimpleObject};

use super::funding::FundingScheme;
use super::scene::At;
use crate::contest::campaign::{self, Missing};
use crate::contest::{self, Lang, Money};
use crate::words;

/// What decides between ideas with the same combined score.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::TieBreak")]
pub enum TieBreak {
    /// The better panel score.
    Panel,
    /// The better vote.
    Votes,
    /// The smaller amount asked for.
    LowerAmount,
    /// A lot, keyed by a seed that was committed to at launch.
    Lot,
}

/// What a ground of partiality leads to.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::Strength")]
pub enum Strength {
    /// Blocked on every path.
    Hard,
    /// Blocked until the person has answered.
    Declare,
}

/// When a moderator looks at an idea.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::Moderation")]
pub enum Moderation {
    /// Before others see it.
    Before,
    /// After it is shown, if at all.
    After,
}

/// Where the money of the winners comes from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum MoneyKind {
    /// Nobody has said yet.
    Undecided,
    /// There is none.
    NoMoney,
    /// A year's envelope of a scheme.
    Envelope,
}

/// The rules of a campaign; locked at launch.
#[derive(SimpleObject)]
pub struct Rules {
    /// The poorest score a reviewer may give.
    scale_min: u8,
    /// The best score a reviewer may give.
    scale_max: u8,
    /// Fewest valid reviews an idea needs to be ranked.
    quorum: u32,
    /// Reviews wanted for each idea.
    reviews_per_idea: u32,
    /// Weight of the votes in the ranking.
    votes_percent: u32,
    /// Weight of the panel's scores in the ranking.
    panel_percent: u32,
    /// What decides between equals, in this order.
    ties: Vec<TieBreak>,
    /// What working in the author's office leads to for a reviewer.
    same_office: Strength,
    /// What working for the author's municipality leads to for a reviewer.
    same_municipality: Strength,
    /// Where the money comes from.
    money: MoneyKind,
    /// The scheme that gives the money.
    scheme: Option<FundingScheme>,
    /// The budget year of the money.
    year: Option<u16>,
    /// Within how many days every idea is promised an answer, counted from the last deadline for ideas.
    response_days: Option<u32>,
    /// When a moderator looks at an idea.
    moderation: Moderation,
    /// Shortest heading of an idea, in characters.
    title_min: u32,
    /// Longest heading of an idea, in characters.
    title_max: u32,
    /// Shortest description of an idea, in characters.
    summary_min: u32,
    /// Longest description of an idea, in characters.
    summary_max: u32,
    /// SHA-256 of the seed of lots, published at launch; the seed is revealed with the sealed ranking.
    lot_commitment: Option<String>,
}

impl Rules {
    /// The rules as `at` sees them.
    pub fn of(at: &At, rules: &campaign::Rules) -> Rules {
        let (money, scheme, year) = match rules.money {
            Money::Undecided => (MoneyKind::Undecided, None, None),
            Money::None => (MoneyKind::NoMoney, None, None),
            Money::Envelope { scheme, year } => {
                (MoneyKind::Envelope, FundingScheme::of(at, scheme), Some(year))
            }
        };
        Rules {
            scale_min: rules.scale.min,
            scale_max: rules.scale.max,
            quorum: rules.quorum,
            reviews_per_idea: rules.reviews_per_idea,
            votes_percent: rules.weights.votes_percent,
            panel_percent: rules.weights.panel_percent,
            ties: rules.ties.iter().map(|tie| (*tie).into()).collect(),
            same_office: rules.same_office.into(),
            same_municipality: rules.same_municipality.into(),
            money,
            scheme,
            year,
            response_days: rules.response_days,
            moderation: rules.moderation.into(),
            title_min: rules.idea_length.title_min,
            title_max: rules.idea_length.title_max,
            summary_min: rules.idea_length.summary_min,
            summary_max: rules.idea_length.summary_max,
            lot_commitment: rules.lot_commitment.map(|digest| digest.to_string()),
        }
    }
}

/// Something a launch still lacks.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ChecklistCode {
    /// Nobody is appointed sponsor of this campaign.
    Sponsor,
    /// The summary is in neither bokmål nor nynorsk.
    Summary,
    /// There is no theme.
    Theme,
    /// There is no phase.
    Phases,
    /// All phases are over already.
    PhasesPast,
    /// A phase or a weight counts on votes, and no way of voting is set.
    VotingRule,
    /// A way of voting is set, and no phase lets anybody vote.
    VotingPhase,
    /// The weights of votes and panel do not sum to 100.
    Weights,
    /// The weights of the criteria do not sum to 100.
    CriteriaWeights,
    /// Fewer reviews are wanted for each idea than the quorum.
    ReviewsPerIdea,
    /// The panel has fewer reviewers than the quorum.
    Panel,
    /// Nobody has said where the money comes from, or that there is none.
    Money,
    /// The scheme that the money is to come from has no envelope for the year.
    Envelope,
    /// No answer is promised within so many days.
    ResponsePromise,
    /// No sponsor has approved the draft as it stands.
    Approval,
}

/// An open item of a launch checklist.
#[derive(SimpleObject)]
pub struct ChecklistItem {
    /// What is missing; decide by it.
    code: ChecklistCode,
    /// A sentence that says what to do, in the reader's language.
    message: String,
}

impl ChecklistItem {
    /// The item in the reader's language.
    pub fn of(missing: Missing, lang: Lang) -> ChecklistItem {
        use ChecklistCode as Code;
        let (code, key) = match missing {
            Missing::Sponsor => (Code::Sponsor, "checklist-sponsor"),
            Missing::Summary => (Code::Summary, "checklist-summary"),
            Missing::Theme => (Code::Theme, "checklist-theme"),
            Missing::Phases => (Code::Phases, "checklist-phases"),
            Missing::PhasesPast => (Code::PhasesPast, "checklist-phases-past"),
            Missing::VotingRule => (Code::VotingRule, "checklist-voting-rule"),
            Missing::VotingPhase => (Code::VotingPhase, "checklist-voting-phase"),
            Missing::Weights { .. } => (Code::Weights, "checklist-weights"),
            Missing::CriteriaWeights { .. } => (Code::CriteriaWeights, "checklist-criteria-weights"),
            Missing::ReviewsPerIdea { .. } => (Code::ReviewsPerIdea, "checklist-reviews-per-idea"),
            Missing::Panel { .. } => (Code::Panel, "checklist-panel"),
            Missing::Money => (Code::Money, "checklist-money"),
            Missing::Envelope { .. } => (Code::Envelope, "checklist-envelope"),
            Missing::ResponsePromise => (Code::ResponsePromise, "checklist-response-promise"),
            Missing::Approval => (Code::Approval, "checklist-approval"),
        };
        ChecklistItem { code, message: words::word(lang, key) }
    }
}
