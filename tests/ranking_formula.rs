//! The ranking against an independent model, and what must never change it.

use idedugnad::contest::campaign::{Scale, Weights};
use idedugnad::contest::ranking::{Contender, Inputs, Position, formula, lot, rank};
use idedugnad::contest::{CriterionId, Digest, IdeaId, TieBreak};
use proptest::prelude::*;

const CRITERIA: [(CriterionId, u32); 3] = [(CriterionId(1), 50), (CriterionId(2), 30), (CriterionId(3), 20)];

fn scores() -> impl Strategy<Value = formula::Scores> {
    // The first criterion is always scored; the others may be left open.
    (1_u8..=5, prop::option::of(1_u8..=5), prop::option::of(1_u8..=5)).prop_map(|(first, second, third)| {
        vec![(CriterionId(1), Some(first)), (CriterionId(2), second), (CriterionId(3), third)]
    })
}

prop_compose! {
    fn inputs()(
        votes_percent in 0_u32..=100,
        quorum in 0_u32..=3,
        ties in Just(vec![TieBreak::Panel, TieBreak::Votes, TieBreak::LowerAmount, TieBreak::Lot]).prop_shuffle(),
        seed in prop::option::of(prop::array::uniform32(any::<u8>())),
        extra in 0_u64..4,
        rows in prop::collection::vec(
            (0_u64..6, prop::option::of(0_u64..3), prop::collection::vec(scores(), 0..5)), 0..12),
    ) -> Inputs {
        let contenders: Vec<Contender> = rows
            .into_iter()
            .zip(1..)
            .map(|((points, amount_ore, reviews), id)| Contender { idea: IdeaId(id), points, amount_ore, reviews })
            .collect();
        Inputs {
            weights: Weights { votes_percent, panel_percent: 100 - votes_percent },
            scale: Scale { min: 1, max: 5 },
            quorum,
            ties,
            criteria: CRITERIA.to_vec(),
            points_max: contenders.iter().map(|row| row.points).max().unwrap_or(0) + extra,
            seed: seed.map(Digest),
            contenders,
        }
    }
}

/// The formula once more, with a common denominator in u128 and no fraction type.
mod model {
    use super::*;

    /// Half-up basis points of numerator / denominator.
    fn bp(numerator: u128, denominator: u128) -> u32 {
        ((numerator * 20_000 + denominator) / (2 * denominator)) as u32
    }

    /// Panel part as numerator and denominator: every review has one of few total weights; 5,000,000 holds them all.
    fn panel(contender: &Contender, scale: Scale) -> (u128, u128) {
        if contender.reviews.is_empty() {
            return (0, 1);
        }
        let whole = 50 * 100 * 70 * 80; // the possible sums of weights: 50, 80, 70, 100
        let mut sum = 0;
        for review in &contender.reviews {
            let (mut points, mut weights) = (0_u128, 0_u128);
            for (id, value) in review {
                if let Some(value) = value {
                    let weight = u128::from(CRITERIA.iter().find(|row| row.0 == *id).unwrap().1);
                    points += weight * u128::from(*value - scale.min);
                    weights += weight;
                }
            }
            sum += points * whole / weights;
        }
        (sum, whole * contender.reviews.len() as u128 * u128::from(scale.max - scale.min))
    }

    /// (combined, votes, panel) in basis points.
    pub fn numbers(inputs: &Inputs, contender: &Contender) -> (u32, u32, u32) {
        let (panel, panel_whole) = panel(contender, inputs.scale);
        let (points, most) = match inputs.points_max {
            0 => (0, 1),
            most => (u128::from(contender.points), u128::from(most)),
        };
        let [votes_weight, panel_weight] =
            [inputs.weights.votes_percent, inputs.weights.panel_percent].map(u128::from);
        let combined = votes_weight * points * panel_whole + panel_weight * panel * most;
        (bp(combined, 100 * most * panel_whole), bp(points, most), bp(panel, panel_whole))
    }

    /// The order by repeatedly taking out the best one.
    pub fn order(inputs: &Inputs) -> Vec<IdeaId> {
        let mut left: Vec<&Contender> =
            inputs.contenders.iter().filter(|row| row.reviews.len() >= inputs.quorum as usize).collect();
        let mut order = Vec::new();
        while !left.is_empty() {
            let best = (0..left.len()).find(|&one| {
                (0..left.len()).all(|other| one == other || beats(inputs, left[one], left[other]))
            });
            order.push(left.remove(best.expect("a total order has a best one")).idea);
        }
        order
    }

