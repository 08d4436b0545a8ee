//! The journal in MongoDB: one document a batch, `_id` its sequence number, so that the server itself lets only one
//! writer have each number. Several replicas write at once; nobody holds a lock.
//!
//! The document carries the header, the body byte for byte as it was hashed, and a readable copy of it for people with
//! database tools; the copy is never read back.

use super::{Appended, Batch, Fault, Head, Journal, Replica, ReplicaId, Ring};
use crate::mongo::{Mongo, Task, Trouble, binary};
use futures_util::TryStreamExt;
use mongodb::Collection;
use mongodb::bson::{Bson, DateTime, Document, RawDocument, RawDocumentBuf, doc};
use serde_json::Value;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The collection of batches.
pub const BATCHES: &str = "batches";
/// The collection of the replicas that run, each with its last report.
const REPLICAS: &str = "replicas";
/// A replica that has been silent for so long is forgotten.
const REPLICA_FORGOTTEN: Duration = Duration::from_secs(86_400);
/// The collection that says what this database is, and which version of the collections it has.
const ABOUT: &str = "about";
const ABOUT_ID: &str = "idedugnad";
/// The version of the collections.
const COLLECTIONS_VERSION: i32 = 1;
/// A document holds 16 MiB; this leaves room for the header.
const BODY_BYTES_MAX: usize = 15 << 20;
/// A longer body gets no readable copy, which may be several times as large.
const READABLE_BYTES_MAX: usize = 1 << 20;
/// How long reading a stride of batches may take.
const READING: Duration = Duration::from_secs(15);
/// How long the bell waits for news at a time, and between rings where there is no news to be had.
const BELL: Duration = Duration::from_millis(500);

/// What the server lets into the collection of batches.
fn schema() -> Document {
    doc! {
        "bsonType": "object",
        "additionalProperties": false,
        "required": ["_id", "at", "format", "batchId", "prev", "hash", "body"],
        "properties": {
            "_id": { "bsonType": "long", "minimum": 1i64 },
            "at": { "bsonType": "date" },
            "format": { "bsonType": "int", "minimum": 1 },
            "batchId": { "bsonType": "binData" },
            "prev": { "bsonType": "binData" },
            "hash": { "bsonType": "binData" },
            "body": { "bsonType": "binData" },
            "readable": {},
        },
    }
}

/// The journal part of the database.
#[derive(Debug)]
pub struct MongoJournal {
    mongo: Mongo,
    batches: Collection<RawDocumentBuf>,
    /// The newest batch that this handle has seen stored: what follows it need not be compared with the database.
    known: Cell<Option<Head>>,
    /// Its number, for the bell.
    known_seq: Arc<AtomicU64>,
    bell: Option<Task>,
    writable: bool,
}

impl MongoJournal {
    /// Opens the database for writing, and makes it if there is none; several replicas may do so at once.
    ///
    /// # Errors
    /// One sentence: it does not answer, or is not ours.
    pub fn open(mongo: &Mongo) -> Result<MongoJournal, Fault> {
        let trouble = |trouble| unavailable(mongo, &trouble);
        if !recognise(mongo)? {
            mongo.make_collection(BATCHES, schema()).map_err(trouble)?;
            mongo.make_expiry(REPLICAS, "seen", REPLICA_FORGOTTEN).map_err(trouble)?;
            let about = mongo.collection(ABOUT).clone_with_type::<Document>();
            let made = mongo.wait(async move {
                about.insert_one(doc! { "_id": ABOUT_ID, "collections": COLLECTIONS_VERSION }).await
            });
            match made {
                Ok(_) | Err(Trouble::Taken) => {}
                Err(other) => return Err(trouble(other)),
            }
        }
        Ok(MongoJournal::of(mongo, true))
    }

