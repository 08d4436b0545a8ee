//! The writer among others: it takes in what they have stored, tells them that it is there, watches its clock, and waits
//! until an outage is over.
//!
//! What was sent when journal or vault could not be reached is in doubt: it may be stored, at once or later, as long as
//! nobody else has its number. The journal alone knows. So after an outage the writer reads on before it writes, and a
//! batch of its own that it finds there is taken in like another writer's.

use super::Refused;
use super::candidate::Asked;
use super::clock::{Clock, Wait};
use super::drift::Reading;
use super::durable::{STRIDE, of_vault};
use super::entry::Body;
use super::names::{Named, names_of};
#[cfg(debug_assertions)]
use super::planted::{self, Mistake};
use super::readiness::Hindrance;
use super::replay::check_digest;
#[cfg(debug_assertions)]
use super::request::Requests;
use super::writer::{Message, Setback, Waiting, Writer, refuse};
use crate::journal::{Batch, Fault, ReplicaId};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How often a writer that shares its journal looks for news that nobody has rung for.
const LOOK: Duration = Duration::from_millis(500);
/// How many such looks pass between two reports.
const LOOKS_PER_REPORT: u32 = 10;
/// The first pause of an outage; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_millis(50);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// How often the clocks are compared when the answer takes too long to say anything.
const COMPARISONS_MAX: usize = 3;

/// A batch that was sent and may yet turn up, with the requests that led to its entries.
#[derive(Debug)]
pub struct Doubt {
    /// Its number.
    pub seq: u64,
    /// Its mark.
    pub batch_id: [u8; 16],
    /// Its requests and the entries they led to: those of ballots are known here alone.
    pub asked: Vec<Asked>,
}

/// What a replica tells the others of itself.
#[derive(Clone, Copy, Debug)]
pub struct Presence {
    /// Its number.
    pub replica: ReplicaId,
    /// The newest format it reads.
    pub newest_format: u32,
    /// Looks until the next report.
    pub until_report: u32,
}

impl Presence {
    /// Who has just reported.
    pub fn new(replica: ReplicaId, newest_format: u32) -> Presence {
        Presence { replica, newest_format, until_report: LOOKS_PER_REPORT }
    }

    /// The wait until the next look.
    pub fn next_look(&self, clock: &dyn Clock) -> Wait {
        clock.wait(LOOK)
    }
}

impl Writer {
    /// Takes in whatever others have stored.
    pub async fn follow(&mut self) -> Result<(), Setback> {
        while self.stride().await? == STRIDE {}
        Ok(())
    }

    /// Takes in the next stride of batches; how many there were.
    async fn stride(&mut self) -> Result<usize, Setback> {
        let batches = self.durable.read(self.standing.seq()).await?;
        self.take_in(&batches).await?;
        Ok(batches.len())
    }

    /// Takes in what another writer stored, with its words, and publishes it. Nothing changes before the words are
    /// here: the vault may be out of reach.
    pub async fn take_in(&mut self, batches: &[Batch]) -> Result<(), Setback> {
        if batches.is_empty() {
            return Ok(());
        }
        let mut chain = self.standing.chain;
        let mut bodies: Vec<Body> = Vec::with_capacity(batches.len());
        let mut named: Vec<Named> = Vec::new();
        for batch in batches {
            chain.follow(batch)?;
            let body = Body::of(batch)?;
            names_of(&body, &mut named);
            bodies.push(body);
        }
        self.take_in_texts(&named).await?;
        self.take_in_keys(&bodies).await?;
        for (batch, body) in batches.iter().zip(&bodies) {
            #[cfg(debug_assertions)]
            if planted::is_made(Mistake::RivalIgnored) {
                continue;
            }
            self.standing.take(batch, body)?;
            self.settle(batch, body);
            #[cfg(debug_assertions)]
            if planted::is_made(Mistake::MarksForgotten) {
                self.standing.requests = Requests::default();
            }
        }
        self.standing.chain = chain;
        let seq = self.standing.seq();
        self.doubts.retain(|doubt| doubt.seq > seq);
        self.publish();
        Ok(())
    }

