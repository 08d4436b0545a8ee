//! The engine: everything around the pure contest that makes it last. One writer decides and stores; everybody reads
//! the last published moment without a lock.
//!
//! A command travels `submit` → queue → `writer` (stamp, `candidate`: due, decide, apply, check) → `durable` (vault,
//! then journal) → publish → answer. `replay` builds the same state from the journal at start. What is not certain is
//! never published.
//!
//! Where several replicas share a journal, each has such a writer, and `follow` takes in what the others have stored.
//! While the database is out of reach, or this machine's clock is off (`drift`), commands are refused and reading goes
//! on; that mends itself (`readiness`). What cannot mend itself stops all writing (`poison`). `upgrade` raises the
//! journal's format once every replica can read it.

mod candidate;
pub mod clock;
mod drift;
mod durable;
pub mod entry;
mod follow;
mod glimpse;
pub mod names;
#[cfg(debug_assertions)]
pub mod planted;
pub mod poison;
mod readiness;
pub mod replay;
mod request;
pub mod schedule;
mod secrets;
pub mod standing;
pub mod upgrade;
mod writer;

pub use clock::{Clock, ScriptedClock, SystemClock};
pub use glimpse::{Glimpse, glimpse};
pub use replay::OpenError;
pub use schedule::Schedule;
pub use standing::{Texts, fingerprint};

use crate::contest::{
    Actor, CampaignId, Command, Digest, Lang, PersonId, Prose, ProseId, Rejection, State, Subject, Tag, Time,
    due,
};
use crate::journal::{Chain, Journal, upcast};
use crate::vault::{self, Class, Text, Vault, random};
use arc_swap::ArcSwap;
use drift::{Drift, Reading};
use durable::{Durable, SharedVault};
use entry::Request;
use follow::Presence;
use poison::catch;
use readiness::{Hindrance, Readiness};
use secrets::BallotKeys;
use standing::Standing;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use writer::{Message, Published, Waiting, Writer};

/// How many commands may wait for the writer; one more is `Busy`.
const QUEUE_MAX: usize = 1024;
/// How long a reader waits for a moment that is to come.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it asks for news meanwhile.
const NUDGE: Duration = Duration::from_millis(100);
/// The name of the secret behind public ids.
const ID_KEY: &str = "public ids";
/// The names of the secrets behind sign-in.
const SIGN_IN_KEYS: [&str; 2] = ["logins", "sessions"];

/// A handle of the running engine; clones share it.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    queue: mpsc::Sender<Message>,
    published: Arc<Published>,
    clock: Arc<dyn Clock>,
    vault: SharedVault,
    id_key: [u8; 16],
    sign_in_keys: SignInKeys,
}

/// What signing in needs, the same on every replica and as long as the database lives.
#[derive(Clone, Copy)]
pub struct SignInKeys {
    /// Hides who somebody is at an identity provider.
    pub logins: [u8; 32],
    /// Seals what browsers carry.
    pub sessions: [u8; 32],
}

/// One consistent state of everything, as of one batch. Whoever holds it sees nothing change.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The contest.
    pub state: Arc<State>,
    /// The words it names.
    pub texts: Texts,
    /// The batch after which it stands; 0 before the first.
    pub seq: u64,
    /// When that batch was stamped.
    pub at: Time,
    /// The hash of that batch; zeros before the first.
    pub hash: [u8; 32],
}

/// A command and who sends it.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Who acts.
    pub actor: Actor,
    /// What is asked for.
    pub command: Command,
    /// The words that the command names and that are not stored yet.
    pub texts: Vec<Text>,
    /// The sender's name for this request: a repeat within 24 hours gets the same answer and changes nothing;
    /// another command under the same name is refused.
    pub request: Option<String>,
}

/// The answer to an accepted command, given after its batch is stored and published.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The batch it was committed in.
    pub seq: u64,
    /// When it was decided.
    pub at: Time,
    /// What it was about; the thing it made comes first.
    pub subjects: Vec<Subject>,
    /// A moment that contains it.
    pub moment: Arc<Moment>,
    /// Whether this is the answer to an earlier request with the same id.
    pub repeated: bool,
}

/// Why a command was not committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The rules say no.
    Rejected(Rejection),
    /// Another command has had this request id.
    RequestReused,
    /// What it leads to would be larger than a batch may be: ask for less at once.
    TooLarge,
    /// Too many commands are waiting; try again in a moment.
    Busy,
    /// Nothing is written at present. The outcome of this command may be unknown: repeat it with the same request id.
    Unavailable,
    /// This machine's clock is not to be trusted, so nothing is written here at present. The command was not sent.
    ClockOff,
    /// A defect; the number stands in the log.
    Incident(String),
}

