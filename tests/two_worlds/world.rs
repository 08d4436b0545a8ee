//! Two worlds with one past: a script is played once, and then two engines go on from the same journal, with the same
//! keys, each with a step of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use idedugnad::api::closing::closing;
use idedugnad::api::front::Front;
use idedugnad::api::global_id::{Kind, Seal};
use idedugnad::api::graphql::limits::Limits;
use idedugnad::api::server::{Options, routes};
use idedugnad::api::viewer::{PERSONA_HEADER, SignIn};
use idedugnad::contest::{Actor, CampaignId, Code, State, Time, View};
use idedugnad::engine::{Engine, ScriptedClock};
use idedugnad::journal::Journal;
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::projection::{Collection, collections};
use idedugnad::script::parse::{Act, Step, parse};
use idedugnad::script::play::Player;
use idedugnad::vault::memory::MemoryVault;
use jiff::civil::date;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, header};
use poem::{Endpoint, EndpointExt, Request, Response};

use super::questions::Known;

/// One of the two.
pub struct World {
    engine: Engine,
    clock: ScriptedClock,
    everything: BoxEndpoint<'static, Response>,
    names: String,
}

fn steps(name: &str, text: &str) -> Vec<Step> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let library = |other: &str| std::fs::read_to_string(folder.join(other));
    parse(name, text, &library).unwrap_or_else(|trouble| panic!("\n{trouble}\n{text}"))
}

/// Plays `past` and gives two worlds that both have it behind them.
pub async fn twins(past: &str) -> [World; 2] {
    let (journal, vault, clock) = (MemoryJournal::new(), MemoryVault::new(), ScriptedClock::new(Time(0)));
    let engine = Engine::open(Box::new(journal.clone()), Box::new(vault.clone()), Arc::new(clock.clone()))
        .expect("an engine");
    let steps = steps("the past", past);
    let mut player = Player::new(engine.clone(), clock, date(2026, 6, 1));
    player.play(&steps).await.unwrap_or_else(|trouble| panic!("\n{trouble}\n"));
    let mut names = String::new();
    for step in &steps {
        let given = match &step.act {
            Act::Command { bind, .. } => bind.as_slice(),
            Act::Let(name, _) => std::slice::from_ref(name),
            _ => continue,
        };
        for (name, thing) in given.iter().filter_map(|name| Some((name, player.thing(name)?))) {
            names += &format!("let {name} = {}\n", thing.number());
        }
    }
    let now = engine.now();
    drop(player);
    engine.close().await;
    let batches = journal.read(0, usize::MAX).expect("the past");
    // One vault for both: it keeps the keys they share, and texts have ids of their own.
    [(), ()].map(|()| {
        let clock = ScriptedClock::new(now);
        let journal = Box::new(MemoryJournal::of(batches.clone()));
        let engine =
            Engine::open(journal, Box::new(vault.clone()), Arc::new(clock.clone())).expect("an engine");
        // Everything at once is more than anybody else may ask for.
        let limits = Limits { aliases: u64::MAX, cost: u64::MAX, ..Limits::default() };
        let front = Front { limits, ..Front::default() };
        let options = Options { sign_in: SignIn::Personas, personas: Vec::new(), front };
        let everything = routes(&engine, &options, closing().1).expect("routes").boxed();
        World { engine, clock, everything, names: names.clone() }
    })
}

impl World {
    /// Goes on with a few more steps, one batch each.
    pub async fn go_on(&self, text: &str) {
        let mut player = Player::new(self.engine.clone(), self.clock.clone(), date(2026, 6, 1));
        let steps = steps("what differs", &format!("{}{text}", self.names));
        for step in steps {
            player.play(&[step]).await.unwrap_or_else(|trouble| panic!("\n{trouble}\nin {text}"));
        }
    }

    pub fn now(&self) -> Time {
        self.engine.now()
    }

    /// What reporting tools get.
    pub fn projection(&self) -> Vec<Collection> {
        let seal = Seal::new(self.engine.id_key());
        collections(&self.engine.moment(), &seal, self.engine.now())
    }

    pub fn state(&self) -> Arc<State> {
        self.engine.moment().state.clone()
    }

    pub async fn close(self) {
        self.engine.close().await;
    }

