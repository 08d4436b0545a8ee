//! A candidate: what the waiting commands make of the standing state, before anything is stored.
//!
//! Each command sees the ones before it. A command that is refused, that panics or that breaks an invariant leaves no
//! trace in the candidate.

use super::entry::{Entry, Mark, Request};
use super::names::{Named, names};
#[cfg(debug_assertions)]
use super::planted::{self, Mistake};
use super::poison::catch;
use super::request::{Outcome, texts_of};
use super::standing::Standing;
use super::{Refused, Submission};
use crate::contest::{Actor, By, Event, ProseId, State, Time, apply, check_invariants, decide, due};
use crate::vault::{Text, random};
use data_encoding::HEXLOWER;
use std::collections::{BTreeSet, HashMap};

/// How often something may become due through what was due; more is a defect that would never end.
const ROUNDS_MAX: usize = 64;
/// A batch of so many bytes is full: whoever still waits is heard for the next one.
const FULL_BYTES: usize = 1 << 20;
/// What one command leads to may have so many bytes. With what may stand before it and what falls due through it, it
/// fits in one document of MongoDB, which holds 16 MiB; a journal in a file can be moved there at any time.
const ENTRY_BYTES_MAX: usize = 13 << 20;
/// How the body of a batch begins, before its entries.
const BODY_BEGINS: &[u8] = br#"{"entries":["#;
/// How it ends.
const BODY_ENDS: &[u8] = b"]}";

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

impl Verdict {
    /// Whether it could be another one if others had stored something meanwhile.
    pub fn may_be_stale(&self) -> bool {
        matches!(self, Verdict::Refused(_) | Verdict::NothingNew)
    }
}

/// The state with the waiting commands' events, and what must be stored before it may be published.
pub struct Candidate<'a> {
    standing: &'a Standing,
    at: Time,
    state: State,
    entries: Vec<Entry>,
    body: Vec<u8>,
    texts: Vec<Text>,
    written: BTreeSet<u64>,
    asked: HashMap<Mark, Asked>,
    named: Vec<Named>,
}

/// Why an entry did not get into the candidate.
enum Unfit {
    /// It has too many bytes.
    TooLarge,
    /// A defect.
    Defect(String),
}

/// A request that was accepted in this batch.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The request.
    pub request: Request,
    /// The entry it led to.
    pub entry: usize,
}

