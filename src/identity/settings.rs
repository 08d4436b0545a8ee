//! What the operator settles: whom we believe, and what follows for a person from what is said of them.

use crate::contest::{Affiliation, Role, Scope, UnitKind};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use url::Url;

/// Everything about signing in.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whom we believe.
    pub issuers: Vec<IssuerSettings>,
    /// The unit of those who belong to no other; made if it is missing.
    pub home: Option<Home>,
    /// The address people reach the service by; needed for signing in with a browser.
    pub public_url: Option<Url>,
    /// Milliseconds between two questions for an issuer's keys, at least.
    pub cooldown_ms: Option<i64>,
}

/// A unit that stands in the register from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Home {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What sort of unit.
    #[serde(default = "directorate")]
    pub kind: UnitKind,
}

fn directorate() -> UnitKind {
    UnitKind::Directorate
}

/// One issuer. As JSON in the mapping file, field by field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSettings {
    /// Its short name here: part of addresses and of the journal, so it stays.
    pub name: String,
    /// Its own name, an address: `iss`.
    pub issuer: String,
    /// Where it describes itself, if not under `/.well-known/openid-configuration`.
    #[serde(default)]
    pub discovery: Option<String>,
    /// Whom its access tokens must be for: `aud`.
    #[serde(default)]
    pub audience: Option<String>,
    /// The clients whose tokens are taken (`azp`, `client_id`); those of all if empty.
    #[serde(default)]
    pub clients: Vec<String>,
    /// The kinds of access token that are taken: `typ`.
    #[serde(default = "token_types")]
    pub token_types: Vec<String>,
    /// How it signs people in with a browser; without it, only tokens are taken.
    #[serde(default)]
    pub browser: Option<Browser>,
    /// What its claims mean.
    #[serde(default)]
    pub mapping: Mapping,
}

fn token_types() -> Vec<String> {
    vec!["at+jwt".into(), "JWT".into()]
}

/// We as a client of an issuer.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Browser {
    /// Our name there.
    pub client_id: String,
    /// Our password there; none for a public client. Never in a file.
    #[serde(skip)]
    pub client_secret: Option<String>,
    /// The environment variable with the password.
    #[serde(default)]
    pub client_secret_env: Option<String>,
    /// What we ask for.
    #[serde(default = "scopes")]
    pub scopes: String,
}

fn scopes() -> String {
    "openid profile".into()
}

/// Never prints the password.
impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Browser {{ client_id: {:?}, scopes: {:?} }}", self.client_id, self.scopes)
    }
}

/// What follows from an issuer's claims.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The claim that names a person for good.
    #[serde(default)]
    pub subject_claim: Option<String>,
    /// The claim that holds the login name under which people are imported: it joins the two. Without one nobody who
    /// was imported is found again.
    #[serde(default)]
    pub key_claim: Option<String>,
    /// The claim with the full name.
    #[serde(default)]
    pub name_claim: Option<String>,
    /// The claim with the groups.
    #[serde(default)]
    pub groups_claim: Option<String>,
    /// The claim that says where somebody works.
    #[serde(default)]
    pub unit_claim: Option<String>,
    /// What its people are to the agency; without it, that follows from their unit.
    #[serde(default)]
    pub affiliation: Option<Affiliation>,
    /// The code of the unit of those for whom nothing else is said.
    #[serde(default)]
    pub unit: Option<String>,
    /// Codes of units by what the claim says, where it is not the code itself.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// Roles by group.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<Held>>,
    /// Subjects, or login names, of those who are administrators, whatever their groups.
    #[serde(default)]
    pub administrators: Vec<String>,
}

/// A role that follows from a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Held {
    /// Everywhere: `"campaign_manager"`.
    Everywhere(Role),
    /// For the person's own unit: `{ "in_own_unit": "office_manager" }`.
    OwnUnit {
        /// Which role.
        in_own_unit: Role,
    },
}

impl Settings {
    /// What is wrong with them, in one sentence for the operator.
    ///
    /// # Errors
    /// The sentence.
    pub fn check(&self) -> Result<(), String> {
        for (place, issuer) in self.issuers.iter().enumerate() {
            issuer.check()?;
            if self.issuers[..place]
                .iter()
                .any(|other| other.name == issuer.name || other.issuer == issuer.issuer)
            {
                return Err(format!("two issuers are called {} or {}", issuer.name, issuer.issuer));
            }
            if issuer.browser.is_some() && self.public_url.is_none() {
                return Err("signing in with a browser needs the public address of the service".into());
            }
        }
        match &self.public_url {
            Some(url) if !is_safe(url) => Err(format!("{url} must begin with https://")),
            Some(url) if url.path() != "/" || url.query().is_some() => {
                Err(format!("{url} must be an address without a path"))
            }
            _ => Ok(()),
        }
    }
}

impl IssuerSettings {
    fn check(&self) -> Result<(), String> {
        let name = &self.name;
        if !crate::contest::Code::from(name.as_str()).is_well_formed() {
            return Err(format!("{name:?} cannot be an issuer's short name: small letters and digits can"));
        }
        if name == super::invitation::ISSUER {
            return Err(format!("{name} is how invitations sign people in: call the issuer something else"));
        }
        for address in [Some(&self.issuer), self.discovery.as_ref()].into_iter().flatten() {
            safe(address)?;
        }
        if self.audience.is_none() && self.browser.is_none() {
            return Err(format!("the issuer {name} needs an audience, or a client for browsers"));
        }
        for held in self.mapping.groups.values().flatten() {
            let (role, scope) = match *held {
                Held::Everywhere(role) => (role, Scope::Everywhere),
                Held::OwnUnit { in_own_unit } => (in_own_unit, Scope::Unit(crate::contest::UnitId(0))),
            };
            if role == Role::Participant || !role.fits(scope) {
                return Err(format!("the issuer {name} cannot give the role {role:?} so"));
            }
        }
        Ok(())
    }
}

/// An address that may be asked: https, or of this machine.
///
/// # Errors
/// The sentence for the operator.
pub fn safe(address: &str) -> Result<Url, String> {
    match Url::parse(address) {
        Ok(url) if is_safe(&url) => Ok(url),
        _ => Err(format!("{address} is no address that begins with https://")),
    }
}

/// Whether nobody on the way can read along.
pub fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_loopback(url)
}

/// Whether it is an address of this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
