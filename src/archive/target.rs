//! The database that a contest is moved into.

use super::Trouble;
use super::survey::Survey;
use crate::journal::{Appended, Batch, Head, Journal};
use crate::vault::{Secret, Text, Vault};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often a batch whose acknowledgement was lost is looked for and sent again.
const TRIES: u32 = 8;

/// A database that takes in what is moved.
pub(super) struct Target<'a> {
    pub journal: &'a mut dyn Journal,
    pub vault: &'a mut dyn Vault,
}

impl Target<'_> {
    /// The newest batch that is already there, if what is there is a beginning of the contest that is moved; nothing in
    /// an empty database. Changes nothing.
    pub fn beginning(&self, whole: &Survey, secrets: &[Secret]) -> Result<Option<Head>, Trouble> {
        let there = Survey::of(self.journal)?;
        let head = there.head();
        if let Some(head) = head
            && whole.hash_at(head.seq) != Some(head.hash)
        {
            return Err(Trouble::Refused(parted(&there, whole)));
        }
        let ours: BTreeMap<&str, Option<[u8; 32]>> =
            secrets.iter().map(|(name, key)| (name.as_str(), *key)).collect();
        for (name, key) in self.vault.secrets()? {
            let known = ours.get(name.as_str()).is_some_and(|our| our.is_none() || *our == key);
            if !known {
                return Err(Trouble::Refused(format!(
                    "the target has a secret of its own (\"{name}\"): it belongs to another contest, or a service \
                     has been started on it; take an empty database"
                )));
            }
        }
        let strange = self.vault.load()?.iter().filter(|text| !whole.named().contains_key(&text.id)).count();
        match strange {
            0 => Ok(head),
            _ => Err(Trouble::Refused(format!(
                "the target holds {strange} texts that do not belong to this contest; take an empty database"
            ))),
        }
    }

    /// Takes over secrets; those that were destroyed are destroyed here too.
    pub fn keep_secrets(&mut self, secrets: &[Secret]) -> Result<(), Trouble> {
        for (name, key) in secrets {
            match key {
                Some(key) => self.vault.adopt_secret(name, *key)?,
                None => self.vault.destroy_secret(name)?,
            }
        }
        Ok(())
    }

    /// Stores texts, then the batches that name them, and leaves no doubt about any.
    pub fn take(&mut self, texts: &[Text], batches: &[Batch]) -> Result<(), Trouble> {
        if !texts.is_empty() {
            self.vault.put(texts)?;
        }
        batches.iter().try_for_each(|batch| self.append(batch))
    }

    fn append(&mut self, batch: &Batch) -> Result<(), Trouble> {
        for try_number in 0..TRIES {
            if self.journal.append(batch)? == Appended::Done {
                return Ok(());
            }
            match self.journal.read(batch.seq - 1, 1)?.first() {
                Some(there) if there.hash == batch.hash => return Ok(()),
                Some(_) => {
                    return Err(Trouble::Refused(format!(
                        "somebody else writes to the target: batch {} there is another one",
                        batch.seq
                    )));
                }
                None => std::thread::sleep(Duration::from_millis(2 << try_number)),
            }
        }
        let what = format!("batch {} was sent {TRIES} times and never arrived", batch.seq);
        Err(Trouble::Unable(what))
    }
}

/// How the target's journal differs from the one that is moved.
fn parted(there: &Survey, whole: &Survey) -> String {
    let same = |seq: &u64| there.hash_at(*seq) == whole.hash_at(*seq);
    match (1..=there.seq()).take_while(same).count() {
        0 => "the target holds another contest; nothing was changed".into(),
        common if common as u64 == whole.seq() => format!(
            "the target is newer: it holds all {common} batches and {} more; nothing was changed",
            there.seq() - whole.seq()
        ),
        common => format!(
            "the target has gone its own way after batch {common}: it is no beginning of this contest; nothing was \
             changed"
        ),
    }
}
