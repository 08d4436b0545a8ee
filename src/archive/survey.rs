//! A contest looked through from its first batch to its last: the chain recomputed, every event replayed.

use super::Trouble;
use crate::engine::entry::Body;
use crate::engine::fingerprint;
use crate::engine::names::{Named, names_of};
use crate::engine::standing::Standing;
use crate::journal::{self, Batch, Chain, Head, Journal};
use crate::vault::{self, Text, Vault};
use std::collections::BTreeMap;

/// How many texts are asked for at once.
const TEXTS: usize = 256;
/// How many batches are moved at once.
const BATCHES: usize = 64;

/// What a journal tells of itself, batch by batch.
#[derive(Default)]
pub(super) struct Survey {
    standing: Standing,
    hashes: Vec<[u8; 32]>,
    first_named: Vec<Vec<u64>>,
    named: BTreeMap<u64, [u8; 32]>,
}

impl Survey {
    /// Looks a whole journal through.
    pub fn of(journal: &dyn Journal) -> Result<Survey, Trouble> {
        let mut survey = Survey::default();
        let mut chain = Chain::default();
        journal::walk(journal, &mut chain, |batch| survey.replay(batch))?;
        survey.standing.chain = chain;
        Ok(survey)
    }

    /// Takes in the next batch and checks that it follows.
    pub fn follow(&mut self, batch: &Batch) -> Result<(), journal::Fault> {
        self.standing.chain.follow(batch)?;
        self.replay(batch)
    }

    fn replay(&mut self, batch: &Batch) -> Result<(), journal::Fault> {
        let mut found: Vec<Named> = Vec::new();
        let body = Body::of(batch)?;
        names_of(&body, &mut found);
        self.standing.take(batch, &body)?;
        self.hashes.push(batch.hash);
        found.retain(|named| self.named.insert(named.prose.0, named.digest).is_none());
        self.first_named.push(found.iter().map(|named| named.prose.0).collect());
        Ok(())
    }

    /// The newest batch.
    pub fn head(&self) -> Option<Head> {
        self.standing.chain.head
    }

    /// How many batches there are.
    pub fn seq(&self) -> u64 {
        self.standing.seq()
    }

    /// The fingerprint of the state after the newest batch.
    pub fn state(&self) -> [u8; 32] {
        fingerprint(&self.standing.state)
    }

    /// The hash of a batch, if there is one with that number.
    pub fn hash_at(&self, seq: u64) -> Option<[u8; 32]> {
        let place = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.hashes.get(place).copied()
    }

    /// The texts that these batches name and none before them did.
    pub fn first_named(&self, batches: &[Batch]) -> Vec<u64> {
        let places = batches.iter().map(|batch| usize::try_from(batch.seq).unwrap_or(0).wrapping_sub(1));
        places.filter_map(|place| self.first_named.get(place)).flatten().copied().collect()
    }

    /// The next batches to be moved, none after the newest one that was looked at.
    pub fn stretch(&self, journal: &dyn Journal, after: u64) -> Result<Vec<Batch>, Trouble> {
        let left = usize::try_from(self.seq().saturating_sub(after)).unwrap_or(BATCHES);
        let batches = journal.read(after, left.min(BATCHES))?;
        match batches.iter().all(|batch| self.hash_at(batch.seq) == Some(batch.hash)) {
            true if left == 0 || !batches.is_empty() => Ok(batches),
            _ => {
                Err(Trouble::Refused(format!("the batches after {after} have changed while they were read")))
            }
        }
    }

    /// The texts that are named, with the digests they must have.
    pub fn named(&self) -> &BTreeMap<u64, [u8; 32]> {
        &self.named
    }

    /// Hands the named texts of a vault to `visit`, some at a time: the ids asked for, and what is there of them.
    pub fn texts(
        &self,
        vault: &dyn Vault,
        mut visit: impl FnMut(&[u64], Vec<Text>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let ids: Vec<u64> = self.named.keys().copied().collect();
        for ids in ids.chunks(TEXTS) {
            visit(ids, fetched(vault, ids, &self.named)?)?;
        }
        Ok(())
    }
}

/// Those of these texts that are there, each with the digest that the journal names.
pub(super) fn fetched(
    vault: &dyn Vault,
    ids: &[u64],
    named: &BTreeMap<u64, [u8; 32]>,
) -> Result<Vec<Text>, Trouble> {
    let texts = vault.fetch(ids)?;
    for text in &texts {
        if named.get(&text.id) != Some(&text.digest()) {
            let what = "it does not have the digest that the journal names".into();
            return Err(vault::Fault::Corrupt { id: text.id, what }.into());
        }
    }
    Ok(texts)
}
