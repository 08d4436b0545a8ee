//! One replica of the service: a real engine with its own wire to the journal and its own clock.

use super::time::{ReplicaClock, TrueTime};
use idedugnad::engine::{Engine, Moment};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::vault::memory::MemoryVault;
use std::sync::Arc;

pub struct Replica {
    running: Option<Running>,
    /// Whether its timers stand still.
    pub frozen: bool,
    /// Whether the driver has cut its wire, and will mend it.
    pub outage: bool,
    /// Whether its clock is set so wrong that it must not stamp.
    pub astray: bool,
    off_ms: i64,
}

struct Running {
    engine: Engine,
    wire: MemoryJournal,
    clock: Arc<ReplicaClock>,
    /// The newest moment it has published so far.
    seen: u64,
}

impl Replica {
    /// One that is not running yet; its clock is so much off the true time.
    pub fn new(off_ms: i64) -> Replica {
        Replica { running: None, frozen: false, outage: false, astray: false, off_ms }
    }

    /// Starts it anew.
    pub fn start(
        &mut self,
        journal: &MemoryJournal,
        vault: &MemoryVault,
        time: &TrueTime,
    ) -> Result<(), String> {
        let wire = journal.another_wire();
        let clock = ReplicaClock::new(time, self.off_ms);
        let engine = Engine::open(Box::new(wire.clone()), Box::new(vault.clone()), clock.clone())
            .map_err(|error| format!("a replica does not start: {error}"))?;
        let seen = engine.moment().seq;
        self.running = Some(Running { engine, wire, clock, seen });
        (self.frozen, self.outage, self.astray) = (false, false, false);
        Ok(())
    }

    /// Lets it finish and say goodbye, as an operator does.
    pub fn close(&mut self) {
        if let Some(running) = self.running.take() {
            tokio::spawn(running.engine.close());
        }
    }

    /// Sets its clock wrong by this much, or right again as far as it ever is.
    pub fn set_clock(&mut self, off_ms: Option<i64>) {
        if let Some(running) = &self.running {
            running.clock.set_off(off_ms.unwrap_or(self.off_ms));
            self.astray = off_ms.is_some();
        }
    }

    /// Gone without a word: whatever it was doing, nothing more of it reaches journal or clients.
    pub fn crash(&mut self) {
        if let Some(running) = self.running.take() {
            running.wire.cut("the replica is gone");
        }
    }

    pub fn engine(&self) -> Option<&Engine> {
        self.running.as_ref().map(|running| &running.engine)
    }

    pub fn wire(&self) -> Option<&MemoryJournal> {
        self.running.as_ref().map(|running| &running.wire)
    }

    pub fn moment(&self) -> Option<Arc<Moment>> {
        self.engine().map(Engine::moment)
    }

    /// Whether one of its troubles has taken it down.
    pub fn has_died(&self) -> bool {
        !self.outage && self.wire().is_some_and(MemoryJournal::is_cut)
    }

    /// Why it takes no commands, if it does not.
    pub fn hindrance(&self) -> Option<String> {
        self.engine().and_then(|engine| engine.ready().err())
    }

    pub fn ring_timers(&self) {
        if let Some(running) = self.running.as_ref().filter(|_| !self.frozen) {
            running.clock.ring();
        }
    }

    /// Says what it publishes now.
    ///
    /// # Errors
    /// When that is older than before.
    pub fn look(&mut self) -> Result<u64, String> {
        let Some(running) = &mut self.running else { return Ok(0) };
        let (now, before) = (running.engine.moment().seq, running.seen);
        running.seen = now;
        if now < before { Err(format!("published {now} after {before}")) } else { Ok(now) }
    }
}
