//! What a command must carry and only the shell may know: filled in just before a command is sent to the writer,
//! whatever it came with. Keys and seeds lie in the vault; the contest sees what follows from them.

#[cfg(debug_assertions)]
use super::planted::{self, Mistake};
use super::*;
use crate::contest::{campaign, ranking, vote};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// The keys of ballots, by campaign, once they have been read.
pub(super) type BallotKeys = RwLock<HashMap<CampaignId, Hmac<Sha256>>>;

impl Engine {
    /// A ballot gets its voter's tag, a launch the commitment to the seed of lots, a seal the seed itself.
    pub(super) fn fill_secrets(&self, submission: &mut Submission) -> Result<(), Refused> {
        match &mut submission.command {
            Command::Vote(vote::Command::CastBallot { campaign, tag, .. }) => {
                if let Actor::Person(person) = submission.actor {
                    *tag = self.tag(*campaign, person)?;
                }
            }
            Command::Campaign(campaign::Command::LaunchCampaign { campaign, lot_commitment }) => {
                *lot_commitment = self.lot_seed(*campaign)?.as_ref().map(ranking::lot::commitment);
            }
            Command::Ranking(ranking::Command::SealRanking { campaign, seed }) => {
                *seed = self.lot_seed(*campaign)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The tag under which a person votes in a campaign: HMAC-SHA256 of the person under the campaign's key, first 16
    /// bytes. `submit` seals ballots by itself; this is for recognising one's own.
    ///
    /// # Errors
    /// `Unavailable` if there is no such campaign, if its key was destroyed after the period of appeal, or if the
    /// vault does not answer.
    pub fn ballot_tag(&self, campaign: CampaignId, person: PersonId) -> Result<Tag, Refused> {
        self.tag(campaign, person)?.ok_or(Refused::Unavailable)
    }

    /// As `ballot_tag`; `None` where there is no key.
    fn tag(&self, campaign: CampaignId, person: PersonId) -> Result<Option<Tag>, Refused> {
        let keys = self.shared.ballot_keys.read().unwrap_or_else(PoisonError::into_inner);
        let known = keys.get(&campaign).cloned();
        drop(keys);
        let keyed = match known {
            Some(keyed) => Some(keyed),
            None => self.ballot_key(campaign)?,
        };
        let code = keyed.map(|keyed| keyed.chain_update(person.0.to_be_bytes()).finalize().into_bytes());
        Ok(code.map(|code| Tag(first_half(code.into()))))
    }

    /// The key of a campaign's ballots, made when first asked for; `None` if it was destroyed.
    fn ballot_key(&self, campaign: CampaignId) -> Result<Option<Hmac<Sha256>>, Refused> {
        let Some(key) = self.campaign_secret("ballots", campaign)? else { return Ok(None) };
        #[cfg(debug_assertions)]
        let key = if planted::is_made(Mistake::KeyPerProcess) { crate::vault::random() } else { key };
        let keyed = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| Refused::Unavailable)?;
        let mut keys = self.shared.ballot_keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.insert(campaign, keyed.clone());
        Ok(Some(keyed))
    }

    /// The seed of a campaign's lots, drawn when first asked for: at launch.
    fn lot_seed(&self, campaign: CampaignId) -> Result<Option<Digest>, Refused> {
        Ok(self.campaign_secret("lots", campaign)?.map(Digest))
    }

    /// A secret of a campaign; none if there is no such campaign, or if it was destroyed.
    fn campaign_secret(&self, of: &str, campaign: CampaignId) -> Result<Option<[u8; 32]>, Refused> {
        if self.moment().state.campaign(campaign).is_err() {
            return Ok(None);
        }
        let name = format!("{of} of campaign {}", campaign.0);
        let secret = unhurried(|| self.shared.vault.with(|vault| vault.secret(&name)));
        secret.map_err(|fault| {
            tracing::error!(%fault, of, "a secret of a campaign cannot be read");
            Refused::Unavailable
        })
    }
}

/// Does what may take its time, because the vault may lie behind a network, without holding up other requests.
fn unhurried<T>(act: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(act),
        _ => act(),
    }
}
