//! A real MongoDB server for the tests: a replica set of one or three members on loopback, in a folder that vanishes.
//!
//! The server program is `MONGOD`, or on the PATH, or where `tests/run` puts it. Without one, tests that need it say so
//! and pass; where `CI=true` they fail.

use idedugnad::mongo::{Address, Mongo};
use mongodb::bson::{Document, doc};
use mongodb::options::{ClientOptions, ServerAddress};
use mongodb::sync::Client;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long anything may take that is waited for; on a busy machine a start takes seconds.
const PATIENCE: Duration = Duration::from_secs(90);
/// The name of every set.
const NAME: &str = "test";

/// Runs a member as its child and ends it when a line or the end comes through the pipe from this process: the end also
/// comes when this process dies in any way, and then nobody else removes the folder.
const GUARD: &str = r#"folder=$1; shift; "$@" >/dev/null & pid=$!; echo $pid; read -r _; alive=$?
    kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null; [ $alive = 0 ] || rm -rf "$folder""#;

/// One member of a set.
struct Member {
    port: u16,
    folder: PathBuf,
    guard: Child,
    pid: String,
    /// A line through it, or its end, ends the member.
    rope: Option<ChildStdin>,
}

/// A replica set; it ends when dropped.
pub struct ReplicaSet {
    members: Vec<Mutex<Member>>,
    _folder: tempfile::TempDir,
}

/// The server program, if there is one.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("MONGOD").filter(|path| !path.is_empty()).map(PathBuf::from);
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|all| std::env::split_paths(&all).map(|folder| folder.join("mongod")).collect::<Vec<_>>());
    let built =
        Path::new(env!("CARGO_BIN_EXE_idedugnad")).ancestors().nth(2).map(|t| t.join("mongod/mongod"));
    named.into_iter().chain(on_path).chain(built).find(|path| path.is_file())
}

/// Whether there is a server program; if not, the test says so and is over.
pub fn available() -> bool {
    let found = program().is_some();
    if !found {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "no mongod can be had, and CI must have one");
        eprintln!("skipped: there is no mongod; set MONGOD, or let tests/run install one");
    }
    found
}

