//! `idedugnad demo`: a whole directorate to look at and to play with, on this machine alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use super::database::Database;
use super::load::{self, Size};
use super::{Ending, complain, say, seeds};
use crate::api::front::Front;
use crate::api::playground::{PersonaChoice, QUERIES};
use crate::api::server::{Options, bind, serve_http};
use crate::api::viewer::{PERSONA_HEADER, SignIn};
use crate::contest::{Role, State, Time};
use crate::engine::{Clock, Engine, Moment, Schedule, ScriptedClock, SystemClock};
use crate::journal::memory::MemoryJournal;
use crate::vault::memory::MemoryVault;

/// The database inside a data folder.
const FILE: &str = "idedugnad.db";
/// Where the history is played before it becomes the database: a start that was cut short leaves nothing half.
const UNFINISHED: &str = "unfinished.db";

/// Shows the whole platform with invented people and real offices; data are kept only if a folder is given.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where to listen: on this machine alone, because everybody may be anybody here.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "IDEDUGNAD_LISTEN")]
    listen: String,
    /// Keep the data in this folder; a second start goes on where the first one ended.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// … or in this database: sqlite:PATH, or mongodb://HOSTS/NAME, which several demos may share. It is never that of
    /// a service: a demo believes whoever a header names.
    #[arg(
        long,
        value_name = "URL",
        conflicts_with = "data",
        env = "IDEDUGNAD_DEMO_DATABASE",
        hide_env_values = true
    )]
    database: Option<Database>,
    /// Add the campaign `load` with so many ideas.
    #[arg(long, value_name = "N")]
    ideas: Option<u32>,
    /// … and so many votes, at most ten on a ballot.
    #[arg(long, value_name = "N")]
    votes: Option<u32>,
    /// … by so many people, whose personas are person-1, person-2, …
    #[arg(long, value_name = "N")]
    people: Option<u32>,
}

/// Runs until it is asked to stop.
pub fn run(arguments: &Arguments) -> ExitCode {
    let ending = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(shown(arguments)),
        Err(error) => Err(format!("no threads can be started: {error}")),
    };
    match ending {
        Ok(()) => Ending::Done,
        Err(sentence) => {
            complain(sentence);
            Ending::Unable
        }
    }
    .into()
}

async fn shown(arguments: &Arguments) -> Result<(), String> {
    let size = Size::of(arguments.ideas, arguments.votes, arguments.people)?;
    let address = &arguments.listen;
    let listener = bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    if !address.ip().is_loopback() {
        return Err(format!(
            "the demo lets everybody be anybody, so it listens on this machine alone, not on {address}"
        ));
    }
    let address = address.to_string();
    let database = match (&arguments.data, &arguments.database) {
        (Some(folder), _) => Some(Database::Sqlite(folder.join(FILE))),
        (None, database) => database.clone(),
    };
    let engine = match &database {
        None => {
            let told = Told::now(size).await?;
            told.clock.release();
            told.engine
        }
        Some(Database::Sqlite(file)) => kept(file, size, &address).await?,
        Some(database) => shared(database, size, &address).await?,
    };
    let schedule = Schedule::start(&engine).await?;
    let moment = engine.moment();
    say(greeting(&address, &moment, database.as_ref()));
    let options = Options { sign_in: SignIn::Personas, personas: personas(&moment), front: Front::default() };
    let served = serve_http(&engine, listener, options, super::asked_to_stop()).await;
    schedule.stop().await;
    engine.close().await;
    served.map_err(|error| format!("the server has stopped: {error}"))
}

/// The history in memory, told until now.
struct Told {
    engine: Engine,
    clock: ScriptedClock,
    journal: MemoryJournal,
    vault: MemoryVault,
}

impl Told {
    async fn now(size: Option<Size>) -> Result<Told, String> {
        let clock = ScriptedClock::new(Time(0));
        let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
        let opened = (Box::new(journal.clone()), Box::new(vault.clone()));
        let engine =
            Engine::open(opened.0, opened.1, Arc::new(clock.clone())).map_err(|error| error.to_string())?;
        tell(&engine, &clock, size).await?;
        Ok(Told { engine, clock, journal, vault })
    }
}

/// Plays the history, and the large campaign if one is wanted.
async fn tell(engine: &Engine, clock: &ScriptedClock, size: Option<Size>) -> Result<(), String> {
    let now = SystemClock.now();
    seeds::play(engine, clock, now).await.map_err(|trouble| trouble.to_string())?;
    match size {
        Some(size) => load::fill(engine, clock, now, size).await,
        None => Ok(()),
    }
}

