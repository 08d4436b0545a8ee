//! Every greedy outcome the oracles know, from our own reading, counting and spending.

use std::fs;

use idedugnad::contest::allocation::{Exact, allocate};
use idedugnad::pabulib::{projects_by, read};

use super::elections::{Case, real, synthetic};

fn agree(cases: &[Case]) -> usize {
    let mut compared = 0;
    for Case { file, rows } in cases {
        let name = file.file_name().expect("a name").to_string_lossy();
        let bytes = fs::read(file).expect("a file");
        let election = read(&bytes).unwrap_or_else(|refusal| panic!("{name}, {refusal}"));
        assert!(!rows.is_empty(), "{name} has oracle rows");
        for row in rows {
            let projects = projects_by(&election, row.utility.1).expect("a utility that fits");
            let budget = election.budget.exact();
            let outcome = allocate(&projects, &budget, row.rule.1, row.utility.1.score(), row.tie.1);
            assert_eq!(outcome.winners, row.winners, "{name}: {}", row.name());
            let total_cost: Exact = row.total_cost.parse().expect("a fraction");
            assert_eq!(outcome.total_cost, total_cost, "{name}: {}", row.name());
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_synthetic_election_is_allocated_as_its_oracle_says() {
    assert!(agree(&synthetic()) >= 30);
}

#[test]
fn every_real_election_is_allocated_as_its_oracle_says() {
    let cases = real();
    let compared = agree(&cases);
    assert!(
        cases.is_empty() || (cases.len() == 29 && compared >= 120),
        "{} files, {compared} rows",
        cases.len()
    );
}
