//! Remembered requests: a repeat within 24 hours of journal time gets the same answer and changes nothing; another
//! command under the same id is refused.
//!
//! A ballot's request is remembered in memory alone: after a restart, or on another replica, its repeat is one more
//! ballot with the same content, and another ballot under its id simply takes its place, as any later ballot does.

use super::entry::{Entry, Mark, Request};
use super::names::names;
use crate::contest::{ProseId, Subject, Time};
use std::collections::{HashMap, VecDeque};

/// How long a request is remembered, in milliseconds of journal time.
const WINDOW_MS: i64 = 24 * 60 * 60 * 1000;
/// How many requests of ballots are remembered; they live in memory alone, because the journal names no voter.
const BALLOTS_MAX: usize = 65_536;

/// What came of a request.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it asked for.
    pub asked: Mark,
    /// The texts it named.
    pub texts: Vec<ProseId>,
    /// The batch it was committed in.
    pub seq: u64,
    /// When it was decided.
    pub at: Time,
    /// What its events were about.
    pub subjects: Vec<Subject>,
}

/// The requests of the last 24 hours.
#[derive(Debug, Default)]
pub struct Requests {
    outcomes: HashMap<Mark, Outcome>,
    /// Oldest first.
    kept: VecDeque<(Time, Mark)>,
    /// Oldest first.
    ballots: VecDeque<(Time, Mark)>,
}

impl Requests {
    /// What came of the request with this mark, if it is remembered.
    pub fn outcome(&self, mark: Mark) -> Option<&Outcome> {
        self.outcomes.get(&mark)
    }

    /// Remembers what came of a request, a committed entry, and forgets what is too old.
    pub fn remember(&mut self, request: Request, seq: u64, entry: &Entry) {
        let Request { mark, asked } = request;
        let (at, subjects, texts) = (entry.at, entry.subjects(), texts_of(entry));
        self.outcomes.insert(mark, Outcome { asked, texts, seq, at, subjects });
        let order = if entry.is_ballot() { &mut self.ballots } else { &mut self.kept };
        order.push_back((entry.at, mark));
        let oldest = Time(entry.at.0.saturating_sub(WINDOW_MS));
        let surplus = self.ballots.len().saturating_sub(BALLOTS_MAX);
        forget(&mut self.outcomes, &mut self.kept, oldest, 0);
        forget(&mut self.outcomes, &mut self.ballots, oldest, surplus);
    }
}

/// The texts that an entry's events name, each once.
pub fn texts_of(entry: &Entry) -> Vec<ProseId> {
    if entry.is_ballot() {
        return Vec::new();
    }
    let mut named = Vec::new();
    entry.events.iter().for_each(|event| names(event, &mut named));
    let mut texts: Vec<ProseId> = named.into_iter().map(|named| named.prose).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// Drops what is older than `oldest`, and at least `surplus` of them.
fn forget(
    outcomes: &mut HashMap<Mark, Outcome>,
    order: &mut VecDeque<(Time, Mark)>,
    oldest: Time,
    mut surplus: usize,
) {
    while let Some(&(at, mark)) = order.front() {
        if at >= oldest && surplus == 0 {
            return;
        }
        surplus = surplus.saturating_sub(1);
        order.pop_front();
        outcomes.remove(&mark);
    }
}
