//! The journal in an SQLite file: the embedded default. The vault lies in the same file, see `vault::sqlite`.
//!
//! One process writes: it holds a kernel lock on `PATH.lock`, which vanishes with the process however it dies. Others
//! may read beside it.

use super::checkpoint::Checkpoints;
use super::{Appended, Batch, Fault, Head, Journal};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// "Idea" in the file header: tells our files from other SQLite files.
const APPLICATION_ID: i32 = 0x4964_6561;
/// The version of the tables.
const TABLES_VERSION: i32 = 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS batch (
        seq      INTEGER PRIMARY KEY,
        at       INTEGER NOT NULL,
        format   INTEGER NOT NULL,
        batch_id BLOB NOT NULL,
        prev     BLOB NOT NULL,
        hash     BLOB NOT NULL,
        body     BLOB NOT NULL
    ) STRICT;";

/// Stores a batch only if it is the next one and names the hash of the last one.
const APPEND: &str = "
    INSERT INTO batch (seq, at, format, batch_id, prev, hash, body)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
    WHERE ?1 = 1 + coalesce((SELECT max(seq) FROM batch), 0)
      AND ?5 = coalesce((SELECT hash FROM batch WHERE seq = ?1 - 1), zeroblob(32))";

const READ: &str = "
    SELECT seq, at, format, batch_id, prev, hash, body FROM batch WHERE seq > ?1 ORDER BY seq LIMIT ?2";

const HEAD: &str = "SELECT seq, at, batch_id, hash FROM batch ORDER BY seq DESC LIMIT 1";

/// A kernel lock on `PATH.lock`, held until dropped or until the process ends in any way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock beside `database` and writes there who holds it and what it is `doing`; if another process has
    /// it, the fault names that process.
    pub fn take(database: &Path, doing: &str) -> Result<Lock, Fault> {
        let path = beside(database, ".lock");
        let trouble = |error: std::io::Error| {
            Fault::Unavailable(format!("the lock file {} cannot be used: {error}", path.display()))
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(trouble)?;
        match patiently(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = if holder.is_empty() { "another process" } else { holder.trim() };
                let what = format!("the database {} is in use by {holder}", database.display());
                return Err(Fault::Unavailable(what));
            }
            Err(TryLockError::Error(error)) => return Err(trouble(error)),
        }
        file.set_len(0).map_err(trouble)?;
        write!(file, "process {} ({doing})", std::process::id()).map_err(trouble)?;
        Ok(Lock { _file: file })
    }
}

/// Tries for a second: a holder that is just ending still has the lock, and so, for an instant, has a child process that
/// the holder has begun to start.
fn patiently(file: &File) -> Result<(), TryLockError> {
    for _ in 0..40 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(25)),
            certain => return certain,
        }
    }
    file.try_lock()
}

/// The journal part of the database file.
#[derive(Debug)]
pub struct SqliteJournal {
    // Dropped in this order: the lock last.
    checkpoints: Option<Checkpoints>,
    connection: Connection,
    _lock: Option<Lock>,
}

impl SqliteJournal {
    /// Opens or creates the database for writing and holds its lock; `doing` is what others are told, e.g. `serve on
    /// 127.0.0.1:8080`.
    pub fn open(path: &Path, doing: &str) -> Result<SqliteJournal, Fault> {
        let trouble = |error| unavailable(path, error);
        let lock = Lock::take(path, doing)?;
        let connection = Connection::open(path).map_err(trouble)?;
        recognise(&connection, path)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(trouble)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(trouble)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(trouble)?;
        connection.pragma_update(None, "secure_delete", "ON").map_err(trouble)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(trouble)?;
        connection.pragma_update(None, "user_version", TABLES_VERSION).map_err(trouble)?;
        connection.execute_batch(TABLES).map_err(trouble)?;
        let checkpoints = Checkpoints::start(path, &connection)?;
        Ok(SqliteJournal { checkpoints: Some(checkpoints), connection, _lock: Some(lock) })
    }

