//! Nobody can tell two worlds apart that differ only in what is hidden from them: for each such difference every
//! persona asks for everything there is in both worlds, and the answers are the same to the byte: data, counts, order,
//! cursors, what `node(id)` finds, exports, the reporting projection, and whether a listener is woken.

mod attempts;
mod cases;
mod guarded;
mod questions;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use cases::{Case, cases};
use questions::Readable;
use serde_json::Value;
use world::{World, in_both, in_either, twins};

/// A guest, and from the cast of the scenarios somebody in each role it has; whoever may tell is asked too.
const EVERYBODY: [&str; 20] = [
    "", "admin", "kari", "torunn", "amir", "ingvild", "hakon", "berit", "jonas", "ragnhild", "gro", "sverre",
    "astrid", "mats", "ane", "nora", "ola", "oskar", "siv", "peder",
];

/// Who tries every mutation, unless they may know.
const ATTEMPTING: [&str; 4] = ["", "ola", "siv", "kari"];

/// The places at which two answers differ, list places left out.
fn differences(one: &Value, other: &Value, path: &str, found: &mut BTreeSet<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            for (key, value) in one {
                let name = key.rsplit_once('_').map_or(key.as_str(), |(name, _)| name);
                differences(value, &other[key], &format!("{path}.{name}"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (one, other) in one.iter().zip(other) {
                differences(one, other, path, found);
            }
        }
        _ if one != other => drop(found.insert(path.to_owned())),
        _ => {}
    }
}

fn where_different(question: &str, one: &str, other: &str) -> BTreeSet<String> {
    let body = |text: &str| serde_json::from_str::<Value>(text.get(4..).unwrap_or_default());
    let mut found = BTreeSet::new();
    match (body(one), body(other)) {
        (Ok(one), Ok(other)) => differences(&one, &other, "", &mut found),
        _ => drop(found.insert(question.to_owned())),
    }
    found
}

/// Lets both worlds go on; who is woken in the first one. What the clock does, or what all may see, wakes anybody.
async fn go_on<'a>(worlds: &[World; 2], case: &Case, viewers: &[&'a str]) -> BTreeSet<&'a str> {
    let before: Vec<_> = viewers.iter().map(|viewer| worlds[0].marks(viewer)).collect();
    let started = worlds[0].now();
    worlds[0].go_on(&case.one).await;
    worlds[1].go_on(&case.other).await;
    if case.wakes || worlds[0].now() != started {
        return BTreeSet::new();
    }
    let pairs = viewers.iter().copied().zip(before);
    pairs.filter(|(viewer, before)| worlds[0].marks(viewer) != *before).map(|(viewer, _)| viewer).collect()
}

/// Plays a case; who can tell the worlds apart, and by what.
async fn told_apart<'a>(case: &'a Case, readable: &Readable) -> BTreeMap<&'a str, BTreeSet<String>> {
    let worlds = twins(&case.past).await;
    let mut viewers: Vec<&str> = EVERYBODY.to_vec();
    viewers.extend(case.told.iter().map(String::as_str).filter(|name| !EVERYBODY.contains(name)));
    let woken = go_on(&worlds, case, &viewers).await;
    let known = in_either(&worlds);
    let documents = readable.documents(&known);
    let pages = exports(&known);
    let mut told: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for viewer in woken {
        told.entry(viewer).or_default().insert("a listener is woken".into());
    }
    for viewer in viewers {
        for document in &documents {
            let [one, other] = [worlds[0].ask(viewer, document).await, worlds[1].ask(viewer, document).await];
            if one != other {
                told.entry(viewer).or_default().extend(where_different(document, &one, &other));
            }
        }
        for page in &pages {
            let [one, other] = [worlds[0].get(viewer, page).await, worlds[1].get(viewer, page).await];
            if one != other {
                told.entry(viewer).or_default().extend(where_different(page, &one, &other));
            }
        }
    }
    if worlds[0].projection() != worlds[1].projection() {
        told.entry("").or_default().insert("the reporting projection".into());
    }
    // What is refused, and why, tells nothing either. What is accepted happens in both worlds.
    let attempts = attempts::documents(&in_both(&worlds));
    for viewer in ATTEMPTING.into_iter().filter(|viewer| !case.told.iter().any(|name| name == viewer)) {
        for document in &attempts {
            let [one, other] = [worlds[0].ask(viewer, document).await, worlds[1].ask(viewer, document).await];
            if one != other {
                told.entry(viewer).or_default().extend(where_different(document, &one, &other));
            }
        }
    }
    for world in worlds {
        world.close().await;
    }
    told
}

