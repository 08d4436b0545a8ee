//! The journal in memory: for the demo, for tests, and for simulating every trouble a real one can cause.

use super::{Appended, Batch, Fault, Head, Journal, Replica, ReplicaId, Ring};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
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
    /// The answer is `Unknown`; the batch is on its way and arrives at `deliver`.
    Late,
    /// The batches on their way arrive just before.
    Overtaken,
    /// The wire is cut for good before the batch arrives.
    CutBefore,
    /// The wire is cut for good after the batch has arrived; the answer is `Unknown`.
    CutAfter,
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
    /// Sent and not arrived, in the order in which they were sent.
    under_way: Vec<Batch>,
    /// What the database's clock shows, if it has one.
    time: Option<i64>,
    /// Who has reported: the newest format they read, and when.
    replicas: BTreeMap<ReplicaId, (u32, i64)>,
    listeners: Listeners,
}

/// Who wants to hear of news that came over another wire than theirs.
#[derive(Default)]
struct Listeners(Vec<(Arc<Mutex<Wire>>, Arc<Ring>)>);

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} listeners", self.0.len())
    }
}

/// One writer's way to the journal.
#[derive(Debug, Default)]
struct Wire {
    troubles: VecDeque<Trouble>,
    /// Why nothing gets through, if so.
    down: Option<&'static str>,
}

/// A journal that several handles share; clones see the same batches and meet the same troubles.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal {
    shared: Arc<Mutex<Shared>>,
    wire: Arc<Mutex<Wire>>,
    on_the_spot: bool,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> MemoryJournal {
        MemoryJournal::default()
    }

    /// A journal of exactly these batches, right or wrong.
    pub fn of(batches: Vec<Batch>) -> MemoryJournal {
        let journal = MemoryJournal::new();
        journal.stored().batches = batches;
        journal
    }

    /// Another way to the same batches, with troubles of its own; no call over it takes any time.
    pub fn another_wire(&self) -> MemoryJournal {
        MemoryJournal { shared: self.shared.clone(), wire: Arc::default(), on_the_spot: true }
    }

    /// Lets the next append that has no trouble yet meet this one.
    pub fn trouble(&self, trouble: Trouble) {
        self.wire().troubles.push_back(trouble);
    }

    /// Takes back every trouble that no append has met.
    pub fn calm(&self) {
        self.wire().troubles.clear();
    }

    /// Until it is mended, every call over this wire fails for this reason.
    pub fn cut(&self, why: &'static str) {
        self.wire().down = Some(why);
    }

    /// Whether calls over this wire fail.
    pub fn is_cut(&self) -> bool {
        self.wire().down.is_some()
    }

    /// Calls over this wire get through again.
    pub fn mend(&self) {
        self.wire().down = None;
    }

    /// Lets everything arrive that is under way, in the order in which it was sent; what comes too late is dropped.
    /// Returns how many batches were stored.
    pub fn deliver(&self) -> usize {
        let under_way = std::mem::take(&mut self.stored().under_way);
        under_way.iter().filter(|batch| self.store(batch) == Ok(Appended::Done)).count()
    }

    /// Gives the database a clock, which shows this; or takes it away.
    pub fn set_time(&self, time: Option<i64>) {
        self.stored().time = time;
    }

    /// Changes stored batch `seq`, as somebody with a hex editor would. Returns whether there was one.
    pub fn tamper(&self, seq: u64, change: impl FnOnce(&mut Batch)) -> bool {
        let mut shared = self.stored();
        let found = shared.batches.iter_mut().find(|batch| batch.seq == seq);
        found.map(change).is_some()
    }

    fn stored(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wire(&self) -> MutexGuard<'_, Wire> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether calls get through.
    fn connected(&self) -> Result<(), Fault> {
        self.wire().down.map_or(Ok(()), |why| Err(Fault::Unavailable(why.into())))
    }

    /// Meets the next trouble; `Some` is the answer of an append that is thereby over.
    fn meet(&self, batch: &Batch) -> Option<Result<Appended, Fault>> {
        let trouble = self.wire().troubles.pop_front()?;
        match trouble {
            Trouble::LostAcknowledgement => Some(self.store_unheard(batch)),
            Trouble::LostRequest => Some(Ok(Appended::Unknown)),
            Trouble::Late => {
                self.stored().under_way.push(batch.clone());
                Some(Ok(Appended::Unknown))
            }
            Trouble::Overtaken => {
                self.deliver();
                None
            }
            Trouble::CutBefore => {
                self.cut("the wire was cut");
                Some(Ok(Appended::Unknown))
            }
            Trouble::CutAfter => {
                self.cut("the wire was cut");
                Some(self.store_unheard(batch))
            }
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

    /// Stores, and tells nobody that it did.
    fn store_unheard(&self, batch: &Batch) -> Result<Appended, Fault> {
        self.store(batch).map(|appended| match appended {
            Appended::Done => Appended::Unknown,
            other => other,
        })
    }

    /// Stores, and rings for everybody else.
    fn store(&self, batch: &Batch) -> Result<Appended, Fault> {
        let appended = self.store_quietly(batch)?;
        let listeners = self.stored().listeners.0.clone();
        let others = listeners.iter().filter(|(wire, _)| !Arc::ptr_eq(wire, &self.wire));
        others.for_each(|(_, ring)| ring());
        Ok(appended)
    }

    fn store_quietly(&self, batch: &Batch) -> Result<Appended, Fault> {
        let mut shared = self.stored();
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
    fn may_block(&self) -> bool {
        !self.on_the_spot
    }

    fn shared(&self) -> bool {
        self.on_the_spot
    }

    fn on_news(&mut self, ring: Ring) {
        self.stored().listeners.0.push((self.wire.clone(), Arc::new(ring)));
    }

    fn time(&self) -> Result<Option<i64>, Fault> {
        self.connected()?;
        Ok(self.stored().time)
    }

    fn report(&mut self, replica: ReplicaId, newest_format: u32) -> Result<(), Fault> {
        self.connected()?;
        let mut shared = self.stored();
        let now = shared.time.unwrap_or(0);
        shared.replicas.insert(replica, (newest_format, now));
        Ok(())
    }

    fn retire(&mut self, replica: ReplicaId) -> Result<(), Fault> {
        self.connected()?;
        self.stored().replicas.remove(&replica);
        Ok(())
    }

    fn replicas(&self) -> Result<Vec<Replica>, Fault> {
        self.connected()?;
        let shared = self.stored();
        let now = shared.time.unwrap_or(0);
        let row = |(id, (newest_format, seen)): (&ReplicaId, &(u32, i64))| Replica {
            id: *id,
            newest_format: *newest_format,
            silent_ms: u64::try_from(now - seen).unwrap_or(0),
        };
        Ok(shared.replicas.iter().map(row).collect())
    }

    fn append(&mut self, batch: &Batch) -> Result<Appended, Fault> {
        self.connected()?;
        match self.meet(batch) {
            Some(answer) => answer,
            None => self.store(batch),
        }
    }

    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, Fault> {
        self.connected()?;
        let shared = self.stored();
        let after = shared.batches.iter().skip_while(|batch| batch.seq <= after_seq);
        Ok(after.take(limit).cloned().collect())
    }

    fn head(&self) -> Result<Option<Head>, Fault> {
        self.connected()?;
        Ok(self.stored().batches.last().map(Batch::head))
    }
}
