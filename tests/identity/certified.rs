//! The same against a provider that others have certified: npm's `oidc-provider`, on this machine.

use super::world::*;
use data_encoding::BASE64URL_NOPAD;
use idedugnad::contest::{Role, Target};
use idedugnad::identity::settings::{IssuerSettings, Settings};
use idedugnad::vault::random;
use poem::http::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use url::Url;

const ME: &str = "{ viewer { person { name } } }";
const REFUSED: &str = "401 UNAUTHENTICATED";
const DAY_S: i64 = 24 * 60 * 60;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc")
}

/// A running provider; it ends with this.
struct Provider {
    url: String,
    child: Child,
    _input: Option<ChildStdin>,
}

impl Provider {
    /// None, with a word about it, where there is no Node or its packages are not installed; `tests/run` installs them.
    fn start(port: u16) -> Option<Provider> {
        let installed = folder().join("node_modules/oidc-provider").exists();
        let node = Command::new("node").arg("--version").output().is_ok_and(|ran| ran.status.success());
        if !installed || !node {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "tests/oidc needs node and `npm ci`");
            eprintln!("skipped: needs node, and `npm ci` in tests/oidc");
            return None;
        }
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .current_dir(folder())
            .env("PUBLIC_URL", OUTSIDE)
            .env("PORT", port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node runs");
        let input = child.stdin.take();
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut url).expect("a line");
        assert!(url.starts_with("http://"), "the provider does not start: {url}");
        Some(Provider { url: url.trim().to_owned(), child, _input: input })
    }

    /// Has it do something for the test; what it has counted.
    async fn told(&self, what: &str, body: Value) -> Value {
        let url = format!("{}/test/{what}", self.url);
        let answer = blocking(move || agent().post(url).send_json(body).expect("an answer"));
        answer.await.into_body().read_json::<Value>().expect("JSON")["counts"].clone()
    }

    fn settings(&self) -> Settings {
        believing(&self.url)
    }

    /// A token for a resource, got as a front-end gets it for whoever the provider signs in.
    async fn access_token(&self, resource: &str) -> Value {
        let verifier = BASE64URL_NOPAD.encode(&random::<32>());
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
        let redirect = format!("{OUTSIDE}/elsewhere");
        let mut to = Url::parse(&format!("{}/auth", self.url)).expect("an address");
        to.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", &redirect),
            ("scope", "openid profile act"),
            ("resource", resource),
            ("nonce", "n"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let back = Browser::default().follow(to).await;
        let code = back.query_pairs().find(|(name, _)| name == "code").unwrap_or_else(|| panic!("{back}")).1;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &redirect),
            ("code_verifier", &verifier),
            ("resource", resource),
        ];
        self.token(CLIENT, "front's word", &form).await
    }

    async fn token(&self, client: &str, word: &str, form: &[(&str, &str)]) -> Value {
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let both = data_encoding::BASE64.encode(format!("{}:{}", encoded(client), encoded(word)).as_bytes());
        let form: Vec<(String, String)> = form.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        let url = format!("{}/token", self.url);
        let answer = blocking(move || {
            agent()
                .post(url)
                .header("authorization", format!("Basic {both}"))
                .send_form(form)
                .expect("an answer")
        });
        answer.await.into_body().read_json().expect("JSON")
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Settings that believe the provider at an address.
fn believing(url: &str) -> Settings {
    let issuer: IssuerSettings = serde_json::from_value(json!({
        "name": "main",
        "issuer": url,
        "audience": AUDIENCE,
        "clients": [CLIENT, "robot"],
        "token_types": ["at+jwt"],
        "browser": { "client_id": CLIENT },
        "mapping": { "unit": "office", "groups": { "helpers": ["moderator"] } },
    }))
    .expect("settings");
    let mut issuer = issuer;
    issuer.browser.as_mut().expect("a browser").client_secret = Some("front's word".into());
    Settings {
        issuers: vec![issuer],
        home: None,
        public_url: Some(OUTSIDE.parse().expect("an address")),
        cooldown_ms: Some(0),
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent()
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(act).await.expect("no panic")
}

/// A browser with cookies, that goes where it is sent until that is our own service.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn follow(&mut self, mut to: Url) -> Url {
        for _ in 0..10 {
            if to.as_str().starts_with(OUTSIDE) {
                return to;
            }
            let (url, cookies) = (to.to_string(), self.cookies.clone());
            let response = blocking(move || {
                let header: Vec<String> =
                    cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
                agent().get(url).header("cookie", header.join("; ")).call().expect("an answer")
            })
            .await;
            for cookie in response.headers().get_all("set-cookie") {
                let pair = cookie.to_str().expect("text").split(';').next().expect("a pair").to_owned();
                let (name, value) = pair.split_once('=').expect("a value");
                self.cookies.insert(name.into(), value.into());
            }
            let location = response.headers().get("location").map(|to| to.to_str().expect("text").to_owned());
            let location = location.unwrap_or_else(|| panic!("{to} sends nobody on: {}", response.status()));
            to = to.join(&location).expect("an address");
        }
        panic!("the provider sends people in a circle");
    }
}

