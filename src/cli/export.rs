//! `idedugnad export`: what a campaign's vote came to, as a file for other tools.

use std::fmt::Display;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::database::Database;
use super::{Ending, complain, say};
use crate::api::global_id::Seal;
use crate::api::rest::outcome::{file, told};
use crate::contest::idea::Idea;
use crate::contest::{Actor, Lang, View};
use crate::engine::{Clock as _, SystemClock, glimpse};
use crate::words;

/// Write the outcome of a campaign's vote, as everybody may see it: totals only, once the vote is over.
#[derive(Args)]
pub(super) struct Arguments {
    /// The campaign's name in addresses.
    #[arg(long, value_name = "SLUG")]
    campaign: String,
    /// Which database: sqlite:PATH or mongodb://HOSTS/NAME. It is only read, beside whoever writes.
    #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
    database: Database,
    /// Which format.
    #[arg(long, value_enum, default_value_t = Format::Pb)]
    format: Format,
    /// Where to; standard output if not given.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The Pabulib format.
    Pb,
}

/// Why there is no file: the ending and a sentence.
type Trouble = (Ending, String);

/// Reads the campaign and writes its file.
pub(super) fn run(arguments: &Arguments) -> Ending {
    let written = text(arguments).and_then(|text| match &arguments.out {
        None => {
            say(text.trim_end());
            Ok(())
        }
        Some(path) => std::fs::write(path, text).map_err(|fault| {
            (Ending::Unable, format!("The file {} cannot be written: {fault}.", path.display()))
        }),
    });
    match written {
        Ok(()) => Ending::Done,
        Err((ending, sentence)) => {
            complain(sentence);
            ending
        }
    }
}

fn text(arguments: &Arguments) -> Result<String, Trouble> {
    let Format::Pb = arguments.format;
    let unable = |fault: &dyn Display| (Ending::Unable, fault.to_string());
    let journal = arguments.database.open_to_read().map_err(|fault| unable(&fault))?;
    let vault = arguments.database.open_vault_to_read().map_err(|fault| unable(&fault))?;
    let seen = glimpse(journal.as_ref(), vault.as_ref()).map_err(|fault| unable(&fault))?;
    let seal = Seal::new(seen.id_key.unwrap_or_default());
    let moment = seen.moment;
    let view = View::new(moment.state.clone(), Actor::Anonymous, SystemClock.now().max(moment.at));
    let named = |idea: &Idea| {
        let heading = moment.texts.get(idea.current().title.prose);
        heading.map_or_else(|| words::erased(Lang::Nb).to_owned(), |heading| heading.to_string())
    };
    let refused = |why| (Ending::Refused, format!("{}: {}", arguments.campaign, told(why)));
    file(&view, &arguments.campaign, None, &seal, named).map_err(refused)
}
