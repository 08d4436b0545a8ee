//! `idedugnad journal`: verify the chain, read it as a log, compare replicas by it, copy it with the vault, all beside a
//! running server; and raise its format.

use super::backup::ended;
use super::database::Database;
use super::{Ending, complain, say};
use crate::archive::{self, Trouble};
use crate::contest::Actor;
use crate::engine::entry::{Body, Entry};
use crate::engine::replay::replay_journal;
use crate::engine::standing::Standing;
use crate::engine::upgrade::{NotRaised, raise_format};
use crate::engine::{SystemClock, fingerprint};
use crate::journal::{Batch, Chain, Fault, Journal, line, upcast, walk};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use serde_json::Value;

/// Verify the journal, read it as a log, copy it with its vault, or raise its format.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Recompute the whole chain, replay it, and print the hash of the newest batch and of the state.
    Verify {
        /// Which database: sqlite:PATH or mongodb://HOSTS/NAME.
        #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
        database: Database,
    },
    /// Print the hash of a batch and of the state after it, to compare with what a replica says (`journalHead`).
    Fingerprint {
        /// Which database: sqlite:PATH or mongodb://HOSTS/NAME.
        #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
        database: Database,
        /// After the batch of this sequence number; the newest if none is named.
        #[arg(long)]
        seq: Option<u64>,
    },
    /// From here on write the newest format this version knows. Refused while a replica runs that cannot read it.
    RaiseFormat {
        /// Which database: sqlite:PATH or mongodb://HOSTS/NAME.
        #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
        database: Database,
    },
    /// Print what happened, batch by batch.
    Log {
        /// Which database: sqlite:PATH or mongodb://HOSTS/NAME.
        #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
        database: Database,
        /// Only what came after this sequence number.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// One line of JSON a batch, the body as it was hashed.
        #[arg(long)]
        json: bool,
    },
    /// Copy journal and vault into another database, empty or holding a beginning of the same contest; compare both.
    /// An address with a password belongs into the environment: other users can read the command line.
    Copy {
        /// Where from: sqlite:PATH or mongodb://HOSTS/NAME. It is only read.
        #[arg(env = "IDEDUGNAD_FROM", hide_env_values = true)]
        from: Database,
        /// Where to: sqlite:PATH or mongodb://HOSTS/NAME.
        #[arg(env = "IDEDUGNAD_TO", hide_env_values = true)]
        to: Database,
    },
}

/// Does it; a broken chain is refused, a database that cannot be read is the environment's fault.
pub(super) fn run(arguments: &Arguments) -> Ending {
    let done = match &arguments.task {
        Task::Verify { database } => {
            database.open_to_read().and_then(|journal| verify(journal.as_ref())).map(say)
        }
        Task::Fingerprint { database, seq } => {
            database.open_to_read().and_then(|journal| fingerprint_at(journal.as_ref(), *seq)).map(say)
        }
        Task::RaiseFormat { database } => return raise(database),
        Task::Log { database, after, json } => {
            database.open_to_read().and_then(|journal| log(journal.as_ref(), *after, *json))
        }
        Task::Copy { from, to } => return ended(copy(from, to)),
    };
    match done {
        Ok(()) => Ending::Done,
        Err(fault) => {
            complain(&fault);
            match fault {
                Fault::Unavailable(_) | Fault::Broken(_) => Ending::Unable,
                Fault::Corrupt { .. } | Fault::Format { .. } => Ending::Refused,
            }
        }
    }
}

fn copy(from: &Database, to: &Database) -> Result<(), Trouble> {
    if from == to {
        return Err(Trouble::Refused("source and target are the same database".into()));
    }
    let (journal, vault) = (from.open_to_read()?, from.open_vault_to_read()?);
    say(archive::copy(journal.as_ref(), vault.as_ref(), || to.open("copying a contest into it"))?);
    Ok(())
}

fn verify(journal: &dyn Journal) -> Result<String, Fault> {
    let mut standing = Standing::default();
    let texts = replay_journal(journal, &mut standing)?.len();
    let Some(head) = standing.chain.head else { return Ok("the journal is empty".into()) };
    Ok(format!(
        "{} batches are in order, the last one of {}; they name {texts} texts\nhead  {}\nstate {}",
        head.seq,
        moment(head.at),
        HEXLOWER.encode(&head.hash),
        HEXLOWER.encode(&fingerprint(&standing.state)),
    ))
}