/// A replica whose clock is the machine's, so that it agrees with the provider's.
fn replica(store: &Store, settings: Settings) -> Replica {
    let replica = Replica::new(store, settings);
    replica.clock.release();
    replica
}

/// The clock so many seconds away from the machine's.
fn shift(replica: &Replica, seconds: i64) {
    replica.clock.release();
    let now = idedugnad::engine::Clock::now(&replica.clock);
    replica.clock.set(idedugnad::contest::Time(now.0 + seconds * 1000));
}

async fn who(replica: &Replica, cookie: &str) -> String {
    name(&replica.ask(&[("cookie", cookie), ("origin", OUTSIDE)], ME).await)
}

fn cookie(heard: &Heard, name: &str) -> Option<String> {
    let all = heard.headers.get_all("set-cookie").iter();
    let mut pairs =
        all.map(|value| value.to_str().expect("text").split(';').next().expect("a pair").to_owned());
    pairs.find(|pair| pair.starts_with(&format!("{name}=")))
}

async fn get(replica: &Replica, path: &str, cookie: &str) -> Heard {
    replica.send(Method::GET, path, &[("cookie", cookie)], String::new()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certified_provider_signs_people_in_renews_their_sessions_and_signs_them_out() {
    let Some(provider) = Provider::start(0) else { return };
    provider.told("user", json!({ "sub": "ada", "name": "Ada Amundsen", "groups": ["helpers"] })).await;
    let store = Store::founded();
    let replicas = [replica(&store, provider.settings()), replica(&store, provider.settings())];
    // In by one replica, back by the other.
    let mut browser = Browser::default();
    let left = get(&replicas[0], "/session/login?redirect=/ideer", "").await;
    let journey = cookie(&left, "idedugnad-sign-in").expect("a cookie");
    let to = Url::parse(left.headers["location"].to_str().expect("text")).expect("an address");
    let back = browser.follow(to).await;
    let path = format!("{}?{}", back.path(), back.query().unwrap_or(""));
    let arrived = get(&replicas[1], &path, &journey).await;
    assert_eq!(arrived.status, 303, "{}", arrived.body);
    let session = cookie(&arrived, "idedugnad-session").expect("a session");
    replicas[0].engine.follow().await;
    for replica in &replicas {
        assert_eq!(who(replica, &session).await, "Ada Amundsen");
        let state = replica.state();
        let ada = *state.people.by_key.values().max().expect("people");
        assert!(state.people.has_role(ada, Role::Moderator, Target::Platform, replica.engine.now()));
    }
    // Renewed when that is due, and only then.
    assert_eq!(cookie(&get(&replicas[0], "/session", &session).await, "idedugnad-session"), None);
    shift(&replicas[0], 601);
    let fresh =
        cookie(&get(&replicas[0], "/session", &session).await, "idedugnad-session").expect("a new one");
    assert_eq!(provider.told("count", json!({})).await["refresh_token"], 1);
    assert_eq!(who(&replicas[0], &fresh).await, "Ada Amundsen");
    // The refresh token has been used: nobody goes on with the old cookie when its time has come.
    shift(&replicas[1], 601 + 61);
    let stale = get(&replicas[1], "/session", &session).await;
    assert_eq!(
        (stale.body["signedIn"].as_bool(), cookie(&stale, "idedugnad-session").as_deref()),
        (Some(false), Some("idedugnad-session="))
    );
    // Out, here and there.
    let headers = [("cookie", fresh.as_str()), ("origin", OUTSIDE)];
    let heard = replicas[0].send(Method::POST, "/session/logout", &headers, String::new()).await;
    let end = heard.headers["location"].to_str().expect("text").to_owned();
    assert!(end.starts_with(&format!("{}/session/end?", provider.url)), "{end}");
    let asked = blocking(move || agent().get(end).call().expect("an answer").status().as_u16());
    assert_eq!(asked.await, 200);
    replicas[1].engine.follow().await;
    for replica in &replicas {
        assert_eq!(who(replica, &fresh).await, "guest");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_of_a_certified_provider_open_what_they_are_for_while_they_are_good() {
    let Some(provider) = Provider::start(0) else { return };
    let store = Store::founded();
    let here = replica(&store, provider.settings());
    let answer = provider.access_token("urn:idedugnad").await;
    let text =
        |answer: &Value, name: &str| answer[name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let token = text(&answer, "access_token");
    assert_eq!(here.who(&token).await, "Ada Amundsen");
    // An ID token (typ), a token for another service (aud), one signed otherwise (alg).
    assert_eq!(here.who(&text(&answer, "id_token")).await, REFUSED);
    for resource in ["urn:other", "urn:curve"] {
        let other = text(&provider.access_token(resource).await, "access_token");
        assert_eq!(here.who(&other).await, REFUSED, "{resource}");
    }
    // Another provider's (iss, kid), though all else is the same.
    let second = Provider::start(0).expect("it has started before");
    let foreign = text(&second.access_token("urn:idedugnad").await, "access_token");
    assert_eq!(here.who(&foreign).await, REFUSED);
    // A client that is not let in (azp), and one that comes for itself.
    let mut choosy = provider.settings();
    choosy.issuers[0].clients = vec!["robot".into()];
    let other = replica(&Store::founded(), choosy);
    assert_eq!(other.who(&token).await, REFUSED);
    let form = [("grant_type", "client_credentials"), ("resource", "urn:idedugnad"), ("scope", "act")];
    let machine = text(&provider.token("robot", "robot's word", &form).await, "access_token");
    assert_eq!(here.who(&machine).await, "guest");
    // Too early and too late.
    let early = replica(&Store::founded(), provider.settings());
    shift(&early, -DAY_S);
    assert_eq!(early.who(&token).await, REFUSED);
    shift(&here, 600 + 61);
    assert_eq!(here.who(&token).await, REFUSED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certified_provider_may_change_its_keys_and_be_away() {
    let Some(provider) = Provider::start(0) else { return };
    let port = Url::parse(&provider.url).expect("an address").port().expect("a port");
    let token = async |provider: &Provider| {
        let answer = provider.access_token("urn:idedugnad").await;
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    let store = Store::founded();
    let here = replica(&store, provider.settings());
    let old = token(&provider).await;
    assert_eq!(here.who(&old).await, "Ada Amundsen");
    provider.told("add-key", json!({})).await;
    let new = token(&provider).await;
    assert_eq!(here.who(&new).await, "Ada Amundsen");
    assert_eq!(here.who(&old).await, "Ada Amundsen");
    provider.told("rotate", json!({})).await;
    let newest = token(&provider).await;
    assert_eq!(here.who(&newest).await, "Ada Amundsen");
    assert_eq!(here.who(&old).await, REFUSED);
    // Away: what is known holds; a replica that begins now cannot tell, reads, and goes on when it is back.
    let url = provider.url.clone();
    drop(provider);
    assert_eq!(here.who(&newest).await, "Ada Amundsen");
    let late = replica(&Store::founded(), believing(&url));
    assert_eq!(late.who(&newest).await, "503 UNAVAILABLE");
    assert_eq!(name(&late.ask(&[], ME).await), "guest");
    assert_eq!(late.send(Method::GET, "/session/login", &[], String::new()).await.status, 503);
    let provider = Provider::start(port).expect("it has started before");
    let again = token(&provider).await;
    assert_eq!(late.who(&again).await, "Ada Amundsen");
}
