//! The demo's history goes as written, whatever day it is started on.

use std::sync::Arc;

use idedugnad::cli::seeds;
use idedugnad::contest::Time;
use idedugnad::engine::{Engine, ScriptedClock};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::vault::memory::MemoryVault;

/// Noon on a day in winter and on one in summer, just after the clocks have changed.
const STARTS: [Time; 2] = [Time(1_772_968_200_000), Time(1_793_012_400_000)];

#[test]
fn the_seeds_go_as_written_on_any_day() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for now in STARTS {
        runtime.block_on(async {
            let clock = ScriptedClock::new(Time(0));
            let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
            let engine =
                Engine::open(Box::new(journal), Box::new(vault), Arc::new(clock.clone())).expect("an engine");
            if let Err(trouble) = seeds::play(&engine, &clock, now).await {
                panic!("\n{trouble}\n");
            }
            let moment = engine.moment();
            assert!(moment.at < now, "the history ends before the demo begins");
            assert!(moment.state.ideas.table.len() >= 40);
        });
    }
}

#[test]
fn every_script_in_seeds_is_carried_inside_the_program() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("seeds")
        .map(|entry| format!("seeds/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".txt"))
        .collect();
    files.sort();
    let carried: Vec<&str> = seeds::FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, carried);
}