impl Engine {
    /// Verifies and replays everything, then starts the writer on the current runtime.
    ///
    /// # Errors
    /// One clear sentence about what is wrong with journal, vault or environment.
    pub fn open(
        journal: Box<dyn Journal>,
        vault: Box<dyn Vault>,
        clock: Arc<dyn Clock>,
    ) -> Result<Engine, OpenError> {
        #[cfg(debug_assertions)]
        if let Some(newest_format) = planted::newest_format() {
            return Engine::open_reading(newest_format, journal, vault, clock);
        }
        Engine::open_reading(upcast::CURRENT, journal, vault, clock)
    }

    /// As `open`, by a version that reads no format newer than `newest_format`: to try an upgrade.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_reading(
        newest_format: u32,
        mut journal: Box<dyn Journal>,
        mut vault: Box<dyn Vault>,
        clock: Arc<dyn Clock>,
    ) -> Result<Engine, OpenError> {
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|error| OpenError::Environment(format!("the engine needs a runtime: {error}")))?;
        let presence = announce(journal.as_mut(), newest_format)?;
        let chain = Chain { newest_format, ..Chain::default() };
        let standing = Standing { chain, ..Standing::default() };
        let standing = replay::replay(standing, journal.as_ref(), vault.as_mut())?;
        let id_key = first_half(vault.secret(ID_KEY)?.unwrap_or_default());
        let [logins, sessions] = SIGN_IN_KEYS.map(|name| vault.secret(name));
        let lost = || OpenError::Environment("a secret that sign-in needs was destroyed".into());
        let sign_in_keys =
            SignInKeys { logins: logins?.ok_or_else(lost)?, sessions: sessions?.ok_or_else(lost)? };
        let ballot_keys = BallotKeys::default();
        ballot_keys.read(&standing.state, vault.as_mut())?;
        let published = Arc::new(Published {
            bell: watch::Sender::new(standing.seq()),
            moment: ArcSwap::from_pointee(writer::moment(&standing)),
            readiness: Readiness::default(),
            news: Arc::default(),
            ballot_keys,
        });
        let mut drift = Drift::default();
        drift.note(Reading::take(journal.as_ref(), &*clock)?);
        published.readiness.set(drift.off_ms().map(Hindrance::ClockOff));
        let news: Arc<Notify> = published.news.clone();
        journal.on_news(Box::new(move || news.notify_one()));
        let vault = SharedVault::new(vault);
        let durable = Durable::start(journal, vault.clone(), clock.clone()).map_err(|error| {
            OpenError::Environment(format!("the journal's thread does not start: {error}"))
        })?;
        let (queue, incoming) = mpsc::channel(QUEUE_MAX);
        let writer = Writer {
            standing,
            durable,
            clock: clock.clone(),
            drift,
            published: published.clone(),
            presence,
            doubts: Vec::new(),
            outages: 0,
        };
        runtime.spawn(guarded(writer, incoming));
        Ok(Engine { shared: Arc::new(Shared { queue, published, clock, vault, id_key, sign_in_keys }) })
    }

    /// The latest stored state; takes no lock and never waits.
    pub fn moment(&self) -> Arc<Moment> {
        self.shared.published.moment.load_full()
    }

    /// The time now, never before the latest moment: what a reader judges phases and deadlines by.
    pub fn now(&self) -> Time {
        self.shared.clock.now().max(self.shared.published.moment.load().at)
    }

    /// Sends a command to the writer and waits until it is stored or refused. What only the shell may know (a ballot's
    /// tag, the seed of lots) is filled in here.
    ///
    /// # Errors
    /// See `Refused`. A refusal was decided on a state that is stored by the time it arrives.
    pub async fn submit(&self, mut submission: Submission) -> Result<Committed, Refused> {
        if let Some(refusal) = self.shared.published.readiness.refusal() {
            return Err(refusal);
        }
        let request = Request::of(&submission);
        self.fill_secrets(&mut submission).await?;
        let (answer, heard) = oneshot::channel();
        let message = Message::Command(Waiting { submission, request, answer });
        self.shared.queue.try_send(message).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refused::Busy,
            mpsc::error::TrySendError::Closed(_) => Refused::Unavailable,
        })?;
        heard.await.unwrap_or(Err(Refused::Unavailable))
    }

    /// Waits up to two seconds for a moment at least as new as `seq`, and asks the journal for it; whether it came.
    pub async fn reached(&self, seq: u64) -> bool {
        let mut bell = self.bell();
        let came = async {
            while *bell.borrow_and_update() < seq {
                self.shared.published.news.notify_one();
                tokio::select! {
                    changed = bell.changed() => if changed.is_err() { return false },
                    () = self.shared.clock.wait(NUDGE) => {}
                }
            }
            true
        };
        tokio::select! {
            biased;
            came = came => came,
            () = self.shared.clock.wait(PATIENCE) => false,
        }
    }

    /// Takes in what other replicas have stored by now, without waiting for a bell.
    pub async fn follow(&self) {
        let (done, followed) = oneshot::channel();
        if self.shared.queue.send(Message::Follow(done)).await.is_ok() {
            let _ = followed.await; // the writer drops the other end when it is done
        }
    }

    /// Rings with the sequence number at every publish.
    pub fn bell(&self) -> watch::Receiver<u64> {
        self.shared.published.bell.subscribe()
    }

    /// The key of the permutation that hides the counters behind public ids; the same as long as the database lives.
    pub fn id_key(&self) -> [u8; 16] {
        self.shared.id_key
    }

    /// The keys of signing in.
    pub fn sign_in_keys(&self) -> SignInKeys {
        self.shared.sign_in_keys
    }

    /// A new text: what the command names, and what goes with the submission. Whitespace at both ends is removed.
    pub fn new_prose(&self, text: &str, lang: Lang, class: Class) -> (Prose, Text) {
        new_prose(text, lang, class)
    }

    /// Whether commands are being written.
    ///
    /// # Errors
    /// Why not, for the operator.
    pub fn ready(&self) -> Result<(), String> {
        match self.shared.published.readiness.reason() {
            Some(reason) => Err(reason),
            None if self.shared.queue.is_closed() => Err("the engine is closed".into()),
            None => Ok(()),
        }
    }

    /// Writes what is waiting, then closes journal and vault; every clone is closed with it.
    pub async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.shared.queue.send(Message::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }

    /// What the scheduler pulls; it does not keep the engine alive.
    pub fn bell_rope(&self) -> BellRope {
        BellRope {
            queue: self.shared.queue.downgrade(),
            published: self.shared.published.clone(),
            clock: self.shared.clock.clone(),
        }
    }
}

