//! Members of the database and replicas of the service are killed, frozen and cut off: nothing that was acknowledged is
//! lost, nothing happens twice, and nobody needs to restart a service.
//!
//! `REPLICA_PEOPLE` and `REPLICA_ROUNDS` set how many people vote how often in the load (300 and 8 if not set).

use crate::mongod::{self, until};
use crate::replica_load::Crowd;
use crate::replica_world::{Client, Replica, SIZE, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

const SUBMIT: &str = "mutation($input: SubmitIdeaInput!) { done: submitIdea(input: $input) {
    seq userErrors { code } idea { id } } }";

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn input(campaign: &str, title: &str) -> Value {
    json!({ "requestId": title, "campaignId": campaign, "title": title,
        "summary": "Skrevet mens basen skiftet leder, og lang nok til å telle." })
}

fn idea_box(client: &Client) -> String {
    let data = client.data("ane", r#"{ campaign(slug: "idekassa") { id } }"#, json!({}));
    data["campaign"]["id"].as_str().unwrap().to_owned()
}

/// Submits an idea with this title, again and again until it is acknowledged.
fn submit(client: &Client, campaign: &str, title: &str) {
    let payload = client.insist("person-250", SUBMIT, &input(campaign, title));
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
}

/// How often each title of an idea that begins so is stored.
fn titles(world: &World, beginning: &str) -> BTreeMap<String, usize> {
    world.look(|engine| {
        let moment = engine.moment();
        let mut titles = BTreeMap::new();
        for (_, idea) in moment.state.ideas.table.iter() {
            let title = moment.texts.get(idea.current().title.prose).expect("an idea keeps its words");
            if title.starts_with(beginning) {
                *titles.entry(title.to_string()).or_default() += 1;
            }
        }
        titles
    })
}

/// Ends the writers, also when their test fails.
struct Stop<'a>(&'a AtomicUsize);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(1, Ordering::SeqCst);
    }
}

/// Submits ideas through every replica while a fault takes its course, and some more; the titles that were acknowledged.
fn keep_submitting(world: &World, beginning: &str, fault: impl FnOnce(&AtomicUsize)) -> Vec<String> {
    let (stop, count) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (stop, count) = (&stop, &count);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..world.replicas.len())
            .map(|writer| {
                scope.spawn(move || {
                    let client = world.client(writer);
                    let campaign = idea_box(&client);
                    let mut titles = Vec::new();
                    while stop.load(Ordering::SeqCst) == 0 {
                        let title = format!("{beginning} {writer}-{}", titles.len());
                        submit(&client, &campaign, &title);
                        titles.push(title);
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                    titles
                })
            })
            .collect();
        let stopped = Stop(stop);
        fault(count);
        after(count, 10);
        drop(stopped);
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    })
}

/// Waits until so many more were acknowledged.
fn after(count: &AtomicUsize, more: usize) {
    let enough = count.load(Ordering::SeqCst) + more;
    until("some were acknowledged", || count.load(Ordering::SeqCst) >= enough);
}

fn all_are_there_once(world: &World, beginning: &str, acknowledged: &[String]) {
    let stored = titles(world, beginning);
    assert_eq!(stored.values().find(|times| **times > 1), None, "an idea is stored twice: {stored:?}");
    let mut acknowledged: Vec<&String> = acknowledged.iter().collect();
    acknowledged.sort();
    assert!(stored.keys().eq(acknowledged), "stored is not what was acknowledged");
    world.agree();
}

#[test]
fn a_killed_primary_is_replaced_and_nothing_is_lost() {
    if !mongod::available() {
        return;
    }
    let world = World::start(3, 3, &SIZE);
    let primary = world.set.primary();
    let titles = keep_submitting(&world, "Mens lederen falt", |count| {
        after(count, 10);
        world.set.kill(primary);
        assert_ne!(world.set.primary(), primary);
    });
    all_are_there_once(&world, "Mens lederen falt", &titles);
    world.set.restart(primary);
    let titles = keep_submitting(&world, "Med alle tre", |_| {});
    all_are_there_once(&world, "Med alle tre", &titles);
}

#[test]
fn a_frozen_primary_is_replaced_and_may_come_back() {
    if !mongod::available() {
        return;
    }
    let world = World::start(3, 3, &SIZE);
    let primary = world.set.primary();
    let titles = keep_submitting(&world, "Mens lederen sov", |count| {
        after(count, 10);
        world.set.freeze(primary);
        assert_ne!(world.set.primary(), primary);
        after(count, 10);
        world.set.thaw(primary);
        until("the set has one primary that all know", || world.set.follows(primary));
        after(count, 10);
    });
    all_are_there_once(&world, "Mens lederen sov", &titles);
}

