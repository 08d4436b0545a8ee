//! The vault in the database file that also holds the journal. The journal's handle holds the lock; open it first.
//!
//! Deleted bytes are overwritten (`secure_delete`), and after every erasure the write-ahead log is emptied, because it
//! would keep them.

use super::{Class, Fault, Secret, Text, Vault, random};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS prose (
        id    INTEGER PRIMARY KEY,
        class TEXT NOT NULL,
        salt  BLOB NOT NULL,
        text  TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS secret (
        name TEXT PRIMARY KEY,
        key  BLOB
    ) STRICT;";

/// The journal sees to the log, beside its appends. Only where texts without end are put with no batch in between (a
/// copy of a whole vault) it may reach so many pages of 4 KiB; then we move it ourselves.
const LOG_PAGES_MAX: u32 = 16_384;
/// How long others are waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often emptying the log is tried while somebody else moves or reads it.
const EMPTYING_TRIES: u32 = 1_000;
/// How long to wait in between.
const EMPTYING_PAUSE: Duration = Duration::from_millis(5);

/// The vault part of the database file.
#[derive(Debug)]
pub struct SqliteVault {
    connection: Connection,
}

impl SqliteVault {
    /// Opens the vault in the database at `path`; the caller holds the lock of that database.
    pub fn open(path: &Path) -> Result<SqliteVault, Fault> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_MAX)?;
        connection.execute_batch(TABLES)?;
        let vault = SqliteVault { connection };
        vault.empty_log()?;
        Ok(vault)
    }

    /// Opens the vault of an existing database for reading only, beside a writer or alone, without the lock.
    pub fn open_to_read(path: &Path) -> Result<SqliteVault, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(SqliteVault { connection })
    }

    /// Writes the log into the file and cuts it to nothing. The journal may be moving the log just now, which takes
    /// milliseconds; a reader beside us may hold it up for longer: then it is done after the next erasure, or at the
    /// next start.
    fn empty_log(&self) -> Result<(), Fault> {
        for _ in 0..EMPTYING_TRIES {
            if !self
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |busy| busy.get::<_, bool>(0))?
            {
                return Ok(());
            }
            std::thread::sleep(EMPTYING_PAUSE);
        }
        tracing::warn!("somebody reads the database: its log keeps what was erased until the next time");
        Ok(())
    }
}

impl Vault for SqliteVault {
    fn put(&mut self, texts: &[Text]) -> Result<(), Fault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut put = transaction.prepare_cached(
                "INSERT OR IGNORE INTO prose (id, class, salt, text) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for text in texts {
                put.execute(params![text.id as i64, text.class.word(), text.salt, text.text])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    fn load(&self) -> Result<Vec<Text>, Fault> {
        let mut load = self.connection.prepare_cached("SELECT id, class, salt, text FROM prose")?;
        let mut rows = load.query([])?;
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            texts.push(text(row)?);
        }
        texts.sort_unstable_by_key(|text| text.id);
        Ok(texts)
    }

    fn fetch(&self, ids: &[u64]) -> Result<Vec<Text>, Fault> {
        let mut fetch =
            self.connection.prepare_cached("SELECT id, class, salt, text FROM prose WHERE id = ?1")?;
        let mut texts = Vec::new();
        for id in ids {
            let mut rows = fetch.query([*id as i64])?;
            if let Some(row) = rows.next()? {
                texts.push(text(row)?);
            }
        }
        Ok(texts)
    }

    fn erase(&mut self, ids: &[u64]) -> Result<(), Fault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut erase = transaction.prepare_cached("DELETE FROM prose WHERE id = ?1")?;
            for id in ids {
                erase.execute([*id as i64])?;
            }
        }
        transaction.commit()?;
        self.empty_log()
    }

    fn sweep(&mut self, named: &BTreeSet<u64>) -> Result<usize, Fault> {
        let mut orphans: Vec<u64> = Vec::new();
        {
            let mut ids = self.connection.prepare_cached("SELECT id FROM prose")?;
            let mut rows = ids.query([])?;
            while let Some(row) = rows.next()? {
                let id = row.get::<_, i64>(0)? as u64;
                if !named.contains(&id) {
                    orphans.push(id);
                }
            }
        }
        if !orphans.is_empty() {
            self.erase(&orphans)?;
        }
        Ok(orphans.len())
    }

    fn secret(&mut self, name: &str) -> Result<Option<[u8; 32]>, Fault> {
        let find = "SELECT key FROM secret WHERE name = ?1";
        let found = self.connection.query_row(find, [name], |row| row.get(0)).optional()?;
        if let Some(key) = found {
            return Ok(key);
        }
        self.connection.execute(
            "INSERT OR IGNORE INTO secret (name, key) VALUES (?1, ?2)",
            params![name, random::<32>()],
        )?;
        Ok(self.connection.query_row(find, [name], |row| row.get(0))?)
    }

    fn destroy_secret(&mut self, name: &str) -> Result<(), Fault> {
        self.connection.execute(
            "INSERT INTO secret (name, key) VALUES (?1, NULL) ON CONFLICT (name) DO UPDATE SET key = NULL",
            [name],
        )?;
        self.empty_log()
    }

    fn secrets(&self) -> Result<Vec<Secret>, Fault> {
        let mut secrets = self.connection.prepare_cached("SELECT name, key FROM secret ORDER BY name")?;
        let rows = secrets.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn adopt_secret(&mut self, name: &str, key: [u8; 32]) -> Result<(), Fault> {
        let adopt = "INSERT OR IGNORE INTO secret (name, key) VALUES (?1, ?2)";
        self.connection.execute(adopt, params![name, key])?;
        Ok(())
    }
}

fn text(row: &Row<'_>) -> Result<Text, Fault> {
    let id = row.get::<_, i64>(0)? as u64;
    let corrupt = |what: &str| Fault::Corrupt { id, what: what.into() };
    let word: String = row.get(1).map_err(|_| corrupt("its class is no text"))?;
    let class = Class::of(&word).ok_or_else(|| corrupt("its class is unknown"))?;
    let salt = row.get(2).map_err(|_| corrupt("its salt is not 16 bytes"))?;
    let text = row.get(3).map_err(|_| corrupt("it is no text"))?;
    Ok(Text { id, class, salt, text })
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        let what = format!("the vault cannot be used: {error}");
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::SystemIoFailure) => Fault::Broken(what), // as in the journal
            _ => Fault::Unavailable(what),
        }
    }
}
