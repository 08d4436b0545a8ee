//! What clients of one replica among several meet: their own commits on every replica, outages, wrong clocks.

use crate::engine_world::*;
use idedugnad::api::closing::closing;
use idedugnad::api::front::Front;
use idedugnad::api::server::{Options, routes};
use idedugnad::api::viewer::{PERSONA_HEADER, SignIn};
use idedugnad::contest::{Event, PersonId, Role, Scope, Time, person};
use idedugnad::engine::{Engine, ScriptedClock};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::vault::memory::MemoryVault;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, EndpointExt, Request, Response};
use serde_json::{Value, json};
use std::sync::Arc;

/// A replica with its wire, its clock and its port.
struct Replica {
    engine: Engine,
    wire: MemoryJournal,
    clock: ScriptedClock,
    port: BoxEndpoint<'static, Response>,
}

/// Status, `Retry-After` and body of an answer.
type Heard = (u16, Option<String>, Value);

impl Replica {
    fn new(journal: &MemoryJournal, vault: &MemoryVault) -> Replica {
        let (wire, clock) = (journal.another_wire(), ScriptedClock::new(START));
        let engine =
            Engine::open(Box::new(wire.clone()), Box::new(vault.clone()), Arc::new(clock.clone())).unwrap();
        let options = Options { sign_in: SignIn::Personas, personas: Vec::new(), front: Front::default() };
        let port = routes(&engine, &options, closing().1).unwrap().map_to_response().boxed();
        Replica { engine, wire, clock, port }
    }

    async fn ask(&self, persona: &str, query: &str, seen: Option<&str>) -> Heard {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri_str("/graphql")
            .content_type("application/json")
            .header(PERSONA_HEADER, persona);
        if let Some(seen) = seen {
            request = request.header("Idedugnad-Seen", seen);
        }
        heard(self.port.call(request.body(json!({ "query": query }).to_string())).await.unwrap()).await
    }

    async fn ready(&self) -> u16 {
        let request = Request::builder().uri_str("/health/ready").finish();
        self.port.call(request).await.unwrap().status().as_u16()
    }

    async fn until_ready(&self) {
        until("the replica is ready", async || self.ready().await == 200).await;
    }
}

async fn heard(mut response: Response) -> Heard {
    let status = response.status();
    let retry = response.headers().get("retry-after").map(|after| after.to_str().unwrap().to_owned());
    assert_eq!(status == StatusCode::SERVICE_UNAVAILABLE, retry.is_some(), "when to come again");
    let body = response.take_body().into_bytes().await.unwrap();
    (status.as_u16(), retry, serde_json::from_slice(&body).unwrap())
}

fn code(heard: &Heard) -> &str {
    heard.2["errors"][0]["extensions"]["code"].as_str().unwrap_or("no code")
}

const CAMPAIGNS: &str = "{ campaigns(first: 1) { edges { node { id } } } }";

async fn submit(replica: &Replica, persona: &str, title: &str) -> Heard {
    let campaigns = replica.ask(persona, CAMPAIGNS, None).await;
    let campaign = campaigns.2["data"]["campaigns"]["edges"][0]["node"]["id"].as_str().unwrap();
    let mutation = format!(
        r#"mutation {{ submitIdea(input: {{ campaignId: "{campaign}", title: "{title}", requestId: "{title}",
        summary: "En lang nok beskrivelse av ideen." }}) {{ seq idea {{ id }} userErrors {{ code }} }} }}"#
    );
    replica.ask(persona, &mutation, None).await
}

fn world() -> (MemoryJournal, MemoryVault) {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    (journal, vault)
}

#[tokio::test]
async fn a_commit_on_one_replica_is_read_at_once_on_another() {
    let (journal, vault) = world();
    let (one, other) = (Replica::new(&journal, &vault), Replica::new(&journal, &vault));
    let stored = submit(&one, "person-1", "Lest her og der").await;
    let (idea, seq) =
        (&stored.2["data"]["submitIdea"]["idea"]["id"], stored.2["data"]["submitIdea"]["seq"].as_str());
    let query = format!("{{ node(id: {idea}) {{ id }} }}");
    let read = other.ask("person-1", &query, seq).await;
    assert_eq!(&read.2["data"]["node"]["id"], idea, "{stored:?} {read:?}");
}

#[tokio::test]
async fn what_cannot_arrive_in_time_is_answered_as_not_yet_here() {
    let (journal, vault) = world();
    let (one, other) = (Replica::new(&journal, &vault), Replica::new(&journal, &vault));
    other.wire.cut("the network is down");
    let stored = submit(&one, "person-1", "Ennå ikke der").await;
    let seq = stored.2["data"]["submitIdea"]["seq"].as_str();
    let absent = other.ask("person-1", CAMPAIGNS, seq).await;
    assert_eq!((absent.0, code(&absent)), (503, "NOT_YET_HERE"));
    assert_eq!(other.ask("person-1", CAMPAIGNS, None).await.0, 200, "older things are still read");
}

#[tokio::test]
async fn an_outage_answers_503_and_ends_without_a_restart() {
    let (journal, vault) = world();
    let replica = Replica::new(&journal, &vault);
    assert_eq!(replica.ready().await, 200);
    replica.wire.cut("the primary is gone");
    let refused = submit(&replica, "person-1", "I uvær").await;
    assert_eq!((refused.0, code(&refused)), (503, "UNAVAILABLE"));
    assert_eq!(replica.ready().await, 503);
    assert_eq!(replica.ask("", CAMPAIGNS, None).await.0, 200);
    replica.wire.mend();
    replica.until_ready().await;
    let done = submit(&replica, "person-1", "I uvær").await;
    assert!(done.2["data"]["submitIdea"]["idea"]["id"].is_string(), "{done:?}");
}

#[tokio::test]
async fn a_wrong_clock_is_answered_by_a_code_of_its_own() {
    let (journal, vault) = world();
    journal.set_time(Some(START.0));
    let replica = Replica::new(&journal, &vault);
    replica.clock.set(Time(START.0 + 3_600_000));
    let refused = submit(&replica, "person-1", "I feil tid").await;
    assert_eq!((refused.0, code(&refused)), (503, "CLOCK_OFF"));
    replica.clock.set(START);
    replica.until_ready().await;
    let done = submit(&replica, "person-1", "I feil tid").await;
    assert!(done.2["data"]["submitIdea"]["idea"]["id"].is_string(), "{done:?}");
}

#[tokio::test]
async fn an_auditor_finds_the_same_fingerprint_on_every_replica_and_nobody_else_finds_any() {
    let (mut journal, vault) = world();
    let appointed = person::Event::RoleAppointed {
        person: PersonId(1),
        role: Role::Auditor,
        scope: Scope::Everywhere,
        until: None,
    };
    store(&mut journal, vec![Event::Person(appointed)]);
    let (one, other) = (Replica::new(&journal, &vault), Replica::new(&journal, &vault));
    submit(&one, "person-2", "Gjort på en av dem").await;
    other.engine.follow().await;
    let query = "{ journalHead { seq at hash fingerprint } }";
    let head = one.ask("person-1", query, None).await.2["data"]["journalHead"].clone();
    assert_eq!(head["seq"], 3);
    assert_eq!(head["fingerprint"].as_str().unwrap().len(), 64);
    assert_eq!(other.ask("person-1", query, None).await.2["data"]["journalHead"], head);
    assert_eq!(one.ask("person-2", query, None).await.2["data"]["journalHead"], Value::Null);
}