#[test]
fn with_a_majority_out_of_reach_nothing_is_written_reads_go_on_and_it_mends_itself() {
    if !mongod::available() {
        return;
    }
    let world = World::start(3, 3, &SIZE);
    let primary = world.set.primary();
    let others: Vec<usize> = (0..3).filter(|member| *member != primary).collect();
    let clients: Vec<Client> = (0..3).map(|replica| world.client(replica)).collect();
    let campaign = idea_box(&clients[0]);
    submit(&clients[0], &campaign, "Før bruddet 0");
    others.iter().for_each(|member| world.set.freeze(*member));
    std::thread::scope(|scope| {
        for (replica, client) in clients.iter().enumerate() {
            let campaign = &campaign;
            scope.spawn(move || {
                let input = input(campaign, &format!("Under bruddet {replica}"));
                let refused = client.ask("person-250", None, SUBMIT, json!({ "input": input })).unwrap();
                assert_eq!(refused.status, 503, "{:#}", refused.body);
                assert!(refused.retry_after.is_some_and(|seconds| seconds > 0), "503 without Retry-After");
            });
        }
        let reader = world.client(0);
        for _ in 0..20 {
            let read = reader.data(
                "person-250",
                r#"{ campaign(slug: "idekassa") { ideas(first: 50) { totalCount } } }"#,
                json!({}),
            );
            assert!(read["campaign"]["ideas"]["totalCount"].as_u64() > Some(0));
        }
    });
    others.iter().for_each(|member| world.set.thaw(*member));
    for (replica, client) in clients.iter().enumerate() {
        submit(client, &campaign, &format!("Under bruddet {replica}"));
    }
    let expected: Vec<String> = (0..3).map(|replica| format!("Under bruddet {replica}")).collect();
    all_are_there_once(&world, "Under bruddet", &expected);
}

#[test]
fn what_a_killed_replica_left_unanswered_is_learnt_from_another() {
    if !mongod::available() {
        return;
    }
    let mut world = World::start(1, 3, &SIZE);
    let doomed = world.replicas.pop().unwrap();
    let campaign = idea_box(&world.client(0));
    const WRITERS: usize = 8;
    let count = AtomicUsize::new(0);
    let unanswered: Vec<(Vec<String>, String)> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (client, campaign, count) = (doomed.client(), &campaign, &count);
                scope.spawn(move || {
                    let mut acknowledged = Vec::new();
                    loop {
                        let title = format!("Midt i en bunke {writer}-{}", acknowledged.len());
                        let input = json!({ "input": input(campaign, &title) });
                        match client.ask("person-250", None, SUBMIT, input) {
                            Ok(answer) if answer.status == 200 => {
                                assert_eq!(answer.data()["done"]["userErrors"], json!([]));
                                acknowledged.push(title);
                                count.fetch_add(1, Ordering::SeqCst);
                            }
                            _ => return (acknowledged, title),
                        }
                    }
                })
            })
            .collect();
        until("it is in the middle of its work", || count.load(Ordering::SeqCst) >= 40);
        drop(doomed);
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let stored = titles(&world, "Midt i en bunke");
    for (acknowledged, _) in &unanswered {
        assert!(acknowledged.iter().all(|title| stored.contains_key(title)), "an acknowledged idea is gone");
    }
    let mut all = Vec::new();
    for (acknowledged, unknown) in unanswered {
        submit(&world.client(1), &campaign, &unknown);
        all.extend(acknowledged);
        all.push(unknown);
    }
    all_are_there_once(&world, "Midt i en bunke", &all);
    world.replicas.push(Replica::start(&world.url, &SIZE));
    world.agree();
}

#[test]
fn under_a_load_with_the_primary_killed_twice_and_a_replica_once_the_tally_is_exactly_that_of_the_ballots() {
    if !mongod::available() {
        return;
    }
    let (people, rounds) = (number("REPLICA_PEOPLE", 300), number("REPLICA_ROUNDS", 8));
    let world = World::start(3, 3, &["--ideas", "20", "--votes", "0", "--people", &people.to_string()]);
    let mut crowd = Crowd::new(&world, people, rounds);
    let total = crowd.total();
    // a fourth replica dies under it too: the three ride out a change of primary without a word, but a dead one answers
    // nobody
    let doomed = Replica::start(&world.url, &[]);
    let addresses: Vec<String> =
        world.replicas.iter().chain([&doomed]).map(|replica| replica.address.clone()).collect();
    crowd.vote(&addresses, |acknowledged| {
        let reached = |part: usize| {
            while acknowledged.load(Ordering::SeqCst) < total * part / 8 {
                after(acknowledged, 1);
            }
        };
        reached(1);
        drop(doomed);
        for part in [2, 4] {
            reached(part);
            let primary = world.set.primary();
            world.set.kill(primary);
            assert_ne!(world.set.primary(), primary);
            world.set.restart(primary);
        }
    });
    assert!(crowd.astray.load(Ordering::SeqCst) > 0, "no answer was ever lost, so nothing was tried");
    crowd.check(&world);
    crowd.finish(&world);
    assert_eq!(crowd.acknowledged.load(Ordering::SeqCst), total);
    crowd.check(&world);
    world.agree();
    println!("{total} ballots by {people} people, {} answers astray", crowd.astray.load(Ordering::SeqCst));
}