    /// Opens an existing database for reading only, beside a writer or alone, without the lock.
    pub fn open_to_read(path: &Path) -> Result<SqliteJournal, Fault> {
        let trouble = |error| unavailable(path, error);
        if !path.is_file() {
            return Err(Fault::Unavailable(format!("there is no database at {}", path.display())));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(trouble)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(trouble)?;
        recognise(&connection, path)?;
        Ok(SqliteJournal { checkpoints: None, connection, _lock: None })
    }

    /// Why the single statement of an append stored nothing.
    fn not_stored(&self, batch: &Batch) -> Result<Appended, Fault> {
        let last = self.head()?.map_or(0, |head| head.seq);
        if batch.seq <= last {
            return Ok(Appended::Behind);
        }
        let what = if batch.seq > last + 1 {
            format!("it would leave a gap after {last}")
        } else {
            "it does not name the hash of the batch before".into()
        };
        Err(Fault::Corrupt { seq: batch.seq, what })
    }
}

impl Journal for SqliteJournal {
    fn append(&mut self, batch: &Batch) -> Result<Appended, Fault> {
        let Some(checkpoints) = &mut self.checkpoints else {
            return Err(Fault::Unavailable("this journal was opened for reading only".into()));
        };
        let stored = self.connection.prepare_cached(APPEND).and_then(|mut append| {
            append.execute(params![
                batch.seq as i64,
                batch.at,
                batch.format,
                batch.batch_id,
                batch.prev,
                batch.hash,
                batch.body
            ])
        });
        match stored {
            Ok(0) => self.not_stored(batch),
            Ok(_) => {
                checkpoints.appended(&self.connection, batch.body.len());
                Ok(Appended::Done)
            }
            Err(error) => Err(unwritten(batch.seq, &error)),
        }
    }

    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, Fault> {
        let mut batches: Vec<Batch> = Vec::new();
        let read = (|| {
            let mut read = self.connection.prepare_cached(READ)?;
            let mut rows = read.query(params![after_seq as i64, limit as i64])?;
            while let Some(row) = rows.next()? {
                batches.push(batch(row)?);
            }
            Ok(())
        })();
        let next = batches.last().map_or(after_seq, |batch| batch.seq) + 1;
        read.map_err(|error| unreadable(next, error))?;
        Ok(batches)
    }

    fn head(&self) -> Result<Option<Head>, Fault> {
        let mut head = self.connection.prepare_cached(HEAD).map_err(|error| unreadable(1, error))?;
        let row = head.query_row([], |row| {
            let seq = row.get::<_, i64>(0)? as u64;
            Ok(Head { seq, at: row.get(1)?, batch_id: row.get(2)?, hash: row.get(3)? })
        });
        row.optional().map_err(|error| unreadable(1, error))
    }
}

fn batch(row: &Row<'_>) -> rusqlite::Result<Batch> {
    Ok(Batch {
        seq: row.get::<_, i64>(0)? as u64,
        at: row.get(1)?,
        format: row.get(2)?,
        batch_id: row.get(3)?,
        prev: row.get(4)?,
        hash: row.get(5)?,
        body: row.get(6)?,
    })
}

/// Refuses a file of another program, and tables newer than this version.
fn recognise(connection: &Connection, path: &Path) -> Result<(), Fault> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let application = number("application_id").map_err(|error| unavailable(path, error))?;
    let version = number("user_version").map_err(|error| unavailable(path, error))?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| unavailable(path, error))?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        return Err(Fault::Unavailable(format!("{} is a database of another program", path.display())));
    }
    if version > TABLES_VERSION {
        return Err(Fault::Unavailable(format!("{} was written by a newer version", path.display())));
    }
    Ok(())
}

fn unavailable(path: &Path, error: rusqlite::Error) -> Fault {
    Fault::Unavailable(format!("the database {} cannot be opened: {error}", path.display()))
}

/// A file that SQLite finds damaged, or a column of the wrong kind, is a broken chain at `seq`; anything else an outage.
fn unreadable(seq: u64, error: rusqlite::Error) -> Fault {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match &error {
        rusqlite::Error::SqliteFailure(code, _) if !matches!(code.code, DatabaseCorrupt | NotADatabase) => {
            Fault::Unavailable(format!("the journal cannot be read: {error}"))
        }
        _ => Fault::Corrupt { seq, what: error.to_string() },
    }
}

/// A full disk, or a file that another program holds, is an outage: SQLite has taken the batch back. After an I/O error
/// nobody knows what the disk holds, and the system may have forgotten what it could not write: only a new start, which
/// reads the file as it is, makes that certain.
fn unwritten(seq: u64, error: &rusqlite::Error) -> Fault {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, SystemIoFailure};
    let what = format!("batch {seq} cannot be stored: {error}");
    match error.sqlite_error_code() {
        Some(SystemIoFailure) => Fault::Broken(what),
        Some(DatabaseCorrupt | NotADatabase) => Fault::Corrupt { seq, what },
        _ => Fault::Unavailable(what),
    }
}

/// `path` with `suffix` after its whole name: `idedugnad.db` → `idedugnad.db.lock`.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_stores_nothing_and_is_over_when_there_is_room_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut journal = SqliteJournal::open(&dir.path().join("idedugnad.db"), "test").expect("a journal");
        let pages = |journal: &SqliteJournal, max: u32| {
            journal
                .connection
                .query_row(&format!("PRAGMA max_page_count = {max}"), [], |_| Ok(()))
                .expect("set");
        };
        let batch = Batch::seal(None, 5, [1; 16], vec![b' '; 100_000]);
        pages(&journal, 8);
        let full = journal.append(&batch);
        assert!(matches!(&full, Err(Fault::Unavailable(what)) if what.contains("full")), "{full:?}");
        assert_eq!(journal.head(), Ok(None));
        pages(&journal, 1 << 20);
        assert_eq!(journal.append(&batch), Ok(Appended::Done));
    }
}
