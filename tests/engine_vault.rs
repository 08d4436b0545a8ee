//! What goes on while the vault does not answer: everybody reads, and nobody has to wait for somebody else's command.

use crate::engine_world::*;
use idedugnad::contest::{Actor, Command, IdeaId, PersonId, Time, campaign};
use idedugnad::engine::clock::Wait;
use idedugnad::engine::{Clock, Engine, Refused, Submission};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::{Fault, Secret, Text, Vault};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A vault that can be told to keep silent, and counts who waits for it.
#[derive(Clone, Default)]
struct Silent {
    vault: MemoryVault,
    door: Arc<(Mutex<bool>, Condvar)>,
    asked: Arc<AtomicUsize>,
}

impl Silent {
    fn shut(&self, shut: bool) {
        *self.door.0.lock().unwrap() = shut;
        self.door.1.notify_all();
    }

    fn wait(&self) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        drop(self.door.1.wait_while(self.door.0.lock().unwrap(), |shut| *shut).unwrap());
    }
}

impl Vault for Silent {
    fn put(&mut self, texts: &[Text]) -> Result<(), Fault> {
        self.wait();
        self.vault.put(texts)
    }
    fn load(&self) -> Result<Vec<Text>, Fault> {
        self.vault.load()
    }
    fn fetch(&self, ids: &[u64]) -> Result<Vec<Text>, Fault> {
        self.wait();
        self.vault.fetch(ids)
    }
    fn erase(&mut self, ids: &[u64]) -> Result<(), Fault> {
        self.vault.erase(ids)
    }
    fn sweep(&mut self, named: &BTreeSet<u64>) -> Result<usize, Fault> {
        self.vault.sweep(named)
    }
    fn secret(&mut self, name: &str) -> Result<Option<[u8; 32]>, Fault> {
        self.wait();
        self.vault.secret(name)
    }
    fn destroy_secret(&mut self, name: &str) -> Result<(), Fault> {
        self.vault.destroy_secret(name)
    }
    fn secrets(&self) -> Result<Vec<Secret>, Fault> {
        self.vault.secrets()
    }
    fn adopt_secret(&mut self, name: &str, key: [u8; 32]) -> Result<(), Fault> {
        self.vault.adopt_secret(name, key)
    }
}

/// A world with an idea and a ballot of person 1, and its silent vault.
async fn world() -> (Engine, Silent) {
    let (mut journal, mut vault) = (MemoryJournal::new(), Silent::default());
    found(&mut journal, &mut vault);
    let engine = open(&journal, &vault);
    engine.submit(idea(1, "En idé å stemme på", None)).await.unwrap();
    engine.submit(ballot(1, &[1], None)).await.unwrap();
    engine.close().await;
    (open(&journal, &vault), vault)
}

/// Needs the seed of lots from the vault, and is refused by the rules: the campaign is launched already.
fn launch() -> Submission {
    let command = campaign::Command::LaunchCampaign { campaign: CAMPAIGN, lot_commitment: None };
    Submission { actor: Actor::System, command: Command::Campaign(command), texts: vec![], request: None }
}

/// On one thread, so that whoever waits where others work stops them all.
#[tokio::test]
async fn while_the_vault_is_silent_everybody_reads_and_finds_their_ballot() {
    let (engine, vault) = world().await;
    vault.shut(true);
    let before = vault.asked.load(Ordering::SeqCst);
    let waiting: Vec<_> = (0..5)
        .map(|_| {
            let engine = engine.clone();
            tokio::spawn(async move { engine.submit(launch()).await })
        })
        .collect();
    until("somebody waits for the vault", async || vault.asked.load(Ordering::SeqCst) > before).await;
    let moment = engine.moment();
    assert!(moment.state.idea(IdeaId(1)).is_ok());
    let tag = engine.ballot_tag(CAMPAIGN, PersonId(1)).unwrap();
    assert!(moment.state.votes.polls.get(&CAMPAIGN).unwrap().ballots.contains_key(&tag));
    engine.submit(ballot(2, &[1], None)).await.unwrap(); // its key is in memory, and it brings no words
    assert!(waiting.iter().all(|command| !command.is_finished()));
    vault.shut(false);
    for command in waiting {
        assert!(matches!(command.await.unwrap(), Err(Refused::Rejected(_))));
    }
}

/// A clock by which every wait is over at once.
struct Hasty;

impl Clock for Hasty {
    fn now(&self) -> Time {
        START
    }
    fn wait(&self, _: Duration) -> Wait {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn a_command_waits_for_the_vault_only_for_so_long() {
    let (mut journal, mut vault) = (MemoryJournal::new(), Silent::default());
    found(&mut journal, &mut vault);
    let engine = Engine::open(Box::new(journal), Box::new(vault.clone()), Arc::new(Hasty)).unwrap();
    vault.shut(true);
    assert_eq!(engine.submit(launch()).await.unwrap_err(), Refused::Unavailable);
    vault.shut(false);
}
