//! `idedugnad backup` and `idedugnad restore`: a contest into one file, and back into a database.

use super::database::Database;
use super::{Ending, complain, say};
use crate::archive::{self, Trouble};
use clap::Args;
use std::path::PathBuf;

/// Back a contest up into one file, beside a running service.
#[derive(Args)]
pub(super) struct Backup {
    /// Which database: sqlite:PATH or mongodb://HOSTS/NAME.
    #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
    database: Database,
    /// A file that does not exist yet, or a folder for a file named after the newest batch.
    #[arg(value_name = "FILE_OR_DIR")]
    place: PathBuf,
}

/// Restore a backup into an empty database; a restore that was cut off goes on.
#[derive(Args)]
pub(super) struct Restore {
    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Into which database: sqlite:PATH or mongodb://HOSTS/NAME.
    #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
    database: Database,
}

/// Writes a backup, reads it back, and says what is in it.
pub(super) fn back_up(arguments: &Backup) -> Ending {
    ended(write(arguments))
}

fn write(arguments: &Backup) -> Result<(), Trouble> {
    let journal = arguments.database.open_to_read()?;
    let vault = arguments.database.open_vault_to_read()?;
    let made = archive::backup(journal.as_ref(), vault.as_ref(), &arguments.place)?;
    say(format_args!("{}\nbacked up to {}", made.content, made.path.display()));
    Ok(())
}

/// Checks a backup whole, then restores it.
pub(super) fn restore(arguments: &Restore) -> Ending {
    ended(read(arguments))
}

fn read(arguments: &Restore) -> Result<(), Trouble> {
    let restored = archive::restore(&arguments.file, || arguments.database.open("restoring a backup"))?;
    let before = match restored.before {
        0 => String::new(),
        before => format!(", going on after batch {before}"),
    };
    say(format_args!("{}\nrestored into {}{before}", restored.content, arguments.database));
    Ok(())
}

/// The ending, with a sentence for what went wrong.
pub(super) fn ended(done: Result<(), Trouble>) -> Ending {
    match done {
        Ok(()) => Ending::Done,
        Err(trouble) => {
            complain(&trouble);
            match trouble {
                Trouble::Refused(_) => Ending::Refused,
                Trouble::Unable(_) => Ending::Unable,
            }
        }
    }
}
