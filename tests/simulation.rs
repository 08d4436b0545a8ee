//! Deterministic simulation: several replicas of the real engine over one journal and vault, on one thread, with time
//! that passes only when the driver says so. A seed decides who asks for what where, and everything that goes wrong:
//! lost requests and acknowledgements, batches that arrive late or overtake others, crashes, outages, replicas that
//! stand still. What comes of it is checked against a model that is told again from the domain (`model.rs`).
//!
//! `SEED=7 cargo test --test all simulation::one_seed -- --nocapture` repeats a run and prints it;
//! `SEEDS=20000 cargo test --test all simulation` looks further.

mod audit;
mod chance;
mod compare;
mod log;
mod model;
mod replica;
mod run;
mod time;
mod wish;
mod wishing;
mod world;

use run::Run;
use std::sync::atomic::{AtomicU64, Ordering};
use time::Quiet;

/// How many seeds are tried if `SEEDS` does not say; `tests/run` says 2,000.
const SEEDS: u64 = 400;

/// What a run has done, and what was wrong with it.
struct Told {
    trace: Vec<String>,
    complaint: Option<String>,
}

/// One run on a runtime of its own.
fn play(seed: u64) -> Told {
    let quiet = Quiet::default();
    let teller = quiet.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .on_thread_park(move || teller.tell())
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut run = match Run::begin(seed, quiet) {
            Ok(run) => run,
            Err(complaint) => return Told { trace: Vec::new(), complaint: Some(complaint) },
        };
        let went = run.go().await;
        let complaint = went.and_then(|()| audit::audit(&run)).err();
        Told { trace: std::mem::take(&mut run.log.trace), complaint }
    })
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

/// The first of these seeds that gives a complaint, looked for on both cores.
fn search(seeds: std::ops::Range<u64>, play: impl Fn(u64) -> Told + Sync) -> Option<(u64, Told)> {
    let next = AtomicU64::new(seeds.start);
    let look = || {
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= seeds.end {
                return None;
            }
            let told = play(seed);
            if told.complaint.is_some() {
                next.store(seeds.end, Ordering::SeqCst);
                return Some((seed, told));
            }
        }
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(look);
        let found = look();
        found.or(other.join().expect("a search that ends"))
    })
}

#[test]
fn whatever_goes_wrong_nothing_is_lost_nothing_happens_twice_and_all_replicas_agree() {
    let found = search(0..number("SEEDS").unwrap_or(SEEDS), play);
    if let Some((seed, Told { trace, complaint })) = found {
        let end = trace.len().saturating_sub(25);
        panic!(
            "{}\n… {}\nTo see all of it: SEED={seed} cargo test --test all simulation::one_seed -- --nocapture\n",
            complaint.unwrap_or_default(),
            trace[end..].join("\n… "),
        );
    }
}

#[test]
fn one_seed_played_twice_does_the_same() {
    let seed = number("SEED").unwrap_or(1);
    let (first, second) = (play(seed), play(seed));
    if number("SEED").is_some() {
        println!("{}", first.trace.join("\n"));
    }
    let differs = first.trace.iter().zip(&second.trace).find(|(first, second)| first != second);
    assert_eq!(differs, None);
    assert_eq!(first.trace.len(), second.trace.len());
    assert!(first.trace.len() > 100, "hardly anything happened");
    assert_eq!(first.complaint, second.complaint);
    assert_eq!(first.complaint, None, "seed {seed}");
}

/// The engine makes one mistake on purpose (`engine/planted.rs`), and a few hundred seeds must be enough to see it.
#[cfg(debug_assertions)]
#[test]
fn every_planted_mistake_is_found() {
    use idedugnad::engine::planted::{Mistake, make};
    for mistake in Mistake::ALL {
        let play = |seed| {
            make(Some(mistake));
            let told = play(seed);
            make(None);
            told
        };
        let Some((seed, told)) = search(0..300, play) else { panic!("{mistake:?} was not found") };
        println!("{mistake:?} was found by seed {seed}: {}", told.complaint.unwrap_or_default());
    }
}
