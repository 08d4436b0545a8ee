//! A contest moved whole: from one database to another (`copy`), into a file (`backup`) and out of it (`restore`).
//!
//! What is moved is the journal byte for byte, so the chain stays the same chain, and the vault's texts and secrets.
//! Everything is moved in the order in which it was first stored: the texts that a batch names, then the batch. So
//! whatever is cut off in the middle is a beginning of the contest, and going on after it is all there is to resuming.
//!
//! Reading needs no lock and holds no snapshot: batches never change, texts and secrets never change but may vanish, and
//! a text is stored before the batch that names it. The head is read first; up to it everything is there, and what is not
//! was erased. A long snapshot would keep erased bytes alive in SQLite's log.

mod backup;
mod copy;
mod file;
mod restore;
mod survey;
mod target;

pub use backup::{Backup, backup};
pub use copy::{Copied, copy};
pub use restore::{Checked, Restored, check, restore};

use crate::{journal, vault};
use std::fmt;

/// Why a contest was not moved; one sentence for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// What is there must not be moved, or not to that place.
    Refused(String),
    /// The surroundings do not play along.
    Unable(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Refused(sentence) | Trouble::Unable(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<journal::Fault> for Trouble {
    fn from(fault: journal::Fault) -> Trouble {
        match fault {
            journal::Fault::Unavailable(_) | journal::Fault::Broken(_) => Trouble::Unable(fault.to_string()),
            journal::Fault::Corrupt { .. } | journal::Fault::Format { .. } => {
                Trouble::Refused(fault.to_string())
            }
        }
    }
}

impl From<vault::Fault> for Trouble {
    fn from(fault: vault::Fault) -> Trouble {
        match fault {
            vault::Fault::Unavailable(_) | vault::Fault::Broken(_) => Trouble::Unable(fault.to_string()),
            vault::Fault::Corrupt { .. } => Trouble::Refused(fault.to_string()),
        }
    }
}
