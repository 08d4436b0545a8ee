//! What the vault in MongoDB must do beside the contract: nothing readable anywhere, and several replicas at once.

use crate::mongod;
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::mongo::{Address, Mongo};
use idedugnad::vault::mongo::MongoVault;
use idedugnad::vault::{Class, Fault, Text, Vault};
use mongodb::bson::{DateTime, Document, RawDocumentBuf, doc};
use mongodb::sync::{Client, Collection};
use std::collections::BTreeSet;
use std::time::Duration;

fn connected(url: &str) -> Mongo {
    Mongo::connect(&Address::of(url).unwrap()).unwrap()
}

fn opened(url: &str) -> MongoVault {
    let mongo = connected(url);
    drop(MongoJournal::open(&mongo).unwrap());
    MongoVault::open(&mongo).unwrap()
}

fn raw<T: Send + Sync>(url: &str, collection: &str) -> Collection<T> {
    Client::with_uri_str(url).unwrap().default_database().unwrap().collection(collection)
}

/// Everything the server has ever been told and still keeps.
fn oplog(url: &str) -> Vec<u8> {
    let local = Client::with_uri_str(url).unwrap().database("local");
    let all = local.collection::<RawDocumentBuf>("oplog.rs").find(doc! {}).run().unwrap();
    all.flat_map(|entry| entry.unwrap().into_bytes()).collect()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn no_word_of_a_text_is_ever_written_in_the_open_and_its_key_goes_with_it() {
    let Some(url) = mongod::database() else { return };
    let mut vault = opened(&url);
    let needle = "a sentence that nobody else would write";
    let text = Text::new(needle, Class::Contribution);
    vault.put(std::slice::from_ref(&text)).unwrap();
    assert_eq!(vault.load().unwrap(), std::slice::from_ref(&text));
    let written = oplog(&url);
    let sealed: Document = raw(&url, "prose").find_one(doc! {}).run().unwrap().unwrap();
    assert!(
        holds(&written, sealed.get_binary_generic("sealed").unwrap()),
        "the oplog is not what it should be"
    );
    assert!(!holds(&written, needle.as_bytes()) && !holds(&written, &text.salt));
    vault.erase(&[text.id]).unwrap();
    for collection in ["prose", "proseKeys"] {
        assert_eq!(raw::<Document>(&url, collection).count_documents(doc! {}).run().unwrap(), 0);
    }
}

#[test]
fn a_sealed_text_without_its_key_counts_as_erased_and_is_swept() {
    let Some(url) = mongod::database() else { return };
    let mut vault = opened(&url).sparing(Duration::ZERO);
    let texts = [Text::new("først", Class::Contribution), Text::new("sist", Class::Ground)];
    vault.put(&texts).unwrap();
    raw::<Document>(&url, "proseKeys").delete_one(doc! { "_id": texts[0].id as i64 }).run().unwrap();
    assert_eq!(vault.load().unwrap(), [texts[1].clone()]);
    assert_eq!(vault.fetch(&[texts[0].id]).unwrap(), []);
    assert_eq!(vault.sweep(&texts.iter().map(|text| text.id).collect()), Ok(0));
    assert_eq!(raw::<Document>(&url, "prose").count_documents(doc! {}).run().unwrap(), 1);
}

#[test]
fn two_sealed_texts_cannot_be_exchanged_nor_their_class_changed() {
    let Some(url) = mongod::database() else { return };
    let mut vault = opened(&url);
    let texts = [Text::new("først", Class::Contribution), Text::new("sist", Class::Contribution)];
    vault.put(&texts).unwrap();
    let prose = raw::<Document>(&url, "prose");
    let of = |text: &Text| doc! { "_id": text.id as i64 };
    prose.update_one(of(&texts[0]), doc! { "$set": { "class": "ground" } }).run().unwrap();
    assert!(matches!(vault.fetch(&[texts[0].id]), Err(Fault::Corrupt { id, .. }) if id == texts[0].id));
    prose.update_one(of(&texts[0]), doc! { "$set": { "class": "contribution" } }).run().unwrap();
    let keys = raw::<Document>(&url, "proseKeys");
    let key = keys.find_one(of(&texts[1])).run().unwrap().unwrap().remove("key").unwrap();
    let sealed = prose.find_one(of(&texts[1])).run().unwrap().unwrap();
    let exchanged = doc! { "nonce": sealed.get("nonce"), "sealed": sealed.get("sealed") };
    prose.update_one(of(&texts[0]), doc! { "$set": exchanged }).run().unwrap();
    keys.update_one(of(&texts[0]), doc! { "$set": { "key": key } }).run().unwrap();
    assert!(matches!(vault.fetch(&[texts[0].id]), Err(Fault::Corrupt { id, .. }) if id == texts[0].id));
}

#[test]
fn a_text_that_another_replica_has_just_put_is_not_swept() {
    let Some(url) = mongod::database() else { return };
    let (mut mine, mut yours) = (opened(&url), opened(&url));
    let text = Text::new("underveis", Class::Contribution);
    yours.put(std::slice::from_ref(&text)).unwrap();
    assert_eq!(mine.sweep(&BTreeSet::new()), Ok(0));
    assert_eq!(mine.load().unwrap(), [text]);
}

#[test]
fn a_text_that_is_put_again_is_spared_like_a_new_one() {
    let Some(url) = mongod::database() else { return };
    let mut vault = opened(&url);
    let texts = [Text::new("på nytt", Class::Contribution), Text::new("glemt", Class::Contribution)];
    vault.put(&texts).unwrap();
    let long_ago = doc! { "$set": { "put": DateTime::from_millis(0) } };
    raw::<Document>(&url, "prose").update_many(doc! {}, long_ago).run().unwrap();
    vault.put(&texts[..1]).unwrap();
    assert_eq!(vault.sweep(&BTreeSet::new()), Ok(1));
    assert_eq!(vault.load().unwrap(), texts[..1]);
}

#[test]
fn two_replicas_that_ask_for_a_secret_at_once_get_the_same_one() {
    let Some(url) = mongod::database() else { return };
    drop(opened(&url));
    for round in 0..5 {
        let name = format!("ballots of campaign {round}");
        let askers: Vec<_> = (0..4)
            .map(|_| {
                let (mut vault, name) = (MongoVault::open(&connected(&url)).unwrap(), name.clone());
                std::thread::spawn(move || vault.secret(&name).unwrap().unwrap())
            })
            .collect();
        let secrets: BTreeSet<[u8; 32]> = askers.into_iter().map(|asker| asker.join().unwrap()).collect();
        assert_eq!(secrets.len(), 1);
    }
}

#[test]
fn of_several_puts_with_the_same_ids_every_one_succeeds_and_one_stands() {
    let Some(url) = mongod::database() else { return };
    drop(opened(&url));
    let texts: Vec<Text> = (0..20).map(|n| Text::new(&format!("tekst {n}"), Class::Name)).collect();
    let putters: Vec<_> = (0..4)
        .map(|from| {
            let (mut vault, texts) = (MongoVault::open(&connected(&url)).unwrap(), texts.clone());
            std::thread::spawn(move || vault.put(&texts[from..from + 10]))
        })
        .collect();
    for putter in putters {
        assert_eq!(putter.join().unwrap(), Ok(()));
    }
    let mut expected = texts[..13].to_vec();
    expected.sort_by_key(|text| text.id);
    assert_eq!(opened(&url).load().unwrap(), expected);
}
