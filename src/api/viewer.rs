//! Who is asking, and in which language they read.

use std::sync::Arc;

use poem::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use poem::http::{HeaderMap, StatusCode};

use super::session;
use crate::contest::{Actor, Code, Lang, State};
use crate::engine::{Engine, Moment};
use crate::identity::token::Doubt;
use crate::identity::{Identity, Refusal, Who, cookie};
use crate::words;

/// Header of the demo's persona switch.
pub const PERSONA_HEADER: &str = "Idedugnad-Persona";
/// Cookie of the demo's persona switch.
pub const PERSONA_COOKIE: &str = "idedugnad-persona";

/// The one who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// As the contest knows them.
    pub actor: Actor,
    /// The language they read.
    pub lang: Lang,
}

/// How a request says who sends it.
#[derive(Clone)]
pub enum SignIn {
    /// Nobody is signed in; everybody reads what is public.
    Nobody,
    /// Whoever the header or the cookie names is believed. For the demo alone.
    Personas,
    /// Identity providers vouch for people, by tokens or by sessions.
    Providers(Arc<Identity>),
}

/// Who asks cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// The persona that was named is not known.
    UnknownPersona(String),
    /// Not let in by what they bring.
    Refused(Refusal),
}

impl Stranger {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Stranger::UnknownPersona(_) => StatusCode::UNAUTHORIZED,
            Stranger::Refused(refusal) => session::refused(refusal),
        }
    }

    /// In a sentence for the developer of a client.
    pub fn text(&self) -> String {
        match self {
            Stranger::UnknownPersona(name) => format!("Nobody is known as {name:?}."),
            Stranger::Refused(refusal) => refusal.text(),
        }
    }
}

impl Viewer {
    /// Reads the viewer off a request's headers, and the moment they look at, which knows them. A token counts before a
    /// session; who brings neither is a guest.
    ///
    /// # Errors
    /// What they bring is not believed.
    pub async fn read(
        headers: &HeaderMap,
        sign_in: &SignIn,
        engine: &Engine,
    ) -> Result<(Viewer, Arc<Moment>), Stranger> {
        let lang = preferred(headers);
        let actor = match sign_in {
            SignIn::Nobody => Actor::Anonymous,
            SignIn::Personas => {
                let moment = engine.moment();
                return Viewer::of_persona(headers, &moment.state).map(|viewer| (viewer, moment));
            }
            SignIn::Providers(identity) => match token(headers).map_err(Stranger::Refused)? {
                Some(token) => actor(identity.bearer(token).await.map_err(Stranger::Refused)?),
                None => {
                    let session = identity.session(headers);
                    let holder = session.and_then(|session| identity.holder(&session));
                    holder.map_or(Actor::Anonymous, actor)
                }
            },
        };
        Ok((Viewer { actor, lang }, engine.moment()))
    }

    /// Reads the demo's persona off a request's headers.
    ///
    /// # Errors
    /// `UnknownPersona`.
    pub fn of_persona(headers: &HeaderMap, state: &State) -> Result<Viewer, Stranger> {
        let header = headers.get(PERSONA_HEADER).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
        let named = header.map(str::to_owned).or_else(|| cookie::read(headers, PERSONA_COOKIE));
        let actor = match named.filter(|key| !key.is_empty()) {
            None => Actor::Anonymous,
            Some(key) => match state.people.by_key.get(&Code::from(key.as_str())) {
                Some(person) => Actor::Person(*person),
                None => return Err(Stranger::UnknownPersona(key)),
            },
        };
        Ok(Viewer { actor, lang: preferred(headers) })
    }
}

pub(super) fn preferred(headers: &HeaderMap) -> Lang {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or(Lang::Nb, words::preferred)
}

/// The one bearer token of a request. Two of them, or credentials of another kind, are no token.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let Some(first) = all.next() else { return Ok(None) };
    let malformed = Refusal::Doubted(Doubt::Malformed);
    let (scheme, token) =
        first.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(|| malformed.clone())?;
    match scheme.eq_ignore_ascii_case("bearer") && all.next().is_none() {
        true => Ok(Some(token.trim())),
        false => Err(malformed),
    }
}

fn actor(who: Who) -> Actor {
    match who {
        Who::Person(person) => Actor::Person(person),
        Who::Application => Actor::Anonymous,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persona_that_nobody_has_is_no_guest() {
        let mut headers = HeaderMap::new();
        let state = State::default();
        assert_eq!(Viewer::of_persona(&headers, &state).map(|viewer| viewer.actor), Ok(Actor::Anonymous));
        headers.insert(PERSONA_HEADER, "kari".parse().expect("a header"));
        assert_eq!(Viewer::of_persona(&headers, &state), Err(Stranger::UnknownPersona("kari".into())));
    }

    #[test]
    fn there_is_one_token_or_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(token(&headers), Ok(None));
        headers.insert(AUTHORIZATION, "bearer a.b.c".parse().expect("a header"));
        assert_eq!(token(&headers), Ok(Some("a.b.c")));
        headers.append(AUTHORIZATION, "Bearer d.e.f".parse().expect("a header"));
        assert_eq!(token(&headers), Err(Refusal::Doubted(Doubt::Malformed)));
        headers.insert(AUTHORIZATION, "Basic a2FyaTpvbGE=".parse().expect("a header"));
        assert_eq!(token(&headers), Err(Refusal::Doubted(Doubt::Malformed)));
    }
}
