//! From the stored journal and vault to what the writer stands on: verify, replay, check the texts, sweep orphans.

use super::entry::Body;
use super::names::{Named, names_of};
use super::standing::Standing;
use crate::journal::{self, Journal};
use crate::vault::{self, Text, Vault};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// Why the engine does not start; one sentence for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The journal cannot be read, or its chain is broken.
    Journal(journal::Fault),
    /// The vault cannot be read, or a text is not the one the journal names.
    Vault(vault::Fault),
    /// There is no asynchronous runtime, or no thread to be had.
    Environment(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Journal(fault) => fault.fmt(f),
            OpenError::Vault(fault) => fault.fmt(f),
            OpenError::Environment(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<journal::Fault> for OpenError {
    fn from(fault: journal::Fault) -> OpenError {
        OpenError::Journal(fault)
    }
}

impl From<vault::Fault> for OpenError {
    fn from(fault: vault::Fault) -> OpenError {
        OpenError::Vault(fault)
    }
}

/// Verifies and replays everything on top of `standing`, sweeps texts that no event names, and loads the others.
pub fn replay(
    mut standing: Standing,
    journal: &dyn Journal,
    vault: &mut dyn Vault,
) -> Result<Standing, OpenError> {
    let named = replay_journal(journal, &mut standing)?;
    let swept = vault.sweep(&named.keys().copied().collect::<BTreeSet<u64>>())?;
    if swept > 0 {
        tracing::info!(swept, "texts that no event names were erased");
    }
    let mut texts = vault.load()?;
    texts.retain(|text| named.contains_key(&text.id)); // another's may belong to a batch that is on its way
    for text in &texts {
        check_digest(text, named.get(&text.id))?;
    }
    standing.texts = texts.into_iter().collect();
    Ok(standing)
}

/// A text must have the digest under which the journal names it.
pub fn check_digest(text: &Text, digest: Option<&[u8; 32]>) -> Result<(), vault::Fault> {
    match digest {
        Some(digest) if *digest == text.digest() => Ok(()),
        _ => {
            let what = "it does not have the digest that the journal names".into();
            Err(vault::Fault::Corrupt { id: text.id, what })
        }
    }
}

/// Verifies and replays the journal alone; gives the texts it names and the digests they must have.
pub fn replay_journal(
    journal: &dyn Journal,
    standing: &mut Standing,
) -> Result<HashMap<u64, [u8; 32]>, journal::Fault> {
    let mut named: HashMap<u64, [u8; 32]> = HashMap::new();
    let mut found: Vec<Named> = Vec::new();
    let mut chain = standing.chain;
    journal::walk(journal, &mut chain, |batch| {
        let body = Body::of(batch)?;
        names_of(&body, &mut found);
        standing.take(batch, &body)?;
        named.extend(found.drain(..).map(|named| (named.prose.0, named.digest)));
        Ok(())
    })?;
    standing.chain = chain;
    Ok(named)
}
