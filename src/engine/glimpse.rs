//! A moment read from the database beside whoever writes: nothing is swept, made or locked.

use super::replay::{OpenError, replay_journal};
use super::standing::Standing;
use super::writer::moment;
use super::{ID_KEY, Moment, first_half};
use crate::journal::Journal;
use crate::vault::Vault;

/// A moment, and the key of its public ids if any was ever handed out.
#[derive(Clone, Debug)]
pub struct Glimpse {
    /// Everything as of the newest batch.
    pub moment: Moment,
    /// As `Engine::id_key`; none if no service was ever started on the database.
    pub id_key: Option<[u8; 16]>,
}

/// Replays the journal and reads the texts it names.
///
/// # Errors
/// As `Engine::open`.
pub fn glimpse(journal: &dyn Journal, vault: &dyn Vault) -> Result<Glimpse, OpenError> {
    let mut standing = Standing::default();
    let named = replay_journal(journal, &mut standing)?;
    standing.texts = vault.load()?.into_iter().filter(|text| named.contains_key(&text.id)).collect();
    let key = vault.secrets()?.into_iter().find(|(name, _)| name == ID_KEY).and_then(|(_, key)| key);
    Ok(Glimpse { moment: moment(&standing), id_key: key.map(first_half) })
}
