//! The one writer: collects commands, decides them on a candidate, stores one batch, publishes, and only then answers.
//! In between it takes in what other writers have stored, and waits out outages; see `follow`.

use super::candidate::{Candidate, Proposal, Verdict};
use super::clock::{Clock, Wait};
use super::drift::Drift;
use super::durable::{Durable, Stored};
use super::entry::{Entry, Request};
use super::follow::{Doubt, Presence};
use super::readiness::Readiness;
use super::secrets::BallotKeys;
use super::standing::Standing;
use super::{Committed, Moment, Refused, Submission};
use crate::contest::{State, Time};
use crate::journal::{Batch, Fault};
use crate::vault::random;
use arc_swap::ArcSwap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot, watch};

/// The most commands in one batch.
const BATCH_MAX: usize = 256;
/// So many may always go together; of more, half wait for the next batch where that pays.
const TOGETHER: usize = 32;
/// How often the commands are decided again because another writer was faster.
const RACES_MAX: usize = 64;
/// How long commands wait for a journal that does not answer.
const PATIENCE: Duration = Duration::from_secs(8);

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
    /// Take in what others have stored; answered when that is published.
    Follow(oneshot::Sender<()>),
    /// Stop after what lies before this; answered when journal and vault are closed.
    Close(oneshot::Sender<()>),
}

/// What the writer shares with the engine's handles.
pub struct Published {
    /// The latest stored state.
    pub moment: ArcSwap<Moment>,
    /// Rings with the sequence number at every publish.
    pub bell: watch::Sender<u64>,
    /// Whether commands are taken.
    pub readiness: Readiness,
    /// Wakes a writer that shares its journal: somebody may have stored something.
    pub news: Arc<Notify>,
    /// By which ballots are found.
    pub ballot_keys: BallotKeys,
}

/// The writer's own things.
pub struct Writer {
    /// What is stored.
    pub standing: Standing,
    /// Journal and vault.
    pub durable: Durable,
    /// Stamps.
    pub clock: Arc<dyn Clock>,
    /// How far that clock may be trusted.
    pub drift: Drift,
    /// Where everybody reads.
    pub published: Arc<Published>,
    /// What it tells the others of itself, if there may be others.
    pub presence: Option<Presence>,
    /// Batches that may yet turn up.
    pub doubts: Vec<Doubt>,
    /// Outages since all went well.
    pub outages: u32,
}

/// What ends the ordinary course of things.
#[derive(Debug)]
pub enum Setback {
    /// Journal or vault cannot be reached: try again later.
    Outage(String),
    /// The state is doubtful, or what is stored cannot be understood: never write again.
    End(String),
}

impl From<Fault> for Setback {
    fn from(fault: Fault) -> Setback {
        match fault {
            Fault::Unavailable(what) => Setback::Outage(what),
            fault => Setback::End(fault.to_string()),
        }
    }
}

/// What the writer has to do next.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every call serves a command; a box each would cost more"
)]
enum Call {
    Serve(Message),
    Follow,
    LookAfter,
}

/// What lay in the queue.
#[derive(Default)]
struct Gathered {
    followers: Vec<oneshot::Sender<()>>,
    closing: Option<oneshot::Sender<()>>,
}

impl Writer {
    /// Serves the queue until it is closed.
    pub async fn serve(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut waiting: Vec<Waiting> = Vec::with_capacity(BATCH_MAX);
        let mut look = self.presence.as_ref().map(|presence| presence.next_look(&*self.clock));
        let mut followed = false;
        while let Some(call) = self.next(&mut queue, &mut look, followed).await {
            followed = matches!(call, Call::Follow);
            let mut gathered = Gathered::default();
            let done = match call {
                Call::Follow => self.follow().await,
                Call::LookAfter => self.look_after().await,
                Call::Serve(first) => {
                    let shared = self.presence.is_some();
                    gathered = gather(first, &mut queue, &mut waiting, shared).await;
                    self.work(&mut waiting, !gathered.followers.is_empty()).await
                }
            };
            if let Err(setback) = done {
                self.set_back(setback, &mut waiting);
            }
            drop(gathered.followers); // tells them that it is done
            if gathered.closing.is_none() {
                gathered.closing = self.wait_out(&mut queue).await;
            }
            if let Some(done) = gathered.closing {
                queue.close();
                self.close().await;
                let _ = done.send(());
                return;
            }
        }
        self.close().await;
    }

