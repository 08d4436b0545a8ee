//! What the writer stands on: the state after the last stored batch, and what belongs to it.

use super::entry::Body;
use super::poison::catch;
use super::request::Requests;
use crate::contest::{ProseId, State, Time, apply};
use crate::journal::{Batch, Chain, Fault};
use crate::vault::Text;
use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;
use sha2::{Digest, Sha256};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

/// The words themselves, by id. Every text that a published state names is here, unless it was erased.
#[derive(Clone, Debug, Default)]
pub struct Texts(GenericHashMap<ProseId, Arc<str>, BuildHasherDefault<Scattered>, DefaultSharedPtr>);

/// Ids of texts are random numbers: they need no hashing, and looking them up is most of what a list does.
#[derive(Clone, Debug, Default)]
struct Scattered(u64);

impl Hasher for Scattered {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Texts {
    /// The words, unless they were erased.
    pub fn get(&self, id: ProseId) -> Option<&Arc<str>> {
        self.0.get(&id)
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn insert(&mut self, text: &Text) {
        self.0.insert(ProseId(text.id), text.text.as_str().into());
    }
}

impl FromIterator<Text> for Texts {
    fn from_iter<I: IntoIterator<Item = Text>>(texts: I) -> Texts {
        Texts(texts.into_iter().map(|text| (ProseId(text.id), Arc::from(text.text))).collect())
    }
}

/// The state after the last stored batch, with the texts it names, the requests remembered, and the chain's end.
#[derive(Debug, Default)]
pub struct Standing {
    /// The contest.
    pub state: State,
    /// The words it names.
    pub texts: Texts,
    /// The requests of the last 24 hours.
    pub requests: Requests,
    /// The end of the chain.
    pub chain: Chain,
    /// The format of the last batch, in which the next one is written; 0 before the first batch.
    pub format: u32,
}

impl Standing {
    /// The last sequence number; 0 before the first batch.
    pub fn seq(&self) -> u64 {
        self.chain.head.map_or(0, |head| head.seq)
    }

    /// The last stamp; the beginning of time before the first batch.
    pub fn at(&self) -> Time {
        self.chain.head.map_or(Time(0), |head| Time(head.at))
    }

    /// The format of the next batch: the journal's own, and the newest one in an empty journal.
    pub fn next_format(&self) -> u32 {
        if self.format == 0 { self.chain.newest_format } else { self.format }
    }

    /// Takes in the body of the next batch, whose place in the chain is the caller's business.
    ///
    /// # Errors
    /// `Corrupt` when the format changes without a word or when an event cannot be applied: never go on after that.
    pub fn take(&mut self, batch: &Batch, body: &Body) -> Result<(), Fault> {
        let corrupt = |what: String| Fault::Corrupt { seq: batch.seq, what };
        let rises = batch.format > self.format && body.format_raised == Some(batch.format);
        let stays = batch.format == self.format && body.format_raised.is_none();
        if !(rises || stays || self.format == 0) {
            return Err(corrupt(format!("its format {} was not raised from {}", batch.format, self.format)));
        }
        self.format = batch.format;
        for entry in &body.entries {
            let by = entry.by();
            for event in &entry.events {
                catch(|| apply(&mut self.state, event, by))
                    .map_err(|panic| corrupt(format!("an event cannot be applied: {panic}")))?;
            }
            if let Some(request) = entry.request {
                self.requests.remember(request, batch.seq, entry);
            }
        }
        Ok(())
    }
}

/// A hash of a whole state: two states that are equal have the same, also in another process.
pub fn fingerprint(state: &State) -> [u8; 32] {
    let mut digest = Fingerprint(Sha256::new());
    state.hash(&mut digest);
    digest.0.finalize().into()
}

/// Feeds what `derive(Hash)` sees to SHA-256.
struct Fingerprint(Sha256);

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}