/// The addresses of everything that can be read by GET, as the document of the interface lists them.
fn exports(known: &questions::Known) -> Vec<String> {
    let files = idedugnad::api::schema::files();
    let document = &files.iter().find(|(name, _)| *name == "openapi.json").expect("the document").1;
    let document: Value = serde_json::from_str(document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").keys();
    let mut pages = Vec::new();
    for path in paths {
        for slug in &known.slugs {
            let page = path.replace("{slug}", slug).replace("{year}", &known.years[0].to_string());
            assert!(!page.contains('{'), "{path}: teach this test what to put there");
            pages.push(page);
        }
    }
    pages.sort();
    pages.dedup();
    pages
}

fn check(file: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let readable = Readable::new();
    let mut complaints = Vec::new();
    for case in cases(file) {
        let told = runtime.block_on(told_apart(&case, &readable));
        let knows = |viewer: &str| case.told.iter().any(|name| name == viewer);
        for (viewer, places) in told.iter().filter(|(viewer, _)| !knows(viewer)) {
            let viewer = if viewer.is_empty() { "a guest" } else { viewer };
            complaints.push(format!("{}: {viewer} can tell by {places:?}", case.name));
        }
        // Otherwise the case shows nothing, or the questions do not look far enough.
        let blind: Vec<_> = case.told.iter().filter(|viewer| !told.contains_key(viewer.as_str())).collect();
        if !blind.is_empty() {
            complaints.push(format!("{}: {blind:?} should see the difference, and do not", case.name));
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// A test for every file of cases.
macro_rules! files {
    ($($test:ident: $file:literal,)*) => {
        $(#[test]
        fn $test() {
            check($file);
        })*

        #[test]
        fn no_file_of_cases_is_forgotten() {
            assert_eq!(cases::files(), [$($file),*]);
        }
    };
}

files! {
    decisions_before_the_release_are_known_to_nobody_outside: "decisions",
    decisions_are_hidden_from_members_who_are_partial_to_the_idea: "decisions_of_partial_members",
    a_draft_is_known_to_its_organisers_and_so_is_what_the_sponsor_says: "drafts",
    what_leavers_leave_undone_is_told_to_nobody_who_must_not_know_of_it: "handover",
    ideas_that_are_not_public_and_what_their_authors_are_told_stay_with_them: "ideas",
    an_import_that_is_not_complete_shows_in_nothing: "imports",
    measurements_and_benefits_show_in_nothing_until_somebody_else_has_looked: "measurements",
    money_asked_for_and_pilots_being_planned_are_for_those_who_answer_for_them: "money_and_pilots",
    a_sealed_ranking_is_known_to_nobody_outside: "ranking",
    reviews_and_reviewers_are_known_to_nobody_too_early: "reviews",
    votes_are_known_to_those_alone_who_have_voted: "votes_until_ones_own",
    votes_are_known_to_nobody_but_the_voter: "votes_until_the_close",
}

#[test]
fn every_field_that_can_be_read_is_asked_for() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let readable = Readable::new();
    runtime.block_on(async {
        let worlds = twins("include _cast.txt\n").await;
        readable.documents(&in_either(&worlds));
        for world in worlds {
            world.close().await;
        }
    });
    assert_eq!(readable.untouched(), Vec::<String>::new());
}
