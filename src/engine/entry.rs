//! What stands in the body of a batch: entries, each one command's events with its actor and time.

use crate::contest::{Actor, By, Event, Subject, Time, vote};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// The body of a batch. Strict: an unknown field is an error, never skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// In the order in which they were decided; each saw the ones before.
    pub entries: Vec<Entry>,
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
    /// Marks the request, so that a repeat is known after a restart. Never there for a ballot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Mark>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Entry {
    /// An entry of a person's or the system's command. A ballot's entry forgets who asked and how.
    pub fn new(by: By, request: Option<Mark>, events: Vec<Event>) -> Entry {
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

    /// Whether this is a ballot.
    pub fn is_ballot(&self) -> bool {
        self.actor.is_none()
    }
}

fn is_ballot(event: &Event) -> bool {
    matches!(event, Event::Vote(vote::Event::BallotCast { .. }))
}

/// A request id and its actor, hashed: 16 bytes that tell a repeat and nothing else.
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
        let mut mark = [0; 16];
        mark.copy_from_slice(&hash[..16]);
        Mark(mark)
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
        bytes.try_into().map(Mark).map_err(|_| serde::de::Error::custom("a request mark has 16 bytes"))
    }
}
