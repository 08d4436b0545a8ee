//! The ranking as a pure function: exact fractions in, published numbers and positions out.
//!
//! Votes `v = points / most points` (0 if nobody voted). A review's score is its criterion scores weighted over the
//! criteria it answers; the panel's is the mean of its reviews, set on the scale: `p = (mean - min) / (max - min)`.
//! `combined = votes % of v + panel % of p`. Every number is rounded half up to basis points, and it is the rounded
//! numbers that are compared, so that what the public sees as a tie is a tie.

use super::*;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use std::cmp::Ordering;

/// One review's scores; a criterion left open (not applicable) counts neither for nor against.
pub type Scores = Vec<(CriterionId, Option<u8>)>;

/// An idea that stands to be ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contender {
    /// Which idea.
    pub idea: IdeaId,
    /// Points it got, in the campaign's smallest unit.
    pub points: u64,
    /// What it asks for; nothing counts as zero.
    pub amount_ore: Option<u64>,
    /// Its reviews that count.
    pub reviews: Vec<Scores>,
}

/// All that a ranking follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// How votes and panel count together.
    pub weights: Weights,
    /// The scores a review may give.
    pub scale: Scale,
    /// Fewest reviews that count; with fewer an idea is not ranked.
    pub quorum: u32,
    /// What decides between equals; the lot comes last even if it is not named.
    pub ties: Vec<TieBreak>,
    /// The weight of each criterion, in percent.
    pub criteria: Vec<(CriterionId, u32)>,
    /// The most points that any idea of the campaign got.
    pub points_max: u64,
    /// Keys the lots; before the seal nobody has it, and ideas that only a lot can part stand by number.
    pub seed: Option<Digest>,
    /// The ideas, in any order.
    pub contenders: Vec<Contender>,
}

/// Where an idea stands, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// From 1; no two share one.
    pub rank: u32,
    /// Which idea.
    pub idea: IdeaId,
    /// Votes and panel together, in basis points.
    pub combined_bp: u32,
    /// The votes' part before weighting, in basis points.
    pub votes_bp: u32,
    /// The panel's part before weighting, in basis points.
    pub panel_bp: u32,
    /// How many reviews count.
    pub reviews: u32,
    /// What put it below the idea above it, where both have the same combined score.
    pub tie: Option<TieBreak>,
}

/// Ranks all ideas that have their quorum of reviews, the best first.
pub fn rank(inputs: &Inputs) -> Vec<Position> {
    let quorate = |contender: &&Contender| contender.reviews.len() as u64 >= u64::from(inputs.quorum);
    let mut standings: Vec<Standing> =
        inputs.contenders.iter().filter(quorate).map(|contender| standing(inputs, contender)).collect();
    standings.sort_by(|a, b| compare(inputs, a, b).0);
    let tie_with_above = |index: usize| {
        let above = standings.get(index.checked_sub(1)?)?;
        compare(inputs, above, &standings[index]).1
    };
    let position = |(index, standing): (usize, &Standing)| Position {
        rank: index as u32 + 1,
        idea: standing.idea,
        combined_bp: standing.combined_bp,
        votes_bp: standing.votes_bp,
        panel_bp: standing.panel_bp,
        reviews: standing.reviews,
        tie: tie_with_above(index),
    };
    standings.iter().enumerate().map(position).collect()
}

/// One review's weighted mean, from the scale's least to its best; none if it answers nothing that weighs.
pub fn review_score(criteria: &[(CriterionId, u32)], scores: &Scores) -> Option<BigRational> {
    let weight =
        |id: CriterionId| criteria.iter().find(|(known, _)| *known == id).map_or(0, |(_, weight)| *weight);
    let (mut sum, mut weights) = (BigInt::zero(), BigInt::zero());
    for (criterion, value) in scores {
        if let Some(value) = value {
            sum += BigInt::from(weight(*criterion)) * BigInt::from(*value);
            weights += BigInt::from(weight(*criterion));
        }
    }
    (!weights.is_zero()).then(|| BigRational::new(sum, weights))
}

struct Standing {
    idea: IdeaId,
    combined_bp: u32,
    votes_bp: u32,
    panel_bp: u32,
    reviews: u32,
    amount_ore: u64,
    ticket: Option<Digest>,
}

fn standing(inputs: &Inputs, contender: &Contender) -> Standing {
    let votes = votes(inputs, contender);
    let panel = panel(inputs, contender);
    let [votes_weight, panel_weight] =
        [inputs.weights.votes_percent, inputs.weights.panel_percent].map(whole);
    let combined = (votes_weight * &votes + panel_weight * &panel) / whole(100_u32);
    Standing {
        idea: contender.idea,
        combined_bp: basis_points(&combined),
        votes_bp: basis_points(&votes),
        panel_bp: basis_points(&panel),
        reviews: contender.reviews.len() as u32,
        amount_ore: contender.amount_ore.unwrap_or(0),
        ticket: inputs.seed.as_ref().map(|seed| lot::ticket(seed, contender.idea)),
    }
}

fn votes(inputs: &Inputs, contender: &Contender) -> BigRational {
    match inputs.points_max {
        0 => BigRational::zero(),
        most => whole(contender.points) / whole(most),
    }
}

fn panel(inputs: &Inputs, contender: &Contender) -> BigRational {
    let scores: Vec<BigRational> =
        contender.reviews.iter().filter_map(|scores| review_score(&inputs.criteria, scores)).collect();
    let steps = whole(inputs.scale.max) - whole(inputs.scale.min);
    if scores.is_empty() || steps <= BigRational::zero() {
        return BigRational::zero();
    }
    let count = whole(scores.len() as u64);
    let mean = scores.into_iter().fold(BigRational::zero(), |sum, score| sum + score) / count;
    (mean - whole(inputs.scale.min)) / steps
}

/// The better one first; and what parts them if their combined scores are equal.
fn compare(inputs: &Inputs, a: &Standing, b: &Standing) -> (Ordering, Option<TieBreak>) {
    let combined = b.combined_bp.cmp(&a.combined_bp);
    if combined.is_ne() {
        return (combined, None);
    }
    let rules = inputs.ties.iter().copied().chain([TieBreak::Lot]);
    let parted = rules.map(|rule| (by(rule, a, b), Some(rule))).find(|(order, _)| order.is_ne());
    parted.unwrap_or((a.idea.cmp(&b.idea), Some(TieBreak::Lot)))
}

fn by(rule: TieBreak, a: &Standing, b: &Standing) -> Ordering {
    match rule {
        TieBreak::Panel => b.panel_bp.cmp(&a.panel_bp),
        TieBreak::Votes => b.votes_bp.cmp(&a.votes_bp),
        TieBreak::LowerAmount => a.amount_ore.cmp(&b.amount_ore),
        TieBreak::Lot => (a.ticket, a.idea).cmp(&(b.ticket, b.idea)),
    }
}

/// Basis points of a fraction between 0 and 1, rounded half up.
fn basis_points(fraction: &BigRational) -> u32 {
    let half = BigRational::new(1.into(), 2.into());
    (fraction * whole(10_000_u32) + half).floor().to_integer().to_u32().unwrap_or(0)
}

fn whole(number: impl Into<BigInt>) -> BigRational {
    BigRational::from_integer(number.into())
}
