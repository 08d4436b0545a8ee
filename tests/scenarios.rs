//! Scenarios: plain text that a campaign manager could read, played on every journal.
//!
//! Every file in `tests/scenarios/` whose name does not begin with `_` is one scenario. After it the journal is verified
//! and replayed, and the state must be the same. `SCENARIO=name cargo test scenario` plays only files with that name in
//! theirs.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::mongod;
use idedugnad::api::closing::closing;
use idedugnad::api::front::Front;
use idedugnad::api::global_id::{Kind, Seal};
use idedugnad::api::graphql::http::GraphqlEndpoint;
use idedugnad::api::viewer::{PERSONA_HEADER, SignIn};
use idedugnad::contest::{Actor, State, Subject, Time};
use idedugnad::engine::{Engine, ScriptedClock, fingerprint};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::journal::sqlite::SqliteJournal;
use idedugnad::journal::{self, Appended, Batch, Fault, Head, Journal};
use idedugnad::oslo;
use idedugnad::script::parse::{Act, Step, parse};
use idedugnad::script::play::{Player, Sight, Window};
use idedugnad::vault::Vault;
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::mongo::MongoVault;
use idedugnad::vault::sqlite::SqliteVault;
use jiff::civil::date;
use poem::{Endpoint, Request};

/// 2026-06-01 in Oslo: what relative dates count from, unless a scenario says otherwise.
pub const START: Time = Time(1_780_264_800_000);

/// Where the scenarios lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

fn scenarios() -> Vec<PathBuf> {
    let wanted = std::env::var("SCENARIO").unwrap_or_default();
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .expect("tests/scenarios")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".txt") && !name.starts_with('_') && name.contains(&wanted)
        })
        .collect();
    files.sort();
    files
}

/// The steps of a scenario.
pub fn read(path: &Path) -> Vec<Step> {
    let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string();
    let text = std::fs::read_to_string(path).expect("a readable scenario");
    let library = |other: &str| std::fs::read_to_string(folder().join(other));
    parse(&name, &text, &library).unwrap_or_else(|trouble| panic!("\n{trouble}\n"))
}

/// A place to store journal and vault; opening it again finds what was stored.
type Place<'a> = dyn Fn() -> (Box<dyn Journal>, Box<dyn Vault>) + 'a;

async fn played(steps: &[Step], place: &Place<'_>) -> Result<State, String> {
    let clock = ScriptedClock::new(START);
    let (journal, vault) = place();
    let engine = Engine::open(journal, vault, std::sync::Arc::new(clock.clone()))
        .map_err(|error| error.to_string())?;
    let mut player = Player::new(engine.clone(), clock, date(2026, 6, 1)).with_window(&Endpoints);
    let outcome = player.play(steps).await.map_err(|trouble| trouble.to_string());
    let state = State::clone(&engine.moment().state);
    engine.close().await;
    outcome.map(|()| state)
}

/// Plays one scenario, then replays its journal, twice.
fn check(path: &Path, place: &Place<'_>) -> Result<(), String> {
    let steps = read(path);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let state = played(&steps, place).await?;
        for _ in 0..2 {
            let (journal, vault) = place();
            journal::verify(journal.as_ref()).map_err(|fault| fault.to_string())?;
            let engine = Engine::open(journal, vault, std::sync::Arc::new(ScriptedClock::new(START)))
                .map_err(|error| error.to_string())?;
            let again = State::clone(&engine.moment().state);
            engine.close().await;
            if again != state || fingerprint(&again) != fingerprint(&state) {
                return Err(format!("{}: the replayed journal gives another state", path.display()));
            }
        }
        Ok(())
    })
}

/// Looks through the GraphQL endpoint, as a persona of the demo would.
pub struct Endpoints;

impl Window for Endpoints {
    fn id(&self, engine: &Engine, subject: Subject) -> String {
        Seal::new(engine.id_key()).close(Kind::of(subject), u64::from(subject.number()))
    }

