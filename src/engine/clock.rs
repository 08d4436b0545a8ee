//! Where time comes from. Only the writer stamps, and what it stamps never goes backwards.

use crate::contest::Time;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

/// Something that knows the time.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Time;

    /// How long it has run: this never jumps, even when somebody sets the clock. Told apart from `now`, it shows that
    /// somebody did; a clock that only shows what it is told knows no difference.
    fn uptime(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.now().0).unwrap_or(0))
    }

    /// Comes true when so much time has passed: what the writer waits by before it asks again.
    fn wait(&self, time: Duration) -> Wait {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A wait for time to pass.
pub type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        #[cfg(debug_assertions)]
        let now = now.saturating_add(super::planted::clock_ahead_ms());
        Time(now)
    }

    fn uptime(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}

/// Means: no scripted time, follow the machine's clock.
const RELEASED: i64 = i64::MIN;

/// A clock that shows what it is told, for tests and for a history that is played in advance. Clones show the same.
#[derive(Clone, Debug)]
pub struct ScriptedClock {
    shown: Arc<AtomicI64>,
}

impl ScriptedClock {
    /// A clock that stands still at `start`.
    pub fn new(start: Time) -> ScriptedClock {
        ScriptedClock { shown: Arc::new(AtomicI64::new(start.0)) }
    }

    /// Shows `time` from now on.
    pub fn set(&self, time: Time) {
        self.shown.store(time.0, Ordering::SeqCst);
    }

    /// Moves on by so many milliseconds.
    pub fn advance(&self, ms: i64) {
        self.shown.fetch_add(ms, Ordering::SeqCst);
    }

    /// Follows the machine's clock from now on: the script is over.
    pub fn release(&self) {
        self.shown.store(RELEASED, Ordering::SeqCst);
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Time {
        match self.shown.load(Ordering::SeqCst) {
            RELEASED => SystemClock.now(),
            shown => Time(shown),
        }
    }
}
