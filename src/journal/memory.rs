//! The journal in memory: for tests, and for simulating every trouble a real one can cause.

use super::{Appended, Batch, Fault, Head, Journal};
use std::collections::VecDeque;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What shall go wrong with the next append.
#[derive(Debug)]
pub enum Trouble {
    /// The batch is stored, but the answer is `Unknown`.
    LostAcknowledgement,
    /// The batch never arrives, and the answer is `Unknown`.
    LostRequest,
    /// The append takes this much longer.
    Delay(Duration),
    /// The append waits until the other end sends or is dropped.
    Held(Receiver<()>),
    /// Somebody else's batch is stored just before.
    Rival(Batch),
    /// The append fails.
    Broken(String),
    /// The append panics.
    Panic,
    /// Nothing: this append goes well.
    Calm,
}

#[derive(Debug, Default)]
struct Shared {
    batches: Vec<Batch>,
    troubles: VecDeque<Trouble>,
}

/// A journal that several handles share; clones see the same batches and the same troubles.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal {
    shared: Arc<Mutex<Shared>>,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> MemoryJournal {
        MemoryJournal::default()
    }

    /// A journal of exactly these batches, right or wrong.
    pub fn of(batches: Vec<Batch>) -> MemoryJournal {
        let journal = MemoryJournal::new();
        journal.shared().batches = batches;
        journal
    }

    /// Lets the next append that has no trouble yet meet this one.
    pub fn trouble(&self, trouble: Trouble) {
        self.shared().troubles.push_back(trouble);
    }

    /// Changes stored batch `seq`, as somebody with a hex editor would. Returns whether there was one.
    pub fn tamper(&self, seq: u64, change: impl FnOnce(&mut Batch)) -> bool {
        let mut shared = self.shared();
        let found = shared.batches.iter_mut().find(|batch| batch.seq == seq);
        found.map(change).is_some()
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Meets the next trouble; `Some` is the answer of an append that is thereby over.
    fn meet(&self, batch: &Batch) -> Option<Result<Appended, Fault>> {
        let trouble = self.shared().troubles.pop_front()?;
        match trouble {
            Trouble::LostAcknowledgement => Some(self.store(batch).map(|appended| match appended {
                Appended::Done => Appended::Unknown,
                other => other,
            })),
            Trouble::LostRequest => Some(Ok(Appended::Unknown)),
            Trouble::Broken(what) => Some(Err(Fault::Unavailable(what))),
            Trouble::Panic => panic!("the journal was asked to panic"),
            Trouble::Rival(rival) => self.store(&rival).err().map(Err),
            Trouble::Delay(time) => {
                std::thread::sleep(time);
                None
            }
            Trouble::Held(gate) => {
                let _ = gate.recv();
                None
            }
            Trouble::Calm => None,
        }
    }

    fn store(&self, batch: &Batch) -> Result<Appended, Fault> {
        let mut shared = self.shared();
        let head = shared.batches.last().map(Batch::head);
        let last = head.map_or(0, |head| head.seq);
        if batch.seq <= last {
            return Ok(Appended::Behind);
        }
        if batch.seq > last + 1 {
            return Err(Fault::Corrupt {
                seq: batch.seq,
                what: format!("it would leave a gap after {last}"),
            });
        }
        if batch.prev != head.map_or([0; 32], |head| head.hash) {
            return Err(Fault::Corrupt {
                seq: batch.seq,
                what: "it does not name the hash of the batch before".into(),
            });
        }
        shared.batches.push(batch.clone());
        Ok(Appended::Done)
    }
}

impl Journal for MemoryJournal {
    fn append(&mut self, batch: &Batch) -> Result<Appended, Fault> {
        match self.meet(batch) {
            Some(answer) => answer,
            None => self.store(batch),
        }
    }

    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, Fault> {
        let shared = self.shared();
        let after = shared.batches.iter().skip_while(|batch| batch.seq <= after_seq);
        Ok(after.take(limit).cloned().collect())
    }

    fn head(&self) -> Result<Option<Head>, Fault> {
        Ok(self.shared().batches.last().map(Batch::head))
    }
}
