//! Plays a script: every step is submitted to a running engine, as if its persona had sent it.
//!
//! Commands are sent ahead without waiting for one another, as far as nothing depends on the answer: not the next
//! step's names, not the clock, not a refusal that is expected. So a long history is stored in few batches.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::poll;
use jiff::civil::Date;

use super::Trouble;
use super::fill::{Named, Surroundings};
use super::nouns;
use super::parse::{Act, Step};
use super::value::{Entry, Tongue, Value};
use super::when::When;
use crate::contest::{Actor, Code, Command, Lang, Rejection, Subject, Time, campaign, ranking, vote};
use crate::engine::{Committed, Engine, Refused, ScriptedClock, Submission};
use crate::oslo;
use crate::vault::{Class, Text};

/// How many commands may be on their way at once; the engine's queue holds more.
const AHEAD_MAX: usize = 512;

/// How the outside world sees an engine: what `sees` steps look through.
pub trait Window {
    /// The public id of a thing.
    fn id(&self, engine: &Engine, subject: Subject) -> String;
    /// The whole response to a GraphQL document, as the endpoint would give it to this viewer.
    fn look(&self, engine: &Engine, viewer: Actor, query: &str) -> Sight;
}

/// A response that is on its way.
pub type Sight = Pin<Box<dyn Future<Output = serde_json::Value>>>;

/// Plays steps on one engine and remembers the names they give.
pub struct Player<'a> {
    engine: Engine,
    clock: ScriptedClock,
    window: Option<&'a dyn Window>,
    start: Date,
    names: BTreeMap<String, Bound>,
    under_way: VecDeque<UnderWay>,
    last: Option<Submission>,
    seed: u64,
}

/// What a name stands for.
#[derive(Clone, Debug)]
enum Bound {
    Thing(Subject),
    Value(Value),
}

type Answer = Pin<Box<dyn Future<Output = Result<Committed, Refused>>>>;

struct UnderWay {
    file: Rc<str>,
    line: u32,
    bind: Vec<String>,
    answer: Answer,
}