/// Opens a database file; if there is none, it is made first, under another name.
async fn kept(file: &Path, size: Option<Size>, address: &str) -> Result<Engine, String> {
    let doing = format!("demo on {address}");
    if !file.exists() {
        let trouble =
            |error: std::io::Error| format!("the database {} cannot be made: {error}", file.display());
        let folder = file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).map_err(trouble)?;
        let unfinished = folder.join(UNFINISHED);
        remove(&unfinished).map_err(trouble)?;
        let clock = ScriptedClock::new(Time(0));
        let (journal, vault) = Database::Sqlite(unfinished.clone()).open(&doing)?;
        let engine =
            Engine::open(journal, vault, Arc::new(clock.clone())).map_err(|error| error.to_string())?;
        tell(&engine, &clock, size).await?;
        engine.close().await;
        fs::rename(&unfinished, file).map_err(trouble)?;
        remove(&unfinished).map_err(trouble)?;
    }
    let (journal, vault) = Database::Sqlite(file.to_owned()).open(&doing)?;
    Engine::open(journal, vault, Arc::new(SystemClock)).map_err(|error| error.to_string())
}

/// Opens a database that several demos may share. If it is empty, the history is told in memory and handed over whole;
/// should another demo be faster, its history stands and this one is forgotten.
async fn shared(database: &Database, size: Option<Size>, address: &str) -> Result<Engine, String> {
    let (journal, vault) = database.open(&format!("demo on {address}"))?;
    if let Database::Mongo(place) = database
        && journal.head().map_err(|fault| fault.to_string())?.is_none()
    {
        let Told { engine, journal, vault, .. } = Told::now(size).await?;
        engine.close().await;
        Database::found(place, &journal, &vault)?;
    }
    Engine::open(journal, vault, Arc::new(SystemClock)).map_err(|error| error.to_string())
}

/// Removes a database and what lies beside it.
fn remove(database: &Path) -> std::io::Result<()> {
    for ending in ["", "-wal", "-shm", ".lock"] {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Whom one may be: everybody with a role first, then one colleague of each sort.
fn personas(moment: &Moment) -> Vec<PersonaChoice> {
    let named = |state: &State| {
        let mut choices = Vec::new();
        for (_, person) in state.people.table.iter() {
            let key = person.key.as_str();
            if key.rsplit_once('-').is_some_and(|(_, end)| end.parse::<u32>().is_ok_and(|number| number > 1))
            {
                continue;
            }
            let name = moment.texts.get(person.name.prose).map_or(key, |name| name);
            let roles: Vec<Role> = person.holdings.iter().map(|holding| holding.role).collect();
            let roles = serde_json::to_value(&roles).unwrap_or_default();
            let roles: Vec<&str> =
                roles.as_array().into_iter().flatten().filter_map(|role| role.as_str()).collect();
            let roles = if roles.is_empty() { "participant".to_owned() } else { roles.join(", ") };
            choices.push(PersonaChoice {
                key: key.to_owned(),
                label: format!("{name}, {}", roles.replace('_', " ")),
            });
        }
        choices
    };
    named(&moment.state)
}

fn greeting(address: &str, moment: &Moment, database: Option<&Database>) -> String {
    let state = &moment.state;
    let ballots: usize = state.votes.polls.values().map(|poll| poll.ballots.len()).sum();
    let mut text = format!(
        "Idédugnad is running on http://{address}\n\n  \
         {} campaigns, {} ideas, {ballots} ballots, {} people in {} units\n",
        state.campaigns.table.len(),
        state.ideas.table.len(),
        state.people.table.len(),
        state.units.table.len(),
    );
    text += &match database {
        None => "  The data lie in memory and vanish when it stops; --data DIR keeps them.\n".to_owned(),
        Some(Database::Sqlite(file)) => format!("  The data lie in {}.\n", file.display()),
        Some(database) => format!("  The data lie in {database}.\n"),
    };
    text += &format!(
        "\nOpen\n  http://{address}/playground    GraphQL to play with; choose there whom to be\n  \
         http://{address}/graphql       the endpoint; {PERSONA_HEADER}: KEY says who asks\n\n\
         Be kari (campaign manager), leila (reviewer), jonas (grant officer), ane (facilitator), or anybody else.\n\n\
         Three queries to try:\n"
    );
    for query in QUERIES {
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = serde_json::json!({ "query": query }).to_string();
        text += &format!(
            "\n  curl -s http://{address}/graphql -H 'content-type: application/json' \\\n    \
             -H '{PERSONA_HEADER}: ane' -d '{body}'\n"
        );
    }
    text + "\nCtrl-C stops it."
}
