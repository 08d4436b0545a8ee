//! How large a batch becomes: never larger than one document of MongoDB, whatever comes together.

use crate::engine_world::*;
use idedugnad::contest::{Command, Event, Lang, Time, UnitId, UnitKind, unit};
use idedugnad::engine::entry::Body;
use idedugnad::engine::{Committed, Refused, Submission, fingerprint, new_prose};
use idedugnad::journal::Journal;
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::{Class, Vault};

/// A world with a municipality, and an office that serves it so many times over: 11 bytes each.
fn served(
    journal: &mut MemoryJournal,
    vault: &mut MemoryVault,
) -> impl Fn(&str, usize) -> Submission + use<> {
    let municipality = UnitId(1_000_000_000);
    let (name, text) = new_prose("Kommunen", Lang::Nb, Class::OrganiserText);
    vault.put(&[text]).unwrap();
    let registered = unit::Event::UnitRegistered {
        unit: municipality,
        kind: UnitKind::Municipality,
        code: "0301".into(),
        name,
        parent: None,
        municipalities: vec![],
        from: Time(0),
    };
    store(journal, vec![Event::Unit(registered)]);
    move |code, times| {
        let mut submission = office(code);
        if let Command::Unit(unit::Command::RegisterUnit { municipalities, .. }) = &mut submission.command {
            *municipalities = vec![municipality; times];
        }
        submission
    }
}

#[tokio::test]
async fn a_command_too_large_for_any_batch_is_refused_and_the_others_go_on() {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    let serving = served(&mut journal, &mut vault);
    let engine = open(&journal, &vault);
    let largest = (13 << 20) / 11;
    let all = vec![office("a"), serving("b", largest), office("c"), serving("d", largest - 100)];
    let answers = together(&engine, all).await;
    let refused: Vec<Option<&Refused>> = answers.iter().map(|answer| answer.as_ref().err()).collect();
    assert_eq!(refused, [None, Some(&Refused::TooLarge), None, None]);
    let batches = journal.read(2, usize::MAX).unwrap();
    assert!(batches.iter().all(|batch| batch.body.len() < 15 << 20), "{batches:?}");
    let replayed = open(&journal, &vault).moment();
    assert_eq!(fingerprint(&replayed.state), fingerprint(&engine.moment().state));
}

#[tokio::test]
async fn commands_that_are_large_together_go_into_several_batches() {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    let serving = served(&mut journal, &mut vault);
    let engine = open(&journal, &vault);
    let one = 100_000;
    let all = (0..32).map(|number| serving(&format!("kontor-{number}"), one / 11)).collect();
    let answers = together(&engine, all).await;
    let batches = journal.read(2, usize::MAX).unwrap();
    assert!(batches.len() > 1);
    assert!(batches.iter().all(|batch| batch.body.len() < (1 << 20) + one + 1_000), "{batches:?}");
    for (number, answer) in answers.iter().enumerate() {
        let Committed { seq, subjects, .. } = answer.as_ref().unwrap();
        let batch = Body::of(&batches[*seq as usize - 3]).unwrap();
        assert!(batch.entries.iter().any(|entry| entry.subjects() == *subjects), "office {number}");
    }
    let replayed = open(&journal, &vault).moment();
    assert_eq!(fingerprint(&replayed.state), fingerprint(&engine.moment().state));
}
