//! The one writer: collects commands, decides them on a candidate, stores one batch, publishes, and only then answers.

use super::candidate::{Candidate, Proposal, Verdict, body};
use super::clock::Clock;
use super::durable::{Durable, SharedVault, Stored};
use super::entry::Request;
use super::poison::Poison;
use super::standing::Standing;
use super::{Committed, Moment, Refused, Submission};
use crate::contest::{State, Time};
use crate::journal::{Batch, Fault};
use crate::vault::random;
use arc_swap::ArcSwap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// The most commands in one batch.
const BATCH_MAX: usize = 256;
/// How often the commands are decided again because another writer was faster.
const RACES_MAX: usize = 16;

/// A command that waits for its answer.
pub struct Waiting {
    /// The command.
    pub submission: Submission,
    /// Its request, if it has an id.
    pub request: Option<Request>,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Committed, Refused>>,
}

/// What can lie in the writer's queue.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every message is a command; a box each would cost more"
)]
pub enum Message {
    /// A command.
    Command(Waiting),
    /// Something may be due.
    Tick,
    /// Stop after what lies before this; answered when journal and vault are closed.
    Close(oneshot::Sender<()>),
}

/// What the writer shares with the engine's handles.
pub struct Published {
    /// The latest stored state.
    pub moment: ArcSwap<Moment>,
    /// Rings with the sequence number at every publish.
    pub bell: watch::Sender<u64>,
    /// Why writing has stopped, if it has.
    pub poison: Poison,
}

/// The writer's own things.
pub struct Writer {
    /// What is stored.
    pub standing: Standing,
    /// The journal's thread.
    pub durable: Durable,
    /// For the words that other writers wrote.
    pub vault: SharedVault,
    /// Stamps.
    pub clock: Arc<dyn Clock>,
    /// Where everybody reads.
    pub published: Arc<Published>,
}

