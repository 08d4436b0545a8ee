//! The engine and time: it never goes backwards, and what is due happens first, whoever rings.

use crate::engine_world::*;
use idedugnad::contest::{Actor, Code, Command, Event, Lang, Texts, Time, import};
use idedugnad::engine::entry::Body;
use idedugnad::engine::{Clock, Engine, Schedule, ScriptedClock, Submission, new_prose};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::journal::{Journal, verify};
use idedugnad::vault::Class;
use idedugnad::vault::memory::MemoryVault;
use std::sync::Arc;

fn world() -> (MemoryJournal, MemoryVault) {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    (journal, vault)
}

fn clock() -> Arc<ScriptedClock> {
    Arc::new(ScriptedClock::new(START))
}

#[tokio::test]
async fn time_never_goes_backwards_in_the_journal() {
    let (journal, vault) = world();
    let clock = clock();
    let engine = Engine::open(Box::new(journal.clone()), Box::new(vault), clock.clone()).unwrap();
    clock.set(Time(START.0 + 5_000));
    engine.submit(office("a")).await.unwrap();
    clock.set(Time(START.0 - 5_000));
    let later = engine.submit(office("b")).await.unwrap();
    assert_eq!(later.at, Time(START.0 + 5_000));
    assert_eq!(engine.now(), Time(START.0 + 5_000));
    verify(&journal).unwrap();
}

/// An import that nobody goes on with: due to be swept after an hour.
fn begun_import() -> Submission {
    let (title, text) = new_prose("Avbrutt import", Lang::Nb, Class::OrganiserText);
    let title = Texts { nb: Some(title), ..Texts::default() };
    let command = import::Command::BeginImport { slug: "avbrutt".into(), title, summary: title };
    Submission { actor: Actor::System, command: Command::Import(command), texts: vec![text], request: None }
}

#[tokio::test]
async fn what_is_due_comes_before_the_command_that_is_decided_then() {
    let (journal, vault) = world();
    let clock = clock();
    let engine = Engine::open(Box::new(journal.clone()), Box::new(vault), clock.clone()).unwrap();
    engine.submit(begun_import()).await.unwrap();
    clock.advance(2 * 60 * 60 * 1000);
    let again = engine.submit(begun_import()).await.unwrap(); // its address is free again
    let batch = journal.read(again.seq - 1, 1).unwrap().remove(0);
    let body: Body = serde_json::from_slice(&batch.body).unwrap();
    assert_eq!(body.entries.iter().map(|entry| entry.actor).collect::<Vec<_>>(), [Some(Actor::System); 2]);
    assert!(matches!(body.entries[0].events[0], Event::Import(import::Event::ImportSwept { .. })));
    assert_eq!(body.entries[0].at, clock.now());
}

#[tokio::test]
async fn the_scheduler_rings_until_what_is_due_has_happened() {
    let (journal, vault) = world();
    let clock = clock();
    let engine = Engine::open(Box::new(journal.clone()), Box::new(vault), clock.clone()).unwrap();
    let begun = engine.submit(begun_import()).await.unwrap();
    let schedule = Schedule::start(&engine).await.unwrap();
    clock.advance(2 * 60 * 60 * 1000);
    assert!(engine.reached(begun.seq + 1).await, "nobody rang within two seconds");
    assert!(!engine.moment().state.campaigns.by_slug.contains_key(&Code::from("avbrutt")));
    schedule.stop().await;
    engine.bell_rope().ring();
    assert_eq!(engine.submit(office("a")).await.unwrap().seq, begun.seq + 2, "nothing more was due");
}
