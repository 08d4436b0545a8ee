//! Cases as they are written down: `tests/two_worlds/*.txt`. A file begins with what both worlds have behind them; after
//! `== name` comes who may tell (`told: a, b`), and then, after `-- one` and `-- other`, what happens in each world.
//! `wakes everybody` says that something about it is for all to see.

use std::path::{Path, PathBuf};

/// A difference between two worlds.
pub struct Case {
    /// What is hidden.
    pub name: String,
    /// What both worlds have behind them.
    pub past: String,
    /// Who may know; each of them does.
    pub told: Vec<String>,
    /// Whether something about it is for all to see, so that listeners are woken.
    pub wakes: bool,
    /// What happens in one of them.
    pub one: String,
    /// What happens in the other, in as many batches.
    pub other: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/two_worlds")
}

/// The names of all files of cases.
pub fn files() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the cases");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let texts = paths.filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
    let mut names: Vec<String> =
        texts.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The cases of a file.
pub fn cases(file: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(folder().join(format!("{file}.txt"))).expect("readable text");
    let (past, rest) = text.split_once("\n== ").unwrap_or_else(|| panic!("{file}: no case"));
    let one = |case| read(file, past, case).unwrap_or_else(|| panic!("{file}: {case}"));
    rest.split("\n== ").map(one).collect()
}

fn read(file: &str, past: &str, case: &str) -> Option<Case> {
    let (name, rest) = case.split_once("\ntold:")?;
    let (told, rest) = rest.split_once("\n-- one\n")?;
    let (one, other) = rest.split_once("\n-- other\n")?;
    let (told, wakes) = match told.strip_suffix("\nwakes everybody") {
        Some(told) => (told, true),
        None => (told, false),
    };
    let told = told.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    Some(Case {
        name: format!("{file}: {name}"),
        past: format!("{past}\n"),
        told: told.collect(),
        wakes,
        one: format!("{one}\n"),
        other: other.to_owned(),
    })
}
