//! The vault in MongoDB, in the database that also holds the journal; several replicas share it.
//!
//! Deleting a document leaves its bytes in the oplog, in free pages and in every backup. So each text is sealed with
//! AES-256-GCM under a key of its own, which lies in another collection, and to erase a text is to delete its key; the
//! sealed rest is deleted after it. Id and class are bound to the sealed text, so that nobody can exchange two of them.

use super::{Class, Fault, Secret, Text, Vault, random};
use crate::mongo::{Mongo, Trouble, binary};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use futures_util::TryStreamExt;
use mongodb::bson::{Bson, DateTime, Document, RawDocument, RawDocumentBuf, doc};
use mongodb::options::ReturnDocument;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// The collection of sealed texts.
const PROSE: &str = "prose";
/// The collection of their keys, under the same ids.
const KEYS: &str = "proseKeys";
/// The collection of secrets.
pub const SECRETS: &str = "secrets";
/// A text younger than this is not swept: another replica may have put it, and its batch is still on its way.
const SPARED: Duration = Duration::from_secs(3_600);
/// How long reading the whole vault may take.
const READING: Duration = Duration::from_secs(120);
/// How many ids go into one question.
const STRIDE: usize = 10_000;
/// How often something is tried again because another replica does the same at once; each time after twice as long, so
/// that what the other has written may reach its majority.
const TRIES: u32 = 10;
/// Says what is sealed.
const DOMAIN: &[u8] = b"idedugnad prose";

/// The vault part of the database.
#[derive(Debug)]
pub struct MongoVault {
    mongo: Mongo,
    spared: Duration,
    writable: bool,
}

impl MongoVault {
    /// Opens the vault, and makes its collections if there are none; the journal has been opened before.
    ///
    /// # Errors
    /// The database does not answer.
    pub fn open(mongo: &Mongo) -> Result<MongoVault, Fault> {
        let there = mongo.collection_names()?;
        for (name, schema) in [(PROSE, prose_schema()), (KEYS, key_schema()), (SECRETS, secret_schema())] {
            if !there.iter().any(|there| there == name) {
                mongo.make_collection(name, schema)?;
            }
        }
        Ok(MongoVault { mongo: mongo.clone(), spared: SPARED, writable: true })
    }

    /// Opens the vault for reading only; the journal has been opened before.
    pub fn open_to_read(mongo: &Mongo) -> MongoVault {
        MongoVault { mongo: mongo.clone(), spared: SPARED, writable: false }
    }

    fn writable(&self) -> Result<(), Fault> {
        let refused = || Fault::Unavailable("this vault was opened for reading only".into());
        self.writable.then_some(()).ok_or_else(refused)
    }

    /// Lets `sweep` spare only texts that are younger than this.
    #[must_use]
    pub fn sparing(mut self, spared: Duration) -> MongoVault {
        self.spared = spared;
        self
    }

    /// The documents of a collection that match.
    fn find(&self, name: &str, filter: Document, fields: Document) -> Result<Vec<RawDocumentBuf>, Fault> {
        let collection = self.mongo.collection(name);
        let found = self.mongo.wait_for(READING, async move {
            collection.find(filter).projection(fields).await?.try_collect().await
        });
        Ok(found?)
    }

    /// The texts that match and have not been erased. Sealed texts are read before keys, so that none is missed that is
    /// put meanwhile.
    fn open_sealed(&self, filter: &Document) -> Result<Vec<Text>, Fault> {
        let prose = self.find(PROSE, filter.clone(), doc! {})?;
        let mut keys: HashMap<i64, [u8; 32]> = HashMap::new();
        for key in self.find(KEYS, filter.clone(), doc! {})? {
            let id = id(&key)?;
            keys.insert(id, bytes(&key, "key").map_err(|what| Fault::Corrupt { id: id as u64, what })?);
        }
        let mut texts = Vec::with_capacity(prose.len());
        for sealed in &prose {
            if let Some(key) = keys.get(&id(sealed)?) {
                texts.push(unseal(sealed, key)?);
            }
        }
        texts.sort_unstable_by_key(|text| text.id);
        Ok(texts)
    }

    /// Those of these ids that have a key.
    fn there(&self, ids: &[i64]) -> Result<HashSet<i64>, Fault> {
        let mut there = HashSet::new();
        for ids in ids.chunks(STRIDE) {
            for found in self.find(KEYS, among(ids), doc! { "_id": 1 })? {
                there.insert(id(&found)?);
            }
        }
        Ok(there)
    }

    /// From now on a sweep spares these texts as if they had been put now.
    fn renew(&self, ids: &HashSet<i64>) -> Result<(), Fault> {
        let ids: Vec<i64> = ids.iter().copied().collect();
        for ids in ids.chunks(STRIDE) {
            let (prose, filter) = (self.mongo.collection(PROSE), among(ids));
            let now = vec![doc! { "$set": { "put": "$$NOW" } }];
            self.mongo.wait(async move { prose.update_many(filter, now).await })?;
        }
        Ok(())
    }
}

