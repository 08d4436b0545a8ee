//! Every mutation is guarded: tried on things that are there, by people who are nothing to them.

use std::collections::{BTreeMap, BTreeSet};

use super::attempts;
use super::world::{in_both, twins};

/// A pilot under way with everything that led to it, a measurement that waits and a part payment that was asked for.
/// Vilde has left.
const PAST: &str = "include _running.txt
at 2026-12-02
ane: record measurement
  indicator: @andel
  office: @lillestrom
  period: { from: 2026-11-01, until: 2026-12-01 }
  value: 70
  note: \"Første måned.\"
mats: request tranche
  entry: @bibliotekpenger
  amount_ore: 10 000 kr
  purpose: \"Leie av rom.\"
admin: record leaving
  person: @vilde
  until: 2026-12-02
";

/// What each mutation was answered, over all things it was tried on; an accepted one is answered with nothing.
fn answers(viewer: &str) -> BTreeMap<String, BTreeSet<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let worlds = twins(PAST).await;
        let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for document in attempts::documents(&in_both(&worlds)) {
            let answer = worlds[0].ask(viewer, &document).await;
            let answer: serde_json::Value = serde_json::from_str(&answer[4..]).expect("JSON");
            for (call, payload) in answer["data"].as_object().expect("data") {
                let name = call.rsplit_once('_').expect("a thing").0.to_owned();
                let errors = payload["userErrors"].as_array().expect("errors");
                let code = errors.first().map_or("", |error| error["code"].as_str().expect("a code"));
                codes.entry(name).or_default().insert(code.to_owned());
            }
        }
        for world in worlds {
            world.close().await;
        }
        codes
    })
}

/// The mutations that were never answered so, with what they were answered.
fn without<'a>(answers: &'a BTreeMap<String, BTreeSet<String>>, code: &str) -> Vec<(&'a str, Vec<&'a str>)> {
    let never = answers.iter().filter(|(_, codes)| !codes.contains(code));
    never.map(|(name, codes)| (name.as_str(), codes.iter().map(String::as_str).collect())).collect()
}

#[test]
fn a_guest_is_told_of_every_mutation_to_sign_in() {
    let answers = answers("");
    assert!(answers.len() > 100, "only {} mutations were tried", answers.len());
    assert_eq!(without(&answers, "NOT_SIGNED_IN"), []);
}

#[test]
fn who_has_left_is_told_so_by_every_mutation() {
    let answers = answers("vilde");
    let mut others = without(&answers, "PERSON_INACTIVE");
    // To others than its reviewer an assignment does not exist.
    others.retain(|(_, codes)| *codes != ["NOT_FOUND"]);
    assert_eq!(others, []);
}

#[test]
fn who_is_nothing_to_a_thing_can_do_nothing_but_write_a_draft() {
    let answers = answers("ola");
    let done: Vec<&String> =
        answers.iter().filter(|(_, codes)| codes.contains("")).map(|(name, _)| name).collect();
    assert_eq!(done, ["saveDraft"]);
}
