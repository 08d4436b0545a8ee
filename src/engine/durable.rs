//! Where the journal's calls are made: on a thread of its own, because they may block, or on the spot if they never do.
//! Storing goes texts first, then the batch, and whatever can be settled about its fate is settled here.

use super::clock::Clock;
#[cfg(debug_assertions)]
use super::planted::{self, Mistake};
use super::poison::catch;
use crate::journal::{Appended, Batch, Fault, Journal};
use crate::vault::{self, Text, Vault};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How often a batch whose acknowledgement was lost is looked for and sent again.
const TRIES: u32 = 8;
/// How many batches of other writers are read at once.
pub const STRIDE: usize = 512;

/// The vault, shared by whoever stores and whoever needs a secret; empty after closing.
#[derive(Clone)]
pub struct SharedVault {
    vault: Arc<Mutex<Option<Box<dyn Vault>>>>,
    may_block: bool,
}

impl SharedVault {
    /// Shares a vault.
    pub fn new(vault: Box<dyn Vault>) -> SharedVault {
        SharedVault { may_block: vault.may_block(), vault: Arc::new(Mutex::new(Some(vault))) }
    }

    /// Whether using it may take a while: never do it on a thread that serves others too.
    pub fn may_block(&self) -> bool {
        self.may_block
    }

    /// Uses the vault.
    pub fn with<T>(
        &self,
        act: impl FnOnce(&mut dyn Vault) -> Result<T, vault::Fault>,
    ) -> Result<T, vault::Fault> {
        match self.lock().as_mut() {
            Some(vault) => act(vault.as_mut()),
            None => Err(vault::Fault::Unavailable("the engine is closed".into())),
        }
    }

    fn close(&self) {
        drop(self.lock().take());
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<dyn Vault>>> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of a batch, beyond doubt.
pub enum Stored {
    /// It is stored.
    Done(Batch),
    /// Others were faster: these batches stand where it was to go.
    Behind(Vec<Batch>),
}

/// What came of one try; what was to be stored comes back if it is not there.
enum Tried {
    Stored(Stored),
    Absent(Draft),
}

/// A batch on its way, and the texts it names.
struct Draft {
    batch: Batch,
    texts: Vec<Text>,
}

/// Something to do where the journal is.
type Order = Box<dyn FnOnce(&mut dyn Journal, &SharedVault) + Send>;

/// Where the journal's calls are made.
enum Desk {
    /// On a thread of its own. Dropping the sender ends the thread, which then says that the journal is closed.
    Thread(Sender<Order>, oneshot::Receiver<()>),
    /// On the spot.
    Here(Box<dyn Journal>),
}

/// The handle of the journal.
pub struct Durable {
    desk: Desk,
    vault: SharedVault,
    clock: Arc<dyn Clock>,
}

impl Durable {
    /// Starts the journal's thread, if it needs one.
    pub fn start(
        journal: Box<dyn Journal>,
        vault: SharedVault,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Durable> {
        if !journal.may_block() {
            return Ok(Durable { desk: Desk::Here(journal), vault, clock });
        }
        let (orders, incoming) = std::sync::mpsc::channel();
        let (gone, closed) = oneshot::channel();
        let shared = vault.clone();
        std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || serve(journal, &shared, &incoming, gone))?;
        Ok(Durable { desk: Desk::Thread(orders, closed), vault, clock })
    }

    /// Does something with journal and vault. If nobody waits for the answer any more, it is done all the same.
    pub async fn ask<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut dyn Journal, &SharedVault) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let ended = || Err(Fault::Broken("the journal has panicked".into()));
        match &mut self.desk {
            Desk::Here(journal) => catch(|| act(journal.as_mut(), &self.vault)).unwrap_or_else(|_| ended()),
            Desk::Thread(orders, _) => {
                let (answer, done) = oneshot::channel();
                let order = move |journal: &mut dyn Journal, vault: &SharedVault| {
                    let _ = answer.send(act(journal, vault));
                };
                let _ = orders.send(Box::new(order));
                done.await.unwrap_or_else(|_| ended())
            }
        }
    }

    /// Stores texts and batch. The texts stay in the vault if others were faster: they are put again or swept.
    ///
    /// # Errors
    /// Unless the fault is one of the vault, whether the batch is stored or will be is open.
    pub async fn append(&mut self, batch: Batch, texts: Vec<Text>) -> Result<Stored, Fault> {
        let seq = batch.seq;
        let mut draft = Draft { batch, texts };
        for number in 0..TRIES {
            match self.ask(move |journal, vault| attempt(journal, vault, draft)).await? {
                Tried::Stored(stored) => return Ok(stored),
                Tried::Absent(back) => draft = back,
            }
            self.clock.wait(Duration::from_millis(2 << number)).await;
        }
        Err(Fault::Unavailable(format!("batch {seq} was sent {TRIES} times and never arrived")))
    }

    /// What stands after `seq`, at most a stride of it.
    pub async fn read(&mut self, after_seq: u64) -> Result<Vec<Batch>, Fault> {
        self.ask(move |journal, _| journal.read(after_seq, STRIDE)).await
    }

    /// Those of these texts that are there.
    pub async fn fetch(&mut self, ids: Vec<u64>) -> Result<Vec<Text>, Fault> {
        self.ask(move |_, vault| vault.with(|vault| vault.fetch(&ids)).map_err(of_vault)).await
    }

    /// Closes journal and vault, and answers when their files are free.
    pub async fn close(self) {
        match self.desk {
            Desk::Here(_) => self.vault.close(),
            Desk::Thread(orders, closed) => {
                drop(orders);
                let _ = closed.await;
            }
        }
    }
}

fn serve(
    mut journal: Box<dyn Journal>,
    vault: &SharedVault,
    orders: &Receiver<Order>,
    gone: oneshot::Sender<()>,
) {
    while let Ok(order) = orders.recv() {
        order(journal.as_mut(), vault);
    }
    vault.close();
    drop(journal);
    let _ = gone.send(());
}

/// Puts the texts, sends the batch, and reads it back on any doubt.
fn attempt(journal: &mut dyn Journal, vault: &SharedVault, draft: Draft) -> Result<Tried, Fault> {
    let Draft { batch, texts } = &draft;
    if !texts.is_empty() {
        vault.with(|vault| vault.put(texts)).map_err(of_vault)?;
    }
    let appended = journal.append(batch)?;
    #[cfg(debug_assertions)]
    if appended == Appended::Unknown && planted::is_made(Mistake::DoubtIgnored) {
        return Ok(Tried::Stored(Stored::Done(draft.batch)));
    }
    if appended == Appended::Done {
        return Ok(Tried::Stored(Stored::Done(draft.batch)));
    }
    let there = journal.read(batch.seq - 1, STRIDE)?;
    Ok(match there.first() {
        Some(first) if first.batch_id == batch.batch_id => Tried::Stored(Stored::Done(draft.batch)),
        Some(_) => Tried::Stored(Stored::Behind(there)),
        None => Tried::Absent(Draft { batch: draft.batch, texts: Vec::new() }), // the texts are there
    })
}

/// The vault's trouble as the journal's: the writer meets both in the same way.
pub fn of_vault(fault: vault::Fault) -> Fault {
    match fault {
        vault::Fault::Unavailable(what) => Fault::Unavailable(what),
        fault => Fault::Broken(fault.to_string()),
    }
}
