//! The process is killed in the middle of its work, again and again: what was acknowledged is stored, what is stored was
//! sent, and once the unknown requests are repeated with their ids, stored is exactly what was acknowledged.
//!
//! `SIGKILL_ROUNDS` sets how often (5 if not set).

use idedugnad::contest::{CampaignId, Code, PersonId, Time};
use idedugnad::engine::{Engine, Moment, ScriptedClock};
use idedugnad::journal::sqlite::SqliteJournal;
use idedugnad::journal::verify;
use idedugnad::vault::sqlite::SqliteVault;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

/// Connections that write at the same time.
const THREADS: usize = 8;
/// The people each connection votes for.
const PEOPLE_EACH: usize = 20;

/// A running demo.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts it on a free port and waits until it says where it listens.
    fn start(data: &Path) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_idedugnad"))
            .args(["demo", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(data)
            .args(["--ideas", "200", "--votes", "2000", "--people", "500"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(said.any(|line| line.unwrap().contains("http://")), "the demo ended before it listened");
        std::thread::spawn(move || said.for_each(drop));
        Server { child, url: format!("http://127.0.0.1:{port}/graphql") }
    }

    /// SIGKILL: nothing in the process gets to know.
    fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A GraphQL client that keeps its connection.
struct Client {
    agent: ureq::Agent,
    url: String,
}

impl Client {
    fn new(url: &str) -> Client {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Client { agent: config.into(), url: url.to_owned() }
    }

    /// The response, or why none came.
    fn ask(&self, persona: usize, query: &str, variables: Value) -> Result<Value, ureq::Error> {
        let request = self.agent.post(&self.url).header("Idedugnad-Persona", format!("person-{persona}"));
        let mut response = request.send_json(json!({ "query": query, "variables": variables }))?;
        response.body_mut().read_json()
    }
}

/// What the driver knows of the demo's campaigns.
struct Scene {
    /// The campaign that takes ideas.
    box_id: String,
    /// The campaign that takes ballots.
    load_id: String,
    /// Ideas of the latter: public id and title.
    ideas: Vec<(String, String)>,
}

fn scene(client: &Client) -> Scene {
    let query = r#"{ box: campaign(slug: "idekassa") { id }
        load: campaign(slug: "load") { id ideas(first: 20) { edges { node { id title } } } } }"#;
    let answer = client.ask(1, query, json!({})).unwrap();
    let data = &answer["data"];
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let edges = data["load"]["ideas"]["edges"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let ideas = edges.iter().map(|edge| (text(&edge["node"]["id"]), text(&edge["node"]["title"])));
    Scene { box_id: text(&data["box"]["id"]), load_id: text(&data["load"]["id"]), ideas: ideas.collect() }
}

/// A request and whether its answer came.
#[derive(Clone, Debug)]
struct Sent {
    request: String,
    person: usize,
    what: What,
    acknowledged: bool,
}

#[derive(Clone, Debug)]
enum What {
    /// An idea with a title that no other has.
    Idea(String),
    /// A ballot for these ideas, by their place in the scene.
    Ballot(Vec<usize>),
}

/// Sends a request (again) and notes whether it was acknowledged; `false` when the server is gone.
fn send(client: &Client, scene: &Scene, sent: &mut Sent) -> bool {
    let (mutation, input) = match &sent.what {
        What::Idea(title) => (
            "mutation($input: SubmitIdeaInput!) { done: submitIdea(input: $input) { userErrors { code } } }",
            json!({ "requestId": sent.request, "campaignId": scene.box_id, "title": title,
                "summary": "Skrevet mens strømmen gikk, og likevel lang nok til å telle." }),
        ),
        What::Ballot(places) => (
            "mutation($input: CastBallotInput!) { done: castBallot(input: $input) { userErrors { code } } }",
            json!({ "requestId": sent.request, "campaignId": scene.load_id,
                "choices": places.iter().map(|place| json!({ "ideaId": scene.ideas[*place].0 })).collect::<Vec<_>>() }),
        ),
    };
    let Ok(answer) = client.ask(sent.person, mutation, json!({ "input": input })) else { return false };
    let errors = &answer["data"]["done"]["userErrors"];
    assert_eq!(errors.as_array().map(Vec::len), Some(0), "refused: {answer}");
    sent.acknowledged = true;
    true
}

/// Sends ideas and ballots until the server is gone; every acknowledgement rings.
fn drive(url: &str, scene: &Scene, round: usize, thread: usize, bell: &Sender<()>) -> Vec<Sent> {
    let client = Client::new(url);
    let mut all = Vec::new();
    for number in 0.. {
        let person = 1 + thread * PEOPLE_EACH + number % PEOPLE_EACH;
        let mark = format!("{round}-{thread}-{number}");
        let what = match number % 3 {
            0 => What::Idea(format!("Strømbrudd {mark}")),
            _ => {
                let places =
                    BTreeSet::from([number % 20, (number * 7 + round) % 20, (thread * 3 + number) % 20]);
                What::Ballot(places.into_iter().collect())
            }
        };
        let mut sent = Sent { request: mark, person, what, acknowledged: false };
        let alive = send(&client, scene, &mut sent);
        all.push(sent);
        if !alive {
            return all;
        }
        let _ = bell.send(());
    }
    all
}

/// What lies in the database: titles of our ideas, and every voter's ballot as titles.
struct Stored {
    titles: Vec<String>,
    ballots: BTreeMap<usize, Vec<String>>,
}

fn database(data: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|ending| ending == "db")).unwrap()
}

fn stored(data: &Path) -> Stored {
    let path = database(data);
    verify(&SqliteJournal::open_to_read(&path).unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let journal = SqliteJournal::open(&path, "looking after a kill").unwrap();
        let vault = SqliteVault::open(&path).unwrap();
        let clock = Arc::new(ScriptedClock::new(Time(0)));
        let engine = Engine::open(Box::new(journal), Box::new(vault), clock).unwrap();
        let found = look(&engine, &engine.moment());
        engine.close().await;
        found
    })
}

