//! Who is asking, and in which language they read.

use poem::http::HeaderMap;
use poem::http::header::{ACCEPT_LANGUAGE, COOKIE};

use crate::contest::{Actor, Code, Lang, State};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Nobody is signed in; everybody reads what is public.
    Nobody,
    /// Whoever the header or the cookie names is believed. For the demo alone.
    Personas,
}

/// The persona that was named is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPersona(pub String);

impl Viewer {
    /// Reads the viewer off a request's headers.
    ///
    /// # Errors
    /// A persona is named that nobody has.
    pub fn read(headers: &HeaderMap, sign_in: SignIn, state: &State) -> Result<Viewer, UnknownPersona> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let lang = text(ACCEPT_LANGUAGE).map_or(Lang::Nb, words::preferred);
        let named = match sign_in {
            SignIn::Nobody => None,
            SignIn::Personas => headers
                .get(PERSONA_HEADER)
                .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
                .map(str::to_owned)
                .or_else(|| cookie(text(COOKIE).unwrap_or(""), PERSONA_COOKIE)),
        };
        let actor = match named.filter(|key| !key.is_empty()) {
            None => Actor::Anonymous,
            Some(key) => match state.people.by_key.get(&Code::from(key.as_str())) {
                Some(person) => Actor::Person(*person),
                None => return Err(UnknownPersona(key)),
            },
        };
        Ok(Viewer { actor, lang })
    }
}

/// The value of a cookie, percent signs resolved.
fn cookie(header: &str, name: &str) -> Option<String> {
    let value = header.split(';').find_map(|pair| {
        let (found, value) = pair.trim().split_once('=')?;
        (found == name).then_some(value)
    })?;
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok()))
            .flatten()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_unescaped() {
        assert_eq!(cookie("a=b; idedugnad-persona=k%C3%A5re; c=d", PERSONA_COOKIE), Some("kåre".into()));
        assert_eq!(cookie("idedugnad-persona=100%", PERSONA_COOKIE), Some("100%".into()));
        assert_eq!(cookie("other=1", PERSONA_COOKIE), None);
    }

    #[test]
    fn without_the_switch_nobody_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert(PERSONA_HEADER, "kari".parse().expect("a header"));
        let state = State::default();
        let viewer = Viewer::read(&headers, SignIn::Nobody, &state).expect("a viewer");
        assert_eq!(viewer.actor, Actor::Anonymous);
        assert_eq!(Viewer::read(&headers, SignIn::Personas, &state), Err(UnknownPersona("kari".into())));
    }
}
