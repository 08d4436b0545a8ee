//! What must hold after a run, whatever went wrong in it: acknowledged ⊆ stored ⊆ sent, nothing twice, every stored
//! command was allowed by the model where it stands, every refusal was right, what was due has happened once, and
//! every replica shows what the journal says.

use super::log::{Log, Outcome, Refusal};
use super::model::{About, Due, Model};
use super::run::Run;
use super::wish::{Choices, Wish};
use super::world::*;
use idedugnad::contest::{Event, Subject, Tag, funding, idea, vote};
use idedugnad::engine::entry::{Body, Entry, Mark};
use idedugnad::engine::standing::Standing;
use idedugnad::engine::{Engine, fingerprint};
use idedugnad::journal::{Batch, Journal, verify};
use std::collections::BTreeMap;

/// Complains unless it holds.
macro_rules! demand {
    ($holds:expr, $($complaint:tt)+) => {
        if !$holds {
            return Err(format!($($complaint)+));
        }
    };
}
pub(super) use demand;

/// Checks a run that has come to rest.
///
/// # Errors
/// What does not hold.
pub fn audit(run: &Run) -> Result<(), String> {
    verify(&run.journal).map_err(|fault| format!("the chain is broken: {fault}"))?;
    let engines: Vec<&Engine> = run.replicas.iter().filter_map(|replica| replica.engine()).collect();
    let newest = engines.iter().max_by_key(|engine| engine.moment().seq).ok_or("no replica runs")?;
    let mut ledger = Ledger::new(&run.log, newest)?;
    let mut standing = Standing::default();
    let mut prints: BTreeMap<u64, [u8; 32]> = BTreeMap::new();
    let shown: Vec<u64> = engines.iter().map(|engine| engine.moment().seq).collect();
    for batch in run.journal.read(0, usize::MAX).map_err(|fault| fault.to_string())? {
        ledger.take(&batch).map_err(|what| format!("batch {}: {what}", batch.seq))?;
        let taken = standing.chain.follow(&batch).and_then(|()| standing.take(&batch, &Body::of(&batch)?));
        taken.map_err(|fault| format!("batch {} cannot be replayed: {fault}", batch.seq))?;
        if shown.contains(&batch.seq) {
            prints.insert(batch.seq, fingerprint(&standing.state));
        }
    }
    ledger.close()?;
    for (number, (engine, seq)) in engines.iter().zip(shown).enumerate() {
        demand!(seq == standing.seq(), "replica {number} has come to {seq} and not to {}", standing.seq());
        let print = fingerprint(&engine.moment().state);
        demand!(
            prints.get(&seq) == Some(&print),
            "replica {number} shows another state at {seq} than the journal"
        );
    }
    super::compare::compare(&ledger.model, &ledger.tags, &standing.state)?;
    super::compare::words(&ledger.model, &ledger.log.asked, engines.as_slice(), &run.vault)
}

/// The journal, read beside the model.
struct Ledger<'a> {
    log: &'a Log,
    model: Model,
    by_mark: BTreeMap<Mark, usize>,
    /// Who stands behind a tag, by campaign.
    tags: BTreeMap<(u32, Tag), u32>,
    /// The batch in which a request was stored.
    stored: BTreeMap<usize, u64>,
    /// What was stored as the last ballot of somebody, and all batches with one of theirs.
    ballots: BTreeMap<(u32, u32), Vec<(u64, Choices)>>,
    /// Refusals that nothing has justified yet.
    refusals: Vec<&'a Refusal>,
    seq: u64,
    at: i64,
}

