//! What every journal must do, tried on each of them; and what the SQLite file must do beside that.

use crate::mongod;
use idedugnad::journal::memory::{MemoryJournal, Trouble};
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::journal::sqlite::SqliteJournal;
use idedugnad::journal::{Appended, Batch, Chain, Fault, Head, Journal, upcast, verify, walk, wire};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A batch that follows `head`, told apart by `mark`.
fn next(head: Option<&Head>, mark: u8) -> Batch {
    let body = format!(r#"{{"mark":{mark}}}"#).into_bytes();
    Batch::seal(head, 1_000 + i64::from(mark), [mark; 16], body)
}

/// Appends `count` batches and returns them.
fn fill(journal: &mut dyn Journal, count: u8) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for mark in 1..=count {
        let batch = next(batches.last().map(Batch::head).as_ref(), mark);
        assert_eq!(journal.append(&batch), Ok(Appended::Done));
        batches.push(batch);
    }
    batches
}

fn database(dir: &TempDir) -> PathBuf {
    dir.path().join("idedugnad.db")
}

/// Runs `contract` on every kind of journal.
fn on_each_journal(contract: impl Fn(&mut dyn Journal)) {
    contract(&mut MemoryJournal::new());
    let dir = tempfile::tempdir().unwrap();
    contract(&mut SqliteJournal::open(&database(&dir), "test").unwrap());
    if let Some(mongo) = mongod::connect() {
        contract(&mut MongoJournal::open(&mongo).unwrap());
    }
}

#[test]
fn an_empty_journal_has_no_head_and_verifies() {
    on_each_journal(|journal| {
        assert_eq!(journal.head(), Ok(None));
        assert_eq!(journal.read(0, 10), Ok(vec![]));
        assert_eq!(verify(journal), Ok(None));
    });
}

#[test]
fn what_is_appended_is_read_back_in_order_byte_for_byte() {
    on_each_journal(|journal| {
        let batches = fill(journal, 5);
        assert_eq!(journal.read(0, 10).unwrap(), batches);
        assert_eq!(journal.read(2, 2).unwrap(), batches[2..4]);
        assert_eq!(journal.read(5, 10).unwrap(), vec![]);
        assert_eq!(journal.head().unwrap(), Some(batches[4].head()));
        assert_eq!(verify(journal).unwrap(), Some(batches[4].head()));
    });
}

#[test]
fn an_occupied_sequence_number_answers_behind_and_keeps_what_is_there() {
    on_each_journal(|journal| {
        let batches = fill(journal, 3);
        let rival = next(Some(&batches[1].head()), 77);
        assert_eq!(journal.append(&rival), Ok(Appended::Behind));
        assert_eq!(journal.append(&batches[2]), Ok(Appended::Behind));
        assert_eq!(journal.read(0, 10).unwrap(), batches);
    });
}

#[test]
fn a_gap_and_a_wrong_predecessor_are_refused_and_store_nothing() {
    on_each_journal(|journal| {
        let batches = fill(journal, 2);
        let third = next(Some(&batches[1].head()), 3);
        let fourth = next(Some(&third.head()), 4);
        assert!(matches!(journal.append(&fourth), Err(Fault::Corrupt { seq: 4, .. })));
        let mut stranger = third.clone();
        stranger.prev = [9; 32];
        stranger.hash = wire::hash(&stranger);
        assert!(matches!(journal.append(&stranger), Err(Fault::Corrupt { seq: 3, .. })));
        assert_eq!(journal.read(0, 10).unwrap(), batches);
        assert_eq!(journal.append(&third), Ok(Appended::Done));
    });
}