/// The address of a database that nobody has used, on the one-member set that all tests share; `None` without a server.
pub fn database() -> Option<String> {
    static SHARED: OnceLock<ReplicaSet> = OnceLock::new();
    static NUMBER: AtomicUsize = AtomicUsize::new(1);
    available().then(|| {
        let set = SHARED.get_or_init(|| ReplicaSet::start(1));
        set.url(&format!("contest{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
    })
}

/// A connection to such a database.
pub fn connect() -> Option<Mongo> {
    database().map(|url| Mongo::connect(&Address::of(&url).unwrap()).unwrap())
}

/// Waits until `what` is true, and says what it waited for if that takes too long.
pub fn until(what: &str, true_now: impl FnMut() -> bool) {
    assert!(within_patience(true_now), "waited too long until {what}");
}

/// Waits until something is true; whether it came true in time.
pub fn within_patience(mut true_now: impl FnMut() -> bool) -> bool {
    #[expect(clippy::disallowed_methods, reason = "a test that waits must end some time")]
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if true_now() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

impl Member {
    /// Starts a server on `port`, or on a free one, with what lies in `folder`.
    fn start(folder: &Path, port: Option<u16>) -> Member {
        std::fs::create_dir_all(folder).unwrap();
        loop {
            let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let member = Member::run(folder, port.unwrap_or_else(free));
            let mut lives = true;
            until("a member answers or has ended", || {
                lives = member.lives();
                !lives || member.ask(doc! { "hello": 1 }).is_some()
            });
            if lives {
                return member;
            }
            assert!(port.is_none(), "mongod has ended: see {}", folder.join("log").display());
            // another program has taken the port in between
        }
    }

    fn run(folder: &Path, port: u16) -> Member {
        let program = program().expect("a mongod");
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh"])
            .arg(folder.parent().unwrap())
            .arg(program)
            .args([
                "--replSet",
                NAME,
                "--bind_ip",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                "--nounixsocket",
            ])
            .args(["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "256"])
            .args(["--setParameter", "diagnosticDataCollectionEnabled=false", "--dbpath"])
            .arg(folder)
            .arg("--logpath")
            .arg(folder.join("log"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let rope = guard.stdin.take();
        let mut pid = String::new();
        BufReader::new(guard.stdout.take().unwrap()).read_line(&mut pid).unwrap();
        Member { port, folder: folder.to_owned(), guard, pid: pid.trim().to_owned(), rope }
    }

    fn lives(&self) -> bool {
        self.signal("-0")
    }

    fn signal(&self, signal: &str) -> bool {
        let mut kill = Command::new("sh");
        kill.args(["-c", "kill \"$1\" \"$2\" 2>/dev/null", "sh", signal, &self.pid])
            .status()
            .unwrap()
            .success()
    }

    /// SIGKILL, and waits until it is gone.
    fn kill(&mut self) {
        if let Some(mut rope) = self.rope.take() {
            let _ = rope.write_all(b"end\n");
        }
        let _ = self.guard.wait();
    }

    /// The answer of this member itself, if it answers.
    fn ask(&self, command: Document) -> Option<Document> {
        let short = Duration::from_millis(500);
        let options = ClientOptions::builder()
            .hosts(vec![ServerAddress::Tcp { host: "127.0.0.1".into(), port: Some(self.port) }])
            .direct_connection(true)
            .connect_timeout(short)
            .server_selection_timeout(short)
            .build();
        let admin = Client::with_options(options).ok()?.database("admin");
        admin.run_command(command).run().ok()
    }

    fn is_primary(&self) -> bool {
        let hello = self.ask(doc! { "hello": 1 });
        hello.is_some_and(|hello| hello.get_bool("isWritablePrimary").unwrap_or(false))
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.kill();
    }
}

impl ReplicaSet {
    /// Starts a set of so many members and waits until it has a primary and all its members follow.
    pub fn start(count: usize) -> ReplicaSet {
        let folder = tempfile::tempdir().unwrap();
        let members: Vec<Member> =
            (0..count).map(|number| Member::start(&folder.path().join(number.to_string()), None)).collect();
        let hosts: Vec<Document> = members
            .iter()
            .zip(0..)
            .map(|(member, id)| doc! { "_id": id, "host": format!("127.0.0.1:{}", member.port) })
            .collect();
        let settings = doc! { "electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 300 };
        let initiate = doc! { "replSetInitiate": { "_id": NAME, "members": hosts, "settings": settings } };
        let members = members.into_iter().map(Mutex::new).collect();
        let set = ReplicaSet { members, _folder: folder };
        until("the set is initiated", || set.member(0).ask(initiate.clone()).is_some() || set.follows(0));
        until("every member follows", || (0..count).all(|number| set.follows(number)));
        set.primary();
        set
    }

    fn member(&self, number: usize) -> MutexGuard<'_, Member> {
        self.members[number].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address of a database on it.
    pub fn url(&self, database: &str) -> String {
        let hosts: Vec<String> =
            (0..self.members.len()).map(|number| format!("127.0.0.1:{}", self.member(number).port)).collect();
        format!("mongodb://{}/{database}?replicaSet={NAME}", hosts.join(","))
    }

    /// Whether a member has a place in the set and is up to date enough to be elected.
    pub fn follows(&self, number: usize) -> bool {
        let hello = self.member(number).ask(doc! { "hello": 1 }).unwrap_or_default();
        ["isWritablePrimary", "secondary"].iter().any(|role| hello.get_bool(role).unwrap_or(false))
    }

    /// Waits for a primary; its number.
    pub fn primary(&self) -> usize {
        let mut primary = None;
        until("there is a primary", || {
            primary = (0..self.members.len()).find(|number| self.member(*number).is_primary());
            primary.is_some()
        });
        primary.unwrap()
    }

    /// Kills a member with SIGKILL.
    pub fn kill(&self, number: usize) {
        self.member(number).kill();
    }

    /// Starts a killed member again with what it had stored, and waits until it follows.
    pub fn restart(&self, number: usize) {
        let folder = self.member(number).folder.clone();
        let port = self.member(number).port;
        let started = Member::start(&folder, Some(port));
        *self.member(number) = started;
        until("a restarted member follows", || self.follows(number));
    }

    /// Stops a member with SIGSTOP: connections to it stay open and nothing answers.
    pub fn freeze(&self, number: usize) {
        assert!(self.member(number).signal("-STOP"));
    }

    /// Lets a frozen member go on.
    pub fn thaw(&self, number: usize) {
        assert!(self.member(number).signal("-CONT"));
    }
}

#[test]
fn a_server_ends_with_the_test_that_started_it() {
    if !available() {
        return;
    }
    let set = ReplicaSet::start(1);
    let pid = set.member(0).pid.clone();
    assert!(Path::new("/proc").join(&pid).exists());
    drop(set);
    assert!(!Path::new("/proc").join(&pid).exists());
}