    /// Brings the named words into memory; those that were erased meanwhile are nowhere.
    async fn take_in_texts(&mut self, named: &[Named]) -> Result<(), Setback> {
        let missing = named.iter().filter(|named| self.standing.texts.get(named.prose).is_none());
        let missing: HashMap<u64, [u8; 32]> = missing.map(|named| (named.prose.0, named.digest)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<u64> = missing.keys().copied().collect();
        ids.sort_unstable();
        for text in self.durable.fetch(ids).await? {
            check_digest(&text, missing.get(&text.id)).map_err(of_vault)?;
            self.standing.texts.insert(&text);
        }
        Ok(())
    }

    /// If this batch is one of our own that was in doubt, its requests are known after all.
    fn settle(&mut self, batch: &Batch, body: &Body) {
        let ours = self.doubts.iter().find(|doubt| doubt.batch_id == batch.batch_id);
        for asked in ours.iter().flat_map(|doubt| &doubt.asked) {
            if let Some(entry) = body.entries.get(asked.entry) {
                self.standing.requests.remember(asked.request, batch.seq, entry);
            }
        }
    }

    /// What a writer that shares its journal does from time to time, whether somebody has rung or not.
    pub async fn look_after(&mut self) -> Result<(), Setback> {
        self.follow().await?;
        let Some(presence) = &mut self.presence else { return Ok(()) };
        presence.until_report = presence.until_report.saturating_sub(1);
        let mine = *presence;
        if mine.until_report == 0 {
            self.durable.ask(move |journal, _| journal.report(mine.replica, mine.newest_format)).await?;
            self.presence = Some(Presence::new(mine.replica, mine.newest_format));
            self.outages = 0;
        }
        if self.drift.is_due(&*self.clock) {
            self.compare_clocks().await?;
        }
        Ok(())
    }

    /// Compares this machine's clock with the database's, and tells whether it may stamp.
    pub async fn compare_clocks(&mut self) -> Result<(), Setback> {
        for _ in 0..COMPARISONS_MAX {
            let clock = self.clock.clone();
            let reading = self.durable.ask(move |journal, _| Reading::take(journal, &*clock)).await?;
            if self.drift.note(reading) {
                self.published.readiness.set(self.drift.off_ms().map(Hindrance::ClockOff));
                return Ok(());
            }
        }
        Err(Setback::Outage("the database takes too long to tell its time".into()))
    }

    /// Answers everybody who waits that nothing is written at present, and notes why.
    pub fn set_back(&mut self, setback: Setback, waiting: &mut Vec<Waiting>) {
        match setback {
            Setback::Outage(reason) => self.published.readiness.set(Some(Hindrance::Outage(reason))),
            Setback::End(reason) => self.published.readiness.poison.spread(reason),
        }
        refuse(waiting, &Refused::Unavailable);
    }

    /// As long as there is an outage: tries again, at longer and longer intervals, and meanwhile refuses whatever comes.
    /// Gives the message that closes the engine, if that comes first.
    pub async fn wait_out(&mut self, queue: &mut mpsc::Receiver<Message>) -> Option<oneshot::Sender<()>> {
        while self.published.readiness.is_out() {
            let pause = PAUSE_MAX.min(PAUSE_MIN * 2u32.saturating_pow(self.outages.min(16)));
            self.outages = self.outages.saturating_add(1);
            let attempt = async {
                self.clock.wait(pause).await;
                self.recover().await
            };
            match meanwhile_refusing(queue, attempt).await {
                Ok(Ok(())) => {}
                Ok(Err(setback)) => self.set_back(setback, &mut Vec::new()),
                Err(closing) => return closing,
            }
        }
        None
    }

    /// Makes sure that the journal is still the one it was, takes in what it holds, and is ready again.
    async fn recover(&mut self) -> Result<(), Setback> {
        if let Some(head) = self.standing.chain.head {
            let there = self.durable.read(head.seq - 1).await?;
            if there.first().is_none_or(|batch| batch.head() != head) {
                let what = "it was here before the outage and is not any more".into();
                return Err(Fault::Corrupt { seq: head.seq, what }.into());
            }
        }
        self.follow().await?;
        self.compare_clocks().await
    }

    /// Says goodbye to the others, and closes journal and vault.
    pub async fn close(mut self) {
        if let Some(presence) = self.presence {
            let _ = self.durable.ask(move |journal, _| journal.retire(presence.replica)).await;
        }
        self.durable.close().await;
    }
}

/// Waits for `attempt` and refuses every command that comes in the meantime; if the engine is to close, that comes
/// first.
async fn meanwhile_refusing<T>(
    queue: &mut mpsc::Receiver<Message>,
    attempt: impl Future<Output = T>,
) -> Result<T, Option<oneshot::Sender<()>>> {
    tokio::pin!(attempt);
    loop {
        tokio::select! {
            biased;
            done = &mut attempt => return Ok(done),
            message = queue.recv() => match message {
                Some(Message::Command(command)) => drop(command.answer.send(Err(Refused::Unavailable))),
                Some(Message::Tick | Message::Follow(_)) => {}
                Some(Message::Close(done)) => return Err(Some(done)),
                None => return Err(None),
            },
        }
    }
}
