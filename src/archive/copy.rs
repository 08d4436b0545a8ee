//! Copying a contest from one database into another, going on where an earlier copy was cut off.
//!
//! The source is only read, also beside a running service. What the service stores meanwhile is left for the next run,
//! which is short; the last one is made when the service has stopped.

use super::Trouble;
use super::survey::{Survey, fetched};
use super::target::Target;
use crate::journal::Journal;
use crate::vault::Vault;
use data_encoding::HEXLOWER;
use std::collections::BTreeSet;
use std::fmt;

/// What was copied, and that both sides are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// How many batches the target holds now.
    pub batches: u64,
    /// How many of them were there before.
    pub before: u64,
    /// How many texts it holds.
    pub texts: usize,
    /// How many texts are named and were erased.
    pub erased: usize,
    /// How many secrets it holds, destroyed ones too.
    pub secrets: usize,
    /// The hash of the newest batch, of source and target.
    pub head: [u8; 32],
    /// The fingerprint of the state, of source and target.
    pub state: [u8; 32],
    /// How many batches the source has got since the copy began.
    pub behind: u64,
}

impl fmt::Display for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Copied { batches, before, texts, erased, secrets, .. } = self;
        writeln!(f, "{batches} batches are there, {before} of them were before;")?;
        writeln!(f, "{texts} texts, {erased} erased ones are not there; {secrets} secrets")?;
        writeln!(f, "head  {}", HEXLOWER.encode(&self.head))?;
        write!(f, "state {}", HEXLOWER.encode(&self.state))?;
        match self.behind {
            0 => write!(f, "\nsource and target are the same"),
            more => write!(
                f,
                "\nsource and target are the same up to there; the source has gone on by {more} batches: stop its \
                 service and run this again"
            ),
        }
    }
}

/// Copies everything up to the source's newest batch, and compares both sides afterwards. `open` opens the target, and
/// is called when the source has been found sound.
///
/// # Errors
/// `Refused` if the source is damaged, or if the target holds anything but a beginning of the same contest: then nothing
/// was changed there. `Unable` if either cannot be reached; the next call goes on.
pub fn copy(
    journal: &dyn Journal,
    vault: &dyn Vault,
    open: impl FnOnce() -> Result<(Box<dyn Journal>, Box<dyn Vault>), String>,
) -> Result<Copied, Trouble> {
    let whole = Survey::of(journal)?;
    let Some(head) = whole.head() else {
        return Err(Trouble::Refused("the source is empty: there is nothing to copy".into()));
    };
    let secrets = vault.secrets()?;
    let (mut to_journal, mut to_vault) = open().map_err(Trouble::Unable)?;
    let mut target = Target { journal: to_journal.as_mut(), vault: to_vault.as_mut() };
    let before = target.beginning(&whole, &secrets)?.map_or(0, |head| head.seq);
    target.keep_secrets(&secrets)?;
    let mut after = before;
    while after < head.seq {
        let batches = whole.stretch(journal, after)?;
        let texts = fetched(vault, &whole.first_named(&batches), whole.named())?;
        target.take(&texts, &batches)?;
        after += batches.len() as u64;
    }
    let (texts, erased) = even_out(&whole, vault, target.vault)?;
    let there = Survey::of(target.journal)?;
    if there.head() != Some(head) || there.state() != whole.state() {
        return Err(Trouble::Refused("source and target are not the same after copying".into()));
    }
    Ok(Copied {
        batches: head.seq,
        before,
        texts,
        erased,
        secrets: target.vault.secrets()?.len(),
        head: head.hash,
        state: there.state(),
        behind: journal.head()?.map_or(0, |now| now.seq.saturating_sub(head.seq)),
    })
}

/// Makes the target's texts those of the source: what was erased there since an earlier copy is erased here too. Gives
/// how many there are, and how many are erased.
fn even_out(whole: &Survey, from: &dyn Vault, to: &mut dyn Vault) -> Result<(usize, usize), Trouble> {
    let (mut texts, mut erased) = (0, 0);
    whole.texts(from, |ids, theirs| {
        let mut ours = fetched(to, ids, whole.named())?;
        let held: BTreeSet<u64> = theirs.iter().map(|text| text.id).collect();
        let gone: Vec<u64> = ours.iter().map(|text| text.id).filter(|id| !held.contains(id)).collect();
        if !gone.is_empty() {
            to.erase(&gone)?;
        }
        if ours.len() - gone.len() < theirs.len() {
            to.put(&theirs)?;
        }
        ours = fetched(to, ids, whole.named())?;
        if ours.len() != theirs.len() {
            return Err(Trouble::Refused("the target does not keep the texts it is given".into()));
        }
        texts += theirs.len();
        erased += ids.len() - theirs.len();
        Ok(())
    })?;
    Ok((texts, erased))
}
