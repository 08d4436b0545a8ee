//! Signing in with a browser: authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636,
//! RFC 9207), renewal, and signing out (RP-Initiated Logout 1.0).

use super::provider::{Known, Silence};
use super::session::{LIFE_MS, Session, Trouble};
use super::settings::Browser;
use super::token::{Claims, Doubt, Purpose, Terms, Token};
use super::{Identity, Refusal, Source, cookie, silent};
use crate::contest::Time;
use crate::vault::random;
use data_encoding::BASE64URL_NOPAD;
use poem::http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use url::Url;

/// Where providers send people back to.
pub const CALLBACK: &str = "/session/callback";
/// How long somebody may take to sign in, in milliseconds.
const PATIENCE_MS: i64 = 10 * 60 * 1000;

/// A sign-in that has begun; sealed into a cookie of its own.
#[derive(Debug, Serialize, Deserialize)]
struct Journey {
    issuer: String,
    state: String,
    nonce: String,
    verifier: String,
    back: String,
    until: Time,
}

/// What a provider's answer brings along.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Arrival {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// What a provider gives for a code.
#[derive(Clone, Deserialize)]
pub struct Tokens {
    id_token: Option<String>,
    /// What the session is renewed with.
    pub refresh_token: Option<String>,
    /// The life of the access token, in seconds: after it the session is renewed.
    pub expires_in: Option<i64>,
}

/// Where a browser is sent, and the cookies it takes along.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The address.
    pub to: String,
    /// As they stand in `Set-Cookie`.
    pub cookies: Vec<String>,
}