    /// Opens an existing database for reading only.
    ///
    /// # Errors
    /// As `open`, or there is none.
    pub fn open_to_read(mongo: &Mongo) -> Result<MongoJournal, Fault> {
        match recognise(mongo)? {
            true => Ok(MongoJournal::of(mongo, false)),
            false => Err(Fault::Unavailable(format!("there is no database at {}", mongo.address()))),
        }
    }

    fn of(mongo: &Mongo, writable: bool) -> MongoJournal {
        let batches = mongo.collection(BATCHES);
        let (known, known_seq) = (Cell::new(None), Arc::default());
        MongoJournal { mongo: mongo.clone(), batches, known, known_seq, bell: None, writable }
    }

    fn know(&self, head: Head) {
        self.known.set(Some(head));
        self.known_seq.store(head.seq, Ordering::Relaxed);
    }

    fn unavailable(&self, trouble: Trouble) -> Fault {
        unavailable(&self.mongo, &trouble)
    }

    /// Whether `batch` follows the newest one; if not, what is to be answered. Only asks the database when this handle
    /// has not itself seen the batch before.
    fn admit(&self, batch: &Batch) -> Result<Option<Appended>, Fault> {
        let follows = |head: Option<Head>| {
            batch.seq == head.map_or(1, |head| head.seq + 1) && batch.prev == head.map_or([0; 32], |h| h.hash)
        };
        if follows(self.known.get()) {
            return Ok(None);
        }
        let head = self.head()?;
        let last = head.map_or(0, |head| head.seq);
        let corrupt = |what: String| Err(Fault::Corrupt { seq: batch.seq, what });
        if batch.seq <= last {
            return Ok(Some(Appended::Behind));
        }
        if batch.seq > last + 1 {
            return corrupt(format!("it would leave a gap after {last}"));
        }
        if !follows(head) {
            return corrupt("it does not name the hash of the batch before".into());
        }
        Ok(None)
    }
}

impl Journal for MongoJournal {
    fn append(&mut self, batch: &Batch) -> Result<Appended, Fault> {
        if !self.writable {
            return Err(Fault::Unavailable("this journal was opened for reading only".into()));
        }
        if batch.body.len() > BODY_BYTES_MAX {
            let what = format!("batch {} is larger than {BODY_BYTES_MAX} bytes", batch.seq);
            return Err(Fault::Unavailable(what));
        }
        if let Some(answer) = self.admit(batch)? {
            return Ok(answer);
        }
        let (batches, document) = (self.batches.clone(), document(batch)?);
        match self.mongo.wait(async move { batches.insert_one(document).await }) {
            Ok(_) => {
                self.know(batch.head());
                Ok(Appended::Done)
            }
            Err(Trouble::Taken) => Ok(Appended::Behind),
            Err(Trouble::Uncertain(what)) => {
                tracing::warn!(batch.seq, what, "it is not known whether the batch was stored");
                Ok(Appended::Unknown)
            }
            Err(Trouble::Refused(what)) => {
                Err(Fault::Unavailable(format!("batch {} cannot be stored: {what}", batch.seq)))
            }
        }
    }

    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, Fault> {
        let batches = self.batches.clone();
        let found: Vec<RawDocumentBuf> = self
            .mongo
            .wait_for(READING, async move {
                let after = batches.find(doc! { "_id": { "$gt": after_seq as i64 } }).sort(doc! { "_id": 1 });
                after.limit(limit as i64).projection(doc! { "readable": 0 }).await?.try_collect().await
            })
            .map_err(|trouble| self.unavailable(trouble))?;
        let numbered = (after_seq + 1..).zip(&found);
        let batches: Vec<Batch> = numbered.map(|(seq, found)| batch(found, seq)).collect::<Result<_, _>>()?;
        if let Some(last) = batches.last()
            && self.known.get().is_none_or(|known| known.seq < last.seq)
        {
            self.know(last.head());
        }
        Ok(batches)
    }

