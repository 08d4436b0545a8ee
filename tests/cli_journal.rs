//! `idedugnad journal verify | log`, as an operator meets it.

use crate::engine_world::{found, store};
use idedugnad::journal::Journal;
use idedugnad::journal::sqlite::SqliteJournal;
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