fn look(engine: &Engine, moment: &Moment) -> Stored {
    let title = |idea| {
        let title = moment.state.idea(idea).unwrap().current().title;
        moment.texts.get(title.prose).expect("an idea keeps its words").to_string()
    };
    let campaign = |slug: &str| -> CampaignId { moment.state.campaigns.by_slug[&Code::from(slug)] };
    let (takes_ideas, load) = (campaign("idekassa"), campaign("load"));
    let ideas = moment.state.ideas.table.iter().filter(|(_, row)| row.campaign == takes_ideas);
    let titles = ideas.map(|(id, _)| title(id)).filter(|title| title.starts_with("Strømbrudd"));
    let poll = &moment.state.votes.polls[&load];
    let mut ballots = BTreeMap::new();
    for number in 1..=THREADS * PEOPLE_EACH {
        let person: PersonId = moment.state.people.by_key[&Code::from(format!("person-{number}").as_str())];
        if let Some(ballot) = poll.ballots.get(&engine.ballot_tag(load, person).unwrap()) {
            let mut names: Vec<String> = ballot.choices().iter().map(|choice| title(choice.0)).collect();
            names.sort();
            ballots.insert(number, names);
        }
    }
    let mut titles: Vec<String> = titles.collect();
    titles.sort();
    Stored { titles, ballots }
}

/// The titles a ballot names, in order.
fn named(scene: &Scene, places: &[usize]) -> Vec<String> {
    let mut names: Vec<String> = places.iter().map(|place| scene.ideas[*place].1.clone()).collect();
    names.sort();
    names
}

/// Acknowledged ⊆ stored ⊆ sent. `sent` is in order for every person.
fn check(scene: &Scene, sent: &[Sent], stored: &Stored) {
    let mut twice = stored.titles.windows(2).filter(|pair| pair[0] == pair[1]);
    assert_eq!(twice.next(), None, "an idea is stored twice");
    let titles: BTreeSet<&String> = stored.titles.iter().collect();
    let mut known = BTreeSet::new();
    let mut possible: BTreeMap<usize, Vec<Vec<String>>> = BTreeMap::new();
    for one in sent {
        match &one.what {
            What::Idea(title) => {
                known.insert(title);
                assert!(!one.acknowledged || titles.contains(title), "{title} was acknowledged and is gone");
            }
            What::Ballot(places) => {
                let may_be = possible.entry(one.person).or_default();
                if one.acknowledged {
                    may_be.clear(); // it took the place of whatever was there
                }
                may_be.push(named(scene, places));
            }
        }
    }
    assert!(titles.is_subset(&known), "an idea is stored that nobody sent");
    for (person, may_be) in possible {
        let all_unknown = !sent.iter().any(|one| one.person == person && one.acknowledged && is_ballot(one));
        let ballot = stored.ballots.get(&person);
        let right = ballot.is_some_and(|ballot| may_be.contains(ballot));
        assert!(right || all_unknown, "person {person}: {ballot:?} is none of {may_be:?}");
    }
}

fn is_ballot(sent: &Sent) -> bool {
    matches!(sent.what, What::Ballot(_))
}

#[test]
fn killed_again_and_again_it_keeps_what_it_acknowledged_and_nothing_else() {
    let rounds = std::env::var("SIGKILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let data = tempfile::tempdir().unwrap();
    let mut sent: Vec<Sent> = Vec::new();
    let mut unknown_ever = 0;
    for round in 0..=rounds {
        let server = Server::start(data.path());
        let client = Client::new(&server.url);
        let scene = Arc::new(scene(&client));
        for unknown in sent.iter_mut().filter(|sent| !sent.acknowledged) {
            assert!(send(&client, &scene, unknown), "the server is gone before it was killed");
        }
        if round < rounds {
            let (bell, rings) = channel();
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let (url, scene, bell) = (server.url.clone(), scene.clone(), bell.clone());
                    std::thread::spawn(move || drive(&url, &scene, round, thread, &bell))
                })
                .collect();
            drop(bell);
            let enough = 40 + (round * 97) % 300;
            assert_eq!(rings.iter().take(enough).count(), enough, "the server is gone before it was killed");
            server.kill();
            sent.extend(threads.into_iter().flat_map(|thread| thread.join().unwrap()));
        } else {
            server.kill();
        }
        check(&scene, &sent, &stored(data.path()));
        unknown_ever += sent.iter().filter(|sent| !sent.acknowledged).count();
    }
    assert!(sent.iter().all(|sent| sent.acknowledged));
    let acknowledged: BTreeSet<&String> = sent
        .iter()
        .filter_map(|one| if let What::Idea(title) = &one.what { Some(title) } else { None })
        .collect();
    let stored = stored(data.path());
    assert!(stored.titles.iter().eq(acknowledged), "stored is not what was acknowledged");
    assert!(unknown_ever > 0, "no answer was ever cut off, so nothing was tried");
}
