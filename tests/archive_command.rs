//! `idedugnad journal copy`, `backup` and `restore`, as an operator meets them.

use crate::archive::Place;
use crate::engine_world::{found, store};
use crate::mongod;
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::journal::sqlite::SqliteJournal;
use idedugnad::journal::{Appended, Journal, memory::MemoryJournal};
use idedugnad::mongo::{Address, Mongo};
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::mongo::MongoVault;
use idedugnad::vault::sqlite::SqliteVault;
use idedugnad::vault::{Secret, Text, Vault};
use std::path::Path;
use std::process::{Command, Output};

fn idedugnad(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_idedugnad"));
    program.args(arguments);
    program
}

fn ran(arguments: &[&str]) -> Output {
    idedugnad(arguments).output().unwrap()
}

/// Runs a command that must succeed; what it says.
fn done(arguments: &[&str]) -> String {
    let output = ran(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must fail with one sentence; the sentence.
fn failed(code: i32, arguments: &[&str]) -> String {
    let output = ran(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// What `journal verify` says of the newest batch and the state.
fn verified(url: &str) -> String {
    let said = done(&["journal", "verify", "--database", url]);
    said.lines().skip(1).collect::<Vec<_>>().join("\n")
}

/// Stores a contest in an SQLite file, which stays open for writing as by a running service.
pub fn stored(path: &Path) -> (SqliteJournal, SqliteVault) {
    let place = Place::contest();
    let mut journal = SqliteJournal::open(path, "serving it").unwrap();
    let mut vault = SqliteVault::open(path).unwrap();
    vault.put(&place.vault.load().unwrap()).unwrap();
    for (name, key) in place.vault.secrets().unwrap() {
        match key {
            Some(key) => vault.adopt_secret(&name, key).unwrap(),
            None => vault.destroy_secret(&name).unwrap(),
        }
    }
    for batch in place.journal.read(0, usize::MAX).unwrap() {
        journal.append(&batch).unwrap();
    }
    (journal, vault)
}

fn vault_of(path: &Path) -> (Vec<Text>, Vec<Secret>) {
    let vault = SqliteVault::open_to_read(path).unwrap();
    (vault.load().unwrap(), vault.secrets().unwrap())
}

#[test]
fn a_file_is_copied_backed_up_and_restored_beside_a_running_service() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second, third] = ["first.db", "second.db", "third.db"].map(|name| folder.path().join(name));
    let backup = folder.path().join("contest.backup");
    let _running = stored(&first);
    let said = done(&["journal", "copy", &url(&first), &url(&second)]);
    assert!(said.contains("source and target are the same"), "{said}");
    done(&["backup", "--database", &url(&first), backup.to_str().unwrap()]);
    done(&["restore", backup.to_str().unwrap(), "--database", &url(&third)]);
    for other in [&second, &third] {
        assert_eq!(verified(&url(other)), verified(&url(&first)));
        assert_eq!(vault_of(other), vault_of(&first));
    }
}

#[test]
fn the_addresses_of_a_copy_may_come_from_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from.db", "to.db"].map(|name| folder.path().join(name));
    drop(stored(&from));
    let copied = idedugnad(&["journal", "copy"])
        .env("IDEDUGNAD_FROM", url(&from))
        .env("IDEDUGNAD_TO", url(&to))
        .output()
        .unwrap();
    assert_eq!(copied.status.code(), Some(0), "{}", String::from_utf8_lossy(&copied.stderr));
    assert_eq!(verified(&url(&to)), verified(&url(&from)));
    let again = idedugnad(&["journal", "copy", &url(&from)]).env("IDEDUGNAD_TO", url(&to)).output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
}

#[test]
fn what_is_refused_says_why_in_one_sentence_and_leaves_no_file_behind() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other, new] = ["one.db", "other.db", "new.db"].map(|name| folder.path().join(name));
    let backup = folder.path().join("contest.backup");
    drop((stored(&one), stored(&other)));
    assert!(failed(1, &["journal", "copy", &url(&one), &url(&other)]).contains("another contest"));
    assert!(failed(1, &["journal", "copy", &url(&one), &url(&one)]).contains("the same database"));
    failed(2, &["journal", "copy", &url(&folder.path().join("nothing.db")), &url(&new)]);
    done(&["backup", "--database", &url(&one), backup.to_str().unwrap()]);
    failed(1, &["backup", "--database", &url(&one), backup.to_str().unwrap()]);
    failed(1, &["restore", backup.to_str().unwrap(), "--database", &url(&other)]);
    let mut bytes = std::fs::read(&backup).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(&backup, bytes).unwrap();
    let said = failed(1, &["restore", backup.to_str().unwrap(), "--database", &url(&new)]);
    assert!(said.contains("damaged at line"), "{said}");
    assert!(!new.exists());
    assert!(failed(2, &["projection", "rebuild", "--database", &url(&one)]).contains("--into"));
}

