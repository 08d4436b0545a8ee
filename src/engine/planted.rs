//! Mistakes made on purpose, one at a time, in debug builds alone: the simulation must find each of them.
//!
//! Whoever searches the engine for `planted` sees where each is made. A thread makes the mistake it was told to make,
//! so tests beside it are not disturbed.

use std::cell::Cell;

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