impl<'a> Player<'a> {
    /// A player for an engine that runs by `clock`; relative dates count from `start`.
    pub fn new(engine: Engine, clock: ScriptedClock, start: Date) -> Player<'a> {
        let (names, under_way) = (BTreeMap::new(), VecDeque::new());
        Player { engine, clock, window: None, start, names, under_way, last: None, seed: 0 }
    }

    /// Lets `sees` steps be answered.
    pub fn with_window(mut self, window: &'a dyn Window) -> Player<'a> {
        self.window = Some(window);
        self
    }

    /// What a name stands for, once the step that makes it is played.
    pub fn thing(&self, name: &str) -> Option<Subject> {
        match self.names.get(name) {
            Some(Bound::Thing(subject)) => Some(*subject),
            _ => None,
        }
    }

    /// Plays all steps in order; every command must be accepted unless a refusal is expected right after it.
    ///
    /// # Errors
    /// The first step that does not go as written, with its file and line.
    pub async fn play(&mut self, steps: &[Step]) -> Result<(), Trouble> {
        for (place, step) in steps.iter().enumerate() {
            let next = steps.get(place + 1).map(|step| &step.act);
            self.step(step, next).await.map_err(|trouble| trouble.within(&step.file))?;
        }
        self.settle().await
    }

    async fn step(&mut self, step: &Step, next: Option<&Act>) -> Result<(), Trouble> {
        self.seed += 1;
        match &step.act {
            Act::Start(when) => {
                self.settle().await?;
                self.start = oslo::day_of(self.time(when, step.line)?).unwrap_or(self.start);
            }
            Act::At(when) => {
                let at = self.time(when, step.line)?;
                self.turn_clock(at.0, step.line).await?;
            }
            Act::Instant(at) => self.turn_clock(*at, step.line).await?,
            Act::Later(length) => {
                let at = self.engine.now().0 + length;
                self.turn_clock(at, step.line).await?;
            }
            Act::Let(name, value) => {
                let bound = self.bound(value, step.line).await?;
                self.names.insert(name.clone(), bound);
            }
            Act::Command { actor, name, fields, bind } => {
                let submission = self.submission(step, actor, name, fields).await?;
                match next {
                    Some(Act::Refused(code)) => self.refused(submission, code, step.line).await?,
                    Some(Act::Again) => self.remembered(submission, bind, step).await?,
                    _ => self.send(submission, bind, step).await?,
                }
            }
            Act::Again => self.again(next, step).await?,
            Act::Refused(_) => {}
            Act::Sees { viewer, query, answer, exact } => {
                self.settle().await?;
                self.sees(viewer, query, answer, *exact, step.line).await?;
            }
        }
        Ok(())
    }

    /// What `let` gives a name to; `entry(@idea)` is the idea's place in a funding queue, which nobody named.
    async fn bound(&mut self, value: &Value, line: u32) -> Result<Bound, Trouble> {
        let Value::Variant(word, inner) = value else { return Ok(Bound::Value(value.clone())) };
        let ("entry", Value::Name(idea)) = (word.as_str(), inner.as_ref()) else {
            return Ok(Bound::Value(value.clone()));
        };
        self.settle().await?;
        let entry = match self.thing(idea) {
            Some(Subject::Idea(id)) => self.engine.moment().state.funding.by_idea.get(&id).copied(),
            _ => None,
        };
        let entry = entry.ok_or_else(|| Trouble::at(line, format!("@{idea} stands in no queue")))?;
        Ok(Bound::Thing(Subject::Entry(entry)))
    }

    /// Waits for everything that is under way.
    async fn settle(&mut self) -> Result<(), Trouble> {
        while let Some(UnderWay { file, line, bind, answer }) = self.under_way.pop_front() {
            let outcome = answer.await;
            self.accepted(outcome, &bind, line).map_err(|trouble| trouble.within(&file))?;
        }
        Ok(())
    }

    fn accepted(
        &mut self,
        outcome: Result<Committed, Refused>,
        bind: &[String],
        line: u32,
    ) -> Result<(), Trouble> {
        let committed = outcome.map_err(|refused| Trouble::at(line, told(&refused)))?;
        if bind.len() > committed.subjects.len() {
            let made = committed.subjects.len();
            return Err(Trouble::at(
                line,
                format!("expected {} things to name, and there are {made}", bind.len()),
            ));
        }
        for (name, subject) in bind.iter().zip(committed.subjects) {
            if self.names.insert(name.clone(), Bound::Thing(subject)).is_some() {
                return Err(Trouble::at(line, format!("@{name} is already the name of something else")));
            }
        }
        Ok(())
    }

    async fn turn_clock(&mut self, at: i64, line: u32) -> Result<(), Trouble> {
        self.settle().await?;
        let now = self.engine.now().0;
        if at < self.engine.moment().at.0 {
            let message = format!("it is {} already, and time only goes forward", oslo::written(Time(now)));
            return Err(Trouble::at(line, message));
        }
        self.clock.set(Time(at));
        Ok(())
    }

    fn time(&self, when: &When, line: u32) -> Result<Time, Trouble> {
        when.time(self.start).map_err(|expected| Trouble::at(line, format!("expected {expected}")))
    }

    /// The command of a step; if something in it is not named yet, after everything under way has been answered.
    async fn submission(
        &mut self,
        step: &Step,
        actor: &str,
        name: &str,
        fields: &[Entry],
    ) -> Result<Submission, Trouble> {
        match self.filled(actor, name, fields, step.line) {
            Err(_) if !self.under_way.is_empty() => {
                self.settle().await?;
                self.filled(actor, name, fields, step.line)
            }
            filled => filled,
        }
    }

    fn filled(&self, actor: &str, name: &str, fields: &[Entry], line: u32) -> Result<Submission, Trouble> {
        let actor = self.actor(actor).map_err(|message| Trouble::at(line, message))?;
        let stage = Stage { player: self, command: name, texts: std::cell::RefCell::default() };
        let command: Command = nouns::command(name, fields, line, &stage)?;
        Ok(Submission { actor, command, texts: stage.texts.into_inner(), request: None })
    }

    fn actor(&self, name: &str) -> Result<Actor, String> {
        match (name, self.names.get(name)) {
            ("system", _) => Ok(Actor::System),
            ("nobody", _) => Ok(Actor::Anonymous),
            (_, Some(Bound::Thing(Subject::Person(person)))) => Ok(Actor::Person(*person)),
            _ => {
                let known = self.engine.moment().state.people.by_key.get(&Code::from(name)).copied();
                known
                    .map(Actor::Person)
                    .ok_or_else(|| format!("expected a person before the colon, found {name}"))
            }
        }
    }

    async fn send(&mut self, submission: Submission, bind: &[String], step: &Step) -> Result<(), Trouble> {
        if self.under_way.len() >= AHEAD_MAX {
            self.settle().await?;
        }
        self.last = Some(submission.clone());
        // What waits for the vault is not in the queue yet when the next step is sent, so the next step waits for it.
        let waits = self.waits_for_the_vault(&submission);
        let mut answer = self.ask(submission);
        match poll!(&mut answer) {
            std::task::Poll::Ready(outcome) => self.accepted(outcome, bind, step.line),
            std::task::Poll::Pending => {
                let (file, line, bind) = (step.file.clone(), step.line, bind.to_vec());
                self.under_way.push_back(UnderWay { file, line, bind, answer });
                if waits { self.settle().await } else { Ok(()) }
            }
        }
    }

    /// Whether a secret is filled into the command that is not in memory yet.
    fn waits_for_the_vault(&self, submission: &Submission) -> bool {
        match (&submission.command, submission.actor) {
            (Command::Vote(vote::Command::CastBallot { campaign, .. }), Actor::Person(person)) => {
                self.engine.ballot_tag(*campaign, person).is_none()
            }
            (Command::Campaign(campaign::Command::LaunchCampaign { .. }), _)
            | (Command::Ranking(ranking::Command::SealRanking { .. }), _) => true,
            _ => false,
        }
    }

    fn ask(&self, submission: Submission) -> Answer {
        let engine = self.engine.clone();
        Box::pin(async move { engine.submit(submission).await })
    }

    async fn refused(&mut self, submission: Submission, code: &str, line: u32) -> Result<(), Trouble> {
        self.settle().await?;
        self.last = Some(submission.clone());
        match self.ask(submission).await {
            Err(Refused::Rejected(rejection)) if code_of(&rejection) == code => Ok(()),
            Err(other) => Err(Trouble::at(line, format!("expected refused {code}, found: {}", told(&other)))),
            Ok(_) => Err(Trouble::at(line, format!("expected refused {code}, but it was accepted"))),
        }
    }

    /// Sends a command that `again` will repeat: it gets a request id.
    async fn remembered(
        &mut self,
        mut submission: Submission,
        bind: &[String],
        step: &Step,
    ) -> Result<(), Trouble> {
        self.settle().await?;
        submission.request = Some(format!("{}:{}", step.file, step.line));
        self.last = Some(submission.clone());
        let outcome = self.ask(submission).await;
        self.accepted(outcome, bind, step.line)
    }

    async fn again(&mut self, next: Option<&Act>, step: &Step) -> Result<(), Trouble> {
        self.settle().await?;
        let Some(submission) = self.last.clone() else {
            return Err(Trouble::at(step.line, "expected a command before again"));
        };
        if let Some(Act::Refused(code)) = next {
            return self.refused(submission, code, step.line).await;
        }
        let committed =
            self.ask(submission).await.map_err(|refused| Trouble::at(step.line, told(&refused)))?;
        match committed.repeated {
            true => Ok(()),
            false => {
                Err(Trouble::at(step.line, "expected the answer of the first time, but it was done again"))
            }
        }
    }

    async fn sees(
        &mut self,
        viewer: &str,
        query: &str,
        answer: &str,
        exact: bool,
        line: u32,
    ) -> Result<(), Trouble> {
        let Some(window) = self.window else { return Ok(()) };
        let actor = self.actor(viewer).map_err(|message| Trouble::at(line, message))?;
        let wanted: serde_json::Value = serde_json::from_str(&self.with_ids(window, answer, line)?)
            .map_err(|error| Trouble::at(line, format!("expected the answer in JSON: {error}")))?;
        let query = self.with_ids(window, query, line)?;
        let found = window.look(&self.engine, actor, &query).await;
        let data = match found.get("errors") {
            None => found.get("data").cloned().unwrap_or_default(),
            Some(_) => found,
        };
        match super::compare::difference(&wanted, &data, exact) {
            None => Ok(()),
            Some(difference) => Err(Trouble::at(line, format!("{viewer} does not see that: {difference}"))),
        }
    }

    /// Puts the opaque id of a named thing where `"@name"` is written.
    fn with_ids(&self, window: &dyn Window, text: &str, line: u32) -> Result<String, Trouble> {
        let mut whole = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("\"@") {
            let (name, after) =
                after.split_once('"').ok_or_else(|| Trouble::at(line, "expected \"@name\" to end"))?;
            let subject =
                self.thing(name).ok_or_else(|| Trouble::at(line, format!("nothing is named @{name}")))?;
            whole.push_str(before);
            whole.push_str(&format!("\"{}\"", window.id(&self.engine, subject)));
            rest = after;
        }
        whole.push_str(rest);
        Ok(whole)
    }
}

