//! Time among several processes: a wrong clock never stamps, and what time alone makes necessary happens once.

use crate::mongod::{self, ReplicaSet, until};
use crate::replica_world::{CAST, Client, Load, Replica, SIZE, World};
use idedugnad::contest::{
    Actor, By, CampaignId, Code, Event, IdeaId, Lang, PhaseKind, Time, campaign, idea, vote,
};
use idedugnad::engine::entry::{Body, Entry};
use idedugnad::engine::{Clock, SystemClock, new_prose};
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::journal::{Appended, Batch, Journal};
use idedugnad::mongo::{Address, Mongo};
use idedugnad::vault::mongo::MongoVault;
use idedugnad::vault::{Class, Vault, random};
use serde_json::{Value, json};
use std::path::Path;

const HOUR: i64 = 3_600_000;
/// So much may a clock be off before it must not stamp.
const OFF_MAX_MS: i64 = 2_000;

const SUBMIT: &str = "mutation($input: SubmitIdeaInput!) { done: submitIdea(input: $input) {
    seq userErrors { code } idea { id } } }";

fn idea_box(client: &Client) -> Value {
    client.data("ane", r#"{ campaign(slug: "idekassa") { id } }"#, json!({}))["campaign"]["id"].clone()
}

fn input(campaign: &Value, title: &str) -> Value {
    json!({ "requestId": title, "campaignId": campaign, "title": title,
        "summary": "Kort, men lang nok til at den teller." })
}

fn set(clock: &Path, ahead_ms: i64) {
    let beside = clock.with_extension("new");
    std::fs::write(&beside, ahead_ms.to_string()).unwrap();
    std::fs::rename(beside, clock).unwrap();
}

/// Every batch after this one.
fn batches(world: &World, after: u64) -> Vec<Batch> {
    let mongo = Mongo::connect(&Address::of(&world.url).unwrap()).unwrap();
    MongoJournal::open_to_read(&mongo).unwrap().read(after, 10_000).unwrap()
}

#[test]
fn a_replica_whose_clock_is_an_hour_off_is_not_ready_never_stamps_and_comes_back_by_itself() {
    if !mongod::available() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clock = folder.path().join("clock");
    set(&clock, 0);
    let mut world = World::start(1, 1, &SIZE);
    let astray = Replica::told(&world.url, &SIZE).env("IDEDUGNAD_PLANTED_CLOCK", &clock).spawn();
    world.replicas.push(Replica::greeted(astray.unwrap()));
    let (right, astray) = (world.client(0), world.client(1));
    let campaign = idea_box(&right);
    let (before, started) = (right.head().0, SystemClock.now().0);
    astray.insist("person-1", SUBMIT, &input(&campaign, "Med riktig klokke"));
    for (number, hours) in [1, -1].into_iter().enumerate() {
        set(&clock, hours * HOUR);
        until("the replica is not ready", || !astray.is_ready());
        let title = format!("Med gal klokke {number}");
        let refused =
            astray.ask("person-1", None, SUBMIT, json!({ "input": input(&campaign, &title) })).unwrap();
        assert_eq!((refused.status, refused.retry_after.is_some()), (503, true));
        assert_eq!(refused.body["errors"][0]["extensions"]["code"], "CLOCK_OFF");
        let title = format!("Lest med gal klokke {number}");
        let stored = right.insist("person-2", SUBMIT, &input(&campaign, &title));
        let query = "query($id: ID!) { node(id: $id) { ... on Idea { title } } }";
        let variables = json!({ "id": stored["idea"]["id"] });
        let read = astray.ask("person-2", stored["seq"].as_str(), query, variables).unwrap();
        assert_eq!(read.data()["node"]["title"], title.as_str(), "it reads on");
    }
    set(&clock, 0);
    until("the replica is ready again", || astray.is_ready());
    astray.insist("person-1", SUBMIT, &input(&campaign, "Med riktig klokke igjen"));
    world.agree();
    let ended = SystemClock.now().0;
    for batch in batches(&world, before) {
        let stamped = Body::of(&batch).unwrap().entries.iter().map(|entry| entry.at.0).collect::<Vec<_>>();
        let trusted = started - OFF_MAX_MS..=ended + OFF_MAX_MS;
        assert!(stamped.iter().all(|at| trusted.contains(at)), "{stamped:?} is not within {trusted:?}");
    }
}

/// Stores these events as the platform would, as one writer more.
fn store(world: &World, events: &[Event]) {
    let mongo = Mongo::connect(&Address::of(&world.url).unwrap()).unwrap();
    let mut journal = MongoJournal::open(&mongo).unwrap();
    until("the events are stored", || {
        let head = journal.head().unwrap().unwrap();
        let at = head.at.max(SystemClock.now().0);
        let entry = Entry::new(By { actor: Actor::System, at: Time(at) }, None, events.to_vec());
        let body = serde_json::to_vec(&Body::from(vec![entry])).unwrap();
        let batch = Batch::seal(Some(&head), at, random(), body);
        journal.append(&batch) == Ok(Appended::Done)
    });
}

/// The events that end the vote of the campaign `load` and the wait for answers about these ideas at the same instant.
fn ending(world: &World, ideas: &[IdeaId], end: Time) -> (CampaignId, Vec<Event>) {
    let (campaign, mut phases) = world.look(|engine| {
        let campaigns = &engine.moment().state.campaigns;
        let campaign = campaigns.by_slug[&Code::from("load")];
        (campaign, campaigns.table.get(campaign).unwrap().phases.clone())
    });
    for phase in phases.iter_mut().filter(|phase| phase.kind == PhaseKind::Voting) {
        phase.span.until = Some(end);
    }
    let (question, text) = new_prose("Hva koster det?", Lang::Nb, Class::OrganiserText);
    let mongo = Mongo::connect(&Address::of(&world.url).unwrap()).unwrap();
    MongoVault::open(&mongo).unwrap().put(&[text]).unwrap();
    let mut events = vec![Event::Campaign(campaign::Event::PhasesSet { campaign, phases })];
    events.extend(
        ideas
            .iter()
            .map(|idea| idea::Event::ClarificationAsked { idea: *idea, question, until: end })
            .map(Event::Idea),
    );
    (campaign, events)
}

/// How long the vote goes on after the test has set its end.
const VOTE_MS: i64 = 4_000;

#[test]
fn when_a_phase_ends_under_three_replicas_no_ballot_comes_late_and_what_is_due_is_stored_once() {
    if !mongod::available() {
        return;
    }
    let set = ReplicaSet::start(1);
    let url = set.url("contest");
    let replicas = (0..3).map(|_| Replica::start(&url, &SIZE)).collect();
    let world = World { replicas, url, set };
    let clients: Vec<Client> = (0..3).map(|number| world.client(number)).collect();
    let (load, ideas_box) = (Load::find(&clients[0]), idea_box(&clients[0]));
    for number in 0..5 {
        let title = format!("Venter på svar {number}");
        clients[number % 3].insist("person-1", SUBMIT, &input(&ideas_box, &title));
    }
    let before = batches(&world, 0).last().unwrap().seq;
    let ideas: Vec<IdeaId> = world.look(|engine| {
        let ideas = &engine.moment().state.ideas.table;
        let last: Vec<IdeaId> = ideas.iter().map(|(id, _)| id).collect();
        last[last.len() - 5..].to_vec()
    });
    let end = Time(SystemClock.now().0 + VOTE_MS);
    let (campaign, events) = ending(&world, &ideas, end);
    store(&world, &events);

    let voters = (0..6).map(|group| (group, &clients[group % 3]));
    let refused: usize = std::thread::scope(|scope| {
        let (load, world) = (&load, &world);
        let voting: Vec<_> = voters
            .map(|(group, _)| {
                scope.spawn(move || vote_until_refused(&world.client(group), load, 1 + group * 20))
            })
            .collect();
        voting.into_iter().map(|voting| voting.join().unwrap()).sum()
    });
    assert_eq!(refused, 6, "every group has met the end");
    until("what is due is stored", || {
        let stored = batches(&world, before);
        stored.iter().any(|batch| !lapsed(batch).is_empty())
    });
    world.agree();

    let stored = batches(&world, before);
    let mut lapses: Vec<IdeaId> = stored.iter().flat_map(lapsed).collect();
    lapses.sort_unstable();
    assert_eq!(lapses, ideas, "each once, although three schedulers ring");
    let mut ballots = 0;
    for entry in stored.iter().flat_map(|batch| Body::of(batch).unwrap().entries) {
        let of_vote = |event: &Event| matches!(event, Event::Vote(vote::Event::BallotCast { campaign: c, .. }) if *c == campaign);
        if entry.events.iter().any(of_vote) {
            assert!(entry.at < end, "a ballot was counted {} ms late", entry.at.0 - end.0);
            ballots += 1;
        }
    }
    assert!(ballots > 0, "nobody has voted");
}

/// One ballot after the other, until one is refused because the vote is over: then 1.
fn vote_until_refused(client: &Client, load: &Load, first: usize) -> usize {
    for round in 0.. {
        let person = first + round % 20;
        let payload = client.insist(&format!("person-{person}"), CAST, &load.ballot(person, round));
        match payload["userErrors"].as_array().unwrap().first() {
            None => {}
            Some(error) => {
                assert_eq!(error["code"], "PHASE_CLOSED", "{payload}");
                return 1;
            }
        }
    }
    0
}

/// The ideas whose questions lapse in a batch.
fn lapsed(batch: &Batch) -> Vec<IdeaId> {
    let events = Body::of(batch).unwrap().entries.into_iter().flat_map(|entry| entry.events);
    events
        .filter_map(|event| match event {
            Event::Idea(idea::Event::ClarificationLapsed { idea }) => Some(idea),
            _ => None,
        })
        .collect()
}
