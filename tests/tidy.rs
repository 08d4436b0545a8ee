//! Style as a test: what a reviewer would otherwise have to say again and again.

use std::fs;
use std::path::{Path, PathBuf};

const LINES_MAX: usize = 500;
const CONTEST_FUNCTION_LINES_MAX: usize = 70;

/// What each top-level module may name of the others; `main` only dispatches to `cli`.
const ARROWS: &[(&str, &[&str])] = &[
    ("api", &["contest", "engine", "identity", "oslo", "pabulib", "search", "vault", "words"]),
    ("archive", &["engine", "journal", "vault"]),
    (
        "cli",
        &[
            "api",
            "archive",
            "config",
            "contest",
            "engine",
            "identity",
            "journal",
            "mongo",
            "organisation",
            "oslo",
            "pabulib",
            "projection",
            "script",
            "search",
            "vault",
            "web",
            "words",
        ],
    ),
    ("config", &[]),
    ("contest", &[]),
    ("engine", &["contest", "journal", "vault"]),
    ("identity", &["contest", "engine", "vault"]),
    ("journal", &["mongo"]),
    ("mongo", &[]),
    ("organisation", &["contest", "engine", "oslo", "vault"]),
    ("oslo", &["contest", "words"]),
    ("pabulib", &["contest"]),
    ("projection", &["api", "contest", "engine", "mongo", "words"]),
    ("script", &["contest", "engine", "oslo", "vault"]),
    ("search", &["contest", "vault"]),
    ("vault", &["mongo"]),
    ("web", &["api", "oslo", "words"]),
    ("words", &["contest", "oslo"]),
];

/// Words that would let time, chance, floats, order by hash or prose into the contest.
const BANNED_IN_CONTEST: &[&str] = &[
    "HashMap",
    "HashSet",
    "f32",
    "f64",
    "Instant",
    "SystemTime",
    "now()",
    "rand::",
    "async",
    "tokio",
    "String",
];

struct Source {
    name: String,
    text: String,
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = vec![root.join(folder)];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root).expect("inside the project").display().to_string();
                found.push(Source { name, text: fs::read_to_string(&path).expect("readable text") });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn report(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// A line without its comment and without the contents of string literals.
fn code(line: &str) -> String {
    let mut kept = String::new();
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quoted => drop(characters.next()),
            '"' => quoted = !quoted,
            '/' if !quoted && characters.peek() == Some(&'/') => break,
            _ if !quoted => kept.push(character),
            _ => {}
        }
    }
    kept
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(is_part);
        let after = line[at + word.len()..].chars().next().is_some_and(is_part);
        !(before || after && word.ends_with(is_part))
    })
}

#[test]
fn no_source_file_is_longer_than_500_lines() {
    let mut complaints = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        let lines = source.text.lines().count();
        if lines > LINES_MAX {
            complaints.push(format!("{}: {lines} lines", source.name));
        }
    }
    report(&complaints);
}

#[test]
fn every_module_says_what_it_is() {
    let silent = |source: &Source| !source.text.starts_with("//!");
    let all = sources("src").into_iter().chain(sources("tests"));
    report(
        &all.filter(silent).map(|source| format!("{}: no //! line first", source.name)).collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_is_left_half_done() {
    let marks = ["todo!", "unimplemented!", "dbg!(", "#[ignore"];
    let mut complaints = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        for (number, line) in source.text.lines().enumerate() {
            if marks.iter().any(|mark| code(line).contains(mark)) {
                complaints.push(format!("{}:{}: {}", source.name, number + 1, line.trim()));
            }
        }
    }
    report(&complaints);
}

#[test]
fn the_contest_stays_pure() {
    let mut complaints = Vec::new();
    for source in sources("src/contest") {
        for (number, line) in source.text.lines().enumerate() {
            for word in BANNED_IN_CONTEST.iter().filter(|word| has_word(&code(line), word)) {
                complaints.push(format!("{}:{}: {word}", source.name, number + 1));
            }
        }
    }
    report(&complaints);
}

#[test]
fn a_function_of_the_contest_fits_a_screen() {
    let mut complaints = Vec::new();
    for source in sources("src/contest") {
        let mut open: Option<(usize, usize, String)> = None;
        for (number, line) in source.text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let starts = ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn "]
                .iter()
                .any(|start| line.trim_start().starts_with(start));
            match &open {
                None if starts && !line.trim_end().ends_with(';') => {
                    open = Some((number, indent, line.trim().to_owned()));
                }
                Some((from, column, name)) if line.trim_end() == format!("{}}}", " ".repeat(*column)) => {
                    let lines = number - from + 1;
                    if lines > CONTEST_FUNCTION_LINES_MAX {
                        complaints.push(format!("{}:{}: {lines} lines: {name}", source.name, from + 1));
                    }
                    open = None;
                }
                _ => {}
            }
            if open.as_ref().is_some_and(|(from, _, _)| *from == number && line.trim_end().ends_with('}')) {
                open = None;
            }
        }
    }
    report(&complaints);
}

