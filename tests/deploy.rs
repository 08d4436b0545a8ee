//! `deploy/` is executed: the commands of its README run in order on a machine of their own, and what cannot be run here
//! (containers) is compared with what the program and its Dockerfile really offer.

use crate::archive_command::stored;
use crate::mongod;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_idedugnad");
const CLUSTER: &str = "mongodb://db1.example.no,db2.example.no,db3.example.no/";

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)).expect(name)
}

/// The lines of all blocks of this kind in the README.
fn blocks(kind: &str) -> Vec<String> {
    let readme = file("README.md");
    let opening = format!("```{kind}\n");
    let lines: String = readme.split(&opening).skip(1).filter_map(|rest| rest.split("```").next()).collect();
    lines.lines().map(str::to_owned).collect()
}

/// The machine that the README is carried out on: folders, ports and databases of its own in place of those it names.
struct Machine {
    folder: tempfile::TempDir,
    databases: Option<[String; 2]>,
    ports: BTreeMap<String, u16>,
    settings: Vec<(String, String)>,
    served: Vec<String>,
    running: Vec<Child>,
}

impl Machine {
    fn new() -> Machine {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["data", "backups"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        drop(stored(&folder.path().join("data/idedugnad.db")));
        let databases = mongod::database().zip(mongod::database()).map(|(one, two)| [one, two]);
        let ports = (8080..=8083).map(|port| (format!("127.0.0.1:{port}"), free_port())).collect();
        Machine { folder, databases, ports, settings: vec![], served: vec![], running: vec![] }
    }

    /// The command with what this machine has in place of what the README names.
    fn here(&self, command: &str) -> String {
        let folder = |name: &str| self.folder.path().join(name).display().to_string();
        let mut here = command.to_owned();
        if let Some(name) = here.split_whitespace().find(|word| word.ends_with(".backup")).map(str::to_owned)
        {
            here = here.replace(&name, &self.newest_backup().display().to_string());
        }
        here = here.replace("/var/lib/idedugnad", &folder("data"));
        here = here.replace("/var/backups/idedugnad", &folder("backups"));
        for (address, port) in &self.ports {
            here = here.replace(address, &format!("127.0.0.1:{port}"));
        }
        for (name, url) in ["idedugnad", "reporting"].iter().zip(self.databases.iter().flatten()) {
            here = here.replace(&format!("{CLUSTER}{name}?replicaSet=rs0"), url);
        }
        here
    }

    fn newest_backup(&self) -> PathBuf {
        let backups = std::fs::read_dir(self.folder.path().join("backups")).expect("backups");
        backups.map(|entry| entry.expect("an entry").path()).max().expect("a backup")
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("bash");
        let folder = Path::new(BINARY).parent().expect("a folder").display().to_string();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
        shell.args(["-euc", command]).env("PATH", path).envs(self.settings.iter().cloned());
        shell
    }

    /// Carries out one line of the README.
    fn execute(&mut self, line: &str) {
        let command = self.here(line);
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[..] {
            ["export", setting] => {
                let (name, value) = setting.split_once('=').expect("a value");
                self.settings.push((name.to_owned(), value.trim_matches('\'').to_owned()));
            }
            ["curl", "-fsS", url] => {
                let answer = ureq::get(url).call();
                assert!(answer.is_ok(), "{line}: {answer:?}");
            }
            ["idedugnad", "serve", ..] => {
                self.served.push(command.clone());
                self.serve(&command);
            }
            ["systemctl", "stop", _] => self.stop(),
            ["systemctl", "start", _] => self.serve(&self.served.last().expect("it has run before").clone()),
            _ => {
                let ran = self.shell(&command).output().expect("it runs");
                assert!(ran.status.success(), "{line}\n{}", String::from_utf8_lossy(&ran.stderr));
            }
        }
    }

    fn serve(&mut self, command: &str) {
        let mut shell = self.shell(&format!("exec {command}"));
        let mut process = shell.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut said = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut said).expect("a line");
        self.running.push(process);
        assert!(said.contains("listens on"), "{command}: {said}");
    }

