//! `idedugnad import pabulib`: every election goes through the database and comes out as the oracles say.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use super::elections::{Case, real, synthetic};

fn idedugnad(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_idedugnad")).args(arguments).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn import(file: &Path, database: &str, slug: &str) -> Output {
    idedugnad(&["import", "pabulib", &file.to_string_lossy(), "--database", database, "--slug", slug])
}

/// Imports all cases into one database, then allocates every row from there.
fn agree(cases: &[Case]) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("contest.db").display());
    for (number, case) in cases.iter().enumerate() {
        let slug = format!("valg-{number}");
        let output = import(&case.file, &database, &slug);
        assert_eq!(output.status.code(), Some(0), "{}: {}", case.file.display(), text(&output.stderr));
        for row in &case.rows {
            let (rule, utility, tie) = (row.rule.0, row.utility.0, row.tie.0);
            let how = ["--rule", rule, "--utility", utility, "--tie", tie, "--json"];
            let arguments = [&["allocate", "--database", &database, "--campaign", &slug], &how[..]].concat();
            let output = idedugnad(&arguments);
            let name = format!("{}: {}", case.file.display(), row.name());
            assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
            let printed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(printed["winners"], json!(row.winners), "{name}");
        }
    }
}

#[test]
fn every_synthetic_election_comes_out_of_the_database_as_its_oracle_says() {
    agree(&synthetic());
}

#[test]
fn some_real_elections_come_out_of_the_database_as_their_oracles_say() {
    let chosen = ["Czestochowa", "Zurich_SN", "Ranking_value_money"];
    let is_chosen = |case: &Case| chosen.iter().any(|name| case.file.to_string_lossy().contains(name));
    agree(&real().into_iter().filter(is_chosen).collect::<Vec<_>>());
}

#[test]
fn a_bad_file_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("contest.db");
    let url = format!("sqlite:{}", database.display());
    let cases = synthetic();
    let good = fs::read_to_string(&cases[0].file).expect("a fixture");
    let bad = folder.path().join("bad.pb");
    fs::write(&bad, good.replace("num_votes;", "num_votes;9")).expect("written");
    let output = import(&bad, &url, "valg");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("VOTE_COUNT_WRONG"), "{}", text(&output.stderr));
    assert!(!database.exists(), "not even a database");

    assert_eq!(import(&cases[0].file, &url, "valg").status.code(), Some(0));
    let before = text(&idedugnad(&["journal", "verify", "--database", &url]).stdout);
    for (file, slug) in [(&bad, "valg-2"), (&cases[0].file, "valg")] {
        assert_eq!(import(file, &url, slug).status.code(), Some(1), "{slug}");
        assert_eq!(text(&idedugnad(&["journal", "verify", "--database", &url]).stdout), before);
    }
}

#[test]
fn a_campaign_that_is_not_there_or_has_no_points_is_refused_with_code_1() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("contest.db").display());
    assert_eq!(import(&synthetic()[0].file, &url, "valg").status.code(), Some(0));
    for (slug, utility) in [("valg", "points"), ("annet", "votes")] {
        let output = idedugnad(&["allocate", "--database", &url, "--campaign", slug, "--utility", utility]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    }
    let nowhere = idedugnad(&["allocate", "--database", "sqlite:/nowhere/at/all", "--campaign", "valg"]);
    assert_eq!(nowhere.status.code(), Some(2), "{}", text(&nowhere.stderr));
}