/// Stores a contest of so many batches in an SQLite file.
fn long(path: &Path, batches: u64) {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    (1..batches).for_each(|_| drop(store(&mut journal, vec![])));
    let mut file = SqliteJournal::open(path, "test").unwrap();
    let mut words = SqliteVault::open(path).unwrap();
    words.put(&vault.load().unwrap()).unwrap();
    words.secret("ballots of campaign 1").unwrap();
    for batch in journal.read(0, usize::MAX).unwrap() {
        assert_eq!(file.append(&batch), Ok(Appended::Done));
    }
}

/// Copies, and kills the copying process again and again whenever `seq`, the number of batches that the target holds, has
/// grown by this much; then copies to the end.
fn copied_by_fits_and_starts(from: &str, to: &str, batches: u64, stretch: u64, seq: impl Fn() -> u64) {
    let mut cut_off = 0;
    while seq() < batches {
        let before = seq();
        let mut copying = idedugnad(&["journal", "copy", from, to]);
        let mut copying = copying.stdout(std::process::Stdio::null()).spawn().unwrap();
        mongod::until("some batches are copied", || seq() > before + stretch || seq() == batches);
        copying.kill().unwrap();
        copying.wait().unwrap();
        cut_off += u32::from(seq() < batches);
    }
    assert!(cut_off > 0, "it was never killed in the middle");
    let said = done(&["journal", "copy", from, to]);
    assert!(said.contains("source and target are the same"), "{said}");
    assert_eq!(verified(to), verified(from));
}

#[test]
fn a_copy_whose_process_is_killed_goes_on_where_it_was() {
    const BATCHES: u64 = 3_000;
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from.db", "to.db"].map(|name| folder.path().join(name));
    long(&from, BATCHES);
    let stored = || SqliteJournal::open_to_read(&to).and_then(|journal| journal.head()).ok().flatten();
    let seq = || stored().map_or(0, |head| head.seq);
    copied_by_fits_and_starts(&url(&from), &url(&to), BATCHES, 50, seq);
    assert_eq!(vault_of(&to), vault_of(&from));
}

#[test]
fn a_copy_into_mongodb_whose_process_is_killed_goes_on_where_it_was() {
    const BATCHES: u64 = 400;
    let Some(to) = mongod::database() else { return };
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("from.db");
    long(&from, BATCHES);
    let mongo = Mongo::connect(&Address::of(&to).unwrap()).unwrap();
    let stored = || MongoJournal::open_to_read(&mongo).and_then(|journal| journal.head()).ok().flatten();
    copied_by_fits_and_starts(&url(&from), &to, BATCHES, 20, || stored().map_or(0, |head| head.seq));
    let vault = MongoVault::open_to_read(&mongo);
    assert_eq!((vault.load().unwrap(), vault.secrets().unwrap()), vault_of(&from));
}

#[test]
fn a_contest_moves_to_mongodb_and_back_and_out_of_a_backup_too() {
    let (Some(there), Some(restored)) = (mongod::database(), mongod::database()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let [from, back] = ["from.db", "back.db"].map(|name| folder.path().join(name));
    let backup = folder.path().join("contest.backup");
    let (mut journal, _vault) = stored(&from);
    done(&["journal", "copy", &url(&from), &there]);
    store(&mut journal, vec![]);
    let said = done(&["journal", "copy", &url(&from), &there]);
    let batches = journal.head().unwrap().unwrap().seq;
    assert!(
        said.contains(&format!("{batches} batches are there, {} of them were before", batches - 1)),
        "{said}"
    );
    done(&["journal", "copy", &there, &url(&back)]);
    done(&["backup", "--database", &there, backup.to_str().unwrap()]);
    done(&["restore", backup.to_str().unwrap(), "--database", &restored]);
    for other in [&there, &url(&back), &restored] {
        assert_eq!(verified(other), verified(&url(&from)));
    }
    assert_eq!(vault_of(&back), vault_of(&from));
}