/// A finished candidate.
pub struct Proposal {
    /// The state after the batch.
    pub state: State,
    /// The entries of the batch; empty if nothing happened.
    pub entries: Vec<Entry>,
    /// Its canonical bytes.
    pub body: Vec<u8>,
    /// The requests of the batch and the entries they led to.
    pub asked: Vec<Asked>,
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
            body: BODY_BEGINS.to_vec(),
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
    pub fn hear(&mut self, submission: &Submission, request: Option<Request>) -> Result<Verdict, String> {
        if let Some(repeated) = request.and_then(|request| self.repeated(request, &submission.texts)) {
            return Ok(repeated);
        }
        let by = By { actor: submission.actor, at: self.at };
        let events = match catch(|| decide(&self.state, &submission.command, by)) {
            Ok(Ok(events)) if events.is_empty() => return Ok(Verdict::NothingNew),
            Ok(Ok(events)) => events,
            Ok(Err(rejection)) => return Ok(Verdict::Refused(Refused::Rejected(rejection))),
            Err(panic) => return Ok(incident("deciding", &panic)),
        };
        let entry = Entry::new(by, request, events);
        if let Err(unwritten) = self.check_texts(&entry, &submission.texts) {
            return Ok(incident("looking for its texts", &unwritten));
        }
        match self.admit(entry, ENTRY_BYTES_MAX) {
            Ok(()) => {}
            Err(Unfit::TooLarge) => return Ok(Verdict::Refused(Refused::TooLarge)),
            Err(Unfit::Defect(defect)) => return Ok(incident("applying", &defect)),
        }
        let number = self.entries.len() - 1;
        if let Some(request) = request {
            self.asked.insert(request.mark, Asked { request, entry: number });
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

    /// The verdict on a request whose id was there before: its answer, or that it asks for something else.
    fn repeated(&self, request: Request, texts: &[Text]) -> Option<Verdict> {
        let known = self.standing.requests.outcome(request.mark);
        let (asked, named, verdict) = match (known, self.asked.get(&request.mark)) {
            (Some(outcome), _) => (outcome.asked, outcome.texts.clone(), Verdict::Repeated(outcome.clone())),
            (None, Some(asked)) => {
                let named = texts_of(&self.entries[asked.entry]);
                (asked.request.asked, named, Verdict::RepeatedHere(asked.entry))
            }
            (None, None) => return None,
        };
        let same = asked == request.asked && self.may_be_same(&named, texts);
        Some(if same { verdict } else { Verdict::Refused(Refused::RequestReused) })
    }

    /// Whether the words that came now can be those that came first: told only while all of those are there.
    fn may_be_same(&self, named: &[ProseId], texts: &[Text]) -> bool {
        let here =
            |id: &ProseId| self.texts.iter().find(|text| text.id == id.0).map(|text| text.text.as_str());
        let words = |id: &ProseId| self.standing.texts.get(*id).map(AsRef::as_ref).or_else(|| here(id));
        let mut then: Vec<&str> = named.iter().filter_map(words).collect();
        let mut now: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
        then.sort_unstable();
        now.sort_unstable();
        then.len() != now.len() || then == now
    }

    /// Whether it is large enough, and the next command should wait for the next batch.
    pub fn is_full(&self) -> bool {
        self.body.len() >= FULL_BYTES
    }

    /// What must be stored, and what is published then.
    pub fn finish(mut self) -> Proposal {
        self.body.extend_from_slice(BODY_ENDS);
        let asked = self.asked.into_values().collect();
        Proposal { state: self.state, entries: self.entries, body: self.body, asked, texts: self.texts }
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
            match self.admit(Entry::new(by, None, events), usize::MAX) {
                Ok(()) => {}
                Err(Unfit::TooLarge) => return Err(format!("what is due at {} is too much", self.at.0)),
                Err(Unfit::Defect(defect)) => {
                    return Err(format!("what is due at {} cannot be applied: {defect}", self.at.0));
                }
            }
        }
        Err(format!("there is always something due at {}", self.at.0))
    }

    /// Writes an entry, applies it and checks the invariants; if that fails, the candidate is as it was before.
    fn admit(&mut self, entry: Entry, bytes_max: usize) -> Result<(), Unfit> {
        let begun = self.body.len();
        let admitted = self.write(&entry, bytes_max).and_then(|()| self.enter(&entry));
        if admitted.is_err() {
            self.body.truncate(begun);
        }
        #[cfg(debug_assertions)]
        if admitted.is_ok() && entry.is_due() && planted::is_made(Mistake::DueUnstored) {
            self.body.truncate(begun);
            return Ok(());
        }
        admitted.map(|()| self.entries.push(entry))
    }

    /// Writes an entry behind the others.
    fn write(&mut self, entry: &Entry, bytes_max: usize) -> Result<(), Unfit> {
        if !self.entries.is_empty() {
            self.body.push(b',');
        }
        let begun = self.body.len();
        serde_json::to_writer(&mut self.body, entry)
            .map_err(|error| Unfit::Defect(format!("it cannot be written: {error}")))?;
        if self.body.len() - begun > bytes_max { Err(Unfit::TooLarge) } else { Ok(()) }
    }

    /// Applies an entry to the state; if that fails, the state is as it was before.
    fn enter(&mut self, entry: &Entry) -> Result<(), Unfit> {
        let entered = catch(|| {
            enter(&mut self.state, entry);
            check_invariants(&self.state, &entry.events)
        });
        let defect = match entered {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(broken)) => format!("it would break an invariant: {broken}"),
            Err(panic) => panic,
        };
        self.state = self.standing.state.clone();
        for admitted in &self.entries {
            enter(&mut self.state, admitted);
        }
        Err(Unfit::Defect(defect))
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
