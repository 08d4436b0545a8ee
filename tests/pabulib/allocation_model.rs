//! The greedy rules against a naive model: pick the best of what remains, again and again, in plain integers.

use std::collections::BTreeSet;

use idedugnad::contest::allocation::{
    Allocation, Exact, Project, Rule, Score, TieBreak, TieOrder, Verdict, allocate,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Wish {
    id: String,
    cost: u64,
    votes: u64,
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let one = ("[a-c9]{1,2}", 0..6_u64, 0..4_u64);
    proptest::collection::vec(one, 0..9).prop_map(|all| {
        let mut seen = BTreeSet::new();
        all.into_iter()
            .filter(|(id, ..)| seen.insert(id.clone()))
            .map(|(id, cost, votes)| Wish { id, cost, votes })
            .collect()
    })
}

/// Whether `a` is considered before `b`, spelled out without sorting or fractions.
fn before(a: &Wish, b: &Wish, score: Score, tie: TieOrder) -> bool {
    let (high, low) = match score {
        Score::Total => (a.votes, b.votes),
        // a.votes / a.cost against b.votes / b.cost, where something for nothing is boundless and nothing is nothing
        Score::TotalPerCost => match (a.cost == 0 && a.votes > 0, b.cost == 0 && b.votes > 0) {
            (free_a, free_b) if free_a || free_b => (free_a.into(), free_b.into()),
            _ => (a.votes * b.cost.max(1), b.votes * a.cost.max(1)),
        },
    };
    if high != low {
        return high > low;
    }
    match tie {
        TieOrder::T1 => a.id < b.id,
        TieOrder::T2 if a.cost != b.cost => a.cost < b.cost,
        TieOrder::T2 if a.votes != b.votes => a.votes > b.votes,
        TieOrder::T2 => a.id < b.id,
    }
}

fn model(wishes: &[Wish], budget: u64, rule: Rule, score: Score, tie: TieOrder) -> Vec<String> {
    let mut waiting = wishes.to_vec();
    let mut left = budget;
    let mut winners = Vec::new();
    while !waiting.is_empty() {
        let best = (0..waiting.len())
            .find(|&i| (0..waiting.len()).all(|j| i == j || before(&waiting[i], &waiting[j], score, tie)))
            .expect("a total order");
        let wish = waiting.swap_remove(best);
        if wish.cost <= left {
            left -= wish.cost;
            winners.push(wish.id);
        } else if rule == Rule::GreedyNoSkip {
            break;
        }
    }
    winners
}

fn whole(n: u64) -> Exact {
    Exact::from_integer(n.into())
}

fn projects(wishes: &[Wish], times: u64) -> Vec<Project<'_>> {
    wishes
        .iter()
        .map(|wish| Project { id: &wish.id, cost: whole(wish.cost * times), total: whole(wish.votes) })
        .collect()
}

fn settings() -> impl Strategy<Value = (Rule, Score, TieOrder)> {
    (
        prop_oneof![Just(Rule::Greedy), Just(Rule::GreedyNoSkip)],
        prop_oneof![Just(Score::Total), Just(Score::TotalPerCost)],
        prop_oneof![Just(TieOrder::T1), Just(TieOrder::T2)],
    )
}

proptest! {
    #[test]
    fn greedy_agrees_with_picking_the_best_again_and_again(
        wishes in wishes(), budget in 0..20_u64, (rule, score, tie) in settings(),
    ) {
        let outcome = allocate(&projects(&wishes, 1), &whole(budget), rule, score, tie);
        prop_assert_eq!(outcome.winners, model(&wishes, budget, rule, score, tie));
    }

    #[test]
    fn an_allocation_never_overspends_and_explains_every_project(
        wishes in wishes(), budget in 0..20_u64, (rule, score, tie) in settings(),
    ) {
        let Allocation { winners, total_cost, steps, .. } =
            allocate(&projects(&wishes, 1), &whole(budget), rule, score, tie);
        prop_assert!(total_cost <= whole(budget));
        let cost_of = |id: &str| wishes.iter().find(|w| w.id == id).map_or(0, |w| w.cost);
        prop_assert_eq!(total_cost, whole(winners.iter().map(|id| cost_of(id)).sum()));
        prop_assert_eq!(steps.len(), wishes.len());
        let funded: Vec<_> = steps.iter().filter(|s| s.verdict == Verdict::Funded).map(|s| s.id).collect();
        prop_assert_eq!(funded, winners);
        if rule == Rule::Greedy {
            let left = steps.last().map_or(whole(budget), |s| s.left.clone());
            let turned_away = steps.iter().filter(|s| s.verdict == Verdict::TooDear);
            for step in turned_away {
                prop_assert!(whole(cost_of(step.id)) > left, "nothing that still fits is left out");
            }
        }
    }

    #[test]
    fn neither_the_order_of_projects_nor_the_currency_matters(
        wishes in wishes(), budget in 0..20_u64, times in 1..1000_u64, (rule, score, tie) in settings(),
    ) {
        let outcome = allocate(&projects(&wishes, 1), &whole(budget), rule, score, tie);
        let mut turned = wishes.clone();
        turned.reverse();
        let same = allocate(&projects(&turned, times), &whole(budget * times), rule, score, tie);
        prop_assert_eq!(outcome.winners, same.winners);
        prop_assert_eq!(outcome.ties, same.ties);
    }
}

#[test]
fn a_tie_is_reported_with_the_rule_that_broke_each_step_of_it() {
    let wish = |id: &str, cost, votes| Wish { id: id.to_string(), cost, votes };
    let wishes = [wish("dear", 3, 2), wish("b", 1, 2), wish("a", 1, 2), wish("lone", 1, 1)];
    let outcome = allocate(&projects(&wishes, 1), &whole(9), Rule::Greedy, Score::Total, TieOrder::T2);
    assert_eq!(outcome.ties.len(), 1);
    assert_eq!(outcome.ties[0].ids, ["a", "b", "dear"]);
    assert_eq!(outcome.ties[0].broken_by, [TieBreak::EarlierId, TieBreak::LowerCost]);
}

#[test]
fn a_tie_after_the_end_of_the_allocation_is_not_met() {
    let wish = |id: &str, cost, votes| Wish { id: id.to_string(), cost, votes };
    let wishes = [wish("first", 10, 9), wish("a", 1, 2), wish("b", 1, 2)];
    let stop = allocate(&projects(&wishes, 1), &whole(9), Rule::GreedyNoSkip, Score::Total, TieOrder::T1);
    assert_eq!((stop.winners.len(), stop.ties.len()), (0, 0));
    let go_on = allocate(&projects(&wishes, 1), &whole(9), Rule::Greedy, Score::Total, TieOrder::T1);
    assert_eq!((go_on.winners.len(), go_on.ties.len()), (2, 1));
}
