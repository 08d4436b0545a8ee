//! Raising the journal's format: new versions read old formats and new ones, and write the old one until this was done.
//! It is refused as long as a replica runs that could not read what is written afterwards.

use super::clock::Clock;
use super::entry::Body;
use crate::journal::{Appended, Batch, Fault, Head, Journal, Replica, upcast};
use crate::vault::random;
use data_encoding::HEXLOWER;
use std::fmt;

/// A replica that has not reported for so long (three reports) does not run any more. Should it only have been asleep, it
/// will stop by itself at the first batch it cannot read.
const GONE_MS: u64 = 15_000;
/// How often another writer may be faster.
const RACES_MAX: usize = 1000;

/// Why the format was not raised; one sentence for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRaised {
    /// Nothing has happened yet: the first batch will have the newest format anyway.
    Empty,
    /// The journal has this format, and this version knows no newer one.
    Already(u32),
    /// These replicas run and could not read it.
    TooOld(Vec<Replica>),
    /// Others kept writing.
    Busy,
    /// The journal does not play along.
    Journal(Fault),
}

impl fmt::Display for NotRaised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let newest = upcast::CURRENT;
        match self {
            NotRaised::Empty => write!(f, "the journal is empty and will begin in format {newest}"),
            NotRaised::Already(format) => write!(f, "the journal has format {format} already"),
            NotRaised::TooOld(replicas) => {
                write!(f, "format {newest} must wait: ")?;
                for (place, replica) in replicas.iter().enumerate() {
                    let comma = if place == 0 { "" } else { ", " };
                    let id = HEXLOWER.encode(&replica.id[..4]);
                    let (reads, seconds) = (replica.newest_format, replica.silent_ms / 1000);
                    write!(f, "{comma}replica {id} reads only up to format {reads} (heard {seconds} s ago)")?;
                }
                Ok(())
            }
            NotRaised::Busy => f.write_str("others kept writing; try again"),
            NotRaised::Journal(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for NotRaised {}

impl From<Fault> for NotRaised {
    fn from(fault: Fault) -> NotRaised {
        NotRaised::Journal(fault)
    }
}

/// Raises the journal to the newest format this version knows; gives the batch that says so. The batch itself already
/// has that format.
///
/// # Errors
/// See `NotRaised`; nothing was stored then, unless the journal is out of reach: ask again to learn.
pub fn raise_format(journal: &mut dyn Journal, clock: &dyn Clock) -> Result<Head, NotRaised> {
    for _ in 0..RACES_MAX {
        let Some(head) = journal.head()? else { return Err(NotRaised::Empty) };
        let newest = journal.read(head.seq - 1, 1)?;
        let Some(last) = newest.first().filter(|batch| batch.head() == head) else { continue };
        if last.format >= upcast::CURRENT {
            return Err(NotRaised::Already(last.format));
        }
        let mut too_old = journal.replicas()?;
        too_old.retain(|replica| replica.silent_ms <= GONE_MS && replica.newest_format < upcast::CURRENT);
        if !too_old.is_empty() {
            return Err(NotRaised::TooOld(too_old));
        }
        let batch = saying_so(journal, &head, clock)?;
        if journal.append(&batch)? == Appended::Done || is_stored(journal, &batch)? {
            return Ok(batch.head());
        }
    }
    Err(NotRaised::Busy)
}

fn saying_so(journal: &dyn Journal, head: &Head, clock: &dyn Clock) -> Result<Batch, Fault> {
    let at = journal.time()?.unwrap_or_else(|| clock.now().0).max(head.at);
    let body = Body { format_raised: Some(upcast::CURRENT), entries: Vec::new() };
    let body = serde_json::to_vec(&body).map_err(|error| {
        let what = format!("a batch cannot be written: {error}");
        Fault::Corrupt { seq: head.seq + 1, what }
    })?;
    Ok(Batch::seal_in(upcast::CURRENT, Some(head), at, random(), body))
}

/// After any doubt.
fn is_stored(journal: &dyn Journal, batch: &Batch) -> Result<bool, Fault> {
    let there = journal.read(batch.seq - 1, 1)?;
    Ok(there.first().is_some_and(|there| there.batch_id == batch.batch_id))
}
