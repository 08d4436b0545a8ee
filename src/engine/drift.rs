//! How far this machine's clock is from the database's. Whoever is more than two seconds off may not stamp.

use super::clock::Clock;
use crate::contest::Time;
use crate::journal::{Fault, Journal};
use std::time::Duration;

/// How far a clock may be off, in milliseconds.
const OFF_MAX_MS: i64 = 2_000;
/// How long a comparison holds.
const HOLDS: Duration = Duration::from_secs(5);
/// A comparison during which more time passed says nothing.
const SLOW: Duration = Duration::from_secs(1);
/// A clock that has gone so many milliseconds too far or too little since the comparison was set by somebody.
const JUMP_MS: i64 = 500;

/// The database's time, and this machine's when it was asked.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// What the database said.
    told: Time,
    /// This machine's clock before it was asked.
    asked: Time,
    /// How long the clock had run then.
    uptime: Duration,
    /// How long the answer took.
    took: Duration,
}

impl Reading {
    /// Asks a journal; `None` if its database has no clock of its own.
    pub fn take(journal: &dyn Journal, clock: &dyn Clock) -> Result<Option<Reading>, Fault> {
        let (asked, uptime) = (clock.now(), clock.uptime());
        let Some(told) = journal.time()? else { return Ok(None) };
        Ok(Some(Reading { told: Time(told), asked, uptime, took: clock.uptime().saturating_sub(uptime) }))
    }

    /// How many milliseconds this machine's clock is ahead, at least; negative if it is behind.
    fn ahead_ms(&self) -> i64 {
        let latest = self.asked.0 + millis(self.took); // the answer was given at some time in between
        if self.told.0 < self.asked.0 { self.asked.0 - self.told.0 } else { (latest - self.told.0).min(0) }
    }
}

/// What is known of this machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub enum Drift {
    /// It was not compared yet.
    #[default]
    Unknown,
    /// The database has no clock of its own: this machine's is as good as any.
    Alone,
    /// It was compared.
    Known(Reading),
}

impl Drift {
    /// Takes in a comparison; whether it says anything.
    pub fn note(&mut self, reading: Option<Reading>) -> bool {
        match reading {
            None => *self = Drift::Alone,
            Some(reading) if reading.took > SLOW => return false,
            Some(reading) => *self = Drift::Known(reading),
        }
        true
    }

    /// Whether the clock must be compared before anything is stamped with it: the last time is too long ago, it was
    /// off, or somebody has set it since.
    pub fn is_due(&self, clock: &dyn Clock) -> bool {
        match self {
            Drift::Alone => false,
            Drift::Unknown => true,
            Drift::Known(reading) => {
                let (now, ran) = (clock.now(), clock.uptime().saturating_sub(reading.uptime));
                let jumped = (now.0 - reading.asked.0 - millis(ran)).abs() > JUMP_MS;
                ran > HOLDS || jumped || self.off_ms().is_some()
            }
        }
    }

    /// By how many milliseconds the clock is ahead of the database's (negative: behind), if that is too much.
    pub fn off_ms(&self) -> Option<i64> {
        match self {
            Drift::Known(reading) => Some(reading.ahead_ms()).filter(|ms| ms.abs() > OFF_MAX_MS),
            Drift::Alone | Drift::Unknown => None,
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
