//! `idedugnad allocate` as somebody at a terminal meets it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use super::elections::{real, synthetic};

fn idedugnad<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Output {
    Command::new(env!("CARGO_BIN_EXE_idedugnad")).args(arguments).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pabulib").join(name)
}

fn allocate(file: &Path, options: &[&str]) -> Output {
    let arguments = [OsStr::new("allocate"), file.as_os_str()];
    idedugnad(arguments.into_iter().chain(options.iter().map(OsStr::new)))
}

#[test]
fn every_election_is_allocated_from_the_command_line() {
    for case in synthetic().iter().chain(&real()) {
        // one row of a large file is enough here: the others are compared without a process around them
        let small = fs::metadata(&case.file).is_ok_and(|file| file.len() < 100_000);
        for row in case.rows.iter().take(if small { usize::MAX } else { 1 }) {
            let (rule, utility, tie) = (row.rule.0, row.utility.0, row.tie.0);
            let options = ["--rule", rule, "--utility", utility, "--tie", tie, "--json"];
            let output = allocate(&case.file, &options);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            let printed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            let name = format!("{}: {}", case.file.display(), row.name());
            assert_eq!(printed["winners"], json!(row.winners), "{name}");
            assert!(printed["total_cost"].is_number(), "{name}");
        }
    }
}

#[test]
fn the_json_has_five_keys_and_an_exact_total() {
    let output = allocate(&fixture("syn_decimal_costs.pb"), &["--tie", "T1", "--json"]);
    let expected =
        r#"{"rule":"greedy","utility":"votes","tie":"T1","winners":["a","b","d"],"total_cost":67.25}"#;
    assert_eq!(text(&output.stdout).trim_end(), expected);
}

#[test]
fn the_table_says_what_became_of_every_project_and_how_ties_were_broken() {
    let output =
        allocate(&fixture("syn_edges_zero_votes_free_too_big_empty.pb"), &["--rule", "greedy-no-skip"]);
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for line in ["funded", "does not fit", "not reached", "1 of 5 projects for 50 of 100"] {
        assert!(table.contains(line), "{line}:\n{table}");
    }
    let output = allocate(&fixture("syn_tie_by_cost.pb"), &[]);
    assert!(text(&output.stdout).contains("tie: b (cheaper than) a"), "{}", text(&output.stdout));
}

#[test]
fn a_bad_file_is_refused_with_code_1_and_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bad.pb");
    let good = fs::read_to_string(fixture("syn_tie_by_cost.pb")).expect("a fixture");
    fs::write(&file, good.replace("1;a,b", "1;a,nothing")).expect("written");
    let output = allocate(&file, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let sentence = text(&output.stderr);
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert!(sentence.contains("line 21, column 5: The vote names \"nothing\""), "{sentence}");
}

#[test]
fn a_utility_the_ballots_do_not_have_is_refused_with_code_1() {
    for utility in ["points", "positional"] {
        let output = allocate(&fixture("syn_tie_by_cost.pb"), &["--utility", utility]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("choose another utility"));
    }
}

#[test]
fn an_unreadable_file_and_a_wrong_option_end_with_code_2_and_no_backtrace() {
    let missing = allocate(Path::new("/nowhere/at/all.pb"), &[]);
    let folder = allocate(Path::new("/"), &[]);
    let option = allocate(&fixture("syn_tie_by_cost.pb"), &["--rule", "fair"]);
    let nothing = idedugnad::<_, &str>([]);
    for output in [missing, folder, option, nothing] {
        assert_eq!(output.status.code(), Some(2));
        let complaint = text(&output.stderr);
        assert!(!complaint.is_empty() && !complaint.contains("panicked"), "{complaint}");
    }
}
