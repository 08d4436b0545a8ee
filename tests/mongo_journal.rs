//! What the journal in MongoDB must do beside the contract: many writers, readable documents, and refusals in one
//! sentence.

use crate::mongod::{self, until};
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::journal::{Appended, Batch, Fault, Head, Journal, verify};
use idedugnad::mongo::{Address, Mongo};
use mongodb::bson::{Document, doc};
use mongodb::sync::{Client, Collection};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn connected(url: &str) -> Mongo {
    Mongo::connect(&Address::of(url).unwrap()).unwrap()
}

/// The collection as somebody with a database tool sees it.
fn raw(url: &str, collection: &str) -> Collection<Document> {
    Client::with_uri_str(url).unwrap().default_database().unwrap().collection(collection)
}

fn next(head: Option<&Head>, mark: u8) -> Batch {
    Batch::seal(head, 1_790_000_000_000, [mark; 16], format!(r#"{{"mark":{mark}}}"#).into_bytes())
}

#[test]
fn of_many_writers_each_number_goes_to_one() {
    let Some(url) = mongod::database() else { return };
    const NUMBERS: u64 = 30;
    let writers: Vec<_> = (1..=4u8)
        .map(|mark| {
            let mongo = connected(&url);
            std::thread::spawn(move || {
                let mut journal = MongoJournal::open(&mongo).unwrap();
                let mut mine = Vec::new();
                loop {
                    let head = journal.head().unwrap();
                    if head.map_or(0, |head| head.seq) >= NUMBERS {
                        return mine;
                    }
                    let batch = next(head.as_ref(), mark);
                    match journal.append(&batch).unwrap() {
                        Appended::Done => mine.push(batch),
                        Appended::Behind => {}
                        Appended::Unknown => panic!("nothing is wrong with the server"),
                    }
                }
            })
        })
        .collect();
    let mut all: Vec<Batch> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
    all.sort_by_key(|batch| batch.seq);
    let journal = MongoJournal::open_to_read(&connected(&url)).unwrap();
    assert_eq!(journal.read(0, 1_000).unwrap(), all);
    assert_eq!(verify(&journal).unwrap().unwrap().seq, all.len() as u64);
}

#[test]
fn several_replicas_may_open_an_empty_database_at_once() {
    let Some(url) = mongod::database() else { return };
    let openers: Vec<_> = (0..6)
        .map(|_| {
            let mongo = connected(&url);
            std::thread::spawn(move || MongoJournal::open(&mongo).map(drop))
        })
        .collect();
    for opener in openers {
        assert_eq!(opener.join().unwrap(), Ok(()));
    }
}

#[test]
fn a_document_is_the_batch_byte_for_byte_and_a_copy_for_people() {
    let Some(url) = mongod::database() else { return };
    let mut journal = MongoJournal::open(&connected(&url)).unwrap();
    let body = br#"{"entries":[{"at":5,"id":18446744073709551615,"by":null,"yes":true,"names":["a","b"]}]}"#;
    let batch = Batch::seal(None, 1_790_000_000_123, [7; 16], body.to_vec());
    assert_eq!(journal.append(&batch), Ok(Appended::Done));
    let found = raw(&url, "batches").find_one(doc! {}).run().unwrap().unwrap();
    assert_eq!(found.get_i64("_id").unwrap(), 1);
    assert_eq!(found.get_datetime("at").unwrap().timestamp_millis(), 1_790_000_000_123);
    assert_eq!(found.get_binary_generic("body").unwrap(), body);
    let entry =
        doc! { "at": 5i64, "id": "18446744073709551615", "by": null, "yes": true, "names": ["a", "b"] };
    assert_eq!(found.get_document("readable").unwrap(), &doc! { "entries": [entry] });
}

#[test]
fn the_server_itself_refuses_what_is_no_batch() {
    let Some(url) = mongod::database() else { return };
    let _journal = MongoJournal::open(&connected(&url)).unwrap();
    let refused = raw(&url, "batches").insert_one(doc! { "_id": 1i64, "note": "hello" }).run();
    assert!(refused.unwrap_err().to_string().contains("failed validation"));
}

#[test]
fn a_changed_document_is_found_and_its_sequence_number_named() {
    let Some(url) = mongod::database() else { return };
    let mut journal = MongoJournal::open(&connected(&url)).unwrap();
    let first = next(None, 1);
    let second = next(Some(&first.head()), 2);
    for batch in [&first, &second] {
        assert_eq!(journal.append(batch), Ok(Appended::Done));
    }
    let later = mongodb::bson::DateTime::from_millis(1_790_000_000_001);
    let changed =
        raw(&url, "batches").update_one(doc! { "_id": 1i64 }, doc! { "$set": { "at": later } }).run();
    assert_eq!(changed.unwrap().modified_count, 1);
    let fault = verify(&MongoJournal::open_to_read(&connected(&url)).unwrap()).unwrap_err();
    assert!(matches!(fault, Fault::Corrupt { seq: 1, .. }), "{fault}");
}

#[test]
fn the_bell_rings_for_what_others_append_and_not_for_ones_own() {
    let Some(url) = mongod::database() else { return };
    let mut mine = MongoJournal::open(&connected(&url)).unwrap();
    let mut yours = MongoJournal::open(&connected(&url)).unwrap();
    let rings = Arc::new(AtomicUsize::new(0));
    let heard = rings.clone();
    let mut head: Option<Head> = None;
    yours.on_news(Box::new(move || {
        heard.fetch_add(1, Ordering::SeqCst);
    }));
    // a bell that was only just hung up may miss what comes at once
    until("the bell rings", || {
        let batch = next(head.as_ref(), 1);
        assert_eq!(mine.append(&batch), Ok(Appended::Done));
        head = Some(batch.head());
        rings.load(Ordering::SeqCst) > 0
    });
    drop(yours);
    let heard = rings.load(Ordering::SeqCst);
    let batch = next(head.as_ref(), 2);
    assert_eq!(mine.append(&batch), Ok(Appended::Done));
    assert_eq!(mine.read(batch.seq - 1, 1).unwrap().len(), 1);
    assert!(rings.load(Ordering::SeqCst) <= heard + 1, "a bell rings on after its journal was dropped");
}

#[test]
fn replicas_are_known_by_their_reports_and_forgotten_when_they_retire() {
    let Some(url) = mongod::database() else { return };
    let mut journal = MongoJournal::open(&connected(&url)).unwrap();
    journal.report([1; 16], 1).unwrap();
    journal.report([2; 16], 1).unwrap();
    journal.report([1; 16], 2).unwrap();
    let mut replicas = journal.replicas().unwrap();
    replicas.sort_by_key(|replica| replica.id);
    assert_eq!(replicas.iter().map(|r| (r.id[0], r.newest_format)).collect::<Vec<_>>(), [(1, 2), (2, 1)]);
    assert!(replicas.iter().all(|replica| replica.silent_ms < 60_000));
    journal.retire([2; 16]).unwrap();
    assert_eq!(journal.replicas().unwrap().len(), 1);
}

#[test]
fn a_journal_opened_for_reading_does_not_append_and_makes_nothing() {
    let Some(url) = mongod::database() else { return };
    let missing = MongoJournal::open_to_read(&connected(&url)).unwrap_err().to_string();
    assert!(missing.starts_with("there is no database at mongodb://127.0.0.1"), "{missing}");
    let mut writer = MongoJournal::open(&connected(&url)).unwrap();
    let mut reader = MongoJournal::open_to_read(&connected(&url)).unwrap();
    let first = next(None, 1);
    assert!(matches!(reader.append(&first), Err(Fault::Unavailable(_))));
    assert_eq!(writer.append(&first), Ok(Appended::Done));
    assert_eq!(reader.head().unwrap(), Some(first.head()));
}

#[test]
fn a_database_of_another_program_or_of_a_newer_version_is_refused() {
    let Some(url) = mongod::database() else { return };
    raw(&url, "orders").insert_one(doc! { "item": "coffee" }).run().unwrap();
    let refused = MongoJournal::open(&connected(&url)).unwrap_err().to_string();
    assert!(refused.contains("another program: it has a collection `orders`"), "{refused}");
    let Some(url) = mongod::database() else { return };
    drop(MongoJournal::open(&connected(&url)).unwrap());
    raw(&url, "about").update_one(doc! {}, doc! { "$inc": { "collections": 1 } }).run().unwrap();
    let refused = MongoJournal::open(&connected(&url)).unwrap_err().to_string();
    assert!(refused.ends_with("was written by a newer version"), "{refused}");
}

#[test]
fn a_body_that_fits_in_no_document_is_refused_and_stores_nothing() {
    let Some(url) = mongod::database() else { return };
    let mut journal = MongoJournal::open(&connected(&url)).unwrap();
    let large = Batch::seal(None, 5, [1; 16], vec![b' '; 15 << 20]);
    assert_eq!(journal.append(&large), Ok(Appended::Done));
    let larger = Batch::seal(Some(&large.head()), 5, [2; 16], vec![b' '; (15 << 20) + 1]);
    assert!(journal.append(&larger).is_err());
    assert_eq!(journal.read(0, 10).unwrap(), [large]);
}