    fn head(&self) -> Result<Option<Head>, Fault> {
        let batches = self.batches.clone();
        let found = self.mongo.wait(async move {
            let newest = batches.find_one(doc! {}).sort(doc! { "_id": -1 });
            newest.projection(doc! { "readable": 0, "body": 0 }).await
        });
        match found.map_err(|trouble| self.unavailable(trouble))? {
            Some(found) => head(&found).map(Some).map_err(|what| Fault::Corrupt { seq: 1, what }),
            None => Ok(None),
        }
    }

    fn shared(&self) -> bool {
        true
    }

    fn on_news(&mut self, ring: Ring) {
        self.bell = self.mongo.spawn(toll(self.batches.clone(), self.known_seq.clone(), ring));
    }

    fn time(&self) -> Result<Option<i64>, Fault> {
        self.mongo.time().map(Some).map_err(|trouble| self.unavailable(trouble))
    }

    fn report(&mut self, replica: ReplicaId, newest_format: u32) -> Result<(), Fault> {
        let replicas = self.mongo.collection(REPLICAS);
        let stamped = doc! { "$set": { "newestFormat": i64::from(newest_format), "seen": "$$NOW" } };
        let told = self.mongo.wait(async move {
            replicas.update_one(doc! { "_id": binary(&replica) }, vec![stamped]).upsert(true).await
        });
        told.map(drop).map_err(|trouble| self.unavailable(trouble))
    }

    fn retire(&mut self, replica: ReplicaId) -> Result<(), Fault> {
        let replicas = self.mongo.collection(REPLICAS);
        let gone =
            self.mongo.wait(async move { replicas.delete_one(doc! { "_id": binary(&replica) }).await });
        gone.map(drop).map_err(|trouble| self.unavailable(trouble))
    }

    fn replicas(&self) -> Result<Vec<Replica>, Fault> {
        let replicas = self.mongo.collection(REPLICAS);
        let silent =
            doc! { "$project": { "newestFormat": 1, "silent": { "$subtract": ["$$NOW", "$seen"] } } };
        let found: Vec<Document> = self
            .mongo
            .wait(async move { replicas.aggregate([silent]).await?.try_collect().await })
            .map_err(|trouble| self.unavailable(trouble))?;
        found.iter().map(replica).collect()
    }
}

fn replica(found: &Document) -> Result<Replica, Fault> {
    let read = || {
        Some(Replica {
            id: found.get_binary_generic("_id").ok()?.as_slice().try_into().ok()?,
            newest_format: found.get_i64("newestFormat").ok()?.try_into().ok()?,
            silent_ms: found.get_i64("silent").ok()?.try_into().unwrap_or_default(),
        })
    };
    read().ok_or_else(|| Fault::Unavailable(format!("the report of a replica cannot be understood: {found}")))
}

/// Rings whenever a batch is stored that this handle has not seen yet. Where there is no change stream to be had, a
/// timer rings.
async fn toll(batches: Collection<RawDocumentBuf>, known: Arc<AtomicU64>, ring: Ring) {
    loop {
        let only_numbers = doc! { "$project": { "_id": 1, "documentKey": 1 } };
        let stream = batches.watch().pipeline([only_numbers]).max_await_time(BELL).await;
        if let Ok(stream) = stream {
            let mut stream = stream.with_type::<RawDocumentBuf>();
            while let (true, Ok(news)) = (stream.is_alive(), stream.next_if_any().await) {
                let seq =
                    news.as_ref().and_then(|news| news.get_document("documentKey").ok()?.get_i64("_id").ok());
                if seq.is_some_and(|seq| seq as u64 > known.load(Ordering::Relaxed)) {
                    ring();
                }
            }
        }
        ring();
        tokio::time::sleep(BELL).await;
    }
}