    /// Waits for something to do; nothing once the queue is closed. News and commands take turns.
    async fn next(
        &mut self,
        queue: &mut mpsc::Receiver<Message>,
        look: &mut Option<Wait>,
        followed: bool,
    ) -> Option<Call> {
        let Some(timer) = look else { return queue.recv().await.map(Call::Serve) };
        if self.published.readiness.poison.reason().is_some() {
            return queue.recv().await.map(Call::Serve);
        }
        let news = &self.published.news;
        tokio::select! {
            biased;
            () = &mut *timer => {
                *look = self.presence.as_ref().map(|presence| presence.next_look(&*self.clock));
                Some(Call::LookAfter)
            }
            () = news.notified(), if !followed => Some(Call::Follow),
            message = queue.recv() => message.map(Call::Serve),
            () = news.notified(), if followed => Some(Call::Follow),
        }
    }

    /// Follows if asked to, then handles the waiting commands. A poisoned writer does neither: its state is in doubt.
    async fn work(&mut self, waiting: &mut Vec<Waiting>, follow_first: bool) -> Result<(), Setback> {
        if follow_first && self.published.readiness.poison.reason().is_none() {
            self.follow().await?;
        }
        self.round(waiting).await?;
        while !waiting.is_empty() {
            self.round(waiting).await?; // the batch was full
        }
        Ok(())
    }

    /// Decides, stores, publishes and answers what is waiting; or decides again if another writer was faster.
    async fn round(&mut self, waiting: &mut Vec<Waiting>) -> Result<(), Setback> {
        let mut looked = false;
        for _ in 0..RACES_MAX {
            if let Some(refusal) = self.published.readiness.refusal() {
                refuse(waiting, &refusal);
                return Ok(());
            }
            if self.drift.is_due(&*self.clock) {
                self.compare_clocks().await?;
                continue; // the clock may have been found wrong
            }
            let (proposal, verdicts) = self.decide(waiting).map_err(Setback::End)?;
            if proposal.entries.is_empty() {
                let look = !looked && verdicts.iter().any(Verdict::may_be_stale);
                looked = true; // once: what is stored while a refusal is on its way need not be known to it
                if look && self.was_behind().await? {
                    continue;
                }
                self.answer(waiting, verdicts, &[]);
                return Ok(());
            }
            if let Some(entries) = self.store(proposal).await? {
                self.answer(waiting, verdicts, &entries);
                return Ok(());
            }
            looked = true;
        }
        refuse(waiting, &Refused::Busy);
        Ok(())
    }

    /// Takes in what others have stored; whether there was anything. A batch that is stored proves by itself that nothing
    /// was missing; where nothing is stored, somebody has to look before anybody is refused.
    async fn was_behind(&mut self) -> Result<bool, Setback> {
        if self.presence.is_none() {
            return Ok(false);
        }
        let before = self.standing.seq();
        self.follow().await?;
        Ok(self.standing.seq() > before)
    }

    /// Decides the waiting commands on a candidate, each seeing the ones before; when the batch is full the others wait.
    fn decide(&self, waiting: &[Waiting]) -> Result<(Proposal, Vec<Verdict>), String> {
        let at = self.clock.now().max(self.standing.at());
        let mut candidate = Candidate::begin(&self.standing, at)?;
        let mut verdicts = Vec::with_capacity(waiting.len());
        for command in waiting {
            if candidate.is_full() {
                break;
            }
            verdicts.push(candidate.hear(&command.submission, command.request)?);
        }
        Ok((candidate.finish(), verdicts))
    }

