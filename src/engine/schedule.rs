//! The scheduler only rings: once a second it asks what is due now, and wakes the writer if anything is. A late ring
//! changes nothing but the moment at which something is written down.

use super::Engine;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Every second.
const EVERY_SECOND: &str = "* * * * * *";

/// Keeps ringing until it is stopped or its runtime ends.
pub struct Schedule {
    scheduler: JobScheduler,
}

impl Schedule {
    /// Starts ringing for `engine`. Rings end by themselves when every other handle of the engine is gone.
    ///
    /// # Errors
    /// The scheduler's words, if it cannot start.
    pub async fn start(engine: &Engine) -> Result<Schedule, String> {
        ring_every_second(engine).await.map_err(|error| format!("the scheduler does not start: {error}"))
    }

    /// Stops ringing.
    pub async fn stop(mut self) {
        let _ = self.scheduler.shutdown().await;
    }
}

async fn ring_every_second(engine: &Engine) -> Result<Schedule, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let bell_rope = engine.bell_rope();
    let job = Job::new(EVERY_SECOND, move |_, _| bell_rope.ring())?;
    scheduler.add(job).await?;
    scheduler.start().await?;
    Ok(Schedule { scheduler })
}