impl Vault for MongoVault {
    /// One transaction: a text and its key lie in two collections, and a call brings several texts. It costs little more
    /// than one insert, because only the commit waits for the majority.
    fn put(&mut self, texts: &[Text]) -> Result<(), Fault> {
        self.writable()?;
        let mut missing: BTreeMap<i64, &Text> = texts.iter().map(|text| (text.id as i64, text)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let now = DateTime::from_millis(self.mongo.time()?);
        for number in 0..TRIES {
            let sealed = missing.values().map(|text| seal(text, now)).collect::<Result<Vec<_>, _>>()?;
            let (prose, keys) = sealed.into_iter().unzip();
            match self.mongo.insert_together(vec![(PROSE, prose), (KEYS, keys)]) {
                Ok(()) => return Ok(()),
                Err(Trouble::Taken) => {}
                Err(other) => return Err(other.into()),
            }
            let there = self.there(&missing.keys().copied().collect::<Vec<_>>())?;
            self.renew(&there)?;
            missing.retain(|id, _| !there.contains(id));
            if missing.is_empty() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(2 << number));
        }
        Err(Fault::Unavailable("texts cannot be put: their ids are taken by others".into()))
    }

    fn load(&self) -> Result<Vec<Text>, Fault> {
        self.open_sealed(&doc! {})
    }

    fn fetch(&self, ids: &[u64]) -> Result<Vec<Text>, Fault> {
        let ids: Vec<i64> = ids.iter().map(|id| *id as i64).collect();
        let mut texts = Vec::with_capacity(ids.len());
        for ids in ids.chunks(STRIDE) {
            texts.extend(self.open_sealed(&among(ids))?);
        }
        Ok(texts)
    }

    fn erase(&mut self, ids: &[u64]) -> Result<(), Fault> {
        self.writable()?;
        let ids: Vec<i64> = ids.iter().map(|id| *id as i64).collect();
        for name in [KEYS, PROSE] {
            for ids in ids.chunks(STRIDE) {
                let (collection, filter) = (self.mongo.collection(name), among(ids));
                self.mongo.wait(async move { collection.delete_many(filter).await })?;
            }
        }
        Ok(())
    }

    fn sweep(&mut self, named: &BTreeSet<u64>) -> Result<usize, Fault> {
        let spared = i64::try_from(self.spared.as_millis()).unwrap_or(i64::MAX);
        let old = doc! { "$expr": { "$lte": ["$put", { "$subtract": ["$$NOW", spared] }] } };
        let old = self
            .find(PROSE, old, doc! { "_id": 1 })?
            .iter()
            .map(|text| id(text))
            .collect::<Result<_, _>>()?;
        let old: Vec<i64> = old;
        let keyed = self.there(&old)?;
        let mut orphans: Vec<u64> =
            old.iter().map(|id| *id as u64).filter(|id| !named.contains(id)).collect();
        let swept = orphans.len();
        // of an erasure that was cut short, the rest
        orphans.extend(old.iter().filter(|id| !keyed.contains(id)).map(|id| *id as u64));
        self.erase(&orphans)?;
        Ok(swept)
    }

