//! Replicas of the service that believe an issuer on this machine.

use super::issuer::Issuer;
use super::keys::{PAIRS, Pair};
use crate::engine_world::{START, found};
use idedugnad::api::closing::closing;
use idedugnad::api::front::Front;
use idedugnad::api::server::{Options, routes};
use idedugnad::api::viewer::SignIn;
use idedugnad::contest::{State, Time};
use idedugnad::engine::{Engine, ScriptedClock};
use idedugnad::identity::Identity;
use idedugnad::identity::settings::{Home, IssuerSettings, Settings};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::vault::memory::MemoryVault;
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, Method, StatusCode};
use poem::{Endpoint, EndpointExt, Request, Response};
use serde_json::{Value, json};
use std::sync::Arc;

pub const AUDIENCE: &str = "idedugnad";
pub const CLIENT: &str = "front";
pub const OUTSIDE: &str = "http://127.0.0.1:9";

/// A database that replicas share.
pub struct Store {
    pub journal: MemoryJournal,
    pub vault: MemoryVault,
}

impl Store {
    /// The engine's world: an office and three people, person-1 to person-3.
    pub fn founded() -> Store {
        let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
        found(&mut journal, &mut vault);
        Store { journal, vault }
    }

    /// Nothing at all.
    pub fn empty() -> Store {
        Store { journal: MemoryJournal::new(), vault: MemoryVault::new() }
    }
}

/// A replica with its port.
pub struct Replica {
    pub engine: Engine,
    pub clock: ScriptedClock,
    pub port: BoxEndpoint<'static, Response>,
}

/// What it answered.
pub struct Heard {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

/// Settings that believe an issuer: people belong to the office, groups `bosses` and `helpers` mean something.
pub fn settings(issuer: &Issuer) -> Settings {
    let issuer: IssuerSettings = serde_json::from_value(json!({
        "name": "main",
        "issuer": issuer.url,
        "audience": AUDIENCE,
        "clients": [CLIENT, "robot"],
        "browser": { "client_id": CLIENT },
        "mapping": {
            "key_claim": "ident",
            "unit_claim": "office",
            "unit": "office",
            "groups": {
                "bosses": ["campaign_manager", { "in_own_unit": "office_manager" }],
                "helpers": ["moderator"],
            },
            "administrators": ["the-boss"],
        },
    }))
    .expect("settings");
    Settings {
        issuers: vec![issuer],
        home: Some(Home {
            code: "nav".into(),
            name: "Direktoratet".into(),
            kind: idedugnad::contest::UnitKind::Directorate,
        }),
        public_url: Some(OUTSIDE.parse().expect("an address")),
        cooldown_ms: None,
    }
}

impl Replica {
    pub fn new(store: &Store, settings: Settings) -> Replica {
        let clock = ScriptedClock::new(START);
        let wire = store.journal.another_wire();
        let engine = Engine::open(Box::new(wire), Box::new(store.vault.clone()), Arc::new(clock.clone()))
            .expect("an engine");
        let identity = Identity::new(settings, &engine).expect("settings that fit");
        let front = Front { origins: vec![OUTSIDE.to_owned()], ..Front::default() };
        let options = Options { sign_in: SignIn::Providers(Arc::new(identity)), personas: Vec::new(), front };
        let port = routes(&engine, &options, closing().1).expect("routes").map_to_response().boxed();
        Replica { engine, clock, port }
    }

    pub fn state(&self) -> Arc<State> {
        self.engine.moment().state.clone()
    }

    /// Sends a request; answers that are not JSON come as text.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: String) -> Heard {
        let mut request = Request::builder().method(method).uri_str(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.port.call(request.body(body)).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.into_body().into_string().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Heard { status, headers, body }
    }

    /// Asks GraphQL with these headers.
    pub async fn ask(&self, headers: &[(&str, &str)], query: &str) -> Heard {
        let headers = [headers, &[("content-type", "application/json")]].concat();
        self.send(Method::POST, "/graphql", &headers, json!({ "query": query }).to_string()).await
    }

    /// Asks GraphQL with a token: the name of who it is, or the code of the refusal.
    pub async fn who(&self, token: &str) -> String {
        let bearer = format!("Bearer {token}");
        let heard = self.ask(&[("authorization", &bearer)], "{ viewer { person { name } } }").await;
        name(&heard)
    }
}

/// Who a response to `{ viewer { person { name } } }` says one is: a name, `guest`, or the code of an error.
pub fn name(heard: &Heard) -> String {
    if let Some(code) = heard.body["errors"][0]["extensions"]["code"].as_str() {
        return format!("{} {code}", heard.status.as_u16());
    }
    heard.body["data"]["viewer"]["person"]["name"].as_str().unwrap_or("guest").to_owned()
}

/// In seconds, so long after the beginning.
pub fn after(seconds: i64) -> i64 {
    START.0 / 1000 + seconds
}

/// A good set of claims about somebody.
pub fn claims(issuer: &Issuer, subject: &str) -> Value {
    json!({
        "iss": issuer.url,
        "aud": AUDIENCE,
        "sub": subject,
        "azp": CLIENT,
        "iat": after(0),
        "exp": after(3600),
        "name": format!("Navn {subject}"),
    })
}

/// Claims with some of them changed; `null` takes one away.
pub fn with(mut claims: Value, changes: Value) -> Value {
    let all = claims.as_object_mut().expect("claims");
    for (name, value) in changes.as_object().expect("changes") {
        match value {
            Value::Null => drop(all.remove(name)),
            value => drop(all.insert(name.clone(), value.clone())),
        }
    }
    claims
}

/// A good token with these claims.
pub fn token(claims: &Value) -> String {
    signer().token(&signer().header(), claims)
}

pub fn signer() -> &'static Pair {
    &PAIRS[0]
}

/// An issuer with the first key, and a replica over the engine's world that believes it.
pub fn world() -> (Issuer, Store, Replica) {
    let issuer = Issuer::showing(vec![signer().public()]);
    let store = Store::founded();
    let replica = Replica::new(&store, settings(&issuer));
    (issuer, store, replica)
}

/// The time so many seconds after the beginning.
pub fn at(seconds: i64) -> Time {
    Time(after(seconds) * 1000)
}
