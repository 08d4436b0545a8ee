//! `idedugnad projection`: what everybody may see, written into MongoDB for reporting tools.

use super::database::Database;
use super::{Ending, complain, say};
use crate::api::global_id::Seal;
use crate::engine::{Clock, SystemClock, glimpse};
use crate::mongo::Mongo;
use crate::projection::{collections, rebuild};
use clap::{Args, Subcommand};

/// Write what everybody may see into MongoDB, for reporting tools.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write the collections anew, beside a running service, and swap them in.
    Rebuild {
        /// Which database: mongodb://…, or sqlite:PATH with --into.
        #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
        database: Database,
        /// Into which MongoDB database; the same one if not given.
        #[arg(long, value_name = "URL", env = "IDEDUGNAD_PROJECTION", hide_env_values = true)]
        into: Option<Database>,
    },
}

/// Does it; a damaged journal and a database that does not answer are both the environment's fault.
pub(super) fn run(arguments: &Arguments) -> Ending {
    let Task::Rebuild { database, into } = &arguments.task;
    match write(database, into.as_ref().unwrap_or(database)) {
        Ok(sentence) => {
            say(sentence);
            Ending::Done
        }
        Err(sentence) => {
            complain(sentence);
            Ending::Unable
        }
    }
}

fn write(database: &Database, into: &Database) -> Result<String, String> {
    let Database::Mongo(address) = into else {
        return Err("the projection is written into MongoDB: say where with --into mongodb://…".into());
    };
    let journal = database.open_to_read().map_err(|fault| fault.to_string())?;
    let vault = database.open_vault_to_read().map_err(|fault| fault.to_string())?;
    let seen = glimpse(journal.as_ref(), vault.as_ref()).map_err(|error| error.to_string())?;
    let Some(id_key) = seen.id_key else {
        return Err(format!("no service was ever started on {database}, so nothing in it has a public id"));
    };
    let collections = collections(&seen.moment, &Seal::new(id_key), SystemClock.now());
    let counts: Vec<String> = collections
        .iter()
        .map(|collection| format!("{} {}", collection.documents.len(), collection.name))
        .collect();
    let mongo = Mongo::connect(address)?;
    rebuild(&mongo, collections, &seen.moment)
        .map_err(|trouble| format!("the projection in {into} cannot be rebuilt: {trouble}"))?;
    Ok(format!("{} in {into}, as of batch {}", counts.join(", "), seen.moment.seq))
}
