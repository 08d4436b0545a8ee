//! Who somebody is: what identity providers (OpenID Connect) vouch for, and the person of the contest it belongs to.
//!
//! | file | what |
//! |---|---|
//! | [`settings`] | whom we believe, and what follows from what they say |
//! | [`provider`], [`keys`] | an identity provider, asked for its keys now and then |
//! | [`token`] | the rules by which a token is believed |
//! | [`person`] | from what is vouched for to a person, known or new |
//! | [`session`], [`seal`], [`cookie`] | what a browser carries after a sign-in |
//! | [`flow`] | signing in with a browser, and out again |
//! | [`invitation`] | signing in by a link, where no provider vouches for anybody |
//!
//! A person is remembered by a pseudonym of theirs at the provider, under a key that lies in the vault; names lie in the
//! vault too. A session is a sealed cookie: it needs no store that replicas would have to share, outlives a restart
//! because its key lies in the vault, and is revoked by an event of the contest (`SessionsEnded`), which every replica
//! hears of.

pub mod cookie;
pub mod flow;
pub mod invitation;
pub mod keys;
pub mod person;
pub mod provider;
pub mod seal;
pub mod session;
pub mod settings;
pub mod token;

use crate::contest::{PersonId, Pseudonym, Time};
use crate::engine::Engine;
use hmac::{Hmac, KeyInit, Mac};
use person::{Denied, Door, Vouched, subject_of};
use provider::{COOLDOWN_MS, Provider, Silence};
use seal::Sealer;
use session::Renewals;
use settings::{IssuerSettings, Settings};
use sha2::Sha256;
use std::sync::Arc;
use token::{Claims, Doubt, Purpose, Terms, Token};

/// Everything that is known about signing in.
pub struct Identity {
    engine: Engine,
    settings: Settings,
    sources: Vec<Source>,
    pseudonyms: Hmac<Sha256>,
    sealer: Sealer,
    renewals: Renewals,
}

/// An issuer we believe.
pub struct Source {
    /// What is settled about it.
    pub settings: IssuerSettings,
    /// Where it is asked.
    pub provider: Arc<Provider>,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// An application: it reads what is public.
    Application,
    /// A person.
    Person(PersonId),
}

/// Why somebody is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The token is not believed.
    Doubted(Doubt),
    /// The token is good, its bearer not.
    Denied(Denied),
    /// The provider does not answer, so nobody can tell.
    Silent,
}

impl Refusal {
    /// In a sentence for the developer of a client.
    pub fn text(&self) -> String {
        match self {
            Refusal::Doubted(doubt) => format!("The token is refused: {}.", doubt.text()),
            Refusal::Denied(denied) => denied.text().to_owned(),
            Refusal::Silent => "The identity provider does not answer. Try again in a moment.".to_owned(),
        }
    }
}

impl Identity {
    /// Whoever these settings believe; asks nobody yet.
    ///
    /// # Errors
    /// One sentence: what is wrong with the settings.
    pub fn new(settings: Settings, engine: &Engine) -> Result<Identity, String> {
        settings.check()?;
        let keys = engine.sign_in_keys();
        let pseudonyms = Hmac::<Sha256>::new_from_slice(&keys.logins).map_err(|error| error.to_string())?;
        let sealer = Sealer::new(keys.sessions);
        let cooldown_ms = settings.cooldown_ms.unwrap_or(COOLDOWN_MS);
        let source = |issuer: &IssuerSettings| Source {
            provider: Arc::new(Provider::new(&issuer.issuer, issuer.discovery.as_deref(), cooldown_ms)),
            settings: issuer.clone(),
        };
        let sources = settings.issuers.iter().map(source).collect();
        let renewals = Renewals::default();
        Ok(Identity { engine: engine.clone(), settings, sources, pseudonyms, sealer, renewals })
    }

    /// Asks every provider for its keys, so that the first token need not wait.
    pub async fn warm_up(&self) {
        for source in &self.sources {
            source.provider.ask(self.now()).await;
        }
    }

    /// Who bears a token.
    ///
    /// # Errors
    /// See `Refusal`.
    pub async fn bearer(&self, text: &str) -> Result<Who, Refusal> {
        let now = self.now();
        let token = Token::read(text).map_err(Refusal::Doubted)?;
        let source = self.source(&token)?;
        let settings = &source.settings;
        let audience = settings.audience.as_deref().ok_or(Refusal::Doubted(Doubt::Audience))?;
        let key = source.provider.key(&token, now).await.map_err(silent)?.map_err(Refusal::Doubted)?;
        let terms = Terms {
            issuer: &settings.issuer,
            audience,
            types: &settings.token_types,
            clients: &settings.clients,
            purpose: Purpose::Access,
        };
        let claims = token.check(&key, &terms, now).map_err(Refusal::Doubted)?;
        if claims.is_of_an_application() {
            return Ok(Who::Application);
        }
        let who = self.vouched(source, &claims, now).ok_or(Refusal::Doubted(Doubt::Incomplete))?;
        self.admit(source, &who).await.map(Who::Person)
    }

    fn source(&self, token: &Token<'_>) -> Result<&Source, Refusal> {
        let found = self.sources.iter().find(|source| source.settings.issuer == token.claims.iss);
        found.ok_or(Refusal::Doubted(Doubt::Issuer))
    }

    fn vouched(&self, source: &Source, claims: &Claims, now: Time) -> Option<Vouched> {
        let Source { settings: IssuerSettings { name, issuer, mapping, .. }, .. } = source;
        let subject = self.pseudonym(issuer, subject_of(claims, mapping)?);
        Some(Vouched::read(claims, name, subject, mapping, now))
    }

    async fn admit(&self, source: &Source, who: &Vouched) -> Result<PersonId, Refusal> {
        let mapping = &source.settings.mapping;
        let door = Door { engine: &self.engine, mapping, home: self.settings.home.as_ref() };
        door.admit(who).await.map_err(Refusal::Denied)
    }

    /// What stands in the journal for somebody's name at an issuer.
    fn pseudonym(&self, issuer: &str, subject: &str) -> Pseudonym {
        let length = u64::try_from(issuer.len()).unwrap_or(u64::MAX).to_be_bytes();
        let code = self.pseudonyms.clone().chain_update(length).chain_update(issuer).chain_update(subject);
        let bytes: [u8; 32] = code.finalize().into_bytes().into();
        let mut half = [0; 16];
        half.copy_from_slice(&bytes[..16]);
        Pseudonym(half)
    }

    fn now(&self) -> Time {
        self.engine.now()
    }
}

fn silent(why: Silence) -> Refusal {
    tracing::warn!(?why, "an identity provider is needed and does not answer");
    Refusal::Silent
}
