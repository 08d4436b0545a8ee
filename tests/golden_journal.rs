//! Golden journals: every format that was ever released must replay for ever, to the same state.
//!
//! A golden journal is what `idedugnad journal log --json` prints, and its last line is the fingerprint of the state.
//! `GOLDEN=write cargo test golden` plays the scenario of the whole chain and records it anew. That is right only as
//! long as no format is released, or when the state (not an event) has got a new shape.

use data_encoding::HEXLOWER;
use idedugnad::contest::Time;
use idedugnad::engine::replay::replay_journal;
use idedugnad::engine::standing::Standing;
use idedugnad::engine::upgrade::raise_format;
use idedugnad::engine::{Engine, ScriptedClock, fingerprint};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::journal::{Journal, line, upcast};
use idedugnad::script::parse::parse;
use idedugnad::script::play::Player;
use idedugnad::vault::memory::MemoryVault;
use std::path::{Path, PathBuf};

fn in_tests(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The fingerprint of what a journal replays to, in hexadecimal.
fn replayed(journal: &dyn Journal) -> String {
    let mut standing = Standing::default();
    replay_journal(journal, &mut standing).unwrap();
    HEXLOWER.encode(&fingerprint(&standing.state))
}

/// Plays the scenario of the whole chain in an older format, raises it to the current one if it is older, and gives the
/// journal.
async fn whole_chain(format: u32) -> MemoryJournal {
    let text = std::fs::read_to_string(in_tests("scenarios/from_idea_to_benefit.txt")).unwrap();
    let library = |other: &str| std::fs::read_to_string(in_tests("scenarios").join(other));
    let steps = parse("from_idea_to_benefit.txt", &text, &library).unwrap();
    let journal = MemoryJournal::new();
    let clock = ScriptedClock::new(Time(1_780_264_800_000));
    let (vault, shared) = (Box::new(MemoryVault::new()), std::sync::Arc::new(clock.clone()));
    let before = format.saturating_sub(1).max(1);
    let engine = Engine::open_reading(before, Box::new(journal.clone()), vault, shared).unwrap();
    Player::new(engine, clock.clone(), jiff::civil::date(2026, 6, 1)).play(&steps).await.unwrap();
    if format > before {
        raise_format(&mut journal.clone(), &clock).unwrap();
    }
    journal
}

async fn record(format: u32, path: &Path) {
    let journal = whole_chain(format).await;
    let mut lines: Vec<String> =
        journal.read(0, usize::MAX).unwrap().iter().map(|batch| line::write(batch).unwrap()).collect();
    lines.push(replayed(&journal));
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

#[tokio::test]
async fn every_golden_journal_replays_to_the_state_it_once_gave() {
    let folder = in_tests("fixtures/journals");
    if std::env::var("GOLDEN").is_ok_and(|wish| wish == "write") {
        for format in 1..=upcast::CURRENT {
            record(format, &folder.join(format!("format-{format}.jsonl"))).await;
        }
    }
    for format in 1..=upcast::CURRENT {
        let path = folder.join(format!("format-{format}.jsonl"));
        let text = std::fs::read_to_string(&path).unwrap();
        let (batches, state) = text.trim_end().rsplit_once('\n').unwrap();
        let numbered = (1..).zip(batches.lines());
        let batches = numbered.map(|(seq, text)| line::read(text, seq).unwrap());
        let journal = MemoryJournal::of(batches.collect());
        assert_eq!(replayed(&journal), state, "{}: see the top of this file", path.display());
        for (text, batch) in text.lines().zip(journal.read(0, usize::MAX).unwrap()) {
            assert_eq!(line::write(&batch).unwrap(), text, "a line is written as it is read");
        }
    }
}