#[test]
fn dependencies_point_one_way() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        let inside = source.name.trim_start_matches("src/");
        let module = inside.split(['/', '.']).next().unwrap_or_default();
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            complaints
                .push(format!("{}: the module `{module}` has no row in the table of arrows", source.name));
            continue;
        };
        for (number, line) in source.text.lines().enumerate() {
            for (at, _) in line.match_indices("crate::") {
                let other = line[at + 7..]
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .next()
                    .unwrap_or_default();
                let is_module = ARROWS.iter().any(|(name, _)| *name == other);
                if is_module && other != module && !allowed.contains(&other) {
                    complaints.push(format!("{}:{}: {module} → {other}", source.name, number + 1));
                }
            }
        }
    }
    report(&complaints);
}

#[test]
fn names_say_something() {
    let empty = ["Service", "Manager", "Helper", "Util", "Utils", "Dto", "Impl"];
    let mut complaints = Vec::new();
    for source in sources("src") {
        for (number, line) in source.text.lines().enumerate() {
            let line = code(line);
            let mut words =
                line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
            let defines = words.any(|word| ["struct", "trait", "enum", "mod"].contains(&word));
            if let Some(name) = words.next().filter(|_| defines)
                && empty.iter().any(|ending| name.ends_with(ending))
            {
                complaints.push(format!("{}:{}: {name}", source.name, number + 1));
            }
        }
    }
    report(&complaints);
}

/// The names of the variants of every `pub enum NAME` in a source, one level deep.
fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!("pub enum {name} {{");
    let mut found = Vec::new();
    let mut inside = false;
    for line in source.lines() {
        match line {
            _ if line == opening => inside = true,
            "}" => inside = false,
            _ if inside && line.starts_with("    ") && line[4..].starts_with(char::is_uppercase) => {
                found.extend(line[4..].split(|c: char| !c.is_alphanumeric()).next());
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_command_and_an_event_have_a_name_no_other_noun_uses() {
    let nouns: Vec<Source> = sources("src/contest")
        .into_iter()
        .filter(|source| !["src/contest/command.rs", "src/contest/event.rs"].contains(&source.name.as_str()))
        .collect();
    for kind in ["Command", "Event"] {
        let mut names: Vec<(&str, &str)> = nouns
            .iter()
            .flat_map(|source| {
                variants(&source.text, kind).into_iter().map(|name| (name, source.name.as_str()))
            })
            .collect();
        names.sort_unstable();
        assert!(names.len() > 100, "only {} found: this test no longer sees them", names.len());
        let twice = names.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        report(
            &twice
                .map(|pair| format!("{}: in {} and {}", pair[0].0, pair[0].1, pair[1].1))
                .collect::<Vec<_>>(),
        );
    }
}

#[test]
fn the_top_level_is_the_customers() {
    const ALLOWED: &[&str] = &[
        "Cargo.toml",
        "Cargo.lock",
        "LICENSE",
        "README.md",
        "src",
        "schema",
        "seeds",
        "deploy",
        "tests",
        "target",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = fs::read_dir(root).expect("the project").map(|entry| entry.expect("an entry").file_name());
    let strange = names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| !name.starts_with('.') && !ALLOWED.contains(&name.as_str()));
    report(&strange.map(|name| format!("{name}: not in the customer's list")).collect::<Vec<_>>());
}
