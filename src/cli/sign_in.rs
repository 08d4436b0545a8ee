//! The settings of `serve` about signing in: flags and environment for one issuer, a file for what its claims mean and
//! for further issuers.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use url::Url;

use crate::identity::settings::{Browser, Home, IssuerSettings, Mapping, Settings};

/// Who may sign in. Without an issuer everybody reads what is public and nobody writes.
#[derive(Args)]
#[command(next_help_heading = "Signing in")]
pub(super) struct SignInArguments {
    /// Believe this OpenID Connect issuer.
    #[arg(long, value_name = "URL", env = "IDEDUGNAD_ISSUER")]
    issuer: Option<String>,
    /// Where the issuer describes itself, if not under its own address.
    #[arg(long, value_name = "URL", env = "IDEDUGNAD_DISCOVERY")]
    discovery: Option<String>,
    /// Its short name here: it stands in the journal, so it stays.
    #[arg(long, value_name = "NAME", default_value = "main", env = "IDEDUGNAD_ISSUER_NAME")]
    issuer_name: String,
    /// Take access tokens that are for this audience (aud).
    #[arg(long, value_name = "ID", env = "IDEDUGNAD_AUDIENCE")]
    audience: Option<String>,
    /// … handed out to one of these clients (azp, client_id), comma-separated; to any if not given.
    #[arg(long, value_name = "IDS", value_delimiter = ',', env = "IDEDUGNAD_CLIENTS")]
    clients: Vec<String>,
    /// … of one of these types (typ), comma-separated.
    #[arg(
        long,
        value_name = "TYPES",
        value_delimiter = ',',
        default_value = "at+jwt,JWT",
        env = "IDEDUGNAD_TOKEN_TYPES"
    )]
    token_types: Vec<String>,
    /// The claim that names a person for good.
    #[arg(long, value_name = "CLAIM", env = "IDEDUGNAD_SUBJECT_CLAIM")]
    subject_claim: Option<String>,
    /// The claim with the login name under which people are imported.
    #[arg(long, value_name = "CLAIM", env = "IDEDUGNAD_KEY_CLAIM")]
    key_claim: Option<String>,
    /// The claim with the full name.
    #[arg(long, value_name = "CLAIM", env = "IDEDUGNAD_NAME_CLAIM")]
    name_claim: Option<String>,
    /// The claim with the groups.
    #[arg(long, value_name = "CLAIM", env = "IDEDUGNAD_GROUPS_CLAIM")]
    groups_claim: Option<String>,
    /// The claim with the code of the unit somebody works in.
    #[arg(long, value_name = "CLAIM", env = "IDEDUGNAD_UNIT_CLAIM")]
    unit_claim: Option<String>,
    /// Subjects or login names of administrators, comma-separated.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', env = "IDEDUGNAD_ADMINISTRATORS")]
    administrators: Vec<String>,
    /// What groups and units mean, and further issuers: a file of JSON.
    #[arg(long, value_name = "FILE", env = "IDEDUGNAD_MAPPING")]
    mapping: Option<PathBuf>,
    /// The address people reach the service by; needed for browsers.
    #[arg(long, value_name = "URL", env = "IDEDUGNAD_PUBLIC_URL")]
    public_url: Option<Url>,
    /// Sign people in with a browser, as this client of the issuer.
    #[arg(long, value_name = "ID", env = "IDEDUGNAD_CLIENT_ID", requires = "public_url")]
    client_id: Option<String>,
    /// … with this password.
    #[arg(long, value_name = "WORD", env = "IDEDUGNAD_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// … asking for this.
    #[arg(long, value_name = "SCOPES", default_value = "openid profile", env = "IDEDUGNAD_SCOPES")]
    scopes: String,
    /// The persona switch is the demo's alone: with it, nothing is served.
    #[arg(long, env = "IDEDUGNAD_PERSONAS", hide = true, default_value_t = false, num_args = 0..=1, default_missing_value = "true")]
    personas: bool,
}

/// What stands in the mapping file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    mapping: Mapping,
    #[serde(default)]
    home: Option<Home>,
    #[serde(default)]
    issuers: Vec<IssuerSettings>,
}

impl SignInArguments {
    /// The settings; nothing if no issuer is named.
    ///
    /// # Errors
    /// One sentence for the operator.
    pub(super) fn settings(&self) -> Result<Option<Settings>, String> {
        if self.personas {
            return Err("the persona switch believes whoever a header names: only `demo` has it, on this machine alone; \
                        start `serve` without IDEDUGNAD_PERSONAS and --personas"
                .into());
        }
        let file = self.mapping.as_deref().map_or_else(|| Ok(File::default()), read)?;
        let named = self.issuer.as_ref().filter(|issuer| !issuer.is_empty());
        let first = named.map(|issuer| IssuerSettings {
            name: self.issuer_name.clone(),
            issuer: issuer.clone(),
            discovery: self.discovery.clone(),
            audience: self.audience.clone(),
            clients: given(&self.clients),
            token_types: given(&self.token_types),
            browser: self.client_id.clone().map(|client_id| Browser {
                client_id,
                client_secret: self.client_secret.clone().filter(|secret| !secret.is_empty()),
                client_secret_env: None,
                scopes: self.scopes.clone(),
            }),
            mapping: self.mapped(file.mapping),
        });
        let issuers: Vec<IssuerSettings> = first.into_iter().chain(file.issuers).collect();
        if issuers.is_empty() {
            return Ok(None);
        }
        let settings =
            Settings { issuers, home: file.home, public_url: self.public_url.clone(), cooldown_ms: None };
        settings.check()?;
        Ok(Some(settings))
    }

    /// What flags and environment say comes before what the file says.
    fn mapped(&self, file: Mapping) -> Mapping {
        let administrators = given(&self.administrators);
        Mapping {
            subject_claim: self.subject_claim.clone().or(file.subject_claim),
            key_claim: self.key_claim.clone().or(file.key_claim),
            name_claim: self.name_claim.clone().or(file.name_claim),
            groups_claim: self.groups_claim.clone().or(file.groups_claim),
            unit_claim: self.unit_claim.clone().or(file.unit_claim),
            administrators: if administrators.is_empty() { file.administrators } else { administrators },
            ..file
        }
    }
}

/// Without the empty word that an empty variable is.
fn given(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

fn read(path: &Path) -> Result<File, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let mut file: File = serde_json::from_str(&text)
        .map_err(|error| format!("{} is not understood: {error}", path.display()))?;
    for browser in file.issuers.iter_mut().filter_map(|issuer| issuer.browser.as_mut()) {
        if let Some(name) = &browser.client_secret_env {
            let secret = std::env::var(name)
                .map_err(|_| format!("{name} is not set, and {} needs it", path.display()))?;
            browser.client_secret = Some(secret);
        }
    }
    Ok(file)
}