    /// The body of the answer to a GraphQL document.
    pub async fn ask(&self, viewer: &str, document: &str) -> String {
        let request = Request::builder()
            .method(Method::POST)
            .uri_str("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(PERSONA_HEADER, viewer);
        let body = serde_json::json!({ "query": document }).to_string();
        let answer = self.called(request.body(body)).await;
        assert!(!answer.contains("\"errors\""), "{viewer} {document}\n{answer}");
        answer
    }

    /// Status and body of a page.
    pub async fn get(&self, viewer: &str, path: &str) -> String {
        self.called(Request::builder().uri_str(path).header(PERSONA_HEADER, viewer).finish()).await
    }

    async fn called(&self, request: Request) -> String {
        let response = self.everything.call(request).await.expect("an answer");
        let status = response.status().as_u16();
        format!("{status} {}", response.into_body().into_string().await.expect("a body"))
    }

    /// By what a listener is woken: what the viewer's marks of all campaigns are.
    pub fn marks(&self, viewer: &str) -> Vec<u64> {
        let state = self.state();
        let person = state.people.by_key.get(&Code::from(viewer)).copied();
        let view =
            View::new(state.clone(), person.map_or(Actor::Anonymous, Actor::Person), self.engine.now());
        let mark = |id: CampaignId| {
            let tag = person.and_then(|person| self.engine.ballot_tag(id, person));
            view.campaign_mark(id, tag)
        };
        state.campaigns.table.iter().filter_map(|(id, _)| mark(id)).collect()
    }
}

/// What there is in either world, and one thing more of each kind.
pub fn in_either(worlds: &[World; 2]) -> Known {
    known(worlds, |one, other| one.max(other))
}

/// What there is in both worlds. Nobody can name what they have never seen: ids are sealed under a key.
pub fn in_both(worlds: &[World; 2]) -> Known {
    known(worlds, |one, other| one.min(other) - 1)
}

fn known(worlds: &[World; 2], last: fn(u32, u32) -> u32) -> Known {
    let states = worlds.each_ref().map(World::state);
    let seal = Seal::new(worlds[0].engine.id_key());
    assert_eq!(worlds[0].engine.id_key(), worlds[1].engine.id_key());
    let ids = |kind: Kind, next: fn(&State) -> u32| -> Vec<String> {
        (1..=last(next(&states[0]), next(&states[1])))
            .map(|number| seal.close(kind, u64::from(number)))
            .collect()
    };
    let slugs = states.iter().flat_map(|state| {
        let campaigns = state.campaigns.table.iter().map(|(_, row)| row.slug.as_str().to_owned());
        let schemes = state.funding.schemes.iter().map(|(_, row)| row.slug.as_str().to_owned());
        campaigns.chain(schemes).collect::<Vec<_>>()
    });
    let mut slugs: Vec<String> = slugs.chain(["no-such-thing".into()]).collect();
    slugs.sort();
    slugs.dedup();
    let ids = BTreeMap::from([
        ("Unit", ids(Kind::Unit, |state| state.units.table.next().0)),
        ("Person", ids(Kind::Person, |state| state.people.table.next().0)),
        ("Campaign", ids(Kind::Campaign, |state| state.campaigns.table.next().0)),
        ("Theme", ids(Kind::Theme, |state| state.campaigns.themes.next().0)),
        ("Criterion", ids(Kind::Criterion, |state| state.campaigns.criteria.next().0)),
        ("Idea", ids(Kind::Idea, |state| state.ideas.table.next().0)),
        ("Assignment", ids(Kind::Assignment, |state| state.reviews.assignments.next().0)),
        ("FundingScheme", ids(Kind::Scheme, |state| state.funding.schemes.next().0)),
        ("QueueEntry", ids(Kind::Entry, |state| state.funding.entries.next().0)),
        ("Tranche", ids(Kind::Tranche, |state| state.funding.tranches.next().0)),
        ("Pilot", ids(Kind::Pilot, |state| state.pilots.table.next().0)),
        ("Milestone", ids(Kind::Milestone, |state| state.pilots.milestones.next().0)),
        ("Benefit", ids(Kind::Benefit, |state| state.benefits.table.next().0)),
        ("Indicator", ids(Kind::Indicator, |state| state.benefits.indicators.next().0)),
        ("Measurement", ids(Kind::Measurement, |state| state.benefits.measurements.next().0)),
    ]);
    Known { ids, slugs, years: vec![2026] }
}
