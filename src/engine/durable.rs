//! Storing: texts into the vault first, then the batch into the journal, and no doubt left. A journal whose calls may
//! block gets a thread of its own.

use super::clock::Clock;
use crate::journal::{Appended, Batch, Fault, Journal};
use crate::vault::{self, Text, Vault};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How often a batch whose acknowledgement was lost is looked for and sent again.
const TRIES: u32 = 8;
/// How many batches of other writers are read at once.
const STRIDE: usize = 512;

/// The vault, shared by whoever stores and whoever needs a secret; empty after closing.
#[derive(Clone)]
pub struct SharedVault(Arc<Mutex<Option<Box<dyn Vault>>>>);

impl SharedVault {
    /// Shares a vault.
    pub fn new(vault: Box<dyn Vault>) -> SharedVault {
        SharedVault(Arc::new(Mutex::new(Some(vault))))
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

enum Order {
    Append { draft: Draft, answer: oneshot::Sender<Result<Tried, Fault>> },
    Close(oneshot::Sender<()>),
}

/// Where the journal's calls are made.
enum Desk {
    /// On a thread of its own, because they may block. Dropping the sender ends the thread and closes the journal.
    Thread(Sender<Order>),
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
        let shared = vault.clone();
        std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || serve(journal, &shared, &incoming))?;
        Ok(Durable { desk: Desk::Thread(orders), vault, clock })
    }

    /// Stores texts and batch. The texts stay in the vault if others were faster: they are put again or swept.
    pub async fn append(&mut self, batch: Batch, texts: Vec<Text>) -> Result<Stored, Fault> {
        let seq = batch.seq;
        let mut draft = Draft { batch, texts };
        for number in 0..TRIES {
            match self.attempt(draft).await? {
                Tried::Stored(stored) => return Ok(stored),
                Tried::Absent(back) => draft = back,
            }
            self.clock.wait(Duration::from_millis(2 << number)).await;
        }
        Err(Fault::Unavailable(format!("batch {seq} was sent {TRIES} times and never arrived")))
    }

    async fn attempt(&mut self, draft: Draft) -> Result<Tried, Fault> {
        let orders = match &mut self.desk {
            Desk::Here(journal) => return attempt(journal.as_mut(), &self.vault, draft),
            Desk::Thread(orders) => orders,
        };
        let (answer, tried) = oneshot::channel();
        let _ = orders.send(Order::Append { draft, answer });
        tried.await.unwrap_or_else(|_| Err(Fault::Unavailable("the journal's thread has ended".into())))
    }

    /// Closes journal and vault, and answers when their files are free.
    pub async fn close(self) {
        match self.desk {
            Desk::Here(_) => self.vault.close(),
            Desk::Thread(orders) => {
                let (answer, closed) = oneshot::channel();
                let _ = orders.send(Order::Close(answer));
                let _ = closed.await;
            }
        }
    }
}

fn serve(mut journal: Box<dyn Journal>, vault: &SharedVault, orders: &Receiver<Order>) {
    while let Ok(order) = orders.recv() {
        match order {
            Order::Append { draft, answer } => {
                let _ = answer.send(attempt(journal.as_mut(), vault, draft));
            }
            Order::Close(answer) => {
                vault.close();
                drop(journal);
                let _ = answer.send(());
                return;
            }
        }
    }
}

/// Puts the texts, sends the batch, and reads it back on any doubt.
fn attempt(journal: &mut dyn Journal, vault: &SharedVault, draft: Draft) -> Result<Tried, Fault> {
    let Draft { batch, texts } = &draft;
    if !texts.is_empty() {
        vault.with(|vault| vault.put(texts)).map_err(|fault| Fault::Unavailable(fault.to_string()))?;
    }
    if journal.append(batch)? == Appended::Done {
        return Ok(Tried::Stored(Stored::Done(draft.batch)));
    }
    let there = journal.read(batch.seq - 1, STRIDE)?;
    Ok(match there.first() {
        Some(first) if first.batch_id == batch.batch_id => Tried::Stored(Stored::Done(draft.batch)),
        Some(_) => Tried::Stored(Stored::Behind(there)),
        None => Tried::Absent(draft),
    })
}
