//! What the reporting projection shows: what a guest sees, and nothing else.

use crate::engine_world::{ballot, found_showing, idea, open};
use crate::mongod;
use crate::scenarios::{Endpoints, START, folder, read};
use idedugnad::api::global_id::Seal;
use idedugnad::contest::ResultsShown;
use idedugnad::engine::{Engine, Moment, ScriptedClock};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::projection::{Collection, collections, rebuild};
use idedugnad::script::play::Player;
use idedugnad::vault::memory::MemoryVault;
use jiff::civil::date;
use mongodb::bson::{Bson, Document};
use mongodb::sync::Client;
use std::path::Path;
use std::sync::Arc;

const GOLDEN: &str = "tests/fixtures/projection.json";

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The moment after a scenario.
fn played(scenario: &str) -> Arc<Moment> {
    let steps = read(&folder().join(scenario));
    run(async {
        let clock = ScriptedClock::new(START);
        let (journal, vault) = (Box::new(MemoryJournal::new()), Box::new(MemoryVault::new()));
        let engine = Engine::open(journal, vault, Arc::new(clock.clone())).unwrap();
        let mut player = Player::new(engine.clone(), clock, date(2026, 6, 1)).with_window(&Endpoints);
        player.play(&steps).await.unwrap_or_else(|trouble| panic!("\n{trouble}\n"));
        let moment = engine.moment();
        engine.close().await;
        moment
    })
}

/// The moment of a small contest with these tallies and so many ballots.
fn voted(results: ResultsShown, ballots: u32) -> Arc<Moment> {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found_showing(&mut journal, &mut vault, results);
    run(async {
        let engine = open(&journal, &vault);
        engine.submit(idea(1, "Benk ved inngangen", None)).await.unwrap();
        for person in 1..=ballots {
            engine.submit(ballot(person, &[1], None)).await.unwrap();
        }
        let moment = engine.moment();
        engine.close().await;
        moment
    })
}

fn shown(moment: &Moment) -> Vec<Collection> {
    collections(moment, &Seal::new([7; 16]), moment.at)
}

fn as_text(collections: &[Collection]) -> String {
    let named: serde_json::Map<String, serde_json::Value> = collections
        .iter()
        .map(|one| (one.name.to_owned(), serde_json::to_value(&one.documents).unwrap()))
        .collect();
    serde_json::to_string_pretty(&named).unwrap() + "\n"
}

#[test]
fn a_whole_contest_is_shown_as_written_down() {
    let text = as_text(&shown(&played("from_idea_to_benefit.txt")));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(GOLDEN);
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let line = expected.lines().zip(text.lines()).take_while(|(a, b)| a == b).count() + 1;
    assert!(text == expected, "{GOLDEN}:{line} is not what is shown; GOLDEN=write cargo test projection");
}

#[test]
fn from_benefit_back_to_campaign_every_document_names_the_one_before() {
    let collections = shown(&played("from_idea_to_benefit.txt"));
    let all = |name: &str| &collections.iter().find(|one| one.name == name).unwrap().documents;
    let by_id = |name: &str, id: &Bson| all(name).iter().find(|row| row.get("_id") == Some(id)).unwrap();
    let benefit = all("benefits").first().expect("a benefit");
    let pilot = by_id("pilots", benefit.get("pilotId").unwrap());
    let idea = by_id("ideas", pilot.get("ideaId").unwrap());
    assert_eq!(idea.get("_id"), benefit.get("ideaId"));
    let entry = by_id("fundingQueue", pilot.get("queueEntryId").unwrap());
    assert_eq!(entry.get("ideaId"), idea.get("_id"));
    let campaign = by_id("campaigns", idea.get("campaignId").unwrap());
    assert_eq!(campaign.get("slug"), idea.get("campaign"));
    let ore = entry.get_i64("amountOre").unwrap();
    let Some(Bson::Decimal128(kroner)) = entry.get("amountKroner") else { panic!("no kroner: {entry}") };
    assert_eq!(kroner.to_string().parse::<f64>().unwrap() * 100.0, ore as f64);
}

#[test]
fn hidden_ballots_change_nothing_and_shown_ones_are_counted() {
    let hidden = ResultsShown::AfterClose;
    assert_eq!(shown(&voted(hidden, 0)), shown(&voted(hidden, 3)));
    let voters = |results, ballots| {
        let shown = shown(&voted(results, ballots));
        shown[1].documents[0].get("voters").cloned().unwrap()
    };
    assert_eq!(voters(hidden, 3), Bson::Null);
    assert_ne!(voters(ResultsShown::Live, 3), voters(ResultsShown::Live, 2));
}

#[test]
fn no_person_and_no_long_text_is_copied_out_of_the_vault() {
    let text = as_text(&shown(&voted(ResultsShown::Live, 3)));
    assert!(text.contains("Benk ved inngangen"), "{text}");
    assert!(!text.contains("Person 1") && !text.contains("person-1"), "{text}");
    assert!(!text.contains("En lang nok beskrivelse"), "{text}");
}

#[test]
fn rebuilding_replaces_every_collection_and_says_as_of_which_batch() {
    let Some(url) = mongod::database() else { return };
    let mongo = idedugnad::mongo::Mongo::connect(&idedugnad::mongo::Address::of(&url).unwrap()).unwrap();
    let database = Client::with_uri_str(&url).unwrap().default_database().expect("a named database");
    for ballots in [3, 2] {
        let moment = voted(ResultsShown::Live, ballots);
        rebuild(&mongo, shown(&moment), &moment).unwrap();
        for Collection { name, documents } in shown(&moment) {
            let found = database.collection::<Document>(name).find(Document::new()).run().unwrap();
            assert_eq!(found.collect::<Result<Vec<_>, _>>().unwrap(), documents, "{name}");
        }
        let row = database.collection::<Document>("projection").find_one(Document::new()).run().unwrap();
        assert_eq!(row.unwrap().get_i64("seq").unwrap(), moment.seq as i64);
    }
    let names = database.list_collection_names().run().unwrap();
    assert!(names.iter().all(|name| !name.ends_with("_next")), "{names:?}");
}
