//! Tokens: signed statements of an issuer (JWT, RFC 7519 and RFC 9068), and the rules by which one is believed.
//!
//! One algorithm is known, RS256, so nobody can talk us into another; everything else in a header that wants to be
//! understood (`crit`) is refused.

use super::keys::{Key, Keys};
use crate::contest::Time;
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Map, Number, Value};

/// Bytes a token may have.
pub const BYTES_MAX: usize = 16 * 1024;
/// How far two clocks may be apart, in seconds.
pub const LEEWAY_S: i64 = 60;

/// Why a token is not believed. The words go into the log and to the client; they say nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is no token at all, or too long.
    Malformed,
    /// It is not signed by RS256.
    Algorithm,
    /// It is a token of another kind: an ID token, a logout token, one without a type.
    Type,
    /// Nobody we trust has issued it.
    Issuer,
    /// It names no key, or one that its issuer does not have.
    Key,
    /// Its signature is not that of its content.
    Signature,
    /// It is meant for another service.
    Audience,
    /// It was handed out to a client that is not let in.
    Client,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    Early,
    /// What it must say is missing.
    Incomplete,
    /// It belongs to another sign-in.
    Nonce,
}

impl Doubt {
    /// In a few words.
    pub fn text(self) -> &'static str {
        match self {
            Doubt::Malformed => "it cannot be read",
            Doubt::Algorithm => "it is not signed by RS256",
            Doubt::Type => "it is not an access token",
            Doubt::Issuer => "its issuer is not known here",
            Doubt::Key => "its key is not known",
            Doubt::Signature => "its signature is wrong",
            Doubt::Audience => "it is meant for another service",
            Doubt::Client => "its client is not let in",
            Doubt::Expired => "it has expired",
            Doubt::Early => "it is not valid yet",
            Doubt::Incomplete => "something is missing in it",
            Doubt::Nonce => "it belongs to another sign-in",
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

/// What a token says.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// Whom it is for.
    pub aud: Audience,
    /// Whom it is about.
    #[serde(default)]
    pub sub: Option<String>,
    exp: Number,
    #[serde(default)]
    nbf: Option<Number>,
    #[serde(default)]
    iat: Option<Number>,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    nonce: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// One audience, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Audience {
    /// Whether a name is among them.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Audience::One(one) => one == name,
            Audience::Several(all) => all.iter().any(|one| one == name),
        }
    }
}

impl Claims {
    /// The client it was handed out to.
    pub fn client(&self) -> Option<&str> {
        self.azp.as_deref().or(self.client_id.as_deref())
    }

    /// When it was issued.
    pub fn issued(&self) -> Option<Time> {
        self.iat.as_ref().and_then(seconds).map(|at| Time(at.saturating_mul(1000)))
    }

    /// When its time is over.
    pub fn until(&self) -> Option<Time> {
        seconds(&self.exp).map(|at| Time(at.saturating_mul(1000)))
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match name {
            "sub" => self.sub.as_deref(),
            other => self.others.get(other)?.as_str(),
        }
    }

    /// A claim that is a list of texts, or one text; nothing if it is not there.
    pub fn texts(&self, name: &str) -> Option<Vec<&str>> {
        match self.others.get(name)? {
            Value::String(one) => Some(vec![one]),
            Value::Array(all) => Some(all.iter().filter_map(Value::as_str).collect()),
            _ => None,
        }
    }

    /// Whether it speaks of an application and not of a person: of a client that has its token for itself. (Entra ID
    /// says so in `idtyp` if it is asked to, and gives applications, never people, an `oid` that is their `sub`.)
    pub fn is_of_an_application(&self) -> bool {
        let Some(subject) = self.sub.as_deref() else { return true };
        self.text("idtyp") == Some("app")
            || self.client() == Some(subject)
            || self.text("oid") == Some(subject)
    }
}