/// What a command being filled can see, and where its texts go.
struct Stage<'p, 'a> {
    player: &'p Player<'a>,
    command: &'p str,
    texts: std::cell::RefCell<Vec<Text>>,
}

impl Surroundings for Stage<'_, '_> {
    fn named(&self, name: &str) -> Option<Named> {
        Some(match self.player.names.get(name)? {
            Bound::Thing(subject) => Named::Id(u64::from(subject.number())),
            Bound::Value(value) => Named::Value(value.clone()),
        })
    }

    fn prose(&self, field: &str, tongue: Tongue, text: &str) -> Result<serde_json::Value, String> {
        let lang = match tongue {
            Tongue::Nb => Lang::Nb,
            Tongue::Nn => Lang::Nn,
            Tongue::En => Lang::En,
        };
        let (prose, text) = self.player.engine.new_prose(text, lang, class(self.command, field));
        self.texts.borrow_mut().push(text);
        serde_json::to_value(prose).map_err(|error| error.to_string())
    }

    fn start(&self) -> Date {
        self.player.start
    }

    fn now(&self) -> i64 {
        self.player.engine.now().0
    }

    fn seed(&self) -> u64 {
        self.player.seed
    }
}

/// What kind of text a field of a command holds, which decides how long it is kept.
fn class(command: &str, field: &str) -> Class {
    let contribution = ["idea", "review", "comment", "measurement", "milestone"];
    match (command, field) {
        ("register_person" | "admit_person" | "invite_person", "name") => Class::Name,
        ("invite_person", "email") => Class::Email,
        ("decide_idea", _) | (_, "reason" | "ground") => Class::Ground,
        _ if contribution.iter().any(|noun| command.contains(noun)) => Class::Contribution,
        _ => Class::OrganiserText,
    }
}

/// A refusal's stable code: its name in capitals.
pub fn code_of(rejection: &Rejection) -> String {
    let name = match serde_json::to_value(rejection) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(fields)) => fields.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    };
    capitals(&name)
}

/// `VotingClosed` as `VOTING_CLOSED`.
pub fn capitals(name: &str) -> String {
    let mut code = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(letter.to_ascii_uppercase());
    }
    code
}

/// Why a command was not accepted, for whoever writes the script.
fn told(refused: &Refused) -> String {
    match refused {
        Refused::Rejected(rejection) => {
            let fields = serde_json::to_string(rejection).unwrap_or_default();
            format!("refused {} {fields}", code_of(rejection))
        }
        Refused::RequestReused => "the request id was used for something else".into(),
        Refused::TooLarge => "it is too much for one batch".into(),
        Refused::Busy => "the engine is busy".into(),
        Refused::Unavailable => "the engine is not available".into(),
        Refused::ClockOff => "this machine's clock is off".into(),
        Refused::Incident(number) => format!("the engine failed, incident {number}"),
    }
}
