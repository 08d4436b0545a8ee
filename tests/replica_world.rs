//! Several processes of the service over one MongoDB replica set, and a client that speaks to any of them.

use crate::mongod::{ReplicaSet, until, within_patience};
use idedugnad::engine::{Engine, SystemClock};
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::mongo::{Address, Mongo};
use idedugnad::vault::mongo::MongoVault;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

pub const BINARY: &str = env!("CARGO_BIN_EXE_idedugnad");
/// How large the campaign `load` is: nobody has voted in it yet.
pub const SIZE: [&str; 6] = ["--ideas", "20", "--votes", "0", "--people", "300"];

/// A running demo; it is killed when dropped.
pub struct Replica {
    child: Child,
    /// Host and port.
    pub address: String,
}

impl Replica {
    /// Starts it on a free port and does not wait for it. `REPLICA_BINARY` may name a release build, for large loads.
    pub fn spawn(database: &str, size: &[&str]) -> Child {
        Replica::told(database, size).spawn().unwrap()
    }

    /// What it is told at its start.
    pub fn told(database: &str, size: &[&str]) -> Command {
        let mut demo = Command::new(BINARY);
        demo.args(["demo", "--listen", "127.0.0.1:0", "--database", database]).args(size);
        demo.stdout(Stdio::piped());
        demo
    }

    /// Asks it to stop, as a platform does, and waits until it has.
    pub fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// Waits until a demo says where it listens.
    pub fn greeted(mut child: Child) -> Replica {
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let greeting = lines.find(|line| line.as_ref().unwrap().contains("http://"));
        let greeting = greeting.expect("the demo ended before it listened").unwrap();
        let address = greeting.rsplit_once("http://").unwrap().1.to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Replica { child, address }
    }

    pub fn start(database: &str, size: &[&str]) -> Replica {
        Replica::greeted(Replica::spawn(database, size))
    }

    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a replica answered.
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<u64>,
    pub body: Value,
}

impl Answer {
    /// The data of an answer without errors.
    pub fn data(self) -> Value {
        assert!(self.status == 200 && self.body.get("errors").is_none(), "{}: {:#}", self.status, self.body);
        self.body["data"].clone()
    }
}

/// A GraphQL client that keeps its connection.
pub struct Client {
    agent: ureq::Agent,
    address: String,
}

impl Client {
    pub fn new(address: &str) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)));
        Client { agent: config.build().into(), address: address.to_owned() }
    }

    /// The answer to somebody who has seen the state of this commit token; or why none came.
    pub fn ask(
        &self,
        persona: &str,
        seen: Option<&str>,
        query: &str,
        variables: Value,
    ) -> Result<Answer, ureq::Error> {
        let url = format!("http://{}/graphql", self.address);
        let mut request = self.agent.post(url).header("Idedugnad-Persona", persona);
        if let Some(seen) = seen {
            request = request.header("Idedugnad-Seen", seen);
        }
        let mut response = request.send_json(json!({ "query": query, "variables": variables }))?;
        let retry_after =
            response.headers().get("retry-after").and_then(|after| after.to_str().ok()?.parse().ok());
        let status = response.status().as_u16();
        Ok(Answer { status, retry_after, body: response.body_mut().read_json()? })
    }

    /// The data of an answer that comes and has no errors.
    pub fn data(&self, persona: &str, query: &str, variables: Value) -> Value {
        self.ask(persona, None, query, variables).unwrap().data()
    }

    /// Sends a mutation named `done` again and again with the same request id until it is answered; its payload.
    pub fn insist(&self, persona: &str, mutation: &str, input: &Value) -> Value {
        assert!(input["requestId"].is_string(), "only what has a request id may be repeated");
        let mut payload = Value::Null;
        let mut answers: BTreeMap<String, usize> = BTreeMap::new();
        let answered = within_patience(|| {
            match self.ask(persona, None, mutation, json!({ "input": input })) {
                Ok(answer) if ![503, 504].contains(&answer.status) => payload = answer.data()["done"].clone(),
                Ok(answer) => *answers.entry(answer.body.to_string()).or_default() += 1,
                Err(error) => *answers.entry(error.to_string()).or_default() += 1,
            }
            !payload.is_null()
        });
        assert!(answered, "no answer to {input} but {answers:#?}");
        payload
    }

    /// Whether it says that it takes commands.
    pub fn is_ready(&self) -> bool {
        let asked = self.agent.get(format!("http://{}/health/ready", self.address)).call();
        asked.is_ok_and(|answer| answer.status() == 200)
    }

    /// The end of the journal as this replica knows it: number, hash, hash of the state.
    pub fn head(&self) -> (u64, String, String) {
        let head = self.data("astrid", "{ journalHead { seq hash fingerprint } }", json!({}));
        let head = &head["journalHead"];
        let text = |name: &str| head[name].as_str().unwrap_or_else(|| panic!("{head}")).to_owned();
        (head["seq"].as_u64().unwrap(), text("hash"), text("fingerprint"))
    }

    /// A subscription's events.
    pub fn subscribe(&self, persona: &str, query: &str) -> impl Iterator<Item = String> + use<> {
        let request = ureq::post(format!("http://{}/graphql", self.address))
            .header("Idedugnad-Persona", persona)
            .header("Accept", "text/event-stream");
        let response = request.send_json(json!({ "query": query })).unwrap();
        let lines = BufReader::new(response.into_body().into_reader()).lines();
        lines.map_while(Result::ok).filter(|line| line.starts_with("data: "))
    }
}

