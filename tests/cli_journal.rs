//! `idedugnad journal verify | log | fingerprint | raise-format`, as an operator meets it.

use crate::engine_world::{found, store};
use idedugnad::journal::sqlite::SqliteJournal;
use idedugnad::journal::{Batch, Journal};
use idedugnad::vault::sqlite::SqliteVault;
use std::path::Path;
use std::process::{Command, Output};

fn journal(task: &str, path: &Path, more: &[&str]) -> Output {
    let database = format!("sqlite:{}", path.display());
    let mut program = Command::new(env!("CARGO_BIN_EXE_idedugnad"));
    program.args(["journal", task, "--database", &database]).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn world(path: &Path) -> SqliteJournal {
    let mut journal = SqliteJournal::open(path, "test").unwrap();
    found(&mut journal, &mut SqliteVault::open(path).unwrap());
    store(&mut journal, vec![]);
    journal
}

#[test]
fn verify_and_log_read_beside_a_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let running = world(&path);
    let verified = journal("verify", &path, &[]);
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified.stderr));
    assert!(text(&verified.stdout).starts_with("2 batches are in order"), "{}", text(&verified.stdout));
    let log = journal("log", &path, &[]);
    assert!(text(&log.stdout).contains("the platform: campaign launched {\"campaign\":1}"));
    let lines = journal("log", &path, &["--json", "--after", "1"]);
    let line: serde_json::Value = serde_json::from_slice(&lines.stdout).unwrap();
    assert_eq!(line["seq"], 2);
    assert_eq!(running.head().unwrap().unwrap().seq, 2);
}

#[test]
fn the_fingerprint_of_any_batch_is_told_and_the_newest_is_what_verify_says() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let _running = world(&path);
    let verified = journal("verify", &path, &[]);
    let newest = journal("fingerprint", &path, &[]);
    let hashes =
        |output: &Output| text(&output.stdout).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(hashes(&newest), hashes(&verified));
    assert!(text(&newest.stdout).starts_with("seq   2\n"), "{}", text(&newest.stdout));
    let first = journal("fingerprint", &path, &["--seq", "1"]);
    assert_ne!(hashes(&first)[0], hashes(&newest)[0], "another batch");
    assert_eq!(hashes(&first)[1], hashes(&newest)[1], "and the same state, because the second says nothing");
    assert_eq!(journal("fingerprint", &path, &["--seq", "3"]).status.code(), Some(2));
}

#[test]
fn the_format_is_raised_by_command_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let mut old = SqliteJournal::open(&path, "test").unwrap();
    let body = br#"{"entries":[]}"#.to_vec();
    old.append(&Batch::seal_in(1, None, 5, [1; 16], body)).unwrap();
    let busy = journal("raise-format", &path, &[]);
    assert_eq!(busy.status.code(), Some(2), "a process that may not read it has the file");
    drop(old);
    let raised = journal("raise-format", &path, &[]);
    assert_eq!(raised.status.code(), Some(0), "{}", text(&raised.stderr));
    assert_eq!(text(&raised.stdout), "from batch 2 on the journal has format 2\n");
    let again = journal("raise-format", &path, &[]);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(text(&again.stderr), "the journal has format 2 already\n");
    let log = journal("log", &path, &["--after", "1"]);
    assert!(text(&log.stdout).contains("the operator: from here on in format 2"));
    assert_eq!(journal("verify", &path, &[]).status.code(), Some(0));
}

#[test]
fn a_flipped_byte_is_refused_with_its_sequence_number() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    drop(world(&path));
    let mut bytes = std::fs::read(&path).unwrap();
    let needle = b"unit_registered";
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    for task in ["verify", "log"] {
        let refused = journal(task, &path, &[]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains("sequence number 1"), "{}", text(&refused.stderr));
    }
}

#[test]
fn a_missing_database_is_one_sentence_and_code_2() {
    let dir = tempfile::tempdir().unwrap();
    let refused = journal("verify", &dir.path().join("nothing.db"), &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(text(&refused.stderr).lines().count(), 1);
    assert!(text(&refused.stderr).contains("there is no database at"));
    let other = Command::new(env!("CARGO_BIN_EXE_idedugnad"))
        .args(["journal", "verify", "--database", "postgres://x"])
        .output()
        .unwrap();
    assert_eq!(other.status.code(), Some(2));
}
