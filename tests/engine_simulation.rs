//! Two writers share one journal in which everything goes wrong that can: lost requests, lost acknowledgements,
//! writers overtaking each other, restarts. Set `SEED` to repeat one run; every seed is run twice and compared.

use crate::engine_world::*;
use idedugnad::contest::Subject;
use idedugnad::engine::replay::replay_journal;
use idedugnad::engine::standing::Standing;
use idedugnad::engine::{Committed, Engine, Refused, Submission};
use idedugnad::journal::memory::{MemoryJournal, Trouble};
use idedugnad::journal::verify;
use idedugnad::vault::memory::MemoryVault;
use std::collections::BTreeMap;

/// A small generator of chance (SplitMix64), so that a seed tells everything.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

fn trouble(chance: &mut Chance) -> Trouble {
    match chance.below(4) {
        0 => Trouble::LostAcknowledgement,
        1 => Trouble::LostRequest,
        _ => Trouble::Calm,
    }
}

/// A command by its request's number: a repeat with the same number is the same command.
fn submission(request: u64) -> Submission {
    let person = 1 + (request % 3) as u32;
    let name = format!("request-{request}");
    match request % 4 {
        0 => Submission { request: Some(name), ..office(&format!("office-{}", request % 12)) },
        1 | 2 => idea(person, &format!("Idé nummer {request}"), Some(&name)),
        _ => ballot(person, &[1 + (request % 5) as u32], Some(&name)),
    }
}

type Outcome = Result<(Vec<Subject>, bool), Refused>;

fn outcome(answer: &Result<Committed, Refused>) -> Outcome {
    answer.as_ref().map(|done| (done.subjects.clone(), done.repeated)).map_err(Clone::clone)
}

/// One run: everything that was answered, and how long the journal got with how many ideas. (Ids of texts and tags are
/// chance, so whole states differ from run to run.)
async fn run(seed: u64) -> (Vec<(u64, Outcome)>, (u64, usize)) {
    let mut chance = Chance(seed);
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    let mut engines: Vec<Engine> = (0..2).map(|_| open(&journal, &vault)).collect();
    let mut answered: Vec<(u64, Outcome)> = Vec::new();
    let mut first: BTreeMap<u64, Committed> = BTreeMap::new();
    for _ in 0..40 {
        if chance.below(8) == 0 {
            engines[chance.below(2) as usize] = open(&journal, &vault); // the old one is gone without a word
        }
        for _ in 0..chance.below(3) {
            journal.trouble(trouble(&mut chance));
        }
        let requests: Vec<u64> = (0..=chance.below(6)).map(|_| chance.below(60)).collect();
        let engine = &engines[chance.below(2) as usize];
        let answers = together(engine, requests.iter().map(|request| submission(*request)).collect()).await;
        for (request, answer) in requests.into_iter().zip(answers) {
            answered.push((request, outcome(&answer)));
            let Ok(done) = answer else { continue };
            match first.get(&request) {
                Some(before) if request % 4 != 3 => {
                    assert!(done.repeated, "request {request} happened twice");
                    assert_eq!((done.seq, &done.subjects), (before.seq, &before.subjects));
                }
                _ => drop(first.insert(request, done)),
            }
        }
    }
    (answered, check(&journal, &vault, &first))
}

/// The chain holds, everything acknowledged is there, and replay gives what a new engine publishes.
fn check(journal: &MemoryJournal, vault: &MemoryVault, first: &BTreeMap<u64, Committed>) -> (u64, usize) {
    let newest = verify(journal).unwrap().unwrap();
    let engine = open(journal, vault);
    let moment = engine.moment();
    assert_eq!(moment.seq, newest.seq);
    let mut standing = Standing::default();
    replay_journal(journal, &mut standing).unwrap();
    assert!(standing.state == *moment.state);
    let mut made: Vec<Subject> = Vec::new();
    for done in first.values() {
        assert!(done.seq <= newest.seq);
        match done.subjects[0] {
            Subject::Idea(idea) => {
                let title = moment.state.idea(idea).unwrap().current().title;
                assert!(moment.texts.get(title.prose).is_some(), "an acknowledged text is gone");
            }
            Subject::Unit(unit) => drop(moment.state.unit(unit).unwrap()),
            _ => continue,
        }
        assert!(!made.contains(&done.subjects[0]), "two requests made the same thing");
        made.push(done.subjects[0]);
    }
    let ideas = made.iter().filter(|subject| matches!(subject, Subject::Idea(_))).count();
    assert_eq!(moment.state.ideas.table.len(), ideas, "stored is not acknowledged");
    (newest.seq, ideas)
}

#[tokio::test]
async fn two_writers_and_every_trouble_lose_nothing_and_do_nothing_twice() {
    let seeds: Vec<u64> = match std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => vec![seed],
        None => (0..16).collect(),
    };
    for seed in seeds {
        let first = run(seed).await;
        assert!(first == run(seed).await, "seed {seed} gave two different runs");
        let odd = first.0.iter().find(|(_, answer)| !matches!(answer, Ok(_) | Err(Refused::Rejected(_))));
        assert!(odd.is_none(), "seed {seed}: {odd:?}");
    }
}