/// Wakes the writer when something is due.
#[derive(Clone)]
pub struct BellRope {
    queue: mpsc::WeakSender<Message>,
    published: Arc<Published>,
    clock: Arc<dyn Clock>,
}

impl BellRope {
    /// Asks what is due now in the latest moment, and wakes the writer if anything is; the writer asks again.
    pub fn ring(&self) {
        let moment = self.published.moment.load_full();
        let now = self.clock.now().max(moment.at);
        let anything = catch(|| !due(&moment.state, now).is_empty()).unwrap_or(true);
        if anything && let Some(queue) = self.queue.upgrade() {
            let _ = queue.try_send(Message::Tick); // a full queue wakes the writer anyway
        }
    }
}

/// A new text: what a command names, and what goes with the submission. Whitespace at both ends is removed.
pub fn new_prose(text: &str, lang: Lang, class: Class) -> (Prose, Text) {
    let text = Text::new(text.trim(), class);
    let chars = u32::try_from(text.text.chars().count()).unwrap_or(u32::MAX);
    (Prose { prose: ProseId(text.id), chars, lang, digest: Digest(text.digest()) }, text)
}

/// Serves the queue; should the writer itself panic, nobody may believe that writing goes on.
async fn guarded(writer: Writer, incoming: mpsc::Receiver<Message>) {
    let poison = writer.published.readiness.poison.clone();
    let serving = tokio::spawn(writer.serve(incoming));
    if let Err(end) = serving.await
        && end.is_panic()
    {
        poison.spread(format!("the writer has panicked: {end}"));
    }
}

/// Tells other replicas of this one before it reads anything, so that nobody raises the format above its head.
fn announce(journal: &mut dyn Journal, newest_format: u32) -> Result<Option<Presence>, OpenError> {
    if !journal.shared() {
        return Ok(None);
    }
    let presence = Presence::new(random(), newest_format);
    journal.report(presence.replica, newest_format)?;
    Ok(Some(presence))
}

fn first_half(bytes: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&bytes[..16]);
    half
}