    fn beats(inputs: &Inputs, one: &Contender, other: &Contender) -> bool {
        let (a, b) = (numbers(inputs, one), numbers(inputs, other));
        if a.0 != b.0 {
            return a.0 > b.0;
        }
        for tie in &inputs.ties {
            let (better, worse) = match tie {
                TieBreak::Panel => (a.2 > b.2, a.2 < b.2),
                TieBreak::Votes => (a.1 > b.1, a.1 < b.1),
                TieBreak::LowerAmount => {
                    let [one, other] = [one, other].map(|row| row.amount_ore.unwrap_or(0));
                    (one < other, one > other)
                }
                TieBreak::Lot => match inputs.seed {
                    Some(seed) => {
                        let [one, other] = [one, other].map(|row| lot::ticket(&seed, row.idea));
                        (one < other, one > other)
                    }
                    None => (one.idea < other.idea, one.idea > other.idea),
                },
            };
            if better || worse {
                return better;
            }
        }
        unreachable!("lots part everything")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_ranking_agrees_with_an_independent_model(inputs in inputs()) {
        let positions = rank(&inputs);
        let order: Vec<IdeaId> = positions.iter().map(|position| position.idea).collect();
        prop_assert_eq!(order, model::order(&inputs));
        for position in &positions {
            let contender = inputs.contenders.iter().find(|row| row.idea == position.idea).unwrap();
            let numbers = (position.combined_bp, position.votes_bp, position.panel_bp);
            prop_assert_eq!(numbers, model::numbers(&inputs, contender));
        }
    }

    #[test]
    fn the_order_in_which_ideas_and_reviews_come_changes_nothing(inputs in inputs(), swap in any::<prop::sample::Index>()) {
        let mut other = inputs.clone();
        other.contenders.reverse();
        if !other.contenders.is_empty() {
            let at = swap.index(other.contenders.len());
            other.contenders[at].reviews.reverse();
            other.contenders.rotate_left(at);
        }
        prop_assert_eq!(rank(&inputs), rank(&other));
    }

    #[test]
    fn ranks_run_from_one_and_below_quorum_nobody_is_ranked(inputs in inputs()) {
        let positions = rank(&inputs);
        prop_assert!(positions.iter().map(|position| position.rank).eq(1..=positions.len() as u32));
        prop_assert!(positions.iter().all(|position| position.reviews >= inputs.quorum));
        let quorate = inputs.contenders.iter().filter(|row| row.reviews.len() >= inputs.quorum as usize).count();
        prop_assert_eq!(positions.len(), quorate);
    }

    #[test]
    fn what_parts_two_equals_is_the_first_rule_that_does(inputs in inputs()) {
        let positions = rank(&inputs);
        for pair in positions.windows(2) {
            let tied = pair[0].combined_bp == pair[1].combined_bp;
            prop_assert_eq!(pair[1].tie.is_some(), tied);
            if pair[1].tie == Some(TieBreak::Panel) {
                prop_assert!(pair[0].panel_bp > pair[1].panel_bp);
            }
            if pair[1].tie == Some(TieBreak::Votes) {
                prop_assert!(pair[0].votes_bp > pair[1].votes_bp);
            }
        }
    }

    #[test]
    fn leaving_an_idea_out_moves_no_two_others(inputs in inputs(), out in any::<prop::sample::Index>()) {
        prop_assume!(!inputs.contenders.is_empty());
        let gone = inputs.contenders[out.index(inputs.contenders.len())].idea;
        let mut fewer = inputs.clone();
        fewer.contenders.retain(|row| row.idea != gone);
        let without: Vec<IdeaId> = rank(&inputs).iter().map(|row| row.idea).filter(|idea| *idea != gone).collect();
        let order: Vec<IdeaId> = rank(&fewer).iter().map(|row| row.idea).collect();
        prop_assert_eq!(order, without);
    }
}

/// A ranking a person can check with pencil and paper.
#[test]
fn a_small_ranking_by_hand() {
    let review = |first: u8, second: u8, third: Option<u8>| {
        vec![(CriterionId(1), Some(first)), (CriterionId(2), Some(second)), (CriterionId(3), third)]
    };
    let idea = |number: u32, points, amount_ore, reviews| Contender {
        idea: IdeaId(number),
        points,
        amount_ore,
        reviews,
    };
    let inputs = Inputs {
        weights: Weights { votes_percent: 40, panel_percent: 60 },
        scale: Scale { min: 1, max: 5 },
        quorum: 2,
        ties: vec![TieBreak::Panel, TieBreak::Votes, TieBreak::LowerAmount, TieBreak::Lot],
        criteria: CRITERIA.to_vec(),
        points_max: 30,
        seed: Some(Digest([7; 32])),
        contenders: vec![
            // All fives, and 15 of 30 points: 0.4 × 0.5 + 0.6 × 1 = 0.8
            idea(1, 15, None, vec![review(5, 5, Some(5)), review(5, 5, None)]),
            // Means 3.0 and 4.0, so 3.5: panel 2.5 / 4 = 0.625; all 30 points: 0.4 + 0.375 = 0.775
            idea(2, 30, None, vec![review(3, 3, Some(3)), review(4, 4, Some(4))]),
            // One review is too few.
            idea(3, 30, None, vec![review(5, 5, Some(5))]),
            // (50×4 + 30×2 + 20×5) / 100 = 3.6 and (50×4 + 30×2) / 80 = 3.25, so 3.425: panel 0.60625 → 6063 bp;
            // 10 of 30 points → 3333 bp; 0.4 / 3 + 0.6 × 0.60625 = 0.497083… → 4971 bp
            idea(4, 10, None, vec![review(4, 2, Some(5)), review(4, 2, None)]),
            // The same as 4 but dearer, and the same once more: only a lot parts 5 and 6.
            idea(5, 10, Some(100), vec![review(4, 2, Some(5)), review(4, 2, None)]),
            idea(6, 10, Some(100), vec![review(4, 2, Some(5)), review(4, 2, None)]),
        ],
    };
    let drawn = [IdeaId(5), IdeaId(6)];
    let first = drawn.into_iter().min_by_key(|idea| lot::ticket(&Digest([7; 32]), *idea)).unwrap();
    let last = drawn.into_iter().find(|idea| *idea != first).unwrap();
    let row = |rank, idea, combined_bp, votes_bp, panel_bp, tie| Position {
        rank,
        idea,
        combined_bp,
        votes_bp,
        panel_bp,
        reviews: 2,
        tie,
    };
    assert_eq!(
        rank(&inputs),
        [
            row(1, IdeaId(1), 8000, 5000, 10000, None),
            row(2, IdeaId(2), 7750, 10000, 6250, None),
            row(3, IdeaId(4), 4971, 3333, 6063, None),
            row(4, first, 4971, 3333, 6063, Some(TieBreak::LowerAmount)),
            row(5, last, 4971, 3333, 6063, Some(TieBreak::Lot)),
        ]
    );
}