    fn look(&self, engine: &Engine, viewer: Actor, query: &str) -> Sight {
        let mut request =
            Request::builder().method(poem::http::Method::POST).content_type("application/json");
        if let Actor::Person(person) = viewer {
            let state = &engine.moment().state;
            request =
                request.header(PERSONA_HEADER, state.person(person).expect("a known person").key.as_str());
        }
        let request = request.body(serde_json::json!({ "query": query }).to_string());
        let endpoint = GraphqlEndpoint::new(engine.clone(), SignIn::Personas, &Front::default(), closing().1)
            .expect("an endpoint");
        Box::pin(async move {
            let response = endpoint.call(request).await.expect("a response");
            let body = response.into_body().into_string().await.expect("a body");
            serde_json::from_str(&body).unwrap_or(serde_json::Value::String(body))
        })
    }
}

fn report(outcomes: impl Iterator<Item = Result<(), String>>) {
    let complaints: Vec<String> = outcomes.filter_map(Result::err).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_scenario_goes_as_written_in_memory() {
    report(scenarios().iter().map(|path| {
        let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
        check(path, &|| (Box::new(journal.clone()), Box::new(vault.clone())))
    }));
}

#[test]
fn every_scenario_goes_as_written_on_sqlite() {
    report(scenarios().iter().map(|path| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("contest.db");
        check(path, &|| {
            let journal = SqliteJournal::open(&file, "a test").expect("a journal");
            let vault = SqliteVault::open(&file).expect("a vault");
            (Box::new(journal), Box::new(vault))
        })
    }));
}

/// A journal whose database keeps its own time to itself: a scenario's clock shows whatever the scenario says, and would
/// be found wrong.
struct ByTheScript(MongoJournal);

impl Journal for ByTheScript {
    fn append(&mut self, batch: &Batch) -> Result<Appended, Fault> {
        self.0.append(batch)
    }

    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, Fault> {
        self.0.read(after_seq, limit)
    }

    fn head(&self) -> Result<Option<Head>, Fault> {
        self.0.head()
    }
}

#[test]
fn every_scenario_goes_as_written_on_mongodb() {
    if !mongod::available() {
        return;
    }
    let (all, next) = (scenarios(), AtomicUsize::new(0));
    let play_on = || {
        let mut outcomes = Vec::new();
        while let Some(path) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mongo = mongod::connect().expect("a database");
            outcomes.push(check(path, &|| {
                let journal = MongoJournal::open(&mongo).expect("a journal");
                let vault = MongoVault::open(&mongo).expect("a vault");
                (Box::new(ByTheScript(journal)), Box::new(vault))
            }));
        }
        outcomes
    };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(play_on)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    report(outcomes.into_iter());
}

/// The codes a scenario expects to be refused with, each once, in the order they are first met.
fn codes(path: &Path) -> Vec<String> {
    let mut codes = Vec::new();
    for step in read(path) {
        if let Act::Refused(code) = step.act
            && !codes.contains(&code)
        {
            codes.push(code);
        }
    }
    codes
}

/// The engine brings the seed of the lots itself; only a unit test beside the check can bring none, or another.
const WITHOUT_SCENARIO: [&str; 2] = ["LOT_SEED_MISSING", "LOT_SEED_MISMATCH"];

#[test]
fn every_noun_has_a_scenario_with_all_its_refusals_in_the_order_of_its_checks() {
    let capitals = idedugnad::script::play::capitals;
    let order: Vec<String> = idedugnad::contest::rejection::all().map(|(name, _)| capitals(name)).collect();
    let place = |code: &String| order.iter().position(|known| known == code);
    for (noun, refusals) in idedugnad::contest::rejection::BY_NOUN {
        let name = format!("refused_{noun}.txt");
        let met = codes(&folder().join(&name));
        assert!(met.iter().all(|code| place(code).is_some()), "{name}: an unknown code");
        assert!(met.is_sorted_by_key(place), "{name}: {met:?} is not the order of checks");
        let missing: Vec<String> = refusals
            .iter()
            .map(|(name, _)| capitals(name))
            .filter(|code| !met.contains(code) && !WITHOUT_SCENARIO.contains(&code.as_str()))
            .collect();
        assert!(missing.is_empty(), "{name} does not provoke {missing:?}");
    }
}

#[test]
fn relative_dates_of_scenarios_count_from_the_first_of_june() {
    assert_eq!(oslo::written(START), "2026-06-01 00:00");
}
