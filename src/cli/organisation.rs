//! `idedugnad import organisation`: units, people, managers, absences and leavers from CSV files, whole or not at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::database::Database;
use super::import::Trouble;
use super::{Ending, complain, say};
use crate::api::problem::Problem;
use crate::contest::{Actor, Lang};
use crate::engine::{Clock as _, Engine, Moment, SystemClock, glimpse};
use crate::organisation::{File, Refusal, Register, changes, plan, read, take_in};

#[derive(Args)]
pub(super) struct Source {
    /// The files, or a folder with them: units, municipalities, people, managers, absences, leavers; each .csv.
    #[arg(value_name = "FOLDER|FILES", required = true)]
    paths: Vec<PathBuf>,
    /// Into which database: sqlite:PATH or mongodb://HOSTS/NAME. It is made if it does not exist.
    #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
    database: Database,
    /// Only say what would change. The database is only read, beside whoever writes, and must exist.
    #[arg(long)]
    dry_run: bool,
}

/// Reads every file whole, then takes everything in, or says everything that stands in the way.
pub(super) fn run(source: &Source) -> Ending {
    let register = match files(&source.paths) {
        Ok(files) => read(&files),
        Err(sentence) => {
            complain(sentence);
            return Ending::Unable;
        }
    };
    let register = match register {
        Ok(register) => register,
        Err(faults) => {
            faults.iter().for_each(complain);
            complain("Nothing was imported.");
            return Ending::Refused;
        }
    };
    let done = if source.dry_run { tried(source, &register) } else { stored(source, &register) };
    match done {
        Ok(lines) if lines.is_empty() => {
            say("Nothing has changed.");
            Ending::Done
        }
        Ok(lines) => {
            lines.iter().for_each(say);
            let (number, tense) = (lines.len(), if source.dry_run { "would be" } else { "were" });
            say(format_args!("{number} changes {tense} made."));
            Ending::Done
        }
        Err(Trouble::Refused(sentences)) => {
            complain(sentences);
            complain("Nothing was imported.");
            Ending::Refused
        }
        Err(Trouble::Unable(sentence)) => {
            complain(sentence);
            Ending::Unable
        }
    }
}

/// The files that were named, and those in the folders that were, by name.
fn files(paths: &[PathBuf]) -> Result<Vec<File>, String> {
    let unread = |path: &Path, fault: std::io::Error| format!("{} cannot be read: {fault}.", path.display());
    let mut named = Vec::new();
    for path in paths {
        if !path.is_dir() {
            named.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|fault| unread(path, fault))?;
        let entries = entries.collect::<Result<Vec<_>, _>>().map_err(|fault| unread(path, fault))?;
        let inside = entries.into_iter().map(|entry| entry.path());
        let ending =
            |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let mut inside: Vec<PathBuf> = inside.filter(ending).collect();
        if inside.is_empty() {
            return Err(format!("There is no .csv file in {}.", path.display()));
        }
        inside.sort();
        named.extend(inside);
    }
    let one = |path: PathBuf| {
        let bytes = std::fs::read(&path).map_err(|fault| unread(&path, fault))?;
        Ok(File { name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes })
    };
    named.into_iter().map(one).collect()
}

/// What would change.
fn tried(source: &Source, register: &Register) -> Result<Vec<String>, Trouble> {
    let unable = |fault: &dyn std::fmt::Display| Trouble::Unable(fault.to_string());
    let journal = source.database.open_to_read().map_err(|fault| unable(&fault))?;
    let vault = source.database.open_vault_to_read().map_err(|fault| unable(&fault))?;
    let moment = glimpse(journal.as_ref(), vault.as_ref()).map_err(|fault| unable(&fault))?.moment;
    let at = SystemClock.now().max(moment.at);
    let plan = plan(&moment, register, Actor::System, at).map_err(trouble)?;
    Ok(changes(&moment.state, &plan.events, at))
}

fn stored(source: &Source, register: &Register) -> Result<Vec<String>, Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|fault| Trouble::Unable(format!("The program cannot start its threads: {fault}.")))?;
    runtime.block_on(async {
        let (journal, vault) = source.database.open("importing").map_err(Trouble::Unable)?;
        let engine = Engine::open(journal, vault, Arc::new(SystemClock))
            .map_err(|fault| Trouble::Unable(fault.to_string()))?;
        let before: Arc<Moment> = engine.moment();
        let done = take_in(&engine, register, Actor::System).await.map_err(trouble);
        let lines = done.map(|plan| changes(&before.state, &plan.events, engine.now()));
        engine.close().await;
        lines
    })
}

/// Every row that stands in the way, one line each.
fn trouble(refusal: Refusal) -> Trouble {
    match refusal {
        Refusal::Unstored(refused) => refused.into(),
        Refusal::Rows(faults) => {
            let lines = faults.into_iter().map(|(mut fault, rejection)| {
                fault.what = Problem::from(&rejection).message(Lang::En);
                fault.to_string()
            });
            Trouble::Refused(lines.collect::<Vec<_>>().join("\n"))
        }
    }
}
