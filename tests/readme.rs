//! The README is executed: its commands run, its queries are answered by the demo.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_idedugnad");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn readme() -> String {
    std::fs::read_to_string(Path::new(ROOT).join("README.md")).expect("README.md")
}

/// The commands of all `console` blocks, continued lines joined.
fn commands() -> Vec<String> {
    let readme = readme();
    let blocks = readme.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let joined: String = blocks.collect::<String>().replace("\\\n", " ");
    joined.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

/// A command's words, quotation marks resolved as a shell would.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for letter in command.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(letter),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// The arguments after `cargo run --release --`, if the command is one.
fn arguments(command: &str) -> Option<Vec<String>> {
    Some(words(command.strip_prefix("cargo run --release -- ")?))
}

/// A demo that runs on a port of its own until it is dropped.
struct Demo {
    process: Child,
    address: String,
    greeting: String,
}

impl Demo {
    fn start(more: &[&str]) -> Demo {
        let mut process = Command::new(BINARY)
            .args(["demo", "--listen", "127.0.0.1:0"])
            .args(more)
            .current_dir(ROOT)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the demo starts");
        let mut greeting = String::new();
        let mut lines = BufReader::new(process.stdout.take().expect("its output"));
        while !greeting.contains("Ctrl-C") {
            assert!(lines.read_line(&mut greeting).expect("a line") > 0, "the demo ended early: {greeting}");
        }
        let address =
            greeting.lines().next().and_then(|line| line.rsplit_once("http://")).expect("an address").1;
        Demo { address: address.to_owned(), process, greeting }
    }

    fn asked(&self, headers: &[(String, String)], body: &str) -> serde_json::Value {
        let mut request = ureq::post(format!("http://{}/graphql", self.address));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut response = request.send(body).expect("an answer");
        response.body_mut().read_json().expect("JSON")
    }

    /// Runs a `curl` line of the README against this demo.
    fn curl(&self, command: &str) -> serde_json::Value {
        let words = words(command);
        let after = |flag: &'static str| {
            words.windows(2).filter(move |pair| pair[0] == flag).map(|pair| pair[1].clone())
        };
        assert_eq!(words[..3], ["curl", "-s", "http://127.0.0.1:8080/graphql"], "{command}");
        let headers: Vec<(String, String)> = after("-H")
            .filter_map(|header| {
                header.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()))
            })
            .collect();
        self.asked(&headers, &after("-d").next().expect("a body"))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_demo_answers_the_queries_of_the_readme() {
    let demo = Demo::start(&[]);
    let queries: Vec<String> =
        commands().into_iter().filter(|command| command.starts_with("curl ")).collect();
    assert!(queries.len() >= 3, "three queries to try");
    for query in queries {
        let answer = demo.curl(&query);
        assert!(answer.get("errors").is_none(), "{query}\n{answer}");
        let data = answer["data"].as_object().expect("data");
        assert!(data.values().all(|value| !value.is_null()), "{query}\n{answer}");
    }
}

#[test]
fn the_greeting_offers_the_queries_of_the_readme() {
    let demo = Demo::start(&[]);
    let greeting = demo.greeting.replace(&demo.address, "127.0.0.1:8080");
    let offered: Vec<Vec<String>> =
        greeting.replace("\\\n", " ").lines().filter(|line| line.contains("curl")).map(words).collect();
    let written: Vec<Vec<String>> = commands()
        .iter()
        .filter(|command| command.starts_with("curl "))
        .map(|command| words(command))
        .collect();
    let body = |words: &Vec<String>| -> serde_json::Value {
        serde_json::from_str(words.last().expect("a body")).expect("JSON")
    };
    assert_eq!(offered.iter().map(body).collect::<Vec<_>>(), written.iter().map(body).collect::<Vec<_>>());
}

#[test]
fn a_second_demo_on_the_same_folder_goes_on_where_the_first_one_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("some-folder");
    let data = data.to_str().expect("a path in UTF-8");
    let counts = |demo: &Demo| demo.greeting.lines().nth(2).unwrap_or_default().to_owned();
    let persona = [
        ("content-type".to_owned(), "application/json".to_owned()),
        ("Idedugnad-Persona".to_owned(), "nora".to_owned()),
    ];
    let viewer = r#"{"query":"{ viewer { person { id name } } }"}"#;
    let first = Demo::start(&["--data", data, "--ideas", "20", "--votes", "100"]);
    let (before, nora) = (counts(&first), first.asked(&persona, viewer));
    drop(first);
    let second = Demo::start(&["--data", data]);
    assert_eq!((before, nora), (counts(&second), second.asked(&persona, viewer)));
    drop(second);
    for command in commands() {
        let Some(arguments) = arguments(&command.replace("some-folder", data)) else { continue };
        if arguments[0] == "demo" {
            continue;
        }
        let ran = Command::new(BINARY).args(&arguments).current_dir(ROOT).output().expect("it runs");
        assert!(ran.status.success(), "{command}\n{}", String::from_utf8_lossy(&ran.stderr));
    }
}

#[test]
fn a_taken_port_is_one_sentence_and_code_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let ran = Command::new(BINARY).args(["demo", "--listen", &address]).output().expect("it runs");
    assert_eq!(ran.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.starts_with(&format!("cannot listen on {address}")) && said.lines().count() == 1, "{said}");
}

#[test]
fn the_two_commands_of_the_readme_are_the_first_two() {
    assert_eq!(commands()[..2], ["cargo run --release -- demo", "tests/run"]);
    assert!(Path::new(ROOT).join("tests/run").is_file());
}