impl Writer {
    /// Serves the queue until it is closed.
    pub async fn serve(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut waiting: Vec<Waiting> = Vec::with_capacity(BATCH_MAX);
        while let Some(first) = queue.recv().await {
            tokio::task::yield_now().await; // lets everybody who is about to submit do so: far larger batches
            let mut closing = None;
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Command(command) => waiting.push(command),
                    Message::Tick => {}
                    Message::Close(done) => {
                        closing = Some(done);
                        break;
                    }
                }
                next = if waiting.len() < BATCH_MAX { queue.try_recv().ok() } else { None };
            }
            self.round(&mut waiting).await;
            if let Some(done) = closing {
                queue.close();
                self.durable.close().await;
                let _ = done.send(());
                return;
            }
        }
    }

    /// Decides, stores, publishes and answers what is waiting; or decides again if another writer was faster.
    async fn round(&mut self, waiting: &mut Vec<Waiting>) {
        for _ in 0..RACES_MAX {
            if self.published.poison.reason().is_some() {
                return refuse(waiting, &Refused::Unavailable);
            }
            let (proposal, verdicts) = match self.decide(waiting) {
                Ok(decided) => decided,
                Err(defect) => return self.poison(waiting, defect),
            };
            if proposal.entries.is_empty() {
                return self.answer(waiting, verdicts, &[]);
            }
            match self.store(proposal).await {
                Ok(Some(entries)) => return self.answer(waiting, verdicts, &entries),
                Ok(None) => {}
                Err(fault) => return self.poison(waiting, fault.to_string()),
            }
        }
        refuse(waiting, &Refused::Busy);
    }

    /// Decides every waiting command on a candidate, each seeing the ones before.
    fn decide(&self, waiting: &[Waiting]) -> Result<(Proposal, Vec<Verdict>), String> {
        let at = self.clock.now().max(self.standing.at());
        let mut candidate = Candidate::begin(&self.standing, at)?;
        let mut verdicts = Vec::with_capacity(waiting.len());
        for command in waiting {
            verdicts.push(candidate.hear(&command.submission, command.request)?);
        }
        Ok((candidate.finish(), verdicts))
    }

    /// Stores a proposal as one batch and publishes it; `None` if another writer was faster.
    async fn store(&mut self, proposal: Proposal) -> Result<Option<Vec<super::entry::Entry>>, Fault> {
        let Proposal { state, entries, asked, texts } = proposal;
        let (bytes, entries) = body(entries).map_err(Fault::Unavailable)?;
        let at = entries.first().map_or(self.standing.at(), |entry| entry.at);
        let batch = Batch::seal(self.standing.chain.head.as_ref(), at.0, random(), bytes);
        match self.durable.append(batch, texts.clone()).await? {
            Stored::Done(batch) => {
                self.standing.chain.follow(&batch)?;
                self.standing.state = state;
                texts.iter().for_each(|text| self.standing.texts.insert(text));
                for asked in asked {
                    self.standing.requests.remember(asked.request, batch.seq, &entries[asked.entry]);
                }
                self.publish();
                Ok(Some(entries))
            }
            Stored::Behind(batches) => {
                self.catch_up(&batches)?;
                Ok(None)
            }
        }
    }

    /// Takes in what another writer stored, with its words, and publishes it.
    fn catch_up(&mut self, batches: &[Batch]) -> Result<(), Fault> {
        let mut named = Vec::new();
        for batch in batches {
            self.standing.chain.follow(batch)?;
            self.standing.take(batch, &mut named)?;
        }
        let unknown: Vec<u64> = named
            .iter()
            .filter(|named| self.standing.texts.get(named.prose).is_none())
            .map(|named| named.prose.0)
            .collect();
        if !unknown.is_empty() {
            let texts = self.vault.with(|vault| vault.fetch(&unknown));
            let texts = texts.map_err(|fault| Fault::Unavailable(fault.to_string()))?;
            texts.iter().for_each(|text| self.standing.texts.insert(text));
        }
        self.publish();
        Ok(())
    }

    fn publish(&self) {
        let moment = moment(&self.standing);
        let seq = moment.seq;
        self.published.moment.store(Arc::new(moment));
        self.published.bell.send_replace(seq);
    }

    /// Answers after the batch is stored and published, refusals included.
    fn answer(&self, waiting: &mut Vec<Waiting>, verdicts: Vec<Verdict>, entries: &[super::entry::Entry]) {
        let moment = self.published.moment.load_full();
        let now = |number: usize, repeated: bool| Committed {
            seq: moment.seq,
            at: entries[number].at,
            subjects: entries[number].subjects(),
            moment: moment.clone(),
            repeated,
        };
        for (command, verdict) in waiting.drain(..).zip(verdicts) {
            let answer = match verdict {
                Verdict::Accepted(number) => Ok(now(number, false)),
                Verdict::RepeatedHere(number) => Ok(now(number, true)),
                Verdict::Repeated(outcome) => Ok(Committed {
                    seq: outcome.seq,
                    at: outcome.at,
                    subjects: outcome.subjects,
                    moment: moment.clone(),
                    repeated: true,
                }),
                Verdict::NothingNew => Ok(Committed {
                    seq: moment.seq,
                    at: moment.at,
                    subjects: Vec::new(),
                    moment: moment.clone(),
                    repeated: false,
                }),
                Verdict::Refused(refused) => Err(refused),
            };
            let _ = command.answer.send(answer); // whoever has hung up learns it by repeating
        }
    }

    fn poison(&self, waiting: &mut Vec<Waiting>, reason: String) {
        self.published.poison.spread(reason);
        refuse(waiting, &Refused::Unavailable);
    }
}

/// What readers see of a standing state.
pub fn moment(standing: &Standing) -> Moment {
    let state: State = standing.state.clone();
    Moment {
        state: Arc::new(state),
        texts: standing.texts.clone(),
        seq: standing.seq(),
        at: Time(standing.at().0),
    }
}

fn refuse(waiting: &mut Vec<Waiting>, refused: &Refused) {
    for command in waiting.drain(..) {
        let _ = command.answer.send(Err(refused.clone()));
    }
}