/// What is asked of a token.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Who must have issued it.
    pub issuer: &'a str,
    /// Whom it must be for.
    pub audience: &'a str,
    /// The kinds of token that are taken, as the header names them.
    pub types: &'a [String],
    /// The clients that are let in; every one if empty.
    pub clients: &'a [String],
    /// What the token is for.
    pub purpose: Purpose<'a>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// It opens something: an access token.
    Access,
    /// It tells who has signed in: an ID token, tied to its sign-in by this word. One that comes with a renewal may
    /// lack the word.
    Identity(Option<&'a str>),
}

/// A token that has been taken apart and not been checked.
pub struct Token<'a> {
    header: Header,
    /// What it says, believed by nobody yet.
    pub claims: Claims,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// `Malformed`, `Algorithm`.
    pub fn read(text: &'a str) -> Result<Token<'a>, Doubt> {
        if text.len() > BYTES_MAX {
            return Err(Doubt::Malformed);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Doubt::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Doubt::Malformed)?;
        let decoded = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Doubt::Malformed);
        let header: Header = serde_json::from_slice(&decoded(header)?).map_err(|_| Doubt::Malformed)?;
        if header.alg != "RS256" {
            return Err(Doubt::Algorithm);
        }
        if header.crit.is_some() {
            return Err(Doubt::Malformed);
        }
        let claims = serde_json::from_slice(&decoded(payload)?).map_err(|_| Doubt::Malformed)?;
        Ok(Token { header, claims, signed, signature: decoded(signature)? })
    }

    /// The key it is signed with, if its issuer has it.
    ///
    /// # Errors
    /// `Key`.
    pub fn key<'k>(&self, keys: &'k Keys) -> Result<&'k Key, Doubt> {
        self.header.kid.as_deref().and_then(|kid| keys.get(kid)).ok_or(Doubt::Key)
    }

    /// Believes it, or says why not.
    ///
    /// # Errors
    /// In the order: `Type`, `Signature`, `Issuer`, `Audience`, `Expired`, `Early`, `Client`, `Nonce`.
    pub fn check(self, key: &Key, terms: &Terms<'_>, now: Time) -> Result<Claims, Doubt> {
        let typ = self.header.typ.as_deref().unwrap_or("");
        let typ = typ
            .get(..12)
            .filter(|start| start.eq_ignore_ascii_case("application/"))
            .map_or(typ, |_| &typ[12..]);
        if !terms.types.iter().any(|known| known.eq_ignore_ascii_case(typ)) {
            return Err(Doubt::Type);
        }
        if !key.has_signed(self.signed.as_bytes(), &self.signature) {
            return Err(Doubt::Signature);
        }
        let claims = self.claims;
        if claims.iss != terms.issuer {
            return Err(Doubt::Issuer);
        }
        if !claims.aud.has(terms.audience) {
            return Err(Doubt::Audience);
        }
        in_time(&claims, now)?;
        let let_in = |client: &str| terms.clients.iter().any(|known| known == client);
        if !terms.clients.is_empty() && !claims.client().is_some_and(let_in) {
            return Err(Doubt::Client);
        }
        match terms.purpose {
            Purpose::Identity(Some(nonce)) if claims.nonce.as_deref() != Some(nonce) => Err(Doubt::Nonce),
            // An ID token shows a client who has signed in; it opens nothing.
            Purpose::Access if claims.nonce.is_some() || claims.others.contains_key("at_hash") => {
                Err(Doubt::Type)
            }
            _ => Ok(claims),
        }
    }
}

fn in_time(claims: &Claims, now: Time) -> Result<(), Doubt> {
    let now = now.0.div_euclid(1000);
    let until = seconds(&claims.exp).ok_or(Doubt::Incomplete)?;
    if now >= until.saturating_add(LEEWAY_S) {
        return Err(Doubt::Expired);
    }
    for from in [&claims.nbf, &claims.iat].into_iter().flatten() {
        if seconds(from).ok_or(Doubt::Incomplete)? > now.saturating_add(LEEWAY_S) {
            return Err(Doubt::Early);
        }
    }
    Ok(())
}

/// Whole seconds; a fraction is cut off.
fn seconds(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| number.as_f64().filter(|at| at.is_finite()).map(|at| at as i64))
}
