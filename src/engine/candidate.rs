//! A candidate: what the waiting commands make of the standing state, before anything is stored.
//!
//! Each command sees the ones before it. A command that is refused, that panics or that breaks an invariant leaves no
//! trace in the candidate.

use super::entry::{Body, Entry, Mark};
use super::names::{Named, names};
use super::poison::catch;
use super::request::Outcome;
use super::standing::Standing;
use super::{Refused, Submission};
use crate::contest::{Actor, By, Event, State, Time, apply, check_invariants, decide, due};
use crate::vault::{Text, random};
use data_encoding::HEXLOWER;
use std::collections::{BTreeSet, HashMap};

/// How often something may become due through what was due; more is a defect that would never end.
const ROUNDS_MAX: usize = 64;

/// What came of one waiting command, if the candidate is stored.
#[derive(Debug)]
pub enum Verdict {
    /// Its events are this entry of the batch.
    Accepted(usize),
    /// It was accepted and changes nothing.
    NothingNew,
    /// A repeat of a request that was committed before.
    Repeated(Outcome),
    /// A repeat of a request in the same batch.
    RepeatedHere(usize),
    /// It was refused, or it failed.
    Refused(Refused),
}

/// The state with the waiting commands' events, and what must be stored before it may be published.
pub struct Candidate<'a> {
    standing: &'a Standing,
    at: Time,
    state: State,
    entries: Vec<Entry>,
    texts: Vec<Text>,
    written: BTreeSet<u64>,
    asked: HashMap<Mark, usize>,
    named: Vec<Named>,
}

/// A finished candidate.
pub struct Proposal {
    /// The state after the batch.
    pub state: State,
    /// The entries of the batch; empty if nothing happened.
    pub entries: Vec<Entry>,
    /// The marks of requests and the entries they led to.
    pub asked: HashMap<Mark, usize>,
    /// The texts that the batch names.
    pub texts: Vec<Text>,
}

impl<'a> Candidate<'a> {
    /// Begins with what is due at `at`.
    ///
    /// # Errors
    /// A defect in what time makes necessary: no command can be decided then, and writing must stop.
    pub fn begin(standing: &'a Standing, at: Time) -> Result<Candidate<'a>, String> {
        let mut candidate = Candidate {
            standing,
            at,
            state: standing.state.clone(),
            entries: Vec::new(),
            texts: Vec::new(),
            written: BTreeSet::new(),
            asked: HashMap::new(),
            named: Vec::new(),
        };
        candidate.settle()?;
        Ok(candidate)
    }

    /// Decides one command.
    ///
    /// # Errors
    /// As `begin`.
    pub fn hear(&mut self, submission: &Submission, mark: Option<Mark>) -> Result<Verdict, String> {
        if let Some(mark) = mark {
            if let Some(outcome) = self.standing.requests.outcome(mark) {
                return Ok(Verdict::Repeated(outcome.clone()));
            }
            if let Some(entry) = self.asked.get(&mark) {
                return Ok(Verdict::RepeatedHere(*entry));
            }
        }
        let by = By { actor: submission.actor, at: self.at };
        let events = match catch(|| decide(&self.state, &submission.command, by)) {
            Ok(Ok(events)) if events.is_empty() => return Ok(Verdict::NothingNew),
            Ok(Ok(events)) => events,
            Ok(Err(rejection)) => return Ok(Verdict::Refused(Refused::Rejected(rejection))),
            Err(panic) => return Ok(incident("deciding", &panic)),
        };
        let entry = Entry::new(by, mark, events);
        if let Err(unwritten) = self.check_texts(&entry, &submission.texts) {
            return Ok(incident("looking for its texts", &unwritten));
        }
        if let Err(defect) = self.admit(entry) {
            return Ok(incident("applying", &defect));
        }
        let number = self.entries.len() - 1;
        if let Some(mark) = mark {
            self.asked.insert(mark, number);
        }
        for text in &submission.texts {
            if self.written.insert(text.id) {
                self.texts.push(text.clone());
            }
        }
        if !self.entries[number].is_ballot() {
            self.settle()?; // a ballot makes nothing due
        }
        Ok(Verdict::Accepted(number))
    }

    /// What must be stored, and what is published then.
    pub fn finish(self) -> Proposal {
        Proposal { state: self.state, entries: self.entries, asked: self.asked, texts: self.texts }
    }

    /// Applies whatever is due, until nothing is.
    fn settle(&mut self) -> Result<(), String> {
        let by = By { actor: Actor::System, at: self.at };
        for _ in 0..ROUNDS_MAX {
            let events = catch(|| due(&self.state, self.at))
                .map_err(|panic| format!("what is due at {} cannot be told: {panic}", self.at.0))?;
            if events.is_empty() {
                return Ok(());
            }
            self.admit(Entry::new(by, None, events))
                .map_err(|defect| format!("what is due at {} cannot be applied: {defect}", self.at.0))?;
        }
        Err(format!("there is always something due at {}", self.at.0))
    }

    /// Applies an entry and checks the invariants; if that fails, the candidate is as it was before.
    fn admit(&mut self, entry: Entry) -> Result<(), String> {
        let admitted = catch(|| {
            enter(&mut self.state, &entry);
            check_invariants(&self.state, &entry.events)
        });
        let defect = match admitted {
            Ok(Ok(())) => {
                self.entries.push(entry);
                return Ok(());
            }
            Ok(Err(broken)) => format!("it would break an invariant: {broken}"),
            Err(panic) => panic,
        };
        self.state = self.standing.state.clone();
        for admitted in &self.entries {
            enter(&mut self.state, admitted);
        }
        Err(defect)
    }

    /// Every text that the events name must be known or come with the command.
    fn check_texts(&mut self, entry: &Entry, texts: &[Text]) -> Result<(), String> {
        self.named.clear();
        entry.events.iter().for_each(|event: &Event| names(event, &mut self.named));
        let known = |named: &&Named| {
            texts.iter().any(|text| text.id == named.prose.0)
                || self.standing.texts.get(named.prose).is_some()
                || self.written.contains(&named.prose.0)
        };
        match self.named.iter().find(|named| !known(named)) {
            Some(named) => Err(format!("text {} was not written", named.prose.0)),
            None => Ok(()),
        }
    }
}

/// The canonical bytes of a batch with these entries.
///
/// # Errors
/// The serialiser's words; a defect.
pub fn body(entries: Vec<Entry>) -> Result<(Vec<u8>, Vec<Entry>), String> {
    let body = Body { entries };
    let bytes = serde_json::to_vec(&body).map_err(|error| format!("a batch cannot be written: {error}"))?;
    Ok((bytes, body.entries))
}

fn enter(state: &mut State, entry: &Entry) {
    let by = entry.by();
    for event in &entry.events {
        apply(state, event, by);
    }
}

/// A defect: the operator gets the reason in the log, the caller a number to tell them.
fn incident(while_what: &str, defect: &str) -> Verdict {
    let number = HEXLOWER.encode(&random::<4>());
    tracing::error!(%number, "incident while {while_what} a command: {defect}");
    Verdict::Refused(Refused::Incident(number))
}
