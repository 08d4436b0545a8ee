//! The flags of `serve` that keep the outside in bounds.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use clap::builder::BoolishValueParser;
use clap::{Args, value_parser};

use crate::api::front::Front;
use crate::api::graphql::limits::Limits;
use crate::api::graphql::trusted::Trusted;
use crate::api::seats::Places;

/// Limits, with good defaults.
#[derive(Args)]
#[command(next_help_heading = "What the outside may do")]
pub(super) struct FrontArguments {
    /// Run only the documents in this folder (*.graphql), or in this list of SHA-256 and document (JSON).
    #[arg(long, env = "IDEDUGNAD_DOCUMENTS", value_name = "PATH")]
    documents: Option<PathBuf>,
    /// Keep silent about the schema: no introspection, no suggestions.
    #[arg(long, env = "IDEDUGNAD_NO_INTROSPECTION", value_parser = BoolishValueParser::new())]
    no_introspection: bool,
    /// Other sites whose pages may ask: https://example.no; several with commas.
    #[arg(long = "origin", env = "IDEDUGNAD_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    origins: Vec<String>,
    /// How many proxies of ours stand in front, each adding to X-Forwarded-For.
    #[arg(long, env = "IDEDUGNAD_PROXIES", value_name = "N", default_value_t = 0)]
    proxies: usize,
    /// Requests a second from one address, ten seconds' worth at once; 0 for any number.
    #[arg(long, env = "IDEDUGNAD_ADDRESS_RATE", value_name = "N", default_value_t = 300)]
    address_rate: u32,
    /// GraphQL requests a second of one person, ten seconds' worth at once; 0 for any number.
    #[arg(long, env = "IDEDUGNAD_PERSON_RATE", value_name = "N", default_value_t = 20)]
    person_rate: u32,
    /// Subscriptions one person may have open.
    #[arg(long, env = "IDEDUGNAD_PERSON_SUBSCRIPTIONS", value_name = "N", default_value_t = Places::default().person)]
    person_subscriptions: u32,
    /// Subscriptions all guests at one address may have open.
    #[arg(long, env = "IDEDUGNAD_ADDRESS_SUBSCRIPTIONS", value_name = "N", default_value_t = Places::default().address)]
    address_subscriptions: u32,
    /// Subscriptions that may be open at once.
    #[arg(long, env = "IDEDUGNAD_SUBSCRIPTIONS", value_name = "N", default_value_t = Places::default().all)]
    subscriptions: u32,
    /// Minutes after which a subscription must be opened anew.
    #[arg(long, env = "IDEDUGNAD_SUBSCRIPTION_MINUTES", value_name = "N", default_value_t = 60, value_parser = value_parser!(u64).range(1..=1440))]
    subscription_minutes: u64,
    /// Bytes a request may have.
    #[arg(long, env = "IDEDUGNAD_BODY_BYTES", value_name = "N", default_value_t = Limits::default().body_bytes)]
    body_bytes: usize,
    /// Bytes a document may have.
    #[arg(long, env = "IDEDUGNAD_DOCUMENT_BYTES", value_name = "N", default_value_t = Limits::default().document_bytes)]
    document_bytes: usize,
    /// Tokens a document may have.
    #[arg(long, env = "IDEDUGNAD_TOKENS", value_name = "N", default_value_t = Limits::default().tokens)]
    tokens: u64,
    /// Brackets within each other.
    #[arg(long, env = "IDEDUGNAD_NESTING", value_name = "N", default_value_t = Limits::default().nesting, value_parser = value_parser!(u64).range(1..=200))]
    nesting: u64,
    /// Levels of fields and fragments.
    #[arg(long, env = "IDEDUGNAD_DEPTH", value_name = "N", default_value_t = Limits::default().depth, value_parser = value_parser!(u64).range(1..=60))]
    depth: u64,
    /// Selections, fragments written out.
    #[arg(long, env = "IDEDUGNAD_SELECTIONS", value_name = "N", default_value_t = Limits::default().selections)]
    selections: u64,
    /// Renamed fields, fragments written out.
    #[arg(long, env = "IDEDUGNAD_ALIASES", value_name = "N", default_value_t = Limits::default().aliases)]
    aliases: u64,
    /// Fields directly under the root.
    #[arg(long, env = "IDEDUGNAD_ROOT_FIELDS", value_name = "N", default_value_t = Limits::default().root_fields)]
    root_fields: u64,
    /// Directives on one selection.
    #[arg(long, env = "IDEDUGNAD_DIRECTIVES", value_name = "N", default_value_t = Limits::default().directives)]
    directives: u64,
    /// Values in an answer, when every list is as long as it may be.
    #[arg(long, env = "IDEDUGNAD_COST", value_name = "N", default_value_t = Limits::default().cost)]
    cost: u64,
    /// Seconds an operation may take.
    #[arg(long, env = "IDEDUGNAD_PATIENCE", value_name = "SECONDS", default_value_t = Limits::default().patience.as_secs(), value_parser = value_parser!(u64).range(1..=45))]
    patience: u64,
    /// Seconds a client may take to send its request.
    #[arg(long, env = "IDEDUGNAD_UPLOAD", value_name = "SECONDS", default_value_t = Limits::default().upload.as_secs(), value_parser = value_parser!(u64).range(1..=45))]
    upload: u64,
}