/// Replays up to a batch and no further.
fn fingerprint_at(journal: &dyn Journal, seq: Option<u64>) -> Result<String, Fault> {
    let mut standing = Standing::default();
    let last = seq.unwrap_or(u64::MAX);
    walk(journal, &mut Chain::default(), |batch| {
        if batch.seq <= last {
            standing.take(batch, &Body::of(batch)?)?;
            standing.chain.head = Some(batch.head());
        }
        Ok(())
    })?;
    match standing.chain.head {
        Some(head) if seq.is_none_or(|seq| seq == head.seq) => Ok(format!(
            "seq   {}\nhead  {}\nstate {}",
            head.seq,
            HEXLOWER.encode(&head.hash),
            HEXLOWER.encode(&fingerprint(&standing.state)),
        )),
        Some(head) => Err(Fault::Unavailable(format!("the journal ends at sequence number {}", head.seq))),
        None => Err(Fault::Unavailable("the journal is empty".into())),
    }
}

fn raise(database: &Database) -> Ending {
    let (mut journal, _vault) = match database.open("raising its format") {
        Ok(opened) => opened,
        Err(sentence) => {
            complain(sentence);
            return Ending::Unable;
        }
    };
    match raise_format(journal.as_mut(), &SystemClock) {
        Ok(head) => {
            say(format!("from batch {} on the journal has format {}", head.seq, upcast::CURRENT));
            Ending::Done
        }
        Err(sentence) => {
            complain(&sentence);
            match sentence {
                NotRaised::Journal(Fault::Unavailable(_) | Fault::Broken(_)) => Ending::Unable,
                _ => Ending::Refused,
            }
        }
    }
}

fn log(journal: &dyn Journal, after: u64, json: bool) -> Result<(), Fault> {
    walk(journal, &mut Chain::default(), |batch| {
        if batch.seq > after {
            say(if json { line::write(batch)? } else { readable(batch)? });
        }
        Ok(())
    })
}

fn readable(batch: &Batch) -> Result<String, Fault> {
    let body = Body::of(batch)?;
    let hash = HEXLOWER.encode(&batch.hash[..6]);
    let mut text = format!("{:>7}  {}  {hash}", batch.seq, moment(batch.at));
    if let Some(format) = body.format_raised {
        text.push_str(&format!("\n         the operator: from here on in format {format}"));
    }
    for entry in &body.entries {
        for event in &entry.events {
            let event = serde_json::to_value(event).map_err(|error| unreadable(batch, &error))?;
            text.push_str(&format!("\n         {}: {}", who(entry), sentence(event)));
        }
    }
    Ok(text)
}

fn who(entry: &Entry) -> String {
    match entry.actor {
        Some(Actor::Person(person)) => format!("person {}", person.0),
        Some(Actor::Anonymous) => "somebody".into(),
        Some(Actor::System) => "the platform".into(),
        Some(Actor::Voter) | None => "a voter".into(),
    }
}

/// `{"idea":{"idea_submitted":{"idea":1}}}` → `idea submitted {"idea":1}`.
fn sentence(event: Value) -> String {
    let inner = only_value(event).map_or(Value::Null, |(_, inner)| inner);
    match only_value(inner) {
        Some((name, fields)) => format!("{} {}", name.replace('_', " "), brief(fields)),
        None => String::new(),
    }
}

fn only_value(value: Value) -> Option<(String, Value)> {
    match value {
        Value::Object(fields) => fields.into_iter().next(),
        _ => None,
    }
}

/// A text by reference shortened to its id; fields that say nothing left out.
fn brief(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.contains_key("prose") && fields.contains_key("digest") => {
            let part = |name: &str| fields.get(name).cloned().unwrap_or_default();
            Value::from(format!("text {} of {} characters", part("prose"), part("chars")))
        }
        Value::Object(fields) => {
            fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(k, v)| (k, brief(v))).collect()
        }
        Value::Array(values) => values.into_iter().map(brief).collect(),
        other => other,
    }
}

/// An instant for operators: UTC, to the millisecond.
fn moment(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| format!("{at:.3}"))
}

fn unreadable(batch: &Batch, error: &serde_json::Error) -> Fault {
    Fault::Corrupt { seq: batch.seq, what: format!("this version does not understand it: {error}") }
}
