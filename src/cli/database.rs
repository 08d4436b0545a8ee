//! `--database URL`: which database, and how it is opened.

use crate::journal::sqlite::SqliteJournal;
use crate::journal::{self, Journal};
use crate::vault::sqlite::SqliteVault;
use crate::vault::{self, Vault};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Journal and vault of one database.
pub type Opened = (Box<dyn Journal>, Box<dyn Vault>);

/// A database by its URL: `sqlite:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// One file for journal and vault; it is made if it does not exist.
    Sqlite(PathBuf),
}

impl FromStr for Database {
    type Err = &'static str;

    fn from_str(url: &str) -> Result<Database, Self::Err> {
        match url.strip_prefix("sqlite:") {
            Some("") => Err("a path must follow `sqlite:`"),
            Some(path) => Ok(Database::Sqlite(path.strip_prefix("//").unwrap_or(path).into())),
            None => Err("a database is named `sqlite:PATH`"),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
        }
    }
}

impl Database {
    /// Opens it for writing, alone; another process that tries is told what this one is `doing`.
    ///
    /// # Errors
    /// One sentence: it is locked, unreadable or not ours.
    pub fn open(&self, doing: &str) -> Result<Opened, String> {
        match self {
            Database::Sqlite(path) => {
                let journal = SqliteJournal::open(path, doing).map_err(|fault| fault.to_string())?;
                let vault = SqliteVault::open(path).map_err(|fault| fault.to_string())?;
                Ok((Box::new(journal), Box::new(vault)))
            }
        }
    }

    /// Opens the journal for reading only, beside whoever writes.
    ///
    /// # Errors
    /// As `open`, but it need not be free.
    pub fn open_to_read(&self) -> Result<Box<dyn Journal>, journal::Fault> {
        match self {
            Database::Sqlite(path) => Ok(Box::new(SqliteJournal::open_to_read(path)?)),
        }
    }

    /// Opens the vault for reading only, beside whoever writes; the journal was opened before.
    ///
    /// # Errors
    /// As `open_to_read`.
    pub fn open_vault_to_read(&self) -> Result<Box<dyn Vault>, vault::Fault> {
        match self {
            Database::Sqlite(path) => Ok(Box::new(SqliteVault::open_to_read(path)?)),
        }
    }
}
