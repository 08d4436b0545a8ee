//! `--database`: what may be named, and that nobody ever prints a password.

use crate::mongod;
use std::process::{Command, Output};

const BINARY: &str = env!("CARGO_BIN_EXE_idedugnad");

fn run(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).env_remove("IDEDUGNAD_DATABASE").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

#[test]
fn a_database_out_of_reach_is_one_sentence_without_the_password_and_code_2() {
    for url in [
        "mongodb://kari:hemmelig@127.0.0.1:1/contest",
        "mongodb://kari:hemmelig@127.0.0.1:1/?authMechanism=NOSUCH",
        "mongodb://kari:hemm:elig@127.0.0.1:noport/contest",
        "mongodb+srv://kari:hemmelig@nowhere.invalid/contest",
        "mongo://kari:hemmelig@127.0.0.1/contest",
        "postgres://kari:hemmelig@127.0.0.1/contest",
    ] {
        for command in [
            &["journal", "verify"][..],
            &["serve", "--listen", "127.0.0.1:0"],
            &["demo", "--listen", "127.0.0.1:0"],
        ] {
            let ran = run(&[command, &["--database", url]].concat());
            assert_eq!(ran.status.code(), Some(2), "{command:?} {url}: {}", said(&ran));
            assert!(!said(&ran).contains("hemm"), "{command:?} {url}: {}", said(&ran));
            assert_eq!(String::from_utf8_lossy(&ran.stderr).lines().count(), 1, "{}", said(&ran));
        }
    }
}

#[test]
fn a_wrong_password_and_a_set_without_a_primary_are_told_apart() {
    let Some(url) = mongod::database() else { return };
    let with_password = url.replace("mongodb://", "mongodb://kari:hemmelig@");
    let of_another_name = url.replace("replicaSet=test", "replicaSet=other");
    let nobody = "mongodb://127.0.0.1:1/contest?replicaSet=rs0".to_owned();
    for (url, sentence) in [
        (with_password, "does not accept this user and password"),
        (of_another_name, "no primary is found"),
        (nobody, "no primary is found"),
    ] {
        for command in ["serve", "demo"] {
            let ran = run(&[command, "--listen", "127.0.0.1:0", "--database", &url]);
            let said = said(&ran);
            assert_eq!((ran.status.code(), said.lines().count()), (Some(2), 1), "{command}: {said}");
            assert!(said.contains(sentence) && !said.contains("hemmelig"), "{command}: {said}");
        }
    }
}

/// Where addresses may stand.
const SETTINGS: [&str; 5] = [
    "IDEDUGNAD_DATABASE",
    "IDEDUGNAD_DEMO_DATABASE",
    "IDEDUGNAD_FROM",
    "IDEDUGNAD_TO",
    "IDEDUGNAD_PROJECTION",
];

#[test]
fn help_does_not_show_the_database_of_the_environment() {
    for command in [
        &["serve"][..],
        &["demo"],
        &["import", "pabulib"],
        &["import", "organisation"],
        &["allocate"],
        &["journal", "verify"],
        &["journal", "log"],
        &["journal", "fingerprint"],
        &["journal", "raise-format"],
        &["backup"],
        &["restore"],
        &["journal", "copy"],
        &["projection", "rebuild"],
    ] {
        let help = Command::new(BINARY)
            .args(command)
            .arg("--help")
            .envs(SETTINGS.map(|name| (name, "mongodb://kari:hemmelig@127.0.0.1/contest")))
            .output()
            .unwrap();
        assert!(help.status.success() && said(&help).contains("[env: IDEDUGNAD_"), "{}", said(&help));
        assert!(!said(&help).contains("hemmelig"), "{command:?} shows the password");
    }
}
