//! Sessions: what a browser carries after signing in. Sealed, for some hours, renewed at the provider meanwhile.

use super::flow::Tokens;
use super::person::Denied;
use super::provider::Silence;
use super::{Identity, Refusal, Who, cookie};
use crate::contest::{Login, Pseudonym, Rejection, Time};
use poem::http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use tokio::sync::OnceCell;

/// How long a session lives, renewed or not, in milliseconds: a working day.
pub const LIFE_MS: i64 = 8 * 60 * 60 * 1000;
/// A session is renewed at the provider after at least and at most so many milliseconds.
const RENEWAL_MS: (i64, i64) = (60 * 1000, 60 * 60 * 1000);
/// So long after a renewal was due, a refusal may only mean that another replica was faster, in milliseconds.
const GRACE_MS: i64 = 60 * 1000;
/// So long a renewal is remembered for requests that were sent before its answer arrived, in milliseconds.
const REMEMBERED_MS: i64 = 60 * 1000;
/// Bytes a cookie may have; browsers keep no longer ones.
const COOKIE_BYTES_MAX: usize = 4000;

/// What is sealed into the cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The issuer's short name.
    pub issuer: String,
    /// Who signed in there.
    pub subject: Pseudonym,
    /// Since when.
    pub begun: Time,
    /// Until when at the longest.
    pub until: Time,
    /// When it is to be renewed, and what with.
    pub renewal: Option<(Time, String)>,
}

/// What came of a renewal.
#[derive(Clone, Debug)]
pub enum Renewed {
    /// It is not due.
    NotDue,
    /// The new cookie.
    Fresh(String),
    /// The provider does not answer, or another replica was faster: it goes on as it is.
    Kept,
    /// The provider does not vouch for this person any more.
    Over,
}

/// Renewals under way or just done, by a hash of what they were renewed with.
#[derive(Default)]
pub struct Renewals {
    known: std::sync::Mutex<BTreeMap<[u8; 32], Begun>>,
}

/// Since when, and what comes of it.
type Begun = (Time, Arc<OnceCell<Renewed>>);

impl Renewals {
    fn of(&self, refresh: &str, now: Time) -> Arc<OnceCell<Renewed>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (since, _)| now.0.saturating_sub(since.0) < REMEMBERED_MS);
        let mark = Sha256::digest(refresh.as_bytes()).into();
        known.entry(mark).or_insert_with(|| (now, Arc::default())).1.clone()
    }
}

impl Identity {
    /// The name of the session's cookie.
    pub fn session_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-idedugnad-session" } else { "idedugnad-session" }
    }

    /// Whether browsers reach us by https.
    pub fn is_secure(&self) -> bool {
        self.settings.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// The session a browser brings, if it is one of ours and its time is not over.
    pub fn session(&self, headers: &HeaderMap) -> Option<Session> {
        let text = cookie::read(headers, self.session_cookie())?;
        let session: Session = self.sealer.open("session", &text)?;
        (self.now() < session.until).then_some(session)
    }

    /// Who a session belongs to; nobody if it was ended or its owner has left.
    pub fn holder(&self, session: &Session) -> Option<Who> {
        let moment = self.engine.moment();
        let state = &moment.state;
        let login = Login { issuer: session.issuer.as_str().into(), subject: session.subject };
        let person = *state.logins.by_login.get(&login)?;
        let lives =
            state.people.is_active(person, self.now()) && !state.logins.has_ended(person, session.begun);
        lives.then_some(Who::Person(person))
    }

    /// A cookie for a session that begins now, or goes on after a renewal.
    pub(super) fn cookie(&self, session: &Session) -> Option<String> {
        let mut session = session.clone();
        let mut sealed = self.sealer.seal("session", &session)?;
        if sealed.len() > COOKIE_BYTES_MAX {
            tracing::warn!(
                issuer = session.issuer,
                "a refresh token is too long for a cookie: the session is not renewed"
            );
            session.renewal = None;
            sealed = self.sealer.seal("session", &session)?;
        }
        let seconds = (session.until.0 - self.now().0).max(0) / 1000;
        Some(cookie::write(self.session_cookie(), &sealed, self.is_secure(), seconds))
    }

    /// A cookie that takes the session away.
    pub fn no_session(&self) -> String {
        cookie::write(self.session_cookie(), "", self.is_secure(), 0)
    }

    /// When, and with what, a session is renewed.
    pub(super) fn renewal(&self, tokens: &Tokens) -> Option<(Time, String)> {
        let (least, most) = RENEWAL_MS;
        let life = tokens.expires_in.unwrap_or(0).saturating_mul(1000).clamp(least, most);
        tokens.refresh_token.clone().map(|refresh| (Time(self.now().0 + life), refresh))
    }

    /// Renews a session if that is due: asks the provider whether it still vouches for its holder. Of many requests
    /// with the same cookie one asks.
    pub async fn renew(&self, session: &Session) -> Renewed {
        let Some((due, refresh)) = &session.renewal else { return Renewed::NotDue };
        let now = self.now();
        if now < *due {
            return Renewed::NotDue;
        }
        let cell = self.renewals.of(refresh, now);
        cell.get_or_init(|| self.ask_again(session, *due, refresh)).await.clone()
    }

    async fn ask_again(&self, session: &Session, due: Time, refresh: &str) -> Renewed {
        match self.refreshed(session, refresh).await {
            Ok(fresh) => self.cookie(&fresh).map_or(Renewed::Kept, Renewed::Fresh),
            Err(Trouble::Silence(Silence::Unreachable(why))) => {
                tracing::warn!(why, "a session is not renewed");
                Renewed::Kept
            }
            Err(Trouble::Refused(Refusal::Silent | Refusal::Denied(Denied::NotNow))) => Renewed::Kept,
            Err(Trouble::Silence(Silence::Refused(_))) if self.now().0 - due.0 < GRACE_MS => Renewed::Kept,
            Err(why) => {
                tracing::info!(?why, "a session is over: its provider does not renew it");
                Renewed::Over
            }
        }
    }
}

/// Why signing in with a browser, or going on, did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such way in.
    NoSuchIssuer,
    /// The answer belongs to no sign-in that began here a moment ago.
    NotBegun,
    /// The provider said no, with this word.
    Declined(String),
    /// The provider did not answer, or refused what we asked.
    Silence(Silence),
    /// The invitation cannot be used.
    Invitation(Rejection),
    /// What it said is not believed, or its bearer is not let in.
    Refused(Refusal),
}
