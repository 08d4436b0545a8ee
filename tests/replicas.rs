//! Several replicas of the service on one database: nothing is lost, nothing happens twice, and all see the same.

use crate::mongod::{self, ReplicaSet, until};
use crate::replica_world::{BINARY, CAST, Client, Load, Replica, SIZE, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Three demos over a set of three, shared by the tests that run at the same time.
fn world() -> Option<Arc<World>> {
    static SHARED: Mutex<Weak<World>> = Mutex::new(Weak::new());
    mongod::available().then(|| {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let world = Arc::new(World::start(3, 3, &SIZE));
            *shared = Arc::downgrade(&world);
            world
        })
    })
}

/// The codes of a payload's refusals.
fn codes(payload: &Value) -> Vec<&str> {
    let errors = payload["userErrors"].as_array().unwrap_or_else(|| panic!("{payload:#}"));
    errors.iter().map(|error| error["code"].as_str().unwrap()).collect()
}

/// Ballots of `people`, three rounds of them, each round of a person on another replica than the one before.
fn vote(world: &World, load: &Load, people: std::ops::Range<usize>) {
    let clients: Vec<Client> = (0..3).map(|number| world.client(number)).collect();
    for round in 0..3 {
        for person in people.clone() {
            let client = &clients[(person + round) % 3];
            let payload = client.insist(&format!("person-{person}"), CAST, &load.ballot(person, round));
            assert_eq!(codes(&payload), [""; 0]);
        }
    }
}

const SAVE: &str = "mutation($input: SaveReviewDraftInput!) { done: saveReviewDraft(input: $input) {
    seq userErrors { code } assignment { draft { comment } } } }";

/// A reviewer writes a draft in the digital campaign anew, each time on another replica; the last comment is left.
fn review(world: &World, reviewer: &str) -> (String, String) {
    let clients: Vec<Client> = (0..3).map(|number| world.client(number)).collect();
    let mine = "{ viewer { assignments { id state idea { campaign { criteria { id } } } } } }";
    let mine = clients[0].data(reviewer, mine, json!({}));
    let open = mine["viewer"]["assignments"].as_array().unwrap();
    let open = open.iter().find(|one| one["state"] == "ACCEPTED").unwrap_or_else(|| panic!("{mine:#}"));
    let mut comment = String::new();
    for number in 0..12 {
        comment = format!("{reviewer} har lest dette {number} ganger og mener fortsatt det samme.");
        let criteria = open["idea"]["campaign"]["criteria"].as_array().unwrap();
        let scores: Vec<Value> = criteria
            .iter()
            .map(|criterion| json!({ "criterionId": criterion["id"], "value": 1 + number % 5, "reason": comment }))
            .collect();
        let input = json!({ "requestId": format!("draft-{number}"), "assignmentId": open["id"],
            "scores": scores, "comment": comment });
        let payload = clients[number % 3].insist(reviewer, SAVE, &input);
        assert_eq!(codes(&payload), [""; 0]);
        assert_eq!(payload["assignment"]["draft"]["comment"], comment.as_str());
    }
    (open["id"].as_str().unwrap().to_owned(), comment)
}

/// The grant that Nora may draw on, with money nobody has asked for yet: entry and øre.
fn grant(client: &Client) -> (String, i64) {
    let query = r#"{ fundingScheme(slug: "pilotmidler") { envelopes { queue(first: 50) { edges { node {
        id state idea { title } grant { unrequestedOre } } } } } } }"#;
    let data = client.data("jonas", query, json!({}));
    let envelopes = data["fundingScheme"]["envelopes"].as_array().unwrap_or_else(|| panic!("{data:#}"));
    let mut entries = envelopes.iter().flat_map(|envelope| envelope["queue"]["edges"].as_array().unwrap());
    let left = |entry: &Value| entry["node"]["grant"]["unrequestedOre"].as_i64().unwrap_or(0);
    let found = entries.find(|entry| entry["node"]["idea"]["title"] == "Jobbvert de tre første månedene");
    let found = found.filter(|entry| left(entry) > 1_000_000).unwrap_or_else(|| panic!("{data:#}"));
    (found["node"]["id"].as_str().unwrap().to_owned(), left(found))
}

const REQUEST: &str = "mutation($input: RequestTrancheInput!) { done: requestTranche(input: $input) {
    seq userErrors { code } tranche { id } } }";

/// Asks a replica for a fifth of a grant, `times` times; the payments that were granted, each asked for twice.
fn draw(client: &Client, number: usize, entry: &str, fifth: i64, times: usize) -> Vec<String> {
    let mut granted = Vec::new();
    for time in 0..times {
        let input = json!({ "requestId": format!("draw-{number}-{time}"), "entryId": entry, "amountOre": fifth,
            "purpose": "Lønn til vertene, en femtedel." });
        let payload = client.insist("nora", REQUEST, &input);
        let again = client.insist("nora", REQUEST, &input);
        match codes(&payload).as_slice() {
            [] => {
                assert_eq!(payload["tranche"], again["tranche"], "a repeated request is another payment");
                granted.push(payload["tranche"]["id"].as_str().unwrap().to_owned());
            }
            refused => assert_eq!(refused, ["TRANCHES_EXCEED_GRANT"]),
        }
    }
    granted
}

