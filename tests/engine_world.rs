//! A small world for the engine's tests: an office, three people and a campaign that is open for ideas and ballots.
//! It is stored as events, so that the rules of launching may change without the engine's tests noticing.

use idedugnad::contest::*;
use idedugnad::contest::{campaign, person, unit, vote};
use idedugnad::engine::entry::{Body, Entry};
use idedugnad::engine::{Committed, Engine, Refused, ScriptedClock, Submission, new_prose};
use idedugnad::journal::{Appended, Batch, Journal};
use idedugnad::vault::{Class, Text, Vault, random};
use std::sync::Arc;
use std::time::Duration;

pub const START: Time = Time(1_790_000_000_000);
pub const OFFICE: UnitId = UnitId(1);
pub const CAMPAIGN: CampaignId = CampaignId(1);
/// People 1 to 3 work at the office.
pub const PEOPLE: u32 = 3;

/// Appends a batch of `events` as the platform itself.
pub fn store(journal: &mut dyn Journal, events: Vec<Event>) -> Batch {
    let entry = Entry::new(By { actor: Actor::System, at: START }, None, events);
    let body = serde_json::to_vec(&Body::from(vec![entry])).unwrap();
    let batch = Batch::seal(journal.head().unwrap().as_ref(), START.0, random(), body);
    assert_eq!(journal.append(&batch), Ok(Appended::Done));
    batch
}

/// Stores the world in an empty journal and vault.
pub fn found(journal: &mut dyn Journal, vault: &mut dyn Vault) {
    found_showing(journal, vault, ResultsShown::Live);
}

/// Stores the world, with tallies that are shown like this.
pub fn found_showing(journal: &mut dyn Journal, vault: &mut dyn Vault, results: ResultsShown) {
    let mut texts: Vec<Text> = Vec::new();
    let mut prose = |text: &str| {
        let (prose, text) = new_prose(text, Lang::Nb, Class::OrganiserText);
        texts.push(text);
        prose
    };
    let mut events = vec![Event::Unit(unit::Event::UnitRegistered {
        unit: OFFICE,
        kind: UnitKind::Office,
        code: "office".into(),
        name: prose("Kontoret"),
        parent: None,
        municipalities: vec![],
        from: Time(0),
    })];
    for number in 1..=PEOPLE {
        let post =
            person::Post { affiliation: Affiliation::Employee, unit: OFFICE, manager: None, from: Time(0) };
        events.push(Event::Person(person::Event::PersonRegistered {
            person: PersonId(number),
            key: format!("person-{number}").as_str().into(),
            name: prose(&format!("Person {number}")),
            post,
        }));
    }
    let grant = |permit| Grant { audience: Affiliation::Employee, permit };
    let title = Texts { nb: Some(prose("Kampanjen")), ..Texts::default() };
    events.extend(
        [
            campaign::Event::CampaignCreated {
                campaign: CAMPAIGN,
                slug: "kampanje".into(),
                title,
                summary: title,
            },
            campaign::Event::PhasesSet {
                campaign: CAMPAIGN,
                phases: vec![Phase {
                    kind: PhaseKind::Ideation,
                    span: Span { from: Time(0), until: None },
                    grants: vec![grant(Permit::Submit), grant(Permit::Vote)],
                    exclusive: false,
                }],
            },
            campaign::Event::RulesSet {
                campaign: CAMPAIGN,
                rules: Rules { voting: Voting::Approval { votes_max: 10 }, results, ..Rules::default() },
            },
            campaign::Event::CampaignLaunched { campaign: CAMPAIGN, lot_commitment: None },
        ]
        .map(Event::Campaign),
    );
    vault.put(&texts).unwrap();
    store(journal, events);
}

/// Waits until something is so; nothing else tells of it.
pub async fn until(what: &str, so: impl AsyncFn() -> bool) {
    for _ in 0..4000 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("after twenty seconds still not so: {what}");
}

/// Opens an engine whose clock stands at `START`.
pub fn open(journal: &(impl Journal + Clone + 'static), vault: &(impl Vault + Clone + 'static)) -> Engine {
    let clock = Arc::new(ScriptedClock::new(START));
    Engine::open(Box::new(journal.clone()), Box::new(vault.clone()), clock).unwrap()
}

/// An idea of `person` with this heading.
pub fn idea(person: u32, title: &str, request: Option<&str>) -> Submission {
    let (title, first) = new_prose(title, Lang::Nb, Class::Contribution);
    let (summary, second) = new_prose("En lang nok beskrivelse av ideen.", Lang::Nb, Class::Contribution);
    let command = idea::Command::SubmitIdea {
        campaign: CAMPAIGN,
        theme: None,
        title,
        summary,
        amount_ore: None,
        co_authors: vec![],
    };
    Submission {
        actor: Actor::Person(PersonId(person)),
        command: Command::Idea(command),
        texts: vec![first, second],
        request: request.map(str::to_owned),
    }
}

/// A ballot of `person` for these ideas.
pub fn ballot(person: u32, ideas: &[u32], request: Option<&str>) -> Submission {
    let command = vote::Command::CastBallot {
        campaign: CAMPAIGN,
        tag: None,
        choices: ideas.iter().map(|&idea| vote::Choice(IdeaId(idea), 1)).collect(),
    };
    Submission {
        actor: Actor::Person(PersonId(person)),
        command: Command::Vote(command),
        texts: vec![],
        request: request.map(str::to_owned),
    }
}

/// Another office with this code.
pub fn office(code: &str) -> Submission {
    let (name, text) = new_prose(code, Lang::Nb, Class::OrganiserText);
    let command = unit::Command::RegisterUnit {
        kind: UnitKind::Office,
        code: code.into(),
        name,
        parent: None,
        municipalities: vec![],
        from: None,
    };
    Submission { actor: Actor::System, command: Command::Unit(command), texts: vec![text], request: None }
}

/// Sends all at once, so that they may share a batch, and waits for all answers.
pub async fn together(engine: &Engine, all: Vec<Submission>) -> Vec<Result<Committed, Refused>> {
    futures_util::future::join_all(all.into_iter().map(|submission| engine.submit(submission))).await
}
