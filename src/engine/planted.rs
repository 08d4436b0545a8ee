//! Mistakes made on purpose, in debug builds alone: the simulation must find each of them, and replicas must get along
//! with a wrong clock and an old version among them.
//!
//! Whoever searches the engine for `planted` sees where each is made. A thread makes the mistake it was told to make,
//! so tests beside it are not disturbed. What is wrong with a whole process stands in its environment.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Names a file that says how many milliseconds this machine's clock is ahead; it may change at any time.
const CLOCK: &str = "IDEDUGNAD_PLANTED_CLOCK";
/// The newest format that this process reads, as an older version.
const FORMAT: &str = "IDEDUGNAD_PLANTED_FORMAT";

/// How wrong the clock of this process is.
pub fn clock_ahead_ms() -> i64 {
    static FILE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let file = FILE.get_or_init(|| std::env::var_os(CLOCK).map(PathBuf::from)).as_ref();
    let told = file.and_then(|file| std::fs::read_to_string(file).ok());
    told.and_then(|told| told.trim().parse().ok()).unwrap_or(0)
}

/// The newest format that this process reads, if it plays an older version.
pub fn newest_format() -> Option<u32> {
    std::env::var(FORMAT).ok()?.parse().ok()
}

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A batch is taken for stored although nobody knows.
    DoubtIgnored,
    /// What another writer was asked is not remembered.
    MarksForgotten,
    /// The batches that were faster are followed and not taken in, so the commands are decided as before.
    RivalIgnored,
    /// Every process draws its own key for ballots.
    KeyPerProcess,
    /// What is due is done in memory and not stored.
    DueUnstored,
}

impl Mistake {
    /// Every mistake.
    pub const ALL: [Mistake; 5] = [
        Mistake::DoubtIgnored,
        Mistake::MarksForgotten,
        Mistake::RivalIgnored,
        Mistake::KeyPerProcess,
        Mistake::DueUnstored,
    ];
}

thread_local! {
    static MADE: Cell<Option<Mistake>> = const { Cell::new(None) };
}

/// From now on engines on this thread make this mistake, or none.
pub fn make(mistake: Option<Mistake>) {
    MADE.set(mistake);
}

/// Whether this thread makes this mistake.
pub fn is_made(mistake: Mistake) -> bool {
    MADE.get() == Some(mistake)
}