impl Identity {
    /// Begins a sign-in: at the named issuer, or the first that signs people in with a browser. Ends at `back`, a path.
    ///
    /// # Errors
    /// `NoSuchIssuer`, `Silence`.
    pub async fn depart(&self, issuer: Option<&str>, back: &str) -> Result<Sent, Trouble> {
        let fits = |source: &&Source| {
            source.settings.browser.is_some() && issuer.is_none_or(|name| name == source.settings.name)
        };
        let source = self.sources.iter().find(fits).ok_or(Trouble::NoSuchIssuer)?;
        let (browser, known) = self.client(source).await?;
        let journey = Journey {
            issuer: source.settings.name.clone(),
            state: word(),
            nonce: word(),
            verifier: word(),
            back: if is_path(back) { back.to_owned() } else { "/".to_owned() },
            until: Time(self.now().0 + PATIENCE_MS),
        };
        let mut to = address(known.description.authorization_endpoint.as_deref())?;
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(journey.verifier.as_bytes()));
        to.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &browser.client_id)
            .append_pair("redirect_uri", &self.callback())
            .append_pair("scope", &browser.scopes)
            .append_pair("state", &journey.state)
            .append_pair("nonce", &journey.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let sealed = self.sealer.seal("sign-in", &journey).ok_or(Trouble::NotBegun)?;
        let cookie = cookie::write(self.journey_cookie(), &sealed, self.is_secure(), PATIENCE_MS / 1000);
        Ok(Sent { to: to.into(), cookies: vec![cookie] })
    }

    /// Ends a sign-in: checks that it is the one this browser began, turns the code into tokens, lets the person in and
    /// begins a session.
    ///
    /// # Errors
    /// See `Trouble`.
    pub async fn arrive(&self, headers: &HeaderMap, arrival: Arrival) -> Result<Sent, Trouble> {
        let journey = cookie::read(headers, self.journey_cookie());
        let journey: Journey =
            journey.and_then(|sealed| self.sealer.open("sign-in", &sealed)).ok_or(Trouble::NotBegun)?;
        if self.now() >= journey.until || arrival.state.as_deref() != Some(&*journey.state) {
            return Err(Trouble::NotBegun);
        }
        let source = self.sources.iter().find(|source| source.settings.name == journey.issuer);
        let source = source.ok_or(Trouble::NoSuchIssuer)?;
        if arrival.iss.is_some_and(|issuer| issuer != source.settings.issuer) {
            return Err(Trouble::NotBegun);
        }
        if let Some(error) = arrival.error {
            return Err(Trouble::Declined(error));
        }
        let form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", arrival.code.ok_or(Trouble::NotBegun)?),
            ("redirect_uri", self.callback()),
            ("code_verifier", journey.verifier),
        ];
        let tokens = self.exchange(source, form).await?;
        let claims = self.signed_in(source, &tokens, Some(&journey.nonce)).await?;
        let claims = claims.ok_or(Trouble::Refused(Refusal::Doubted(Doubt::Incomplete)))?;
        let now = self.now();
        let who = self.vouched(source, &claims, now);
        let who = who.ok_or(Trouble::Refused(Refusal::Doubted(Doubt::Incomplete)))?;
        self.admit(source, &who).await.map_err(Trouble::Refused)?;
        let session = Session {
            issuer: journey.issuer,
            subject: who.login.subject,
            begun: now,
            until: Time(now.0 + LIFE_MS),
            renewal: self.renewal(&tokens),
        };
        let cookie = self.cookie(&session).ok_or(Trouble::NotBegun)?;
        let done = cookie::write(self.journey_cookie(), "", self.is_secure(), 0);
        Ok(Sent { to: journey.back, cookies: vec![cookie, done] })
    }

    /// The session after the provider has vouched for its holder anew.
    pub(super) async fn refreshed(&self, session: &Session, refresh: &str) -> Result<Session, Trouble> {
        let source = self.sources.iter().find(|source| source.settings.name == session.issuer);
        let source = source.ok_or(Trouble::NoSuchIssuer)?;
        let form = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh.to_owned())];
        let mut tokens = self.exchange(source, form).await?;
        if let Some(claims) = self.signed_in(source, &tokens, None).await? {
            let who = self.vouched(source, &claims, self.now());
            let who = who.filter(|who| who.login.subject == session.subject);
            let who = who.ok_or(Trouble::Refused(Refusal::Doubted(Doubt::Incomplete)))?;
            self.admit(source, &who).await.map_err(Trouble::Refused)?;
        }
        tokens.refresh_token = tokens.refresh_token.or_else(|| Some(refresh.to_owned()));
        Ok(Session { renewal: self.renewal(&tokens), ..session.clone() })
    }

    /// Where a browser is sent to sign out at the provider too; home if the provider does not offer it.
    pub async fn farewell(&self, session: Option<&Session>) -> Sent {
        let home = self.settings.public_url.as_ref().map_or_else(|| "/".to_owned(), Url::to_string);
        let cookies = vec![self.no_session()];
        let source = session
            .and_then(|session| self.sources.iter().find(|source| source.settings.name == session.issuer));
        let Some(source) = source else { return Sent { to: home, cookies } };
        let Ok((browser, known)) = self.client(source).await else { return Sent { to: home, cookies } };
        match address(known.description.end_session_endpoint.as_deref()) {
            Ok(mut to) => {
                to.query_pairs_mut()
                    .append_pair("client_id", &browser.client_id)
                    .append_pair("post_logout_redirect_uri", &home);
                Sent { to: to.into(), cookies }
            }
            Err(_) => Sent { to: home, cookies },
        }
    }

    /// The issuers that sign people in with a browser.
    pub fn entrances(&self) -> impl Iterator<Item = &str> {
        let entrances = self.sources.iter().filter(|source| source.settings.browser.is_some());
        entrances.map(|source| source.settings.name.as_str())
    }

    async fn client<'a>(&self, source: &'a Source) -> Result<(&'a Browser, Arc<Known>), Trouble> {
        let browser = source.settings.browser.as_ref().ok_or(Trouble::NoSuchIssuer)?;
        let known = source.provider.known(self.now()).await.map_err(Trouble::Silence)?;
        Ok((browser, known))
    }

    async fn exchange(
        &self,
        source: &Source,
        mut form: Vec<(&'static str, String)>,
    ) -> Result<Tokens, Trouble> {
        let (browser, known) = self.client(source).await?;
        let to = address(known.description.token_endpoint.as_deref())?;
        let password = browser.client_secret.clone().map(|word| (browser.client_id.clone(), word));
        if password.is_none() {
            form.push(("client_id", browser.client_id.clone()));
        }
        source.provider.post(to.into(), password, form).await.map_err(Trouble::Silence)
    }

    /// What the ID token says, if there is one.
    async fn signed_in(
        &self,
        source: &Source,
        tokens: &Tokens,
        nonce: Option<&str>,
    ) -> Result<Option<Claims>, Trouble> {
        let Some(text) = &tokens.id_token else { return Ok(None) };
        let doubted = |doubt| Trouble::Refused(Refusal::Doubted(doubt));
        let token = Token::read(text).map_err(doubted)?;
        let now = self.now();
        let key = source.provider.key(&token, now).await;
        let key = key.map_err(|why| Trouble::Refused(silent(why)))?.map_err(doubted)?;
        let (browser, _) = self.client(source).await?;
        let terms = Terms {
            issuer: &source.settings.issuer,
            audience: &browser.client_id,
            types: &["JWT".to_owned(), String::new()],
            clients: &[],
            purpose: Purpose::Identity(nonce),
        };
        let claims = token.check(&key, &terms, now).map_err(doubted)?;
        match claims.client() {
            Some(other) if other != browser.client_id => Err(doubted(Doubt::Client)),
            _ => Ok(Some(claims)),
        }
    }

    fn callback(&self) -> String {
        let url = self.settings.public_url.as_ref().and_then(|url| url.join(CALLBACK).ok());
        url.map_or_else(|| CALLBACK.to_owned(), String::from)
    }

    fn journey_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-idedugnad-sign-in" } else { "idedugnad-sign-in" }
    }
}

/// A path of ours, and not the address of somebody else written like one.
fn is_path(text: &str) -> bool {
    text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// 32 random bytes as text.
fn word() -> String {
    BASE64URL_NOPAD.encode(&random::<32>())
}

fn address(text: Option<&str>) -> Result<Url, Trouble> {
    let missing = || Trouble::Silence(Silence::Unreachable("the provider does not say where".into()));
    text.and_then(|text| Url::parse(text).ok()).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        assert!(is_path("/") && is_path("/ideas?first=1#top"));
        for other in
            ["", "ideas", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "/ å"]
        {
            assert!(!is_path(other), "{other}");
        }
    }
}
