//! A candidate: what the waiting commands make of the standing state, before anything is stored.
//!
//! Each command sees the ones before it. A command that is refused, that panics or that breaks an invariant leaves no
//! trace in the candidate.

use super::entry::{Body, Entry, Mark, Request};
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
    texts: Vec<Text>,
    written: BTreeSet<u64>,
    asked: HashMap<Mark, Asked>,
    named: Vec<Named>,
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
        if let Err(defect) = self.admit(entry) {
            return Ok(incident("applying", &defect));
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

    /// What must be stored, and what is published then.
    pub fn finish(self) -> Proposal {
        let asked = self.asked.into_values().collect();
        Proposal { state: self.state, entries: self.entries, asked, texts: self.texts }
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
            #[cfg(debug_assertions)]
            Ok(Ok(())) if entry.is_due() && planted::is_made(Mistake::DueUnstored) => return Ok(()),
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
    let body = Body::from(entries);
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