    /// Asks every service to stop, as the system does, and waits until it has.
    fn stop(&mut self) {
        for mut process in self.running.drain(..) {
            let asked = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
            assert!(asked.expect("kill").success());
            assert!(process.wait().expect("its end").success());
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for process in &mut self.running {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port()
}

#[test]
fn the_commands_of_the_readme_run_in_its_order() {
    let commands: Vec<String> =
        blocks("console").iter().map(|line| line.strip_prefix("$ ").expect(line).to_owned()).collect();
    assert!(commands.len() > 20, "only {} commands", commands.len());
    let mut machine = Machine::new();
    for command in commands {
        if command.contains(CLUSTER) && machine.databases.is_none() {
            return; // the rest needs a MongoDB server, and there is none
        }
        machine.execute(&command);
    }
    machine.stop();
}

/// Asserts that the program knows this subcommand and these flags.
fn understood(words: &[&str]) {
    let is_word = |word: &&&str| word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    let named: Vec<&str> =
        words.iter().take_while(|word| !word.starts_with('-')).take_while(is_word).copied().collect();
    let help = Command::new(BINARY).args(&named).arg("--help").output().expect("it runs");
    assert!(help.status.success(), "{words:?}\n{}", String::from_utf8_lossy(&help.stderr));
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for flag in words.iter().filter(|word| word.starts_with("--")) {
        assert!(help.contains(flag), "{words:?}: {flag} is not in\n{help}");
    }
}

#[test]
fn every_command_that_is_only_told_of_exists_with_its_flags() {
    let readme = file("README.md");
    let inline = readme.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("idedugnad "));
    let units = blocks("ini");
    let started = units.iter().filter_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/idedugnad "));
    let commands: Vec<&str> = inline.chain(started).collect();
    assert!(commands.len() > 2, "{commands:?}");
    for command in commands {
        understood(&command.split_whitespace().collect::<Vec<_>>());
    }
}

/// The environment variables that `serve` knows.
fn is_known_setting(name: &str) -> bool {
    let help = Command::new(BINARY).args(["serve", "--help"]).output().expect("it runs");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    name == "RUST_LOG" || help.contains(&format!("[env: {name}"))
}

fn words(value: &Value) -> Vec<&str> {
    value.as_sequence().expect("a list").iter().map(|word| word.as_str().expect("a word")).collect()
}

#[test]
fn the_compose_file_is_a_set_of_three_and_three_replicas_that_use_it() {
    let mut compose: Value = serde_yaml::from_str(&file("compose.yaml")).expect("YAML");
    compose.apply_merge().expect("merges");
    let services = compose["services"].as_mapping().expect("services");
    let (mut members, mut replicas, mut ports) = (Vec::new(), Vec::new(), Vec::new());
    for (name, service) in services {
        let name = name.as_str().expect("a name");
        let command = words(&service["command"]);
        match command[0] {
            "mongod" => members.push((name, command[2])),
            "mongosh" => {
                let script = command.last().expect("a script");
                for member in ["db1", "db2", "db3"] {
                    assert!(script.contains(&format!("host: \"{member}\"")), "{script}");
                }
            }
            _ => {
                understood(&command);
                assert_eq!(service["build"]["dockerfile"], "deploy/Dockerfile");
                let settings = service["environment"].as_mapping().expect("settings");
                for setting in settings.keys() {
                    assert!(is_known_setting(setting.as_str().expect("a name")), "{setting:?}");
                }
                replicas.push(settings["IDEDUGNAD_DATABASE"].as_str().expect("an address"));
                ports.push(service["ports"][0].as_str().expect("a port").to_owned());
            }
        }
        assert!(!name.starts_with("db") || service["ports"].is_null(), "{name} has no password");
    }
    assert_eq!(members, [("db1", "idedugnad"), ("db2", "idedugnad"), ("db3", "idedugnad")]);
    assert_eq!(replicas, ["mongodb://db1,db2,db3/idedugnad?replicaSet=idedugnad"; 3]);
    assert_eq!(ports, [8081, 8082, 8083].map(|port| format!("127.0.0.1:{port}:8080")));
}

#[test]
fn the_dockerfile_fits_the_program() {
    let dockerfile = file("Dockerfile");
    let after = |word: &str| {
        let found = dockerfile.lines().filter_map(move |line| line.strip_prefix(word)).next_back();
        found.unwrap_or_else(|| panic!("no {word}")).trim().to_owned()
    };
    let manifest = include_str!("../Cargo.toml");
    let needed = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("a version");
    assert!(dockerfile.contains(&format!("FROM rust:{}-", needed.trim_matches('"'))), "{needed}");
    assert!(dockerfile.contains("/target/release/idedugnad /usr/local/bin/idedugnad"));
    assert_eq!(after("USER"), "10001");
    assert_eq!(after("ENTRYPOINT"), r#"["idedugnad"]"#);
    let command: Vec<String> = serde_json::from_str(&after("CMD")).expect("a list");
    understood(&command.iter().map(String::as_str).collect::<Vec<_>>());
    for setting in after("ENV").split_whitespace() {
        assert!(is_known_setting(setting.split_once('=').expect("a value").0), "{setting}");
    }
}

#[test]
fn the_containers_own_question_tells_a_living_service_from_none() {
    let dockerfile = file("Dockerfile");
    let question = dockerfile.lines().find_map(|line| line.strip_prefix("HEALTHCHECK")).expect("a question");
    let question: Vec<String> =
        serde_json::from_str(question.split_once("CMD").expect("a command").1).expect("a list");
    let mut machine = Machine::new();
    machine.databases = None;
    machine
        .execute("idedugnad serve --listen 127.0.0.1:8080 --database sqlite:/var/lib/idedugnad/idedugnad.db");
    let port = machine.ports["127.0.0.1:8080"].to_string();
    let lives = || {
        let mut asked = Command::new(&question[0]);
        asked.args(question[1..].iter().map(|word| word.replace("8080", &port))).stderr(Stdio::null());
        asked.status().expect("it runs").success()
    };
    assert!(lives());
    machine.stop();
    assert!(!lives());
}
