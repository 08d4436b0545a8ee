//! Time that passes only when the driver says so, and how the driver learns that nothing else can go on.

use idedugnad::contest::Time;
use idedugnad::engine::Clock;
use idedugnad::engine::clock::Wait;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::sync::oneshot;

/// The true time of a run, which no replica knows quite exactly.
#[derive(Clone)]
pub struct TrueTime(Arc<AtomicI64>);

impl TrueTime {
    pub fn new(start: Time) -> TrueTime {
        TrueTime(Arc::new(AtomicI64::new(start.0)))
    }

    pub fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

/// One replica's clock: a little off, and its timers ring only when the driver lets them.
pub struct ReplicaClock {
    time: TrueTime,
    off_ms: AtomicI64,
    timers: Mutex<Vec<(i64, oneshot::Sender<()>)>>,
}

impl ReplicaClock {
    pub fn new(time: &TrueTime, off_ms: i64) -> Arc<ReplicaClock> {
        let (time, off_ms) = (time.clone(), AtomicI64::new(off_ms));
        Arc::new(ReplicaClock { time, off_ms, timers: Mutex::default() })
    }

    /// Somebody sets it: it is this much off now.
    pub fn set_off(&self, off_ms: i64) {
        self.off_ms.store(off_ms, Ordering::SeqCst);
    }

    /// Rings the timers whose time has come, the earliest first.
    pub fn ring(&self) {
        let now = self.time.now();
        let mut timers = self.timers();
        let (mut due, later): (Vec<_>, Vec<_>) = timers.drain(..).partition(|(at, _)| *at <= now);
        *timers = later;
        drop(timers);
        due.sort_by_key(|(at, _)| *at);
        for (_, timer) in due {
            let _ = timer.send(());
        }
    }

    fn timers(&self) -> MutexGuard<'_, Vec<(i64, oneshot::Sender<()>)>> {
        self.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ReplicaClock {
    fn now(&self) -> Time {
        Time(self.time.now() + self.off_ms.load(Ordering::SeqCst))
    }

    fn uptime(&self) -> Duration {
        Duration::from_millis(self.time.now().unsigned_abs())
    }

    fn wait(&self, time: Duration) -> Wait {
        let (timer, rung) = oneshot::channel();
        let at = self.time.now() + i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 2);
        self.timers().push((at, timer));
        Box::pin(async move {
            if rung.await.is_err() {
                std::future::pending::<()>().await; // the replica is gone, and with it its timers
            }
        })
    }
}

/// Whether everything else waits, told by the runtime just before it would sleep.
#[derive(Clone, Default)]
pub struct Quiet(Arc<Mutex<Listener>>);

#[derive(Default)]
struct Listener {
    waker: Option<Waker>,
    came: bool,
}

impl Quiet {
    /// To be called by the runtime before it sleeps.
    pub fn tell(&self) {
        let mut listener = self.listener();
        if let Some(waker) = listener.waker.take() {
            listener.came = true;
            drop(listener);
            waker.wake();
        }
    }

    fn listener(&self) -> MutexGuard<'_, Listener> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Awaited by the driver alone: ready when every other task waits for something.
impl Future for &Quiet {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut listener = self.listener();
        if std::mem::take(&mut listener.came) {
            return Poll::Ready(());
        }
        listener.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