/// Whether the database is ours and complete; `false` if there is nothing in it, or only what another replica is making
/// at this moment. Refuses a database of another program, and one of a newer version.
fn recognise(mongo: &Mongo) -> Result<bool, Fault> {
    let mut found = about(mongo)?;
    if found.is_none() {
        let names = mongo.collection_names().map_err(|trouble| unavailable(mongo, &trouble))?;
        let strange = names.into_iter().find(|name| ![BATCHES, REPLICAS, ABOUT].contains(&name.as_str()));
        let Some(strange) = strange else { return Ok(false) };
        found = about(mongo)?; // another replica may have made the rest in this instant
        if found.is_none() {
            return Err(Fault::Unavailable(format!(
                "{} is a database of another program: it has a collection `{strange}`",
                mongo.address()
            )));
        }
    }
    match found.and_then(|found| found.get_i32("collections").ok()) {
        Some(version) if version <= COLLECTIONS_VERSION => Ok(true),
        _ => Err(Fault::Unavailable(format!("{} was written by a newer version", mongo.address()))),
    }
}

fn about(mongo: &Mongo) -> Result<Option<RawDocumentBuf>, Fault> {
    let about = mongo.collection(ABOUT);
    let found = mongo.wait(async move { about.find_one(doc! { "_id": ABOUT_ID }).await });
    found.map_err(|trouble| unavailable(mongo, &trouble))
}

/// A batch as it is stored.
///
/// # Errors
/// `Unavailable`: it does not fit.
pub fn document(batch: &Batch) -> Result<RawDocumentBuf, Fault> {
    let unfit = |what: String| Fault::Unavailable(format!("batch {} cannot be stored: {what}", batch.seq));
    let mut document = doc! {
        "_id": batch.seq as i64,
        "at": DateTime::from_millis(batch.at),
        "format": i32::try_from(batch.format).map_err(|error| unfit(error.to_string()))?,
        "batchId": binary(&batch.batch_id),
        "prev": binary(&batch.prev),
        "hash": binary(&batch.hash),
        "body": binary(&batch.body),
    };
    if batch.body.len() <= READABLE_BYTES_MAX
        && let Ok(body) = serde_json::from_slice(&batch.body)
    {
        document.insert("readable", readable(body));
    }
    RawDocumentBuf::try_from(&document).map_err(|error| unfit(error.to_string()))
}

/// JSON as a person with a database tool wants to see it. Numbers that MongoDB has no integer for become texts.
fn readable(value: Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(truth) => Bson::Boolean(truth),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| Bson::String(number.to_string()), Bson::Int64)
        }
        Value::String(text) => Bson::String(text),
        Value::Array(values) => Bson::Array(values.into_iter().map(readable).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(name, _)| !name.contains('\0'));
            Bson::Document(fields.map(|(name, value)| (name, readable(value))).collect())
        }
    }
}

/// The batch of a document that stands where `seq` is expected.
fn batch(document: &RawDocument, seq: u64) -> Result<Batch, Fault> {
    let read = || {
        let Head { seq, at, batch_id, hash } = head(document)?;
        let format = document.get_i32("format").map_err(|error| error.to_string())?;
        let body = document.get_binary("body").map_err(|error| error.to_string())?.bytes.to_vec();
        let format = u32::try_from(format).map_err(|error| error.to_string())?;
        Ok(Batch { seq, at, format, batch_id, prev: bytes(document, "prev")?, hash, body })
    };
    read().map_err(|what| Fault::Corrupt { seq, what })
}

fn head(document: &RawDocument) -> Result<Head, String> {
    Ok(Head {
        seq: document.get_i64("_id").map_err(|error| error.to_string())? as u64,
        at: document.get_datetime("at").map_err(|error| error.to_string())?.timestamp_millis(),
        batch_id: bytes(document, "batchId")?,
        hash: bytes(document, "hash")?,
    })
}

fn bytes<const N: usize>(document: &RawDocument, name: &str) -> Result<[u8; N], String> {
    let found = document.get_binary(name).map_err(|error| error.to_string())?;
    found.bytes.try_into().map_err(|_| format!("`{name}` is not {N} bytes"))
}

fn unavailable(mongo: &Mongo, trouble: &Trouble) -> Fault {
    Fault::Unavailable(format!("the journal at {} cannot be used: {trouble}", mongo.address()))
}
