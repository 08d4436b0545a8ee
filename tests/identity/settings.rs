//! What an operator may settle about signing in, through the program itself: every mistake is one sentence and exit code 2.

use std::path::Path;
use std::process::{Command, Output};

const BINARY: &str = env!("CARGO_BIN_EXE_idedugnad");

/// Starts `serve` with these arguments on a port nobody can bind, so that it ends in any case.
fn serve(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("contest.db").display());
    Command::new(BINARY)
        .args(["serve", "--listen", "192.0.2.1:1", "--database", &database])
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .expect("it runs")
}

fn complaint(ran: &Output) -> String {
    assert_eq!(ran.status.code(), Some(2), "{ran:?}");
    let text = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

/// What is said when the settings are fine: the port is not.
fn is_fine(ran: &Output) -> bool {
    complaint(ran).contains("cannot listen on 192.0.2.1:1")
}

fn mapping(folder: &Path, text: &str) -> String {
    let path = folder.join("mapping.json");
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

#[test]
fn serve_refuses_the_persona_switch() {
    for ran in [serve(&["--personas"], &[]), serve(&[], &[("IDEDUGNAD_PERSONAS", "true")])] {
        assert!(complaint(&ran).starts_with("the persona switch believes whoever a header names"), "{ran:?}");
    }
    assert!(is_fine(&serve(&[], &[("IDEDUGNAD_PERSONAS", "false")])));
}

#[test]
fn the_demo_listens_on_its_own_machine_alone() {
    let ran = Command::new(BINARY).args(["demo", "--listen", "0.0.0.0:0"]).output().expect("it runs");
    assert!(complaint(&ran).contains("lets everybody be anybody"), "{ran:?}");
}

#[test]
fn settings_that_do_not_fit_are_refused_with_a_sentence() {
    let good = ["--issuer", "https://login.example.no", "--audience", "idedugnad"];
    assert!(is_fine(&serve(&good, &[])));
    assert!(is_fine(&serve(&[], &[("IDEDUGNAD_ISSUER", ""), ("IDEDUGNAD_CLIENTS", "")])));
    for (arguments, word) in [
        (vec!["--issuer", "http://login.example.no", "--audience", "x"], "https://"),
        (vec!["--issuer", "https://login.example.no"], "audience"),
        ([&good[..], &["--issuer-name", "A B"]].concat(), "short name"),
        ([&good[..], &["--public-url", "http://ideer.example.no"]].concat(), "https://"),
        ([&good[..], &["--public-url", "https://example.no/ideer"]].concat(), "without a path"),
        ([&good[..], &["--mapping", "/nowhere.json"]].concat(), "/nowhere.json"),
    ] {
        assert!(complaint(&serve(&arguments, &[])).contains(word), "{arguments:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (text, word) in [
        ("{", "not understood"),
        (r#"{ "mappings": {} }"#, "mappings"),
        (r#"{ "mapping": { "groups": { "g": ["king"] } } }"#, "not understood"),
        (r#"{ "mapping": { "groups": { "g": ["participant"] } } }"#, "Participant"),
        (r#"{ "mapping": { "groups": { "g": [{ "in_own_unit": "administrator" }] } } }"#, "Administrator"),
        (
            r#"{ "issuers": [{ "name": "main", "issuer": "https://other.example.no", "audience": "x" }] }"#,
            "two issuers",
        ),
        (
            r#"{ "issuers": [{ "name": "b", "issuer": "https://b.example.no", "browser": { "client_id": "x" } }] }"#,
            "public address",
        ),
        (
            r#"{ "issuers": [{ "name": "b", "issuer": "https://b.example.no", "browser": { "client_id": "x", "client_secret_env": "NOT_THERE" } }] }"#,
            "NOT_THERE",
        ),
    ] {
        let path = mapping(folder.path(), text);
        let ran = serve(&[&good[..], &["--mapping", &path]].concat(), &[]);
        assert!(complaint(&ran).contains(word), "{text}: {ran:?}");
    }
}

#[test]
fn the_mapping_of_the_deployment_page_is_understood() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/README.md"))
        .expect("a page");
    let text = readme.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a mapping");
    let folder = tempfile::tempdir().expect("a folder");
    let path = mapping(folder.path(), text);
    let arguments = [
        "--issuer",
        "https://login.example.no",
        "--audience",
        "x",
        "--mapping",
        &path,
        "--public-url",
        "https://ideer.example.no",
    ];
    assert!(is_fine(&serve(&arguments, &[("PARTNERS_SECRET", "word")])));
}
