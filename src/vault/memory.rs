//! The vault in memory: for tests.

use super::{Fault, Secret, Text, Vault, random};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Shared {
    /// Each with the time at which it was last put.
    texts: BTreeMap<u64, (Text, i64)>,
    /// `None` is a secret that was destroyed.
    secrets: BTreeMap<String, Option<[u8; 32]>>,
    broken: Option<String>,
    /// What secrets are made from instead of chance, if a run must be repeatable.
    seed: Option<u64>,
    /// The vault's own time, in milliseconds, if it has been told one: then several replicas share it.
    now: Option<i64>,
}

/// How long a shared vault spares a text that nothing names, in milliseconds.
const SPARED_MS: i64 = 60 * 60 * 1000;

/// A vault that several handles share; clones hold the same texts and secrets.
#[derive(Clone, Debug, Default)]
pub struct MemoryVault {
    shared: Arc<Mutex<Shared>>,
}

impl MemoryVault {
    /// An empty vault.
    pub fn new() -> MemoryVault {
        MemoryVault::default()
    }

    /// An empty vault whose secrets follow from `seed`, so that a run can be repeated.
    pub fn seeded(seed: u64) -> MemoryVault {
        let vault = MemoryVault::default();
        vault.shared().seed = Some(seed);
        vault
    }

    /// Sets the vault's own time, in milliseconds, and lets several replicas share it from now on: a sweep spares
    /// what was put within the last hour, because the batch that names it may be on its way.
    pub fn tell_time(&self, now: i64) {
        self.shared().now = Some(now);
    }

    /// From now on every change fails with this sentence; `None` mends it.
    pub fn break_with(&self, what: Option<&str>) {
        self.shared().broken = what.map(str::to_owned);
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sound(&self) -> Result<MutexGuard<'_, Shared>, Fault> {
        let shared = self.shared();
        match &shared.broken {
            Some(what) => Err(Fault::Unavailable(what.clone())),
            None => Ok(shared),
        }
    }
}

impl Vault for MemoryVault {
    fn may_block(&self) -> bool {
        false
    }

    fn put(&mut self, texts: &[Text]) -> Result<(), Fault> {
        let mut shared = self.sound()?;
        let now = shared.now.unwrap_or_default();
        for text in texts {
            shared.texts.entry(text.id).or_insert_with(|| (text.clone(), now)).1 = now;
        }
        Ok(())
    }

    fn load(&self) -> Result<Vec<Text>, Fault> {
        Ok(self.shared().texts.values().map(|(text, _)| text.clone()).collect())
    }

    fn fetch(&self, ids: &[u64]) -> Result<Vec<Text>, Fault> {
        let shared = self.shared();
        Ok(ids.iter().filter_map(|id| shared.texts.get(id)).map(|(text, _)| text.clone()).collect())
    }

    fn erase(&mut self, ids: &[u64]) -> Result<(), Fault> {
        let mut shared = self.sound()?;
        for id in ids {
            shared.texts.remove(id);
        }
        Ok(())
    }

    fn sweep(&mut self, named: &BTreeSet<u64>) -> Result<usize, Fault> {
        let mut shared = self.sound()?;
        let before = shared.texts.len();
        let fresh = shared.now.map(|now| now - SPARED_MS);
        let spared = |put: i64| fresh.is_some_and(|fresh| put > fresh);
        shared.texts.retain(|id, (_, put)| named.contains(id) || spared(*put));
        Ok(before - shared.texts.len())
    }

    fn secret(&mut self, name: &str) -> Result<Option<[u8; 32]>, Fault> {
        let mut shared = self.sound()?;
        let seed = shared.seed;
        let secret = || match seed {
            Some(seed) => Sha256::new().chain_update(seed.to_be_bytes()).chain_update(name).finalize().into(),
            None => random(),
        };
        Ok(*shared.secrets.entry(name.to_owned()).or_insert_with(|| Some(secret())))
    }

    fn destroy_secret(&mut self, name: &str) -> Result<(), Fault> {
        self.sound()?.secrets.insert(name.to_owned(), None);
        Ok(())
    }

    fn secrets(&self) -> Result<Vec<Secret>, Fault> {
        Ok(self.shared().secrets.iter().map(|(name, key)| (name.clone(), *key)).collect())
    }

    fn adopt_secret(&mut self, name: &str, key: [u8; 32]) -> Result<(), Fault> {
        self.sound()?.secrets.entry(name.to_owned()).or_insert(Some(key));
        Ok(())
    }
}
