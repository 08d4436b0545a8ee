//! The outcome of a campaign's vote as a `.pb` file: read back, it allocates alike; and it tells no ballot.

use std::process::Command;
use std::sync::Arc;

use idedugnad::api::global_id::Seal;
use idedugnad::api::rest::outcome::file;
use idedugnad::cli::import::take_in;
use idedugnad::contest::allocation::allocate;
use idedugnad::contest::view::Withheld;
use idedugnad::contest::{Actor, Time, View};
use idedugnad::engine::{Engine, Moment, ScriptedClock};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::pabulib::{Campaign, Utility, projects_by, read};
use idedugnad::vault::memory::MemoryVault;

use super::elections::{Case, real, synthetic};

const NOW: Time = Time(1_780_000_000_000);

/// The moment after a file was taken in as the campaign `valg`.
fn imported(bytes: &[u8]) -> Arc<Moment> {
    let election = read(bytes).expect("an election");
    let campaign = Campaign::of(&election).expect("a campaign");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let clock = Arc::new(ScriptedClock::new(NOW));
        let engine = Engine::open(Box::new(MemoryJournal::new()), Box::new(MemoryVault::new()), clock);
        let engine = engine.expect("an engine");
        take_in(&engine, "valg", &election, &campaign).await.expect("an import");
        engine.moment()
    })
}

fn exported(moment: &Moment) -> Result<String, Withheld> {
    let view = View::new(moment.state.clone(), Actor::Anonymous, NOW);
    let named = |idea: &idedugnad::contest::idea::Idea| {
        moment.texts.get(idea.current().title.prose).map(|text| text.to_string()).unwrap_or_default()
    };
    file(&view, "valg", None, &Seal::new([7; 16]), named)
}

/// Every row that totals decide comes out of the exported file as out of the first one, and so it does once more after
/// that file has been taken in.
fn agree(cases: &[Case]) {
    for Case { file, rows } in cases {
        let name = file.file_name().expect("a name").to_string_lossy();
        let text = exported(&imported(&std::fs::read(file).expect("a file"))).expect("an outcome");
        let again = exported(&imported(text.as_bytes())).expect("an outcome");
        assert_eq!(again, text, "{name}");
        let election = read(text.as_bytes()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        for row in rows {
            let utility = match row.utility.1 {
                Utility::Positional => Utility::Points, // an order of preference was taken in as points by place
                other => other,
            };
            let projects = projects_by(&election, utility).expect("totals");
            let outcome =
                allocate(&projects, &election.budget.exact(), row.rule.1, utility.score(), row.tie.1);
            assert_eq!(outcome.winners, row.winners, "{name}: {}", row.name());
        }
    }
}

#[test]
fn every_synthetic_election_goes_out_and_comes_back_to_the_same_allocation() {
    agree(&synthetic());
}

#[test]
fn some_real_elections_go_out_and_come_back_to_the_same_allocation() {
    let chosen = ["Czestochowa", "Zurich_SN", "Ranking_value_money"];
    let is_chosen = |case: &Case| chosen.iter().any(|name| case.file.to_string_lossy().contains(name));
    agree(&real().into_iter().filter(is_chosen).collect::<Vec<_>>());
}

/// Two elections with the same totals and different ballots give the same file.
#[test]
fn the_file_does_not_tell_who_voted_for_what_else() {
    let election = |votes: &str| {
        format!(
            "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost\na;60\nb;50\nVOTES\nvoter_id;vote\n{votes}"
        )
    };
    let together = exported(&imported(election("1;a,b\n2;\n").as_bytes())).expect("an outcome");
    let apart = exported(&imported(election("1;b\n2;a\n").as_bytes())).expect("an outcome");
    assert_eq!(together, apart);
    assert!(together.ends_with("VOTES\nvoter_id;vote\n1;\"a\"\n2;\"b\"\n"), "{together}");
}

#[test]
fn the_command_writes_a_file_that_allocates_as_the_campaign_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("contest.db").display());
    let case = &synthetic()[0];
    let idedugnad = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_idedugnad")).args(arguments).output();
        let output = output.expect("the program runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let source = case.file.to_string_lossy();
    let import = ["import", "pabulib", source.as_ref(), "--database", &database, "--slug", "valg"];
    assert_eq!(idedugnad(&import).0, Some(0));
    let out = folder.path().join("valg.pb");
    let out = out.to_string_lossy();
    let export =
        ["export", "--format", "pb", "--campaign", "valg", "--database", &database, "--out", out.as_ref()];
    assert_eq!(idedugnad(&export).0, Some(0));
    let from_file = idedugnad(&["allocate", out.as_ref(), "--json"]);
    let from_campaign = idedugnad(&["allocate", "--database", &database, "--campaign", "valg", "--json"]);
    assert_eq!(from_file, from_campaign);
    let nowhere = ["export", "--campaign", "annet", "--database", &database];
    assert_eq!(idedugnad(&nowhere).0, Some(1));
}
