//! A new version takes over replica by replica while people go on working, and then the journal gets its format.

use crate::mongod::{self, ReplicaSet, until};
use crate::replica_world::{BINARY, Client, Replica, SIZE, World};
use idedugnad::journal::upcast;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Makes a process an older version: one that reads no newer format than this.
const OLD: (&str, &str) = ("IDEDUGNAD_PLANTED_FORMAT", "1");

const SUBMIT: &str = "mutation($input: SubmitIdeaInput!) { done: submitIdea(input: $input) {
    seq userErrors { code } idea { id } } }";

fn old(url: &str) -> Replica {
    Replica::greeted(Replica::told(url, &SIZE).env(OLD.0, OLD.1).spawn().unwrap())
}

/// Where the replicas listen at present, as a proxy in front of them knows it.
struct Door(Mutex<Vec<String>>);

impl Door {
    fn addresses(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a mutation to one replica after the other until one answers; `None` if none does.
    fn send(&self, first: usize, mutation: &str, input: &Value) -> Option<Value> {
        let addresses = self.addresses();
        (0..addresses.len()).find_map(|number| {
            let client = Client::new(&addresses[(first + number) % addresses.len()]);
            let answer = client.ask("person-250", None, mutation, json!({ "input": input })).ok()?;
            (answer.status == 200).then(|| answer.data()["done"].clone())
        })
    }
}

/// Submits ideas until it is told to stop; the titles that were acknowledged. At every moment somebody must answer.
fn work(door: &Door, writer: usize, over: &AtomicBool, done: &AtomicUsize) -> Vec<String> {
    let campaign =
        Client::new(&door.addresses()[0]).data("ane", r#"{ campaign(slug: "idekassa") { id } }"#, json!({}));
    let mut titles = Vec::new();
    while !over.load(Ordering::SeqCst) {
        let title = format!("Under oppgraderingen {writer}-{}", titles.len());
        let input = json!({ "requestId": title, "campaignId": campaign["campaign"]["id"], "title": title,
            "summary": "Skrevet mens en ny versjon tok over, og lang nok til å telle." });
        let payload = door.send(writer + titles.len(), SUBMIT, &input);
        let payload = payload.unwrap_or_else(|| panic!("nobody answers {title}"));
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        titles.push(title);
        done.fetch_add(1, Ordering::SeqCst);
    }
    titles
}

/// Tells the writers to stop, also when their test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What `journal raise-format` answers: whether it was done, and its sentence.
fn raise_format(url: &str) -> (bool, String) {
    let raised = Command::new(BINARY).args(["journal", "raise-format", "--database", url]).output().unwrap();
    let said = [raised.stdout, raised.stderr].concat();
    (raised.status.success(), String::from_utf8(said).unwrap())
}

/// The format of every batch, in order.
fn formats(world: &World) -> Vec<u64> {
    let log = world.journal(&["log", "--json"]);
    let format = |line: &str| serde_json::from_str::<Value>(line).unwrap()["format"].as_u64().unwrap();
    log.lines().map(format).collect()
}

#[test]
fn a_new_version_takes_over_one_replica_at_a_time_and_nobody_is_ever_turned_away() {
    if !mongod::available() {
        return;
    }
    let set = ReplicaSet::start(1);
    let url = set.url("contest");
    let mut replicas: Vec<Replica> = (0..3).map(|_| old(&url)).collect();
    let door = Door(Mutex::new(replicas.iter().map(|replica| replica.address.clone()).collect()));
    let (over, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let some_more = || {
        let enough = done.load(Ordering::SeqCst) + 15;
        until("some were acknowledged", || done.load(Ordering::SeqCst) >= enough);
    };
    let titles: Vec<String> = std::thread::scope(|scope| {
        let (door, over, done) = (&door, &over, &done);
        let workers: Vec<_> =
            (0..3).map(|writer| scope.spawn(move || work(door, writer, over, done))).collect();
        let stop = Over(over);
        for number in 0..3 {
            some_more();
            let (raised, said) = raise_format(&url);
            assert!(!raised && said.contains("reads only up to format 1"), "{said}");
            replicas.remove(0).stop();
            let new = Replica::start(&url, &SIZE);
            until("the new one is ready", || new.client().is_ready());
            door.0.lock().unwrap_or_else(PoisonError::into_inner)[number] = new.address.clone();
            replicas.push(new);
        }
        some_more();
        let (raised, said) = raise_format(&url);
        assert!(raised, "{said}");
        some_more();
        drop(stop);
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let world = World { replicas, url, set };
    world.agree();
    let stored = world.look(|engine| {
        let moment = engine.moment();
        let title = |idea: &idedugnad::contest::idea::Idea| {
            moment.texts.get(idea.current().title.prose).unwrap().to_string()
        };
        let titles = moment.state.ideas.table.iter().map(|(_, idea)| title(idea));
        let mut titles: Vec<String> =
            titles.filter(|title| title.starts_with("Under oppgraderingen")).collect();
        titles.sort();
        titles
    });
    let mut titles = titles;
    titles.sort();
    assert_eq!(stored, titles, "each that was acknowledged is stored once, and nothing else");
    let formats = formats(&world);
    assert!(formats.is_sorted() && formats[0] == 1, "{formats:?}");
    assert_eq!(formats.last(), Some(&u64::from(upcast::CURRENT)));

    let late = Replica::told(&world.url, &SIZE).env(OLD.0, OLD.1).output().unwrap();
    let said = String::from_utf8_lossy(&late.stderr);
    assert_eq!(late.status.code(), Some(2), "an old version starts on a newer format: {said}");
    assert!(said.contains("has format 2"), "{said}");
}
