//! The journal: order and durability. It knows batches, headers and bytes, never the rules.
//!
//! What happened is a totally ordered chain of batches. A batch is appended at the next sequence number or not at
//! all, and every batch names the hash of the one before, so nobody can change, drop or insert one unseen.

mod checkpoint;
pub mod line;
pub mod memory;
pub mod mongo;
pub mod sqlite;
pub mod upcast;
pub mod wire;

use std::fmt;

/// How many batches one `read` asks for when somebody walks the whole journal.
const STRIDE: usize = 512;

/// One committed group of entries: a header that knows nothing of the rules, and the body it vouches for.
#[derive(Clone, PartialEq, Eq)]
pub struct Batch {
    /// Position in the journal: 1, 2, 3 … without a gap.
    pub seq: u64,
    /// When the batch was stamped, milliseconds since 1970 in UTC; never earlier than the batch before.
    pub at: i64,
    /// The shape of the body, see [`upcast`].
    pub format: u32,
    /// Random, chosen by the writer: tells after a lost acknowledgement whose batch was stored.
    pub batch_id: [u8; 16],
    /// The hash of the batch before; zeros in batch 1.
    pub prev: [u8; 32],
    /// SHA-256 over all other fields and the body, see [`wire::hash`].
    pub hash: [u8; 32],
    /// Canonical JSON, stored verbatim.
    pub body: Vec<u8>,
}

impl Batch {
    /// A batch of the current format that follows `head` and carries its right hash. `at` is milliseconds since 1970
    /// in UTC.
    pub fn seal(head: Option<&Head>, at: i64, batch_id: [u8; 16], body: Vec<u8>) -> Batch {
        Batch::seal_in(upcast::CURRENT, head, at, batch_id, body)
    }

    /// As `seal`, of any format.
    pub fn seal_in(format: u32, head: Option<&Head>, at: i64, batch_id: [u8; 16], body: Vec<u8>) -> Batch {
        let mut batch = Batch {
            seq: head.map_or(1, |head| head.seq + 1),
            at,
            format,
            batch_id,
            prev: head.map_or([0; 32], |head| head.hash),
            hash: [0; 32],
            body,
        };
        batch.hash = wire::hash(&batch);
        batch
    }

    /// The header fields that the next batch refers to.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, at: self.at, batch_id: self.batch_id, hash: self.hash }
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch {} at {} format {} ({} bytes)", self.seq, self.at, self.format, self.body.len())
    }
}

/// What is known of the newest batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its sequence number.
    pub seq: u64,
    /// Its stamp, milliseconds since 1970 in UTC.
    pub at: i64,
    /// Its writer's random mark.
    pub batch_id: [u8; 16],
    /// Its hash, which the next batch must name.
    pub hash: [u8; 32],
}

/// What became of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// Stored, and it survives a power cut.
    Done,
    /// Somebody else has that sequence number. Nothing was stored.
    Behind,
    /// The acknowledgement was lost: read `seq` back and compare `batch_id`.
    Unknown,
}

/// What is wrong with the storage; text for the operator, never shown to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The storage cannot be reached, opened or written at present. Whether an append under way was stored may be
    /// open; once the storage answers again, what it holds is certain.
    Unavailable(String),
    /// The storage has failed in a way that leaves open what it holds (an I/O error while writing): nothing may be
    /// written until a restart has read it anew.
    Broken(String),
    /// The chain is broken at `seq`.
    Corrupt {
        /// The first batch that is wrong.
        seq: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Batch `seq` has a format that this version cannot read.
    Format {
        /// The first batch that cannot be read.
        seq: u64,
        /// The format it carries.
        format: u32,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unavailable(what) | Fault::Broken(what) => write!(f, "{what}"),
            Fault::Corrupt { seq, what } => {
                write!(f, "the journal is damaged at sequence number {seq}: {what}")
            }
            Fault::Format { seq, format } => write!(
                f,
                "batch {seq} of the journal has format {format}, and this version reads formats 1 to {}: \
                 a newer version has written here",
                upcast::CURRENT
            ),
        }
    }
}

impl std::error::Error for Fault {}

/// The contract of every journal.
pub trait Journal: Send {
    /// Whether calls may block: then the engine keeps a thread for them.
    fn may_block(&self) -> bool {
        true
    }
    /// Stores `batch` at the next sequence number or not at all. A gap or a wrong `prev` is `Fault::Corrupt`.
    fn append(&mut self, batch: &Batch) -> Result<Appended, Fault>;
    /// The batches after `after_seq` in order, at most `limit` of them.
    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, Fault>;
    /// The newest batch, or `None` in an empty journal.
    fn head(&self) -> Result<Option<Head>, Fault>;