#[test]
fn after_a_lost_acknowledgement_reading_back_tells_whose_batch_it_is() {
    let mut journal = MemoryJournal::new();
    let first = next(None, 1);
    journal.trouble(Trouble::LostRequest);
    assert_eq!(journal.append(&first), Ok(Appended::Unknown));
    assert_eq!(journal.read(0, 1).unwrap(), vec![]);
    journal.trouble(Trouble::LostAcknowledgement);
    assert_eq!(journal.append(&first), Ok(Appended::Unknown));
    assert_eq!(journal.read(0, 1).unwrap()[0].batch_id, first.batch_id);
    let rival = next(Some(&first.head()), 50);
    journal.trouble(Trouble::Rival(rival.clone()));
    assert_eq!(journal.append(&next(Some(&first.head()), 2)), Ok(Appended::Behind));
    assert_eq!(journal.read(1, 1).unwrap()[0].batch_id, rival.batch_id);
}

#[test]
fn two_handles_of_a_memory_journal_see_the_same_batches() {
    let mut mine = MemoryJournal::new();
    let yours = mine.clone();
    let batches = fill(&mut mine, 3);
    assert_eq!(yours.read(0, 10).unwrap(), batches);
}

#[test]
fn a_reopened_file_holds_what_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let batches = fill(&mut SqliteJournal::open(&database(&dir), "test").unwrap(), 4);
    let mut journal = SqliteJournal::open(&database(&dir), "test").unwrap();
    assert_eq!(journal.read(0, 10).unwrap(), batches);
    let fifth = next(Some(&batches[3].head()), 5);
    assert_eq!(journal.append(&fifth), Ok(Appended::Done));
    assert_eq!(verify(&journal).unwrap(), Some(fifth.head()));
}

#[test]
fn a_second_opener_is_refused_with_a_sentence_that_names_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let _first = SqliteJournal::open(&database(&dir), "serve on 127.0.0.1:8080").unwrap();
    let refusal = SqliteJournal::open(&database(&dir), "demo").unwrap_err().to_string();
    let holder = format!("is in use by process {} (serve on 127.0.0.1:8080)", std::process::id());
    assert!(refusal.contains(&holder), "{refusal}");
}

#[test]
fn a_reader_beside_a_writer_sees_new_batches_and_cannot_append() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = SqliteJournal::open(&database(&dir), "test").unwrap();
    let batches = fill(&mut writer, 2);
    let mut reader = SqliteJournal::open_to_read(&database(&dir)).unwrap();
    assert_eq!(verify(&reader).unwrap(), Some(batches[1].head()));
    let third = next(Some(&batches[1].head()), 3);
    assert!(matches!(reader.append(&third), Err(Fault::Unavailable(_))));
    assert_eq!(writer.append(&third), Ok(Appended::Done));
    assert_eq!(reader.head().unwrap(), Some(third.head()));
}

#[test]
fn a_journal_at_rest_can_be_read_without_a_writer() {
    let dir = tempfile::tempdir().unwrap();
    let batches = fill(&mut SqliteJournal::open(&database(&dir), "test").unwrap(), 2);
    let reader = SqliteJournal::open_to_read(&database(&dir)).unwrap();
    assert_eq!(reader.read(0, 10).unwrap(), batches);
}

#[test]
fn the_log_beside_the_file_stays_short_however_much_is_appended() {
    const MEGABYTES: u64 = 1024 * 1024;
    let dir = tempfile::tempdir().unwrap();
    let mut journal = SqliteJournal::open(&database(&dir), "test").unwrap();
    let mut head = None;
    for mark in 0..100u8 {
        let batch = Batch::seal(head.as_ref(), 1_000, [mark; 16], vec![mark; MEGABYTES as usize]);
        assert_eq!(journal.append(&batch), Ok(Appended::Done));
        head = Some(batch.head());
    }
    let log = std::fs::metadata(dir.path().join("idedugnad.db-wal")).unwrap().len();
    assert!(log < 64 * MEGABYTES, "{log} bytes");
    drop(journal);
    let files = std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name());
    let left: Vec<_> = files.filter(|name| name != "idedugnad.db.lock").collect();
    assert_eq!(left, ["idedugnad.db"]);
}

