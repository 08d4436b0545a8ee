//! `--database URL`: which database, and how it is opened.

use crate::journal::mongo::MongoJournal;
use crate::journal::sqlite::SqliteJournal;
use crate::journal::{self, Journal};
use crate::mongo::{Address, Mongo, Trouble};
use crate::vault::mongo::MongoVault;
use crate::vault::sqlite::SqliteVault;
use crate::vault::{self, Vault};
use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Journal and vault of one database.
pub type Opened = (Box<dyn Journal>, Box<dyn Vault>);

/// What is said to whoever names a database in no way that is known.
const FORMS: &str = "a database is named `sqlite:PATH`, `mongodb://HOSTS/NAME` or `mongodb+srv://HOST/NAME`";

/// How many texts of a history are put at once.
const TEXTS_AT_ONCE: usize = 1_000;

/// A database by its URL: `sqlite:PATH`, `mongodb://…` or `mongodb+srv://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// One file for journal and vault, for one process; it is made if it does not exist.
    Sqlite(PathBuf),
    /// A MongoDB replica set, which several processes may share.
    Mongo(Address),
    /// Something else. It is kept nowhere and shown to nobody: a slip of the pen may stand before a password.
    Unknown,
}

/// Every text is taken, so that nobody quotes one that may hold a password; opening it says what is wrong.
impl FromStr for Database {
    type Err = Infallible;

    fn from_str(url: &str) -> Result<Database, Infallible> {
        let file = url.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path));
        Ok(match (file, Address::of(url)) {
            (Some(path), _) if !path.is_empty() => Database::Sqlite(path.into()),
            (_, Some(address)) => Database::Mongo(address),
            _ => Database::Unknown,
        })
    }
}

/// Never shows a password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Database::Mongo(address) => address.fmt(f),
            Database::Unknown => f.write_str("an unknown database"),
        }
    }
}

impl Database {
    /// Opens it for writing. An SQLite file only lets one process in; another that tries is told what this one is
    /// `doing`.
    ///
    /// # Errors
    /// One sentence: it is locked, out of reach, unreadable or not ours.
    pub fn open(&self, doing: &str) -> Result<Opened, String> {
        match self {
            Database::Sqlite(path) => {
                let journal = SqliteJournal::open(path, doing).map_err(|fault| fault.to_string())?;
                let vault = SqliteVault::open(path).map_err(|fault| fault.to_string())?;
                Ok((Box::new(journal), Box::new(vault)))
            }
            Database::Mongo(address) => {
                let mongo = Mongo::connect(address)?;
                let journal = MongoJournal::open(&mongo).map_err(|fault| fault.to_string())?;
                let vault = MongoVault::open(&mongo).map_err(|fault| fault.to_string())?;
                Ok((Box::new(journal), Box::new(vault)))
            }
            Database::Unknown => Err(FORMS.into()),
        }
    }

    /// Opens the journal for reading only, beside whoever writes.
    ///
    /// # Errors
    /// As `open`, but it need not be free.
    pub fn open_to_read(&self) -> Result<Box<dyn Journal>, journal::Fault> {
        match self {
            Database::Sqlite(path) => Ok(Box::new(SqliteJournal::open_to_read(path)?)),
            Database::Mongo(address) => {
                let mongo = Mongo::connect(address).map_err(journal::Fault::Unavailable)?;
                Ok(Box::new(MongoJournal::open_to_read(&mongo)?))
            }
            Database::Unknown => Err(journal::Fault::Unavailable(FORMS.into())),
        }
    }

    /// Opens the vault for reading only, beside whoever writes; the journal was opened before.
    ///
    /// # Errors
    /// As `open_to_read`.
    pub fn open_vault_to_read(&self) -> Result<Box<dyn Vault>, vault::Fault> {
        match self {
            Database::Sqlite(path) => Ok(Box::new(SqliteVault::open_to_read(path)?)),
            Database::Mongo(address) => {
                let mongo = Mongo::connect(address).map_err(vault::Fault::Unavailable)?;
                Ok(Box::new(MongoVault::open_to_read(&mongo)))
            }
            Database::Unknown => Err(vault::Fault::Unavailable(FORMS.into())),
        }
    }

    /// Hands a whole history over to an empty MongoDB database: all of it or nothing, even if several processes try at
    /// once. Whether it was this one.
    ///
    /// # Errors
    /// One sentence; nothing of the history was stored then.
    pub fn found(address: &Address, history: &dyn Journal, words: &dyn Vault) -> Result<bool, String> {
        let mongo = Mongo::connect(address)?;
        MongoJournal::open(&mongo).map_err(|fault| fault.to_string())?;
        let mut vault = MongoVault::open(&mongo).map_err(|fault| fault.to_string())?;
        let mut batches = Vec::new();
        let mut chain = journal::Chain::default();
        journal::walk(history, &mut chain, |batch| {
            batches.push(journal::mongo::document(batch)?);
            Ok(())
        })
        .map_err(|fault| fault.to_string())?;
        let read = |fault: vault::Fault| fault.to_string();
        let (texts, secrets) = (words.load().map_err(read)?, words.secrets().map_err(read)?);
        let secrets = secrets.iter().map(|(name, key)| vault::mongo::secret_document(name, *key));
        let secrets = secrets.collect::<Result<Vec<_>, _>>().map_err(read)?;
        for texts in texts.chunks(TEXTS_AT_ONCE) {
            vault.put(texts).map_err(read)?; // named by nobody yet: if another is faster they are erased again
        }
        match mongo
            .insert_together(vec![(journal::mongo::BATCHES, batches), (vault::mongo::SECRETS, secrets)])
        {
            Ok(()) => Ok(true),
            Err(Trouble::Taken) => {
                let ids: Vec<u64> = texts.iter().map(|text| text.id).collect();
                vault.erase(&ids).map_err(read)?;
                Ok(false)
            }
            Err(other) => Err(format!("{address} cannot be filled: {other}")),
        }
    }
}
