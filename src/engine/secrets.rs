//! What a command must carry and only the shell may know: filled in just before a command is sent to the writer,
//! whatever it came with. Keys and seeds lie in the vault; the contest sees what follows from them.
//!
//! The vault may lie behind a network and not answer. Whoever sends a ballot, a launch or a seal waits for it, and holds
//! up nobody else. Readers never ask it: the key of a vote is in memory before any of its ballots is published.

use super::entry::Body;
#[cfg(debug_assertions)]
use super::planted::{self, Mistake};
use super::writer::{Setback, Writer};
use super::*;
use crate::contest::{Event, campaign, import, ranking, vote};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// How long a command waits for the vault.
const VAULT_PATIENCE: Duration = Duration::from_secs(8);

/// The keys of ballots, by campaign, as far as they have been read.
#[derive(Debug, Default)]
pub(super) struct BallotKeys(RwLock<HashMap<CampaignId, Hmac<Sha256>>>);

impl BallotKeys {
    /// Of every vote in which there are ballots.
    pub fn read(&self, state: &State, vault: &mut dyn Vault) -> Result<(), vault::Fault> {
        let secrets: HashMap<String, Option<[u8; 32]>> = vault.secrets()?.into_iter().collect();
        for campaign in state.votes.polls.keys() {
            if let Some(Some(key)) = secrets.get(&name_of_key(*campaign)) {
                self.keep(*campaign, *key);
            }
        }
        Ok(())
    }

    fn get(&self, campaign: CampaignId) -> Option<Hmac<Sha256>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&campaign).cloned()
    }

    fn keep(&self, campaign: CampaignId, key: [u8; 32]) {
        #[cfg(debug_assertions)]
        let key = if planted::is_made(Mistake::KeyPerProcess) { crate::vault::random() } else { key };
        if let Ok(keyed) = Hmac::<Sha256>::new_from_slice(&key) {
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(campaign, keyed);
        }
    }

    fn tag(&self, campaign: CampaignId, person: PersonId) -> Option<Tag> {
        let keyed = self.get(campaign)?.chain_update(person.0.to_be_bytes());
        Some(Tag(first_half(keyed.finalize().into_bytes().into())))
    }
}

impl Engine {
    /// A ballot gets its voter's tag, a launch the commitment to the seed of lots, a seal the seed itself.
    pub(super) async fn fill_secrets(&self, submission: &mut Submission) -> Result<(), Refused> {
        match &mut submission.command {
            Command::Vote(vote::Command::CastBallot { campaign, tag, .. }) => {
                if let Actor::Person(person) = submission.actor {
                    *tag = self.tag(*campaign, person).await?;
                }
            }
            Command::Campaign(campaign::Command::LaunchCampaign { campaign, lot_commitment }) => {
                *lot_commitment = self.lot_seed(*campaign).await?.as_ref().map(ranking::lot::commitment);
            }
            Command::Ranking(ranking::Command::SealRanking { campaign, seed }) => {
                *seed = self.lot_seed(*campaign).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The tag under which a person's ballot in a campaign is found, if there is any ballot: HMAC-SHA256 of the person
    /// under the campaign's key, first 16 bytes. `None` as well after the key was destroyed. Never waits.
    pub fn ballot_tag(&self, campaign: CampaignId, person: PersonId) -> Option<Tag> {
        self.shared.published.ballot_keys.tag(campaign, person)
    }

    /// The tag under which a person is going to vote in a campaign, for whoever brings ballots from elsewhere; `submit`
    /// seals ballots by itself. The key is made if there is none.
    ///
    /// # Errors
    /// `Unavailable` if there is no such campaign, if its key was destroyed after the period of appeal, or if the
    /// vault does not answer.
    pub async fn future_ballot_tag(&self, campaign: CampaignId, person: PersonId) -> Result<Tag, Refused> {
        self.tag(campaign, person).await?.ok_or(Refused::Unavailable)
    }

    /// As `future_ballot_tag`; `None` where there is no key.
    async fn tag(&self, campaign: CampaignId, person: PersonId) -> Result<Option<Tag>, Refused> {
        let keys = &self.shared.published.ballot_keys;
        if let Some(tag) = keys.tag(campaign, person) {
            return Ok(Some(tag));
        }
        if let Some(key) = self.campaign_secret(name_of_key(campaign), campaign).await? {
            keys.keep(campaign, key);
        }
        Ok(keys.tag(campaign, person))
    }

    /// The seed of a campaign's lots, drawn when first asked for: at launch.
    async fn lot_seed(&self, campaign: CampaignId) -> Result<Option<Digest>, Refused> {
        let name = format!("lots of campaign {}", campaign.0);
        Ok(self.campaign_secret(name, campaign).await?.map(Digest))
    }

    /// A secret of a campaign; none if there is no such campaign, or if it was destroyed.
    async fn campaign_secret(&self, name: String, of: CampaignId) -> Result<Option<[u8; 32]>, Refused> {
        if self.moment().state.campaign(of).is_err() {
            return Ok(None);
        }
        let vault = self.shared.vault.clone();
        let secret = if vault.may_block() {
            let asked = tokio::task::spawn_blocking(move || vault.with(|vault| vault.secret(&name)));
            tokio::select! {
                biased;
                secret = asked => secret.unwrap_or_else(|_| Err(silent())),
                () = self.shared.clock.wait(VAULT_PATIENCE) => Err(silent()),
            }
        } else {
            vault.with(|vault| vault.secret(&name))
        };
        secret.map_err(|fault| {
            tracing::error!(%fault, campaign = of.0, "a secret of a campaign cannot be read");
            Refused::Unavailable
        })
    }
}

fn silent() -> vault::Fault {
    vault::Fault::Unavailable("the vault does not answer".into())
}

fn name_of_key(campaign: CampaignId) -> String {
    format!("ballots of campaign {}", campaign.0)
}

impl Writer {
    /// Brings the keys of votes into memory in which others have cast ballots.
    pub(super) async fn take_in_keys(&mut self, bodies: &[Body]) -> Result<(), Setback> {
        let mut missing: Vec<CampaignId> = Vec::new();
        for event in bodies.iter().flat_map(|body| &body.entries).flat_map(|entry| &entry.events) {
            if let Event::Vote(vote::Event::BallotCast { campaign, .. })
            | Event::Import(import::Event::BallotsImported { campaign, .. }) = event
                && !missing.contains(campaign)
                && self.published.ballot_keys.get(*campaign).is_none()
            {
                missing.push(*campaign);
            }
        }
        for campaign in missing {
            let name = name_of_key(campaign);
            let secret = self
                .durable
                .ask(move |_, vault| vault.with(|vault| vault.secret(&name)).map_err(durable::of_vault));
            if let Some(key) = secret.await? {
                self.published.ballot_keys.keep(campaign, key);
            }
        }
        Ok(())
    }
}