impl<'a> Ledger<'a> {
    fn new(log: &'a Log, engine: &Engine) -> Result<Ledger<'a>, String> {
        let mark = |(number, asked): (usize, &super::log::Asked)| {
            (Mark::of(asked.request.actor(), &asked.request.id()), number)
        };
        let by_mark = log.asked.iter().enumerate().map(mark).collect();
        let mut tags = BTreeMap::new();
        for campaign in [APPROVALS, POINTS] {
            for person in 1..=engine.moment().state.people.table.len() as u32 {
                let tag = engine.ballot_tag(campaign.into(), person.into()); // none where nobody has voted
                tags.extend(tag.map(|tag| ((campaign, tag), person)));
            }
        }
        let refusals = log.refusals.iter().collect();
        let (stored, ballots) = (BTreeMap::new(), BTreeMap::new());
        Ok(Ledger { log, model: Model::new(), by_mark, tags, stored, ballots, refusals, seq: 0, at: START.0 })
    }

    fn take(&mut self, batch: &Batch) -> Result<(), String> {
        self.justify(); // refusals by those who had seen the batch before
        self.seq = batch.seq;
        if batch.seq == 1 {
            return Ok(()); // the world
        }
        let body: Body = serde_json::from_slice(&batch.body).map_err(|error| error.to_string())?;
        demand!(!body.entries.is_empty(), "it is empty");
        let mut entries = body.entries.as_slice();
        while let Some(first) = entries.first() {
            self.at = first.at.0;
            demand!(self.at == batch.at, "an entry is stamped otherwise than its batch");
            let due = entries.iter().take_while(|entry| entry.is_due()).count();
            self.expect_due(&entries[..due])?;
            entries = &entries[due..];
            if let Some((entry, rest)) = entries.split_first() {
                self.justify();
                self.enter(entry)?;
                entries = rest;
            }
        }
        self.expect_due(&[])?;
        self.justify();
        Ok(())
    }

    /// What happened by itself must be what the model says is due, no less and no more.
    fn expect_due(&mut self, entries: &[Entry]) -> Result<(), String> {
        let mut found: Vec<Due> = entries.iter().flat_map(|entry| &entry.events).filter_map(due_of).collect();
        found.sort();
        let expected = self.model.settle(self.at);
        demand!(found == expected, "due was {expected:?}, and what happened by itself is {found:?}");
        Ok(())
    }

    fn enter(&mut self, entry: &Entry) -> Result<(), String> {
        let number = match (entry.actor, entry.request) {
            (None, None) => return self.enter_ballot(entry),
            (Some(actor), Some(request)) => {
                let number = *self.by_mark.get(&request.mark).ok_or("somebody's command was never sent")?;
                demand!(self.log.asked[number].request.actor() == actor, "it names somebody else");
                number
            }
            _ => return Err("an entry has no request".into()),
        };
        let asked = &self.log.asked[number];
        let request = &asked.request;
        let what = format!("#{} {:?} of {}", request.number, request.wish, request.who);
        if let Some(before) = self.stored.insert(number, self.seq) {
            return Err(format!("{what} was stored in {before} already"));
        }
        let about = self.model.grant(request.who, &request.wish, request.number, self.at);
        let about = about.ok_or_else(|| format!("{what} is not allowed there"))?;
        let subjects = entry.subjects();
        demand!(fits(about, subjects[0]), "{what} is about {subjects:?}, and should be about {about:?}");
        match &asked.outcome {
            Outcome::Done { seq, at, subjects: told } => {
                demand!(*seq == self.seq && *at == self.at, "{what} was said to be in {seq}");
                demand!(*told == subjects, "{what} was said to be about {told:?}");
            }
            Outcome::Unknown | Outcome::Refused => {
                demand!(asked.in_doubt, "{what} is stored, and its client knows of nothing");
            }
        }
        Ok(())
    }

    fn enter_ballot(&mut self, entry: &Entry) -> Result<(), String> {
        let [Event::Vote(vote::Event::BallotCast { campaign, tag, choices, .. })] = entry.events.as_slice()
        else {
            return Err("somebody without a name did something else than voting".into());
        };
        let campaign = campaign.0;
        let who = *self.tags.get(&(campaign, *tag)).ok_or("a ballot of nobody was stored")?;
        let choices: Vec<(u32, u32)> = choices.iter().map(|choice| (choice.0.0, choice.1)).collect();
        let sent = self.log.asked.iter().any(|asked| {
            let Wish::Ballot { campaign: where_, choices: wished } = &asked.request.wish else {
                return false;
            };
            let mut wished = wished.clone();
            wished.sort_unstable();
            asked.request.who == who && *where_ == campaign && wished == choices
        });
        demand!(sent, "a ballot {choices:?} that {who} never sent was stored");
        let wish = Wish::Ballot { campaign, choices: choices.clone() };
        let granted = self.model.grant(who, &wish, 0, self.at).is_some();
        demand!(granted, "the ballot {choices:?} of {who} in {campaign} is not allowed there");
        self.ballots.entry((campaign, who)).or_default().push((self.seq, choices));
        Ok(())
    }

    /// Takes out the refusals that are right as things stand.
    fn justify(&mut self) {
        let (model, log, seq, at) = (&self.model, self.log, self.seq, self.at);
        self.refusals.retain(|refusal| {
            if !(refusal.seqs.0..=refusal.seqs.1).contains(&seq) {
                return true;
            }
            let request = &log.asked[refusal.request].request;
            let (sent, answered) = refusal.times;
            ![sent - OFF_MS, sent, answered, answered + OFF_MS].iter().any(|time| {
                let mut then = model.clone();
                let at = at.max(*time);
                then.settle(at);
                then.grant(request.who, &request.wish, request.number, at).is_none()
            })
        });
    }

    /// What must hold when the whole journal has been read.
    fn close(&mut self) -> Result<(), String> {
        self.justify();
        if let Some(wrong) = self.refusals.first() {
            let request = &self.log.asked[wrong.request].request;
            let (seqs, why) = (wrong.seqs, &wrong.why);
            return Err(format!(
                "#{} {:?} was refused ({why}) in {seqs:?}, and was allowed",
                request.number, request.wish
            ));
        }
        for (number, asked) in self.log.asked.iter().enumerate() {
            let Outcome::Done { seq, .. } = &asked.outcome else { continue };
            let request = &asked.request;
            let Wish::Ballot { campaign, choices } = &request.wish else {
                demand!(
                    self.stored.get(&number) == Some(seq),
                    "#{} was acknowledged in {seq}, and is not stored there",
                    request.number
                );
                continue;
            };
            let mut choices = choices.clone();
            choices.sort_unstable();
            let stored = self.ballots.get(&(*campaign, request.who)).map_or(&[][..], Vec::as_slice);
            demand!(
                stored.contains(&(*seq, choices)),
                "ballot #{} was acknowledged in {seq}, and is not stored there",
                request.number
            );
        }
        self.last_ballots()
    }

    /// Whoever knows the outcome of everything they have asked for sees their last ballot count.
    fn last_ballots(&self) -> Result<(), String> {
        for (&(campaign, who), stored) in &self.ballots {
            let theirs = self.log.asked.iter().filter(|asked| {
                let here = matches!(&asked.request.wish, Wish::Ballot { campaign: c, .. } if *c == campaign);
                here && asked.request.who == who
            });
            let mut told = theirs.filter(|asked| asked.outcome != Outcome::Refused || asked.in_doubt);
            let Some(last) = told.next_back() else {
                return Err(format!("{who} is said to have voted in {campaign}, and was always refused"));
            };
            let Outcome::Done { .. } = last.outcome else { continue };
            let Wish::Ballot { choices, .. } = &last.request.wish else { continue };
            let mut choices = choices.clone();
            choices.sort_unstable();
            let counts = stored.last().map(|(_, choices)| choices);
            demand!(
                counts == Some(&choices),
                "the last ballot of {who} in {campaign} is {choices:?}, and {counts:?} counts"
            );
        }
        Ok(())
    }
}

fn due_of(event: &Event) -> Option<Due> {
    match event {
        Event::Idea(idea::Event::ClarificationReminded { idea }) => Some(Due::Reminded(idea.0)),
        Event::Idea(idea::Event::ClarificationLapsed { idea }) => Some(Due::Lapsed(idea.0)),
        Event::Funding(funding::Event::GrantLapsed { entry }) => Some(Due::GrantLapsed(entry.0)),
        Event::Funding(funding::Event::EntryReserved { entry }) => Some(Due::Reserved(entry.0)),
        _ => None,
    }
}

fn fits(about: About, subject: Subject) -> bool {
    match (about, subject) {
        (About::Unit(number), Subject::Unit(id)) => number == id.0,
        (About::Person(number), Subject::Person(id)) => number == id.0,
        (About::Campaign(number), Subject::Campaign(id)) => number == id.0,
        (About::Idea(number), Subject::Idea(id)) => number == id.0,
        (About::Money, Subject::Entry(_) | Subject::Tranche(_) | Subject::Scheme(_)) => true,
        _ => false,
    }
}
