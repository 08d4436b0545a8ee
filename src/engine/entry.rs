//! What stands in the body of a batch: entries, each one command's events with its actor and time.

use super::Submission;
use crate::contest::{Actor, By, Event, Subject, Time, vote};
use crate::journal::{Batch, Fault, upcast};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The body of a batch. Strict: an unknown field is an error, never skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// From this batch on the journal is written in this format, its own; since format 2. See `upgrade`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format_raised: Option<u32>,
    /// In the order in which they were decided; each saw the ones before.
    pub entries: Vec<Entry>,
}

impl Body {
    /// The body of a batch, in the current shape.
    ///
    /// # Errors
    /// `Format` or `Corrupt` when this version does not understand it.
    pub fn of(batch: &Batch) -> Result<Body, Fault> {
        serde_json::from_slice(&upcast::current(batch)?).map_err(|error| {
            let what = format!("this version does not understand it: {error}");
            Fault::Corrupt { seq: batch.seq, what }
        })
    }
}

impl From<Vec<Entry>> for Body {
    fn from(entries: Vec<Entry>) -> Body {
        Body { format_raised: None, entries }
    }
}

/// The events of one command, or of what time alone made necessary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// When it was decided.
    pub at: Time,
    /// Who acted. Nobody is named for a ballot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// The request, so that a repeat is known after a restart and everywhere. Never there for a ballot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Entry {
    /// An entry of a person's or the system's command. A ballot's entry forgets who asked and how.
    pub fn new(by: By, request: Option<Request>, events: Vec<Event>) -> Entry {
        match events.iter().any(is_ballot) {
            true => Entry { at: by.at, actor: None, request: None, events },
            false => Entry { at: by.at, actor: Some(by.actor), request, events },
        }
    }

    /// Who acted and when, as `apply` is told: in place of a voter stands `Actor::Voter`.
    pub fn by(&self) -> By {
        By { actor: self.actor.unwrap_or(Actor::Voter), at: self.at }
    }

    /// What its events are about, each thing once, the first one first.
    pub fn subjects(&self) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = Vec::with_capacity(1);
        for subject in self.events.iter().map(Event::subject) {
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        subjects
    }

    /// Whether time alone made it necessary.
    pub fn is_due(&self) -> bool {
        self.actor == Some(Actor::System) && self.request.is_none()
    }

    /// Whether this is a ballot.
    pub fn is_ballot(&self) -> bool {
        self.actor.is_none()
    }
}

fn is_ballot(event: &Event) -> bool {
    matches!(event, Event::Vote(vote::Event::BallotCast { .. }))
}

/// A request that may come again: whose it is, and what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Its id and its actor.
    pub mark: Mark,
    /// The command, without its words: a repeat asks for the same.
    pub asked: Mark,
}

impl Request {
    /// The request that a submission is, if it has an id; told before the shell adds its secrets.
    pub fn of(submission: &Submission) -> Option<Request> {
        let id = submission.request.as_deref()?;
        Some(Request { mark: Mark::of(submission.actor, id), asked: Mark::of_command(submission) })
    }
}

/// A hash of 16 bytes that tells what is equal and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark([u8; 16]);

impl Mark {
    /// The mark of `request` when `actor` sends it.
    pub fn of(actor: Actor, request: &str) -> Mark {
        let actor = match actor {
            Actor::Person(id) => id.0.to_be_bytes().to_vec(),
            Actor::Anonymous => b"anonymous".to_vec(),
            Actor::System => b"system".to_vec(),
            Actor::Voter => b"voter".to_vec(),
        };
        let hash = Sha256::new()
            .chain_update([actor.len() as u8])
            .chain_update(actor)
            .chain_update(request)
            .finalize();
        Mark::first_half(&hash)
    }

    /// The mark of what a submission asks for. A text counts by its place, length and language here: whoever
    /// repeats writes it under another id and with another salt, and a hash of the words would outlive them.
    fn of_command(submission: &Submission) -> Mark {
        let command = match submission.texts.is_empty() {
            true => serde_json::to_vec(&submission.command).unwrap_or_default(),
            false => {
                let mut command = serde_json::to_value(&submission.command).unwrap_or_default();
                forget_words(&mut command);
                command.to_string().into_bytes()
            }
        };
        Mark::first_half(&Sha256::digest(&command))
    }

    fn first_half(hash: &[u8]) -> Mark {
        let mut mark = [0; 16];
        mark.copy_from_slice(&hash[..16]);
        Mark(mark)
    }
}

/// Leaves of every text its length and language.
fn forget_words(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("prose") {
                fields.retain(|name, _| name != "prose" && name != "digest");
            }
            fields.values_mut().for_each(forget_words);
        }
        Value::Array(values) => values.iter_mut().for_each(forget_words),
        _ => {}
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&HEXLOWER.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Mark, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        bytes.try_into().map(Mark).map_err(|_| serde::de::Error::custom("a mark has 16 bytes"))
    }
}