impl FrontArguments {
    /// The settings. Fails with a sentence on an origin that is none and on documents that cannot be read.
    pub(super) fn front(&self) -> Result<Front, String> {
        if let Some(wrong) = self.origins.iter().find(|origin| !is_origin(origin)) {
            return Err(format!("{wrong:?} is no origin: write https://example.no, without a path"));
        }
        let rate = |rate: u32| (rate > 0).then_some(rate);
        Ok(Front {
            limits: Limits {
                body_bytes: self.body_bytes,
                document_bytes: self.document_bytes,
                tokens: self.tokens,
                nesting: self.nesting,
                depth: self.depth,
                selections: self.selections,
                aliases: self.aliases,
                root_fields: self.root_fields,
                directives: self.directives,
                cost: self.cost,
                introspection: !self.no_introspection,
                patience: Duration::from_secs(self.patience),
                upload: Duration::from_secs(self.upload),
            },
            trusted: self.documents.as_deref().map(documents).transpose()?,
            origins: self.origins.clone(),
            proxies: self.proxies,
            address_rate: rate(self.address_rate),
            person_rate: rate(self.person_rate),
            places: Places {
                person: self.person_subscriptions,
                address: self.address_subscriptions,
                all: self.subscriptions,
            },
            lifetime: Duration::from_secs(60 * self.subscription_minutes),
        })
    }
}

fn is_origin(text: &str) -> bool {
    let site = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    site.is_some_and(|site| {
        !site.is_empty() && site.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    })
}

fn documents(path: &Path) -> Result<Trusted, String> {
    let trouble = |path: &Path, reason: String| format!("the documents in {}: {reason}", path.display());
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| trouble(path, error.to_string()));
    let mut trusted = Trusted::default();
    if path.is_file() {
        trusted.add_list(&read(path)?).map_err(|reason| trouble(path, reason))?;
        return Ok(trusted);
    }
    let names: io::Result<Vec<_>> =
        fs::read_dir(path).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut count = 0;
    for file in names.map_err(|error| trouble(path, error.to_string()))? {
        if file.extension().is_some_and(|ending| ending == "graphql") {
            trusted.add(&read(&file)?);
            count += 1;
        }
    }
    if count == 0 {
        return Err(trouble(path, "there is no file that ends in .graphql".into()));
    }
    Ok(trusted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        front: FrontArguments,
    }

    fn front(flags: &[&str]) -> Result<Front, String> {
        let command =
            Command::try_parse_from([&["serve"][..], flags].concat()).map_err(|error| error.to_string())?;
        command.front.front()
    }

    #[test]
    fn without_flags_the_limits_are_the_defaults_and_nobody_comes_too_often() {
        let front = front(&[]).expect("settings");
        assert_eq!(front.limits, Limits::default());
        assert_eq!((front.address_rate, front.person_rate), (Some(300), Some(20)));
        assert!(front.trusted.is_none() && front.origins.is_empty());
    }

    #[test]
    fn a_site_is_named_without_a_path() {
        assert_eq!(front(&["--origin", "https://a.no,http://localhost:3000"]).expect("two").origins.len(), 2);
        for wrong in ["a.no", "https://a.no/", "*", "null", "https://"] {
            assert!(front(&["--origin", wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn documents_come_from_a_folder_or_a_list() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_str().expect("a name");
        assert!(front(&["--documents", path]).is_err(), "an empty folder is a mistake");
        fs::write(folder.path().join("a.graphql"), "{ __typename }").expect("written");
        let trusted = front(&["--documents", path]).expect("settings").trusted.expect("documents");
        let (id, text) = trusted.iter().next().expect("one");
        let list = folder.path().join("list.json");
        fs::write(&list, serde_json::json!({ id: text }).to_string()).expect("written");
        assert!(front(&["--documents", list.to_str().expect("a name")]).is_ok());
        assert!(front(&["--documents", "no/such/place"]).is_err());
    }

    #[test]
    fn what_would_endanger_the_stack_cannot_be_set() {
        assert!(front(&["--nesting", "5000"]).is_err());
        assert!(front(&["--depth", "5000"]).is_err());
    }
}
