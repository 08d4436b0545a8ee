//! Where the elections and their oracles are.

use std::fs;
use std::path::{Path, PathBuf};

use idedugnad::contest::allocation::{Rule, TieOrder};
use idedugnad::pabulib::Utility;
use serde_json::Value;

/// A `.pb` file with the outcomes it must have.
pub struct Case {
    pub file: PathBuf,
    pub rows: Vec<Row>,
}

/// One greedy or greedy-no-skip outcome.
pub struct Row {
    pub rule: (&'static str, Rule),
    pub utility: (&'static str, Utility),
    pub tie: (&'static str, TieOrder),
    pub winners: Vec<String>,
    /// As a fraction or a whole number.
    pub total_cost: String,
}

impl Row {
    pub fn name(&self) -> String {
        format!("{} by {} with {}", self.rule.0, self.utility.0, self.tie.0)
    }
}

/// The folder with the real elections; none (said aloud) on a machine that lacks it, unless it runs for everybody.
pub fn real_folder() -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = repository.join("../shared/data/pabulib");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", folder.display());
    println!("skipped: {} is not on this machine", folder.display());
    None
}

/// Our own edge cases, always here.
pub fn synthetic() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pabulib");
    cases(&folder, &folder)
}

/// The real elections, if they are here.
pub fn real() -> Vec<Case> {
    real_folder().map(|folder| cases(&folder, &folder.join("oracles"))).unwrap_or_default()
}

fn cases(files: &Path, oracles: &Path) -> Vec<Case> {
    let mut files: Vec<PathBuf> = fs::read_dir(files)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "pb"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let oracle = oracles.join(file.with_extension("json").file_name().expect("a name"));
            let oracle: Value = serde_json::from_slice(&fs::read(&oracle).expect("an oracle")).expect("JSON");
            let rows = oracle["results"].as_array().expect("results").iter().filter_map(row).collect();
            Case { file, rows }
        })
        .collect()
}

fn row(result: &Value) -> Option<Row> {
    let rule = match result["rule"].as_str()? {
        "greedy" => ("greedy", Rule::Greedy),
        "greedy-no-skip" => ("greedy-no-skip", Rule::GreedyNoSkip),
        _ => return None,
    };
    let utility = match result["utility"].as_str()? {
        "votes" => ("votes", Utility::Votes),
        "votes/cost" => ("votes-per-cost", Utility::VotesPerCost),
        "points" => ("points", Utility::Points),
        positional if positional.starts_with("positional points") => ("positional", Utility::Positional),
        other => panic!("unknown utility {other}"),
    };
    let tie = match result["tie"].as_str()? {
        "T1" => ("T1", TieOrder::T1),
        "T2" => ("T2", TieOrder::T2),
        other => panic!("unknown tie order {other}"),
    };
    let winners =
        result["winners"].as_array()?.iter().map(|id| id.as_str().expect("an id").to_string()).collect();
    let total_cost = match &result["total_cost"] {
        Value::String(fraction) => fraction.clone(),
        number => number.to_string(),
    };
    Some(Row { rule, utility, tie, winners, total_cost })
}
