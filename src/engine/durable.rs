//! The journal's own thread: texts into the vault first, then the batch into the journal, and no doubt left.

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

/// The vault, shared by the journal's thread and whoever needs a secret; empty after closing.
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

enum Order {
    Append { batch: Batch, texts: Vec<Text>, answer: oneshot::Sender<Result<Stored, Fault>> },
    Close(oneshot::Sender<()>),
}

/// The handle of the journal's thread. Dropping it ends the thread and closes the journal.
pub struct Durable {
    orders: Sender<Order>,
}

impl Durable {
    /// Starts the thread.
    pub fn start(journal: Box<dyn Journal>, vault: SharedVault) -> std::io::Result<Durable> {
        let (orders, incoming) = std::sync::mpsc::channel();
        std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || serve(journal, &vault, &incoming))?;
        Ok(Durable { orders })
    }

    /// Stores texts and batch. The texts stay in the vault if others were faster: they are put again or swept.
    pub async fn append(&self, batch: Batch, texts: Vec<Text>) -> Result<Stored, Fault> {
        let (answer, stored) = oneshot::channel();
        let _ = self.orders.send(Order::Append { batch, texts, answer });
        stored.await.unwrap_or_else(|_| Err(Fault::Unavailable("the journal's thread has ended".into())))
    }

    /// Closes journal and vault, and answers when their files are free.
    pub async fn close(self) {
        let (answer, closed) = oneshot::channel();
        let _ = self.orders.send(Order::Close(answer));
        let _ = closed.await;
    }
}

fn serve(mut journal: Box<dyn Journal>, vault: &SharedVault, orders: &Receiver<Order>) {
    while let Ok(order) = orders.recv() {
        match order {
            Order::Append { batch, texts, answer } => {
                let _ = answer.send(store(journal.as_mut(), vault, batch, &texts));
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

fn store(
    journal: &mut dyn Journal,
    vault: &SharedVault,
    batch: Batch,
    texts: &[Text],
) -> Result<Stored, Fault> {
    if !texts.is_empty() {
        vault.with(|vault| vault.put(texts)).map_err(|fault| Fault::Unavailable(fault.to_string()))?;
    }
    for try_number in 0..TRIES {
        match journal.append(&batch)? {
            Appended::Done => return Ok(Stored::Done(batch)),
            Appended::Behind | Appended::Unknown => {}
        }
        let there = journal.read(batch.seq - 1, STRIDE)?;
        match there.first() {
            Some(first) if first.batch_id == batch.batch_id => return Ok(Stored::Done(batch)),
            Some(_) => return Ok(Stored::Behind(there)),
            None => std::thread::sleep(Duration::from_millis(2 << try_number)),
        }
    }
    Err(Fault::Unavailable(format!("batch {} was sent {TRIES} times and never arrived", batch.seq)))
}