    /// Whether several replicas may write here: then each must read on to see what the others have stored.
    fn shared(&self) -> bool {
        false
    }
    /// From now on calls `ring` whenever somebody may have stored something. Only a bell: ringing for nothing or
    /// not at all does no harm, because whoever listens also looks by itself from time to time.
    fn on_news(&mut self, ring: Ring) {
        drop(ring);
    }
    /// The time of the database's own clock, milliseconds since 1970 in UTC; `None` if it has no clock of its own.
    fn time(&self) -> Result<Option<i64>, Fault> {
        Ok(None)
    }
    /// Reports that this replica runs and which is the newest format it reads. The journal remembers it with the
    /// time of the database's clock; each report replaces the one before.
    fn report(&mut self, replica: ReplicaId, newest_format: u32) -> Result<(), Fault> {
        let _ = (replica, newest_format);
        Ok(())
    }
    /// Forgets a replica that stops.
    fn retire(&mut self, replica: ReplicaId) -> Result<(), Fault> {
        let _ = replica;
        Ok(())
    }
    /// Every replica that has reported and has not been retired. A journal may forget those silent for a day.
    fn replicas(&self) -> Result<Vec<Replica>, Fault> {
        Ok(Vec::new())
    }
}

/// What a journal calls, from any thread, when somebody may have stored something.
pub type Ring = Box<dyn Fn() + Send + Sync>;

/// A running process, told apart by a number drawn at its start.
pub type ReplicaId = [u8; 16];

/// What is known of a replica that has reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replica {
    /// Its number.
    pub id: ReplicaId,
    /// The newest format it reads; it reads all older ones too.
    pub newest_format: u32,
    /// Milliseconds since its last report, by the database's clock.
    pub silent_ms: u64,
}

/// Follows the chain batch by batch, from the beginning or from a known head.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// The last batch that was found in order.
    pub head: Option<Head>,
    /// The newest format that whoever follows can read.
    pub newest_format: u32,
}

impl Default for Chain {
    fn default() -> Chain {
        Chain { head: None, newest_format: upcast::CURRENT }
    }
}

impl Chain {
    /// Goes on after a head that is known to be right.
    pub fn after(head: Head) -> Chain {
        Chain { head: Some(head), ..Chain::default() }
    }

    /// Accepts the next batch if number, chain, hash, stamp and format are right; otherwise names what is not.
    pub fn follow(&mut self, batch: &Batch) -> Result<(), Fault> {
        let (last, prev, at) =
            self.head.map_or((0, [0; 32], i64::MIN), |head| (head.seq, head.hash, head.at));
        let seq = last + 1;
        let corrupt = |what: String| Err(Fault::Corrupt { seq, what });
        if batch.seq != seq {
            return corrupt(format!("expected this number and found {}", batch.seq));
        }
        if batch.prev != prev {
            return corrupt("it does not name the hash of the batch before".into());
        }
        if batch.hash != wire::hash(batch) {
            return corrupt("its bytes do not have the hash it carries".into());
        }
        if batch.at < at {
            return corrupt("it is stamped earlier than the batch before".into());
        }
        if !(1..=self.newest_format).contains(&batch.format) {
            return Err(Fault::Format { seq, format: batch.format });
        }
        self.head = Some(batch.head());
        Ok(())
    }
}

/// Walks the journal after `chain`, checks every batch, and hands each good one to `visit`.
pub fn walk(
    journal: &dyn Journal,
    chain: &mut Chain,
    mut visit: impl FnMut(&Batch) -> Result<(), Fault>,
) -> Result<(), Fault> {
    loop {
        let batches = journal.read(chain.head.map_or(0, |head| head.seq), STRIDE)?;
        for batch in &batches {
            chain.follow(batch)?;
            visit(batch)?;
        }
        if batches.len() < STRIDE {
            return Ok(());
        }
    }
}

/// Recomputes the whole chain. The fault names the sequence number of the first bad batch.
pub fn verify(journal: &dyn Journal) -> Result<Option<Head>, Fault> {
    let mut chain = Chain::default();
    walk(journal, &mut chain, |_| Ok(()))?;
    let head = journal.head()?;
    match (chain.head, head) {
        (found, told) if found == told => Ok(found),
        (found, told) if found.map_or(0, |h| h.seq) < told.map_or(0, |h| h.seq) => Ok(found), // grew meanwhile
        (found, _) => Err(Fault::Corrupt {
            seq: found.map_or(1, |head| head.seq),
            what: "the newest batch is not the one the journal names as its head".into(),
        }),
    }
}