/// Everything together: a replica set, and demos over one database on it.
pub struct World {
    pub replicas: Vec<Replica>,
    pub url: String,
    pub set: ReplicaSet,
}

impl World {
    /// Starts so many members and so many demos.
    pub fn start(members: usize, replicas: usize, size: &[&str]) -> World {
        let set = ReplicaSet::start(members);
        let url = set.url("contest");
        let replicas = (0..replicas).map(|_| Replica::start(&url, size)).collect();
        World { replicas, url, set }
    }

    pub fn client(&self, number: usize) -> Client {
        self.replicas[number % self.replicas.len()].client()
    }

    /// Waits until all replicas stand at the same batch; then they must have the same state, and so must whoever reads
    /// the journal anew.
    pub fn agree(&self) {
        let clients: Vec<Client> = self.replicas.iter().map(Replica::client).collect();
        let mut heads = Vec::new();
        until("all replicas stand at the same batch", || {
            heads = clients.iter().map(Client::head).collect();
            heads.iter().all(|head| head.0 == heads[0].0)
        });
        let (seq, hash, fingerprint) = &heads[0];
        assert!(heads.iter().all(|head| head == &heads[0]), "{heads:#?}");
        self.journal(&["verify"]);
        let read = self.journal(&["fingerprint", "--seq", &seq.to_string()]);
        assert!(read.contains(&format!("head  {hash}\nstate {fingerprint}")), "{read}\n{heads:#?}");
    }

    /// What `idedugnad journal` says of the database; it must succeed.
    pub fn journal(&self, task: &[&str]) -> String {
        let ran =
            Command::new(BINARY).arg("journal").args(task).args(["--database", &self.url]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }

    /// Opens the database in this process, as one replica more, and looks at its latest moment.
    pub fn look<T>(&self, look: impl FnOnce(&Engine) -> T) -> T {
        let mongo = Mongo::connect(&Address::of(&self.url).unwrap()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let journal = MongoJournal::open(&mongo).unwrap();
            let vault = MongoVault::open(&mongo).unwrap();
            let engine = Engine::open(Box::new(journal), Box::new(vault), Arc::new(SystemClock)).unwrap();
            let found = look(&engine);
            engine.close().await;
            found
        })
    }
}

/// What the campaign `load` is made of, by public id.
pub struct Load {
    pub campaign: String,
    pub ideas: Vec<String>,
}

impl Load {
    pub fn find(client: &Client) -> Load {
        let query = r#"{ campaign(slug: "load") { id ideas(first: 20) { edges { node { id } } } } }"#;
        let data = client.data("astrid", query, json!({}));
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{data:#}")).to_owned();
        let edges = data["campaign"]["ideas"]["edges"].as_array().unwrap();
        Load {
            campaign: text(&data["campaign"]["id"]),
            ideas: edges.iter().map(|edge| text(&edge["node"]["id"])).collect(),
        }
    }

    /// The ideas on somebody's ballot number `round`: three, in order of their places.
    pub fn places(&self, person: usize, round: usize) -> Vec<usize> {
        let count = self.ideas.len();
        let mut places: Vec<usize> = (0..3).map(|n| (person * 7 + round * 3 + n * 5) % count).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The input of that ballot.
    pub fn ballot(&self, person: usize, round: usize) -> Value {
        let choices = self.places(person, round);
        let choices: Vec<Value> =
            choices.iter().map(|place| json!({ "ideaId": self.ideas[*place] })).collect();
        json!({ "requestId": format!("{person}-{round}"), "campaignId": self.campaign, "choices": choices })
    }
}

pub const CAST: &str =
    "mutation($input: CastBallotInput!) { done: castBallot(input: $input) { seq userErrors { code } } }";
