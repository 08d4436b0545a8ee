//! Elections as campaigns: what the contest knows after an import gives the outcomes of the oracles, for every file.

use std::sync::Arc;

use idedugnad::cli::import::{Trouble, take_in};
use idedugnad::contest::allocation::allocate;
use idedugnad::contest::funding::standing::{Support, standing};
use idedugnad::contest::{Actor, Time, View};
use idedugnad::engine::{Engine, Moment, ScriptedClock};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::pabulib::{Campaign, Utility, read};
use idedugnad::vault::memory::MemoryVault;

use super::elections::{Case, real, synthetic};

const NOW: Time = Time(1_780_000_000_000);

fn engine() -> Engine {
    let clock = Arc::new(ScriptedClock::new(NOW));
    Engine::open(Box::new(MemoryJournal::new()), Box::new(MemoryVault::new()), clock).expect("an engine")
}

fn on_a_runtime<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(what)
}

async fn imported(bytes: &[u8]) -> Result<Arc<Moment>, Trouble> {
    let election = read(bytes).expect("an election");
    let campaign = Campaign::of(&election).expect("a campaign");
    let engine = engine();
    take_in(&engine, "valg", &election, &campaign).await?;
    Ok(engine.moment())
}

fn agree(cases: &[Case]) {
    for Case { file, rows } in cases {
        let name = file.file_name().expect("a name").to_string_lossy();
        let moment = on_a_runtime(imported(&std::fs::read(file).expect("a file"))).expect("an import");
        let view = View::new(moment.state.clone(), Actor::Anonymous, NOW);
        let campaign = view.campaign_by_slug(&"valg".into()).expect("everybody sees it");
        for row in rows {
            let support = match row.utility.1 {
                Utility::Votes | Utility::VotesPerCost => Support::Voters,
                Utility::Points | Utility::Positional => Support::Points,
            };
            let standing = standing(&moment.state, campaign, support).expect("an envelope");
            let score = row.utility.1.score();
            let outcome = allocate(&standing.projects, &standing.budget, row.rule.1, score, row.tie.1);
            assert_eq!(outcome.winners, row.winners, "{name}: {}", row.name());
        }
    }
}

#[test]
fn every_synthetic_election_becomes_a_campaign_that_allocates_alike() {
    agree(&synthetic());
}

#[test]
fn every_real_election_becomes_a_campaign_that_allocates_alike() {
    agree(&real());
}

#[test]
fn an_import_that_is_refused_half_way_leaves_no_campaign_no_ideas_and_no_scheme() {
    let bytes = std::fs::read(&synthetic()[0].file).expect("a fixture");
    let election = read(&bytes).expect("an election");
    let mut campaign = Campaign::of(&election).expect("a campaign");
    campaign.ballots[1].push((0, 7)); // no approval ballot
    let (engine, refused) = on_a_runtime(async {
        let engine = engine();
        let refused = take_in(&engine, "valg", &election, &campaign).await;
        (engine, refused)
    });
    assert!(matches!(refused, Err(Trouble::Refused(_))), "{refused:?}");
    let state = &engine.moment().state;
    assert!(state.campaigns.table.is_empty() && state.ideas.table.is_empty());
    assert!(state.votes.polls.is_empty() && state.imports.open.is_empty());
    assert!(state.funding.schemes.is_empty() && state.funding.by_slug.is_empty());
}

#[test]
fn an_import_that_stops_is_seen_by_nobody_and_swept_after_an_hour_with_its_scheme() {
    use idedugnad::contest::import::Command;
    use idedugnad::contest::{By, Code, Command as Any, Prose, SchemeId, State, Texts, apply, decide, due};
    let by = |at| By { actor: Actor::System, at };
    let mut state = State::default();
    let prose: Prose = idedugnad::engine::new_prose(
        "Et valg",
        idedugnad::contest::Lang::Nb,
        idedugnad::vault::Class::OrganiserText,
    )
    .0;
    let title = Texts { nb: Some(prose), ..Texts::default() };
    let slug = Code::from("valg");
    let campaign = idedugnad::contest::CampaignId(1);
    let (year, amount_ore) = (2026, 100);
    for command in [
        Command::BeginImport { slug: slug.clone(), title, summary: title },
        Command::ImportEnvelope { campaign, slug: slug.clone(), title, year, amount_ore },
    ] {
        for event in decide(&state, &Any::Import(command), by(NOW)).expect("accepted") {
            apply(&mut state, &event, by(NOW));
        }
    }
    assert!(state.funding.schemes.get(SchemeId(1)).is_some());
    assert!(View::new(Arc::new(state.clone()), Actor::Anonymous, NOW).scheme(SchemeId(1)).is_none());
    let later = Time(NOW.0 + 60 * 60 * 1000);
    for event in due(&state, later) {
        apply(&mut state, &event, by(later));
    }
    assert!(state.funding.schemes.is_empty() && state.funding.by_slug.is_empty());
    assert!(state.campaigns.table.is_empty());
}
