//! `idedugnad schema`: what is generated into `schema/`, and whether it still says the same.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{Ending, complain, say};
use crate::api::schema;

/// Write or check the generated files in schema/.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write every file anew.
    Write {
        /// Where the files lie.
        #[arg(long, default_value = "schema")]
        folder: PathBuf,
    },
    /// Compare every file with what would be written.
    Check {
        /// Where the files lie.
        #[arg(long, default_value = "schema")]
        folder: PathBuf,
    },
}

/// Does it; a difference is refused, a folder that cannot be read or written is the environment's fault.
pub(super) fn run(arguments: &Arguments) -> Ending {
    match &arguments.task {
        Task::Write { folder } => write(folder),
        Task::Check { folder } => check(folder),
    }
}

fn write(folder: &Path) -> Ending {
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        schema::files().into_iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
    });
    match written {
        Ok(()) => Ending::Done,
        Err(error) => {
            complain(format!("cannot write to {}: {error}", folder.display()));
            Ending::Unable
        }
    }
}

fn check(folder: &Path) -> Ending {
    let mut ending = Ending::Done;
    for (name, text) in schema::files() {
        let path = folder.join(name);
        match std::fs::read_to_string(&path) {
            Ok(found) if found == text => {}
            Ok(found) => {
                let line = found.lines().zip(text.lines()).take_while(|(a, b)| a == b).count() + 1;
                say(format!(
                    "{}:{line} is not what the program says; run: idedugnad schema write",
                    path.display()
                ));
                ending = Ending::Refused;
            }
            Err(error) => {
                complain(format!("cannot read {}: {error}", path.display()));
                return Ending::Unable;
            }
        }
    }
    ending
}