#[test]
fn a_missing_file_and_a_file_of_another_program_are_refused_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let missing = SqliteJournal::open_to_read(&database(&dir)).unwrap_err().to_string();
    assert!(missing.contains("there is no database at"), "{missing}");
    let text = dir.path().join("notes.txt");
    std::fs::write(&text, "this is no database, only a long enough text to be looked at".repeat(50)).unwrap();
    let refusal = SqliteJournal::open(&text, "test").unwrap_err().to_string();
    assert!(refusal.contains("not a database"), "{refusal}");
    let other = dir.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    let refusal = SqliteJournal::open(&other, "test").unwrap_err().to_string();
    assert!(refusal.contains("another program"), "{refusal}");
}

/// Flips one bit of the byte `offset` behind the first place where `needle` lies in the file.
fn flip(path: &Path, needle: &[u8], offset: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let found = bytes.windows(needle.len()).position(|window| window == needle);
    bytes[found.unwrap() + offset] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_flipped_byte_in_the_file_is_found_and_its_sequence_number_named() {
    for part in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let batches = fill(&mut SqliteJournal::open(&database(&dir), "test").unwrap(), 9);
        let batch = &batches[5];
        let hash_and_body = [&batch.hash[..], &batch.body].concat(); // batch 7 names the hash too
        let needles: [&[u8]; 3] = [&batch.body, &hash_and_body, &batch.batch_id];
        flip(&database(&dir), needles[part], 3);
        let journal = SqliteJournal::open(&database(&dir), "test").unwrap();
        let fault = verify(&journal).unwrap_err();
        assert!(matches!(fault, Fault::Corrupt { seq: 6, .. }), "{fault}");
        assert!(fault.to_string().contains("sequence number 6"), "{fault}");
    }
}

#[test]
fn a_batch_of_an_unknown_format_stops_the_walk() {
    let mut journal = MemoryJournal::new();
    let batches = fill(&mut journal, 2);
    let mut newer = next(Some(&batches[1].head()), 3);
    newer.format = upcast::CURRENT + 1;
    newer.hash = wire::hash(&newer);
    assert_eq!(journal.append(&newer), Ok(Appended::Done));
    assert_eq!(verify(&journal), Err(Fault::Format { seq: 3, format: upcast::CURRENT + 1 }));
}

#[test]
fn a_walk_from_a_known_head_sees_only_what_came_after() {
    let mut journal = MemoryJournal::new();
    let batches = fill(&mut journal, 6);
    let mut chain = Chain::after(batches[3].head());
    let mut seen = Vec::new();
    walk(&journal, &mut chain, |batch| {
        seen.push(batch.seq);
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, [5, 6]);
    assert_eq!(chain.head, Some(batches[5].head()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_any_field_of_any_batch_goes_unseen(
        count in 1u8..12, at in 0u8..12, field in 0usize..7, bit in 0usize..64
    ) {
        let mut journal = MemoryJournal::new();
        fill(&mut journal, count);
        let seq = u64::from(at % count) + 1;
        journal.tamper(seq, |batch| match field {
            0 => batch.seq ^= 1 << bit,
            1 => batch.at ^= 1 << bit,
            2 => batch.format ^= 1 << (bit % 32),
            3 => batch.batch_id[bit % 16] ^= 1 << (bit % 8),
            4 => batch.prev[bit % 32] ^= 1 << (bit % 8),
            5 => batch.hash[bit % 32] ^= 1 << (bit % 8),
            _ => { let at = bit % batch.body.len(); batch.body[at] ^= 1 << (bit % 8) }
        });
        let fault = verify(&journal).unwrap_err();
        let Fault::Corrupt { seq: named, .. } = fault else { panic!("{fault}") };
        prop_assert_eq!(named, seq);
    }

    #[test]
    fn moving_bytes_from_one_field_to_the_next_changes_the_hash(body in proptest::collection::vec(any::<u8>(), 1..40)) {
        let batch = Batch::seal(None, 5, [1; 16], body);
        let mut shorter = batch.clone();
        shorter.prev[31] = shorter.body.remove(0);
        prop_assert_ne!(wire::hash(&batch), wire::hash(&shorter));
    }
}