#[test]
fn of_parallel_ballots_reviews_and_grants_through_three_replicas_nothing_is_lost_or_done_twice() {
    let Some(world) = world() else { return };
    let world = &*world;
    let load = Load::find(&world.client(0));
    let (entry, left) = grant(&world.client(0));
    let (reviews, granted) = std::thread::scope(|scope| {
        for group in 0..6 {
            let load = &load;
            scope.spawn(move || vote(world, load, 1 + group * 20..21 + group * 20));
        }
        let reviews = ["leila", "gaute"].map(|reviewer| scope.spawn(move || review(world, reviewer)));
        let entry = &entry;
        let draws = [0, 1, 2]
            .map(|number| scope.spawn(move || draw(&world.client(number), number, entry, left / 5, 4)));
        let reviews = reviews.map(|review| review.join().unwrap());
        let granted: Vec<String> = draws.into_iter().flat_map(|draw| draw.join().unwrap()).collect();
        (reviews, granted)
    });
    world.agree();

    assert_eq!(granted.len(), 5, "of twelve fifths exactly five fit");
    assert_eq!(granted.iter().collect::<BTreeSet<_>>().len(), 5);
    for number in 0..3 {
        let client = world.client(number);
        for (reviewer, (assignment, comment)) in ["leila", "gaute"].iter().zip(&reviews) {
            let query = "query($id: ID!) { node(id: $id) { ... on Assignment { draft { comment } } } }";
            let found = client.data(reviewer, query, json!({ "id": assignment }));
            assert_eq!(found["node"]["draft"]["comment"], comment.as_str());
        }
        let query = "query($id: ID!) { node(id: $id) { ... on QueueEntry { grant { unrequestedOre } } } }";
        let found = client.data("jonas", query, json!({ "id": entry }));
        assert_eq!(found["node"]["grant"]["unrequestedOre"].as_i64(), Some(left - left / 5 * 5));
    }
    let mine = r#"{ campaign(slug: "load") { myBallot { choices { idea { id } } } } }"#;
    for person in [1, 20, 57, 120] {
        let found = world.client(person).data(&format!("person-{person}"), mine, json!({}));
        let choices =
            found["campaign"]["myBallot"]["choices"].as_array().unwrap_or_else(|| panic!("{found:#}"));
        let found: BTreeSet<&str> =
            choices.iter().map(|choice| choice["idea"]["id"].as_str().unwrap()).collect();
        let last = load.places(person, 2).into_iter().map(|place| load.ideas[place].as_str());
        assert_eq!(found, last.collect());
    }
}

const SUBMIT: &str = "mutation($input: SubmitIdeaInput!) { done: submitIdea(input: $input) {
    seq userErrors { code } idea { id } } }";

/// Submits an idea to the idea box; its id and the commit token.
fn submit(client: &Client, person: usize, title: &str) -> (String, String) {
    let campaign = client.data("ane", r#"{ campaign(slug: "idekassa") { id } }"#, json!({}));
    let input = json!({ "requestId": title, "campaignId": campaign["campaign"]["id"], "title": title,
        "summary": "Kort, men lang nok til at den teller." });
    let payload = client.insist(&format!("person-{person}"), SUBMIT, &input);
    assert_eq!(codes(&payload), [""; 0]);
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{payload:#}")).to_owned();
    (text(&payload["idea"]["id"]), text(&payload["seq"]))
}

#[test]
fn what_one_replica_has_stored_is_read_on_the_others_at_once_with_its_commit_token() {
    let Some(world) = world() else { return };
    for number in 0..30 {
        let title = format!("Lest på nabosiden {number}");
        let (idea, token) = submit(&world.client(number), 201, &title);
        for other in [number + 1, number + 2] {
            let query = "query($id: ID!) { node(id: $id) { ... on Idea { title } } }";
            let seen =
                world.client(other).ask("person-201", Some(&token), query, json!({ "id": idea })).unwrap();
            assert_eq!(seen.data()["node"]["title"], title.as_str());
        }
    }
}

#[test]
fn a_subscription_on_one_replica_hears_of_what_another_has_stored() {
    let Some(world) = world() else { return };
    let client = world.client(1);
    let id = client.data("ane", r#"{ campaign(slug: "idekassa") { id } }"#, json!({}));
    let id = id["campaign"]["id"].as_str().unwrap();
    let query = format!(
        r#"subscription {{ campaignChanged(id: "{id}") {{ ideas(first: 100) {{ edges {{ node {{ title }} }} }} }} }}"#
    );
    let mut events = client.subscribe("ane", &query);
    let first = events.next().expect("the campaign as it is now");
    let title = "Hørt på nabosiden";
    assert!(!first.contains(title));
    submit(&world.client(0), 202, title);
    assert!(events.any(|event| event.contains(title)), "the subscription has ended");
}

#[test]
fn two_demos_started_at_once_on_an_empty_database_share_one_history() {
    if !mongod::available() {
        return;
    }
    let set = ReplicaSet::start(1);
    let url = set.url("shared");
    let both = [0, 1].map(|_| Replica::spawn(&url, &[]));
    let both = both.map(Replica::greeted);
    let heads = both.each_ref().map(|replica| replica.client().head());
    assert_eq!(heads[0], heads[1]);
    drop(both);
    let third = Replica::start(&url, &[]);
    assert_eq!(third.client().head(), heads[0], "a second start has told the history again");
    let verified = Command::new(BINARY).args(["journal", "verify", "--database", &url]).output().unwrap();
    assert!(String::from_utf8_lossy(&verified.stdout).contains(&heads[0].2));
}

#[test]
fn a_replica_that_is_asked_for_what_is_yet_to_come_says_so_and_when_to_ask_again() {
    let Some(world) = world() else { return };
    let (_, token) = submit(&world.client(0), 203, "Et merke fra framtida");
    let query = "{ viewer { person { id } } }";
    until("the token is known everywhere", || {
        (0..3).all(|number| {
            world.client(number).ask("ane", Some(&token), query, json!({})).unwrap().status == 200
        })
    });
    let unknown = world.client(0).ask("ane", Some("not-a-token"), query, json!({})).unwrap();
    assert_eq!(unknown.status, 400);
}