    /// Stores a proposal as one batch and publishes it; `None` if another writer was faster.
    async fn store(&mut self, proposal: Proposal) -> Result<Option<Vec<Entry>>, Setback> {
        let Proposal { state, entries, body, asked, texts } = proposal;
        let at = entries.first().map_or(self.standing.at(), |entry| entry.at);
        let head = self.standing.chain.head;
        let batch = Batch::seal_in(self.standing.next_format(), head.as_ref(), at.0, random(), body);
        let (seq, batch_id, format) = (batch.seq, batch.batch_id, batch.format);
        let patience = self.clock.wait(PATIENCE);
        let stored = tokio::select! {
            biased;
            stored = self.durable.append(batch, texts.clone()) => stored,
            () = patience => Err(Fault::Unavailable(format!("the journal does not answer ({PATIENCE:?})"))),
        };
        match stored {
            Ok(Stored::Done(batch)) => {
                self.standing.chain.follow(&batch)?;
                self.standing.format = format;
                self.standing.state = state;
                texts.iter().for_each(|text| self.standing.texts.insert(text));
                for asked in asked {
                    self.standing.requests.remember(asked.request, seq, &entries[asked.entry]);
                }
                self.outages = 0;
                self.doubts.retain(|doubt| doubt.seq > seq);
                self.publish();
                Ok(Some(entries))
            }
            Ok(Stored::Behind(batches)) => {
                self.take_in(&batches).await?;
                Ok(None)
            }
            Err(fault) => {
                self.doubts.push(Doubt { seq, batch_id, asked });
                Err(fault.into())
            }
        }
    }

    /// Lets everybody read what now stands.
    pub fn publish(&self) {
        let moment = moment(&self.standing);
        let seq = moment.seq;
        self.published.moment.store(Arc::new(moment));
        self.published.bell.send_replace(seq);
    }

    /// Answers after the batch is stored and published, refusals included.
    fn answer(&self, waiting: &mut Vec<Waiting>, verdicts: Vec<Verdict>, entries: &[Entry]) {
        let moment = self.published.moment.load_full();
        let now = |number: usize, repeated: bool| Committed {
            seq: moment.seq,
            at: entries[number].at,
            subjects: entries[number].subjects(),
            moment: moment.clone(),
            repeated,
        };
        for (command, verdict) in waiting.drain(..verdicts.len()).zip(verdicts) {
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
}

/// Whatever lies in the queue, up to a full batch; the others are left for the next round. Who is about to submit may do
/// so first: that makes far larger batches.
///
/// On a disk of one's own, storing takes about as long as hearing those who come next; if all who are there went together,
/// nobody would be left to be heard meanwhile, and processor and disk would take turns at resting. A database that is
/// `shared` lies at the end of a network and takes longer than that, so there all who come go together.
async fn gather(
    first: Message,
    queue: &mut mpsc::Receiver<Message>,
    waiting: &mut Vec<Waiting>,
    shared: bool,
) -> Gathered {
    let mut before = queue.len();
    tokio::task::yield_now().await;
    while shared && before < queue.len() && queue.len() < BATCH_MAX {
        before = queue.len();
        tokio::task::yield_now().await;
    }
    let half = queue.len().div_ceil(2).clamp(TOGETHER, BATCH_MAX);
    let most = if shared { BATCH_MAX } else { half };
    let mut gathered = Gathered::default();
    let mut next = Some(first);
    while let Some(message) = next {
        match message {
            Message::Command(command) => waiting.push(command),
            Message::Tick => {}
            Message::Follow(done) => gathered.followers.push(done),
            Message::Close(done) => {
                gathered.closing = Some(done);
                break;
            }
        }
        next = if waiting.len() < most { queue.try_recv().ok() } else { None };
    }
    gathered
}

/// What readers see of a standing state.
pub fn moment(standing: &Standing) -> Moment {
    let state: State = standing.state.clone();
    Moment {
        state: Arc::new(state),
        texts: standing.texts.clone(),
        seq: standing.seq(),
        at: Time(standing.at().0),
        hash: standing.chain.head.map_or([0; 32], |head| head.hash),
    }
}

/// Answers everybody who waits with the same refusal.
pub fn refuse(waiting: &mut Vec<Waiting>, refused: &Refused) {
    for command in waiting.drain(..) {
        let _ = command.answer.send(Err(refused.clone()));
    }
}
