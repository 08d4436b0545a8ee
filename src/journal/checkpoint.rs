//! Moves what SQLite's write-ahead log holds into the database file, on a thread of its own: whoever appends does not
//! wait while megabytes are copied and synced.
//!
//! The log begins anew only once all of it has been moved, and under steady load the thread never quite catches up. So
//! when the log has grown long, the thread says so as soon as little is left, and the appending connection moves the
//! rest; and if it has grown very long, however much is left. A reader that stays (a backup) holds all this up; the log grows until it is gone.

use super::Fault;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// After so many bytes appended the thread is woken.
const STRIDE_BYTES: usize = 2 * 1024 * 1024;
/// What an append writes besides the body: parts of pages.
const APPEND_BYTES: usize = 6 * 1024;
/// Pages of 4 KiB after which the log is to begin anew, as soon as little is left to move.
const LOG_PAGES: i64 = 2048;
/// So many pages are little to move.
const LITTLE_PAGES: i64 = 256;
/// Pages after which the log is to begin anew at any price.
const LOG_PAGES_MAX: i64 = 4 * LOG_PAGES;

/// The thread, and what the appending connection must know of it.
#[derive(Debug)]
pub struct Checkpoints {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    nearly_done: Arc<AtomicBool>,
    unmoved_bytes: usize,
}

/// How far a checkpoint came.
struct Progress {
    log_pages: i64,
    moved_pages: i64,
}

impl Checkpoints {
    /// Starts the thread for the database that `appending` writes to; from now on that connection moves nothing by
    /// itself.
    pub fn start(path: &Path, appending: &Connection) -> Result<Checkpoints, Fault> {
        let trouble = |what: String| Fault::Unavailable(format!("{}: {what}", path.display()));
        let connection = Connection::open(path).map_err(|error| trouble(error.to_string()))?;
        for connection in [&connection, appending] {
            let off = connection.pragma_update(None, "wal_autocheckpoint", 0);
            off.map_err(|error| trouble(error.to_string()))?;
        }
        let nearly_done = Arc::new(AtomicBool::new(false));
        let (wake, woken) = sync_channel(1);
        let told = nearly_done.clone();
        let thread = std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || serve(&connection, &woken, &told))
            .map_err(|error| trouble(format!("the checkpoints' thread does not start: {error}")))?;
        Ok(Checkpoints { wake: Some(wake), thread: Some(thread), nearly_done, unmoved_bytes: 0 })
    }

    /// To be told after every append.
    pub fn appended(&mut self, appending: &Connection, bytes: usize) {
        self.unmoved_bytes += bytes + APPEND_BYTES;
        if self.unmoved_bytes >= STRIDE_BYTES {
            self.unmoved_bytes = 0;
            if let Some(wake) = &self.wake {
                let _ = wake.try_send(()); // if it is awake already, it moves this as well or the next time
            }
        }
        if self.nearly_done.swap(false, Ordering::Relaxed) {
            checkpoint(appending);
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, woken: &Receiver<()>, nearly_done: &AtomicBool) {
    while woken.recv().is_ok() {
        let Some(Progress { log_pages, moved_pages }) = checkpoint(connection) else { continue };
        let little = log_pages - moved_pages <= LITTLE_PAGES;
        if log_pages >= LOG_PAGES && (little || log_pages >= LOG_PAGES_MAX) {
            nearly_done.store(true, Ordering::Relaxed);
        }
    }
}

/// Moves as much as it can without waiting for anybody.
fn checkpoint(connection: &Connection) -> Option<Progress> {
    let moved = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        Ok(Progress { log_pages: row.get(1)?, moved_pages: row.get(2)? })
    });
    // Nothing is lost: the log keeps what is not moved.
    moved.inspect_err(|error| tracing::warn!(%error, "the log of the database cannot be moved into it")).ok()
}
