//! Assigning reviewers: the solver against exact optima computed elsewhere, and against its own promises.

use idedugnad::contest::review::flow::{Load, Pair, Problem, Solution, solve};
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;

/// Affinities are wishes: the dearer the pair, the less it costs.
fn problem(case: &Value) -> Problem {
    let numbers = |value: &Value| -> Vec<i64> {
        value.as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
    };
    let affinity: Vec<Vec<i64>> =
        case["affinity_paper_by_reviewer"].as_array().unwrap().iter().map(numbers).collect();
    let conflicts: Vec<Vec<i64>> = case["conflicts"].as_array().unwrap().iter().map(numbers).collect();
    let wanted = case["reviewers_per_paper"].as_u64().unwrap() as u32;
    let (least, most) = (numbers(&case["min_load"]), numbers(&case["max_load"]));
    let mut pairs = Vec::new();
    for (idea, row) in affinity.iter().enumerate() {
        for (reviewer, affinity) in row.iter().enumerate() {
            if !conflicts.contains(&vec![idea as i64, reviewer as i64]) {
                pairs.push(Pair { idea, reviewer, cost: -affinity });
            }
        }
    }
    let loads = least.iter().zip(&most);
    Problem {
        wanted: vec![wanted; affinity.len()],
        loads: loads.map(|(min, max)| Load { held: 0, min: *min as u32, max: *max as u32 }).collect(),
        pairs,
        step_cost: 0,
    }
}

#[test]
fn the_proposal_reaches_the_optimum_of_every_oracle() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/reviews/oracles/assignment_oracle.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", file.display());
        println!("skipped: {} is not on this machine", file.display());
        return;
    };
    let cases: serde_json::Map<String, Value> = serde_json::from_str(&text).unwrap();
    for (name, case) in &cases {
        let problem = problem(case);
        let solution = solve(&problem);
        if case["max_sum"] == "infeasible" {
            assert_eq!(solution.short, [(0, 1)], "{name}: paper 0 lacks one reviewer");
            continue;
        }
        assert_eq!(solution.short, [], "{name}");
        assert_eq!(-solution.cost, case["max_sum"]["total"].as_i64().unwrap(), "{name}");
        check(&problem, &solution);
        for (reviewer, load) in problem.loads.iter().enumerate() {
            let given = solution.chosen.iter().filter(|pair| pair.1 == reviewer).count() as u32;
            assert!(given >= load.min, "{name}: reviewer {reviewer} has {given}, shall have {}", load.min);
        }
    }
}

/// What holds for every solution: only possible pairs, nobody overloaded, nothing given twice.
fn check(problem: &Problem, solution: &Solution) {
    assert!(solution.chosen.windows(2).all(|two| two[0] < two[1]));
    for (idea, reviewer) in &solution.chosen {
        assert!(problem.pairs.iter().any(|pair| pair.idea == *idea && pair.reviewer == *reviewer));
    }
    for (reviewer, load) in problem.loads.iter().enumerate() {
        assert!(solution.chosen.iter().filter(|pair| pair.1 == reviewer).count() as u32 <= load.max);
    }
    for (idea, wanted) in problem.wanted.iter().enumerate() {
        let lacking = solution.short.iter().find(|short| short.0 == idea).map_or(0, |short| short.1);
        let given = solution.chosen.iter().filter(|pair| pair.0 == idea).count() as u32;
        assert_eq!(given + lacking, *wanted);
    }
}

prop_compose! {
    fn small()(
        wanted in prop::collection::vec(0_u32..=2, 1..4),
        loads in prop::collection::vec((0_u32..3, 0_u32..=2), 1..4),
        costs in prop::collection::vec(prop::option::of(-4_i64..5), 9),
        step_cost in prop::sample::select(vec![0_i64, 1, 10]),
    ) -> Problem {
        let mut pairs = Vec::new();
        for idea in 0..wanted.len() {
            for reviewer in 0..loads.len() {
                if let Some(cost) = costs[3 * idea + reviewer] {
                    pairs.push(Pair { idea, reviewer, cost });
                }
            }
        }
        let loads = loads.into_iter().map(|(held, max)| Load { held, min: 0, max }).collect();
        Problem { wanted, loads, pairs, step_cost }
    }
}

/// Tries every subset of the pairs: most pairs first, then least cost.
fn by_brute_force(problem: &Problem) -> (usize, i64) {
    let mut best = (0, 0);
    for subset in 0_u32..1 << problem.pairs.len() {
        let taken = || {
            problem.pairs.iter().enumerate().filter(|(nth, _)| subset >> nth & 1 == 1).map(|(_, pair)| pair)
        };
        let of_idea = |idea| taken().filter(|pair| pair.idea == idea).count() as u32;
        let of_reviewer = |reviewer| taken().filter(|pair| pair.reviewer == reviewer).count() as u32;
        if problem.wanted.iter().enumerate().any(|(idea, wanted)| of_idea(idea) > *wanted)
            || problem.loads.iter().enumerate().any(|(reviewer, load)| of_reviewer(reviewer) > load.max)
        {
            continue;
        }
        let steps: i64 = (problem.loads.iter().enumerate())
            .flat_map(|(reviewer, load)| {
                (0..of_reviewer(reviewer)).map(move |nth| i64::from(load.held + nth))
            })
            .sum();
        let cost = taken().map(|pair| pair.cost).sum::<i64>() + steps * problem.step_cost;
        let count = taken().count();
        if count > best.0 || (count == best.0 && cost < best.1) {
            best = (count, cost);
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_other_assignment_is_fuller_or_cheaper(problem in small()) {
        let solution = solve(&problem);
        check(&problem, &solution);
        prop_assert_eq!((solution.chosen.len(), solution.cost), by_brute_force(&problem));
    }

    #[test]
    fn the_same_problem_has_the_same_answer(problem in small()) {
        prop_assert_eq!(solve(&problem), solve(&problem));
    }
}
