//! The identity provider behind an issuer: what it says of itself, its keys, and how it is asked.
//!
//! A key that is known is looked up without waiting for anybody. Keys are asked for again when one is named that is not
//! known, no more often than the cooldown allows, and behind everybody's back when they have become old. As long as the
//! provider does not answer, what it said last holds.

use super::keys::{Key, Keys};
use super::settings::safe;
use super::token::{Doubt, Token};
use crate::contest::Time;
use arc_swap::ArcSwapOption;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes its answer may have.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
/// After so many milliseconds keys are asked for again.
const OLD_MS: i64 = 60 * 60 * 1000;
/// Milliseconds between two questions for keys, at least.
pub const COOLDOWN_MS: i64 = 30 * 1000;

/// What a provider says of itself (OpenID Connect Discovery 1.0).
#[derive(Clone, Debug, Deserialize)]
pub struct Description {
    issuer: String,
    jwks_uri: String,
    /// Where people are sent to sign in.
    #[serde(default)]
    pub authorization_endpoint: Option<String>,
    /// Where a code becomes tokens.
    #[serde(default)]
    pub token_endpoint: Option<String>,
    /// Where people are sent to sign out.
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
}

/// What is known of a provider.
#[derive(Debug)]
pub struct Known {
    /// What it says of itself.
    pub description: Description,
    keys: Keys,
    since: Time,
}

/// Why a provider gave no answer that can be used; the text is for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It was out of reach, or broken.
    Unreachable(String),
    /// It said no, with an OAuth error code.
    Refused(String),
}

/// An identity provider.
pub struct Provider {
    issuer: String,
    discovery: String,
    cooldown_ms: i64,
    agent: ureq::Agent,
    known: ArcSwapOption<Known>,
    /// When it was last asked for its keys, well or badly.
    asked: Mutex<Option<Time>>,
}

impl Provider {
    /// A provider by its issuer's name. Nobody is asked yet.
    pub fn new(issuer: &str, discovery: Option<&str>, cooldown_ms: i64) -> Provider {
        let usual = || format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        Provider {
            issuer: issuer.to_owned(),
            discovery: discovery.map_or_else(usual, str::to_owned),
            cooldown_ms,
            agent,
            known: ArcSwapOption::empty(),
            asked: Mutex::new(None),
        }
    }

    /// What is known of it; asks if nothing is.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn known(self: &Arc<Provider>, now: Time) -> Result<Arc<Known>, Silence> {
        if self.known.load().is_none() {
            self.ask(now).await;
        }
        self.known.load_full().ok_or_else(|| Silence::Unreachable(format!("{} does not answer", self.issuer)))
    }

    /// The key that a token is signed with.
    ///
    /// # Errors
    /// `Ok(Err(Doubt::Key))` if the provider has no such key; `Err` if nobody can say.
    pub async fn key(
        self: &Arc<Provider>,
        token: &Token<'_>,
        now: Time,
    ) -> Result<Result<Key, Doubt>, Silence> {
        if let Some(known) = &*self.known.load() {
            if now.0.saturating_sub(known.since.0) >= OLD_MS {
                let provider = self.clone();
                tokio::spawn(async move { provider.ask(now).await });
            }
            if let Ok(key) = token.key(&known.keys) {
                return Ok(Ok(key.clone()));
            }
        }
        self.ask(now).await;
        let known = self.known(now).await?;
        Ok(token.key(&known.keys).cloned())
    }

    /// Asks for its description and keys, unless that was done a moment ago. Whoever comes meanwhile waits for the
    /// same answer.
    pub async fn ask(self: &Arc<Provider>, now: Time) {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|before| now.0.saturating_sub(before.0) < self.cooldown_ms) {
            return;
        }
        *asked = Some(now);
        let provider = self.clone();
        let answer = tokio::task::spawn_blocking(move || provider.look()).await;
        match answer {
            Ok(Ok((description, keys))) => {
                self.known.store(Some(Arc::new(Known { description, keys, since: now })));
            }
            Ok(Err(why)) => {
                tracing::warn!(issuer = self.issuer, why, "an identity provider does not tell its keys")
            }
            Err(error) => tracing::error!(issuer = self.issuer, %error, "asking for keys has broken"),
        }
    }

    fn look(&self) -> Result<(Description, Keys), String> {
        let description: Description = serde_json::from_slice(&self.get(&self.discovery)?)
            .map_err(|error| format!("{} cannot be read: {error}", self.discovery))?;
        if description.issuer != self.issuer {
            return Err(format!("it calls itself {}", description.issuer));
        }
        let others = [
            &description.authorization_endpoint,
            &description.token_endpoint,
            &description.end_session_endpoint,
        ];
        for address in others.into_iter().flatten().chain([&description.jwks_uri]) {
            safe(address)?;
        }
        let keys = Keys::read(&self.get(&description.jwks_uri)?)?;
        Ok((description, keys))
    }

    fn get(&self, address: &str) -> Result<Vec<u8>, String> {
        let broken = |error: ureq::Error| format!("{address} does not answer: {error}");
        let response = self.agent.get(address).call().map_err(broken)?;
        if !response.status().is_success() {
            return Err(format!("{address} answers {}", response.status()));
        }
        response.into_body().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(broken)
    }

    /// Posts a form to one of its addresses, on a thread of its own.
    ///
    /// # Errors
    /// See `Silence`.
    pub async fn post<T: DeserializeOwned + Send + 'static>(
        self: &Arc<Provider>,
        address: String,
        password: Option<(String, String)>,
        form: Vec<(&'static str, String)>,
    ) -> Result<T, Silence> {
        let agent = self.agent.clone();
        let asked = tokio::task::spawn_blocking(move || posted(&agent, &address, password, form));
        asked.await.unwrap_or_else(|error| Err(Silence::Unreachable(error.to_string())))
    }
}

fn posted<T: DeserializeOwned>(
    agent: &ureq::Agent,
    address: &str,
    password: Option<(String, String)>,
    form: Vec<(&'static str, String)>,
) -> Result<T, Silence> {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    let broken = |error: ureq::Error| Silence::Unreachable(format!("{address} does not answer: {error}"));
    let mut request = agent.post(address).header("Accept", "application/json");
    if let Some((name, word)) = password {
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let both = format!("{}:{}", encoded(&name), encoded(&word));
        request = request
            .header("Authorization", format!("Basic {}", data_encoding::BASE64.encode(both.as_bytes())));
    }
    let response = request.send_form(form).map_err(broken)?;
    let status = response.status();
    let body = response.into_body().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(broken)?;
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|error| {
            Silence::Unreachable(format!("{address} answers what cannot be read: {error}"))
        });
    }
    match serde_json::from_slice::<Refusal>(&body) {
        Ok(refusal) if status.is_client_error() => Err(Silence::Refused(refusal.error)),
        _ => Err(Silence::Unreachable(format!("{address} answers {status}"))),
    }
}