    fn secret(&mut self, name: &str) -> Result<Option<[u8; 32]>, Fault> {
        self.writable()?;
        for _ in 0..TRIES {
            let (secrets, named) = (self.mongo.collection(SECRETS), doc! { "_id": name });
            let fresh = doc! { "$setOnInsert": { "key": binary(&random::<32>()) } };
            let found = self.mongo.wait(async move {
                if let Some(found) = secrets.find_one(named.clone()).await? {
                    return Ok(Some(found));
                }
                secrets
                    .find_one_and_update(named, fresh)
                    .upsert(true)
                    .return_document(ReturnDocument::After)
                    .await
            });
            match found {
                Ok(Some(found)) => return key_of_secret(&found, name),
                Ok(None) | Err(Trouble::Taken) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(Fault::Unavailable(format!("the secret `{name}` cannot be made")))
    }

    fn destroy_secret(&mut self, name: &str) -> Result<(), Fault> {
        self.writable()?;
        for _ in 0..TRIES {
            let (secrets, named) = (self.mongo.collection(SECRETS), doc! { "_id": name });
            let none = doc! { "$set": { "key": Bson::Null } };
            match self.mongo.wait(async move { secrets.update_one(named, none).upsert(true).await }) {
                Ok(_) => return Ok(()),
                Err(Trouble::Taken) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(Fault::Unavailable(format!("the secret `{name}` cannot be destroyed")))
    }

    fn secrets(&self) -> Result<Vec<Secret>, Fault> {
        let mut secrets = Vec::new();
        for found in self.find(SECRETS, doc! {}, doc! {})? {
            let name = found.get_str("_id").map_err(|error| Fault::Unavailable(error.to_string()))?;
            secrets.push((name.to_owned(), key_of_secret(&found, name)?));
        }
        secrets.sort_unstable();
        Ok(secrets)
    }

    fn adopt_secret(&mut self, name: &str, key: [u8; 32]) -> Result<(), Fault> {
        self.writable()?;
        let (secrets, named) = (self.mongo.collection(SECRETS), doc! { "_id": name });
        let adopted = doc! { "$setOnInsert": { "key": binary(&key) } };
        match self.mongo.wait(async move { secrets.update_one(named, adopted).upsert(true).await }) {
            Ok(_) | Err(Trouble::Taken) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}

/// A text as it is stored: sealed, and the key beside it.
fn seal(text: &Text, now: DateTime) -> Result<(RawDocumentBuf, RawDocumentBuf), Fault> {
    let (key, nonce) = (random::<32>(), random::<12>());
    let open = [&text.salt, text.text.as_bytes()].concat();
    let bound = bound(text.id, text.class);
    let sealed = Aes256Gcm::new(&key.into())
        .encrypt(&nonce.into(), Payload { msg: &open, aad: &bound })
        .map_err(|_| Fault::Unavailable(format!("text {} cannot be sealed", text.id)))?;
    let id = text.id as i64;
    let sealed = doc! { "_id": id, "class": text.class.word(), "put": now, "nonce": binary(&nonce), "sealed": binary(&sealed) };
    let key = doc! { "_id": id, "key": binary(&key) };
    let raw = |document: &Document| {
        RawDocumentBuf::try_from(document)
            .map_err(|error| Fault::Unavailable(format!("text {} cannot be stored: {error}", text.id)))
    };
    Ok((raw(&sealed)?, raw(&key)?))
}

fn unseal(sealed: &RawDocument, key: &[u8; 32]) -> Result<Text, Fault> {
    let id = id(sealed)? as u64;
    let read = || {
        let class = sealed.get_str("class").ok().and_then(Class::of).ok_or("its class is unknown")?;
        let nonce: [u8; 12] = bytes(sealed, "nonce")?;
        let msg = sealed.get_binary("sealed").map_err(|_| "it is not there")?.bytes;
        let open = Aes256Gcm::new(&(*key).into())
            .decrypt(&nonce.into(), Payload { msg, aad: &bound(id, class) })
            .map_err(|_| "it does not open with its key")?;
        let (salt, text) = open.split_first_chunk().ok_or("it is too short")?;
        let text = String::from_utf8(text.to_vec()).map_err(|_| "it is no text")?;
        Ok(Text { id, class, salt: *salt, text })
    };
    read().map_err(|what: String| Fault::Corrupt { id, what })
}

/// A secret as it is stored; `None` for one that was destroyed.
///
/// # Errors
/// `Unavailable`: it does not fit.
pub fn secret_document(name: &str, key: Option<[u8; 32]>) -> Result<RawDocumentBuf, Fault> {
    let key = key.map_or(Bson::Null, |key| binary(&key).into());
    RawDocumentBuf::try_from(&doc! { "_id": name, "key": key })
        .map_err(|error| Fault::Unavailable(format!("the secret `{name}` cannot be stored: {error}")))
}

/// What a sealed text cannot be separated from.
fn bound(id: u64, class: Class) -> Vec<u8> {
    [DOMAIN, &id.to_be_bytes(), class.word().as_bytes()].concat()
}

fn key_of_secret(found: &RawDocument, name: &str) -> Result<Option<[u8; 32]>, Fault> {
    if found.get("key").is_ok_and(|key| key.is_some_and(|key| key.as_null().is_some())) {
        return Ok(None);
    }
    let key = bytes(found, "key").map(Some);
    key.map_err(|what| Fault::Unavailable(format!("the secret `{name}` is damaged: {what}")))
}

fn among(ids: &[i64]) -> Document {
    doc! { "_id": { "$in": ids } }
}

fn id(document: &RawDocument) -> Result<i64, Fault> {
    document.get_i64("_id").map_err(|error| Fault::Corrupt { id: 0, what: error.to_string() })
}

fn bytes<const N: usize>(document: &RawDocument, name: &str) -> Result<[u8; N], String> {
    let found = document.get_binary(name).map_err(|error| error.to_string())?;
    found.bytes.try_into().map_err(|_| format!("`{name}` is not {N} bytes"))
}

fn prose_schema() -> Document {
    doc! {
        "bsonType": "object",
        "additionalProperties": false,
        "required": ["_id", "class", "put", "nonce", "sealed"],
        "properties": {
            "_id": { "bsonType": "long" },
            "class": { "bsonType": "string" },
            "put": { "bsonType": "date" },
            "nonce": { "bsonType": "binData" },
            "sealed": { "bsonType": "binData" },
        },
    }
}

fn key_schema() -> Document {
    doc! {
        "bsonType": "object",
        "additionalProperties": false,
        "required": ["_id", "key"],
        "properties": { "_id": { "bsonType": "long" }, "key": { "bsonType": "binData" } },
    }
}

fn secret_schema() -> Document {
    doc! {
        "bsonType": "object",
        "additionalProperties": false,
        "required": ["_id", "key"],
        "properties": { "_id": { "bsonType": "string" }, "key": { "bsonType": ["binData", "null"] } },
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Fault {
        Fault::Unavailable(format!("the vault cannot be used: {trouble}"))
    }
}
