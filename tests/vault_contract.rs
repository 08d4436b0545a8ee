//! What every vault must do, tried on each of them.

use crate::mongod;
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::journal::sqlite::SqliteJournal;
use idedugnad::journal::{Appended, Batch, Journal};
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::mongo::MongoVault;
use idedugnad::vault::sqlite::SqliteVault;
use idedugnad::vault::{Class, Text, Vault, random};
use std::collections::BTreeSet;
use std::time::Duration;

/// Runs `contract` on every kind of vault.
fn on_each_vault(contract: impl Fn(&mut dyn Vault)) {
    contract(&mut MemoryVault::new());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let _journal = SqliteJournal::open(&path, "test").unwrap();
    contract(&mut SqliteVault::open(&path).unwrap());
    if let Some(mongo) = mongod::connect() {
        let _journal = MongoJournal::open(&mongo).unwrap();
        contract(&mut MongoVault::open(&mongo).unwrap().sparing(Duration::ZERO));
    }
}

fn texts() -> Vec<Text> {
    let mut texts: Vec<Text> =
        Class::ALL.into_iter().map(|class| Text::new(&format!("blåbær {class:?}"), class)).collect();
    texts.sort_by_key(|text| text.id);
    texts
}

#[test]
fn what_is_put_is_loaded_again_with_class_and_salt() {
    on_each_vault(|vault| {
        let texts = texts();
        vault.put(&texts).unwrap();
        vault.put(&texts[..2]).unwrap();
        assert_eq!(vault.load().unwrap(), texts);
    });
}

#[test]
fn an_erased_text_is_gone_and_the_others_stay() {
    on_each_vault(|vault| {
        let texts = texts();
        vault.put(&texts).unwrap();
        vault.erase(&[texts[0].id, texts[3].id, 42]).unwrap();
        assert_eq!(vault.load().unwrap(), [&texts[1..3], &texts[4..]].concat());
    });
}

#[test]
fn a_sweep_erases_what_nobody_names() {
    on_each_vault(|vault| {
        let texts = texts();
        vault.put(&texts).unwrap();
        let named: BTreeSet<u64> = texts[1..4].iter().map(|text| text.id).collect();
        assert_eq!(vault.sweep(&named), Ok(2));
        assert_eq!(vault.sweep(&named), Ok(0));
        assert_eq!(vault.load().unwrap(), texts[1..4]);
    });
}

#[test]
fn a_text_that_is_put_again_in_a_shared_vault_is_spared_like_a_new_one() {
    let mut vault = MemoryVault::new(); // of MongoDB's see mongo_vault.rs
    let texts = texts();
    let two_hours = 2 * 60 * 60 * 1000;
    vault.tell_time(0);
    vault.put(&texts).unwrap();
    vault.tell_time(two_hours);
    vault.put(&texts[..2]).unwrap();
    assert_eq!(vault.sweep(&BTreeSet::new()), Ok(texts.len() - 2));
    assert_eq!(vault.load().unwrap(), texts[..2]);
}

#[test]
fn a_secret_is_made_once_and_once_destroyed_never_again() {
    on_each_vault(|vault| {
        let first = vault.secret("ballots of campaign 1").unwrap();
        assert!(first.is_some());
        assert_eq!(vault.secret("ballots of campaign 1").unwrap(), first);
        assert_ne!(vault.secret("ballots of campaign 2").unwrap(), first);
        vault.destroy_secret("ballots of campaign 1").unwrap();
        assert_eq!(vault.secret("ballots of campaign 1").unwrap(), None);
    });
}

#[test]
fn secrets_are_enumerated_with_their_names_and_move_to_another_vault() {
    let (mut source, name) = (MemoryVault::new(), "ballots of campaign 1");
    let key = source.secret(name).unwrap();
    source.secret("lots of campaign 1").unwrap();
    source.destroy_secret("lots of campaign 1").unwrap();
    let listed = vec![(name.to_owned(), key), ("lots of campaign 1".to_owned(), None)];
    assert_eq!(source.secrets().unwrap(), listed);
    on_each_vault(|vault| {
        assert_eq!(vault.secrets().unwrap(), []);
        vault.destroy_secret("lots of campaign 1").unwrap();
        vault.adopt_secret(name, key.unwrap()).unwrap();
        vault.adopt_secret(name, [1; 32]).unwrap();
        vault.adopt_secret("lots of campaign 1", [2; 32]).unwrap();
        assert_eq!(vault.secrets().unwrap(), listed);
        assert_eq!(vault.secret(name).unwrap(), key);
    });
}

#[test]
fn a_vault_is_read_beside_its_writer_and_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let _journal = SqliteJournal::open(&path, "test").unwrap();
    let mut writer = SqliteVault::open(&path).unwrap();
    let texts = texts();
    writer.put(&texts).unwrap();
    let mut reader = SqliteVault::open_to_read(&path).unwrap();
    assert_eq!(reader.load().unwrap(), texts);
    assert!(reader.adopt_secret("ballots of campaign 1", [1; 32]).is_err());
    writer.erase(&[texts[0].id]).unwrap();
    assert_eq!(reader.load().unwrap(), texts[1..]);
}

#[test]
fn an_erased_text_leaves_no_bytes_in_any_file_of_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let _journal = SqliteJournal::open(&path, "test").unwrap();
    let mut vault = SqliteVault::open(&path).unwrap();
    let needle = "a sentence that nobody else would write";
    let text = Text::new(&needle.repeat(300), Class::Contribution);
    vault.put(std::slice::from_ref(&text)).unwrap();
    assert!(found_in_any_file(dir.path(), needle));
    vault.erase(&[text.id]).unwrap();
    assert!(!found_in_any_file(dir.path(), needle));
}

#[test]
fn an_erased_text_leaves_no_bytes_though_the_log_is_just_being_moved() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let mut journal = SqliteJournal::open(&path, "test").unwrap();
    let mut vault = SqliteVault::open(&path).unwrap();
    let mut head = None;
    for round in 0..20 {
        for _ in 0..25 {
            let batch = Batch::seal(head.as_ref(), 1, random(), vec![b'x'; 100_000]); // enough to set it to work
            assert_eq!(journal.append(&batch), Ok(Appended::Done));
            head = Some(batch.head());
        }
        let needle = format!("a sentence that nobody else would write, for the {round}th time");
        let text = Text::new(&needle.repeat(100), Class::Contribution);
        vault.put(std::slice::from_ref(&text)).unwrap();
        vault.erase(&[text.id]).unwrap();
        assert!(!found_in_any_file(dir.path(), &needle), "round {round}");
    }
}

fn found_in_any_file(dir: &std::path::Path, needle: &str) -> bool {
    let mut files =
        std::fs::read_dir(dir).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.any(|bytes| bytes.windows(needle.len()).any(|window| window == needle.as_bytes()))
}

#[test]
fn the_debug_form_of_a_text_does_not_show_it() {
    let shown = format!("{:?}", Text::new("Kari Nordmann", Class::Name));
    assert!(!shown.contains("Kari"), "{shown}");
}
