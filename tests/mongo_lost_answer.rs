//! A batch that the server stores and whose acknowledgement never arrives: a wire between driver and server lets the
//! request through and is cut before the answer.

use crate::engine_world::*;
use crate::mongod;
use idedugnad::engine::{Engine, Refused, SystemClock};
use idedugnad::journal::mongo::MongoJournal;
use idedugnad::journal::{Appended, Batch, Journal, verify};
use idedugnad::mongo::{Address, Mongo};
use idedugnad::vault::mongo::MongoVault;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the wire does at present.
#[derive(Default)]
struct Mood {
    /// It will be cut as soon as a batch has passed.
    armed: AtomicBool,
    /// No answer gets through.
    cut: AtomicBool,
    /// It is taken away.
    over: AtomicBool,
}

impl Mood {
    fn is(&self, flag: &AtomicBool) -> bool {
        flag.load(Ordering::SeqCst)
    }
}

/// A wire to a server.
struct Wire {
    mood: Arc<Mood>,
    address: SocketAddr,
}

impl Wire {
    /// Lays a wire to the server of this address, and gives the address of the same database at its other end.
    fn to(url: &str) -> (Wire, String) {
        let (host, rest) = url.strip_prefix("mongodb://").unwrap().split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Wire { mood: Arc::default(), address: listener.local_addr().unwrap() };
        let database = rest.split('?').next().unwrap();
        // a direct connection, or else the driver would ask the set where its members are, and go there
        let here = format!("mongodb://{}/{database}?directConnection=true", wire.address);
        let (mood, host) = (wire.mood.clone(), host.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if mood.is(&mood.over) {
                    return;
                }
                let server = TcpStream::connect(&host).unwrap();
                let (client_too, server_too) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (there, back) = (mood.clone(), mood.clone());
                std::thread::spawn(move || pass(client, server, |bytes| requested(&there, bytes)));
                std::thread::spawn(move || pass(server_too, client_too, |_| !back.is(&back.cut)));
            }
        });
        (wire, here)
    }

    /// The answer to the next batch, and every one after it, is lost.
    fn lose_the_next_answer(&self) {
        self.mood.armed.store(true, Ordering::SeqCst);
    }

    fn mend(&self) {
        self.mood.cut.store(false, Ordering::SeqCst);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.mood.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

/// Passes bytes on as long as `may_pass`; then both ends are closed.
fn pass(mut from: TcpStream, mut to: TcpStream, may_pass: impl Fn(&[u8]) -> bool) {
    let mut bytes = [0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !may_pass(&bytes[..count]) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

/// Looks for the command that inserts a batch. A request always passes.
fn requested(mood: &Mood, bytes: &[u8]) -> bool {
    let insert = b"\x02insert\0\x08\0\0\0batches\0";
    if bytes.windows(insert.len()).any(|window| window == insert) && mood.armed.swap(false, Ordering::SeqCst)
    {
        mood.cut.store(true, Ordering::SeqCst);
    }
    true
}

fn connected(url: &str) -> Mongo {
    Mongo::connect(&Address::of(url).unwrap()).unwrap()
}

#[test]
fn a_batch_whose_acknowledgement_is_lost_is_unknown_and_found_when_the_wire_is_mended() {
    let Some(url) = mongod::database() else { return };
    let (wire, here) = Wire::to(&url);
    let mut journal = MongoJournal::open(&connected(&here)).unwrap();
    let first = Batch::seal(None, START.0, [1; 16], b"{}".to_vec());
    assert_eq!(journal.append(&first), Ok(Appended::Done));
    let second = Batch::seal(Some(&first.head()), START.0, [2; 16], b"{}".to_vec());
    wire.lose_the_next_answer();
    assert_eq!(journal.append(&second), Ok(Appended::Unknown));
    assert!(wire.mood.is(&wire.mood.cut), "the batch did not pass the wire");
    assert!(journal.head().is_err(), "as long as the wire is cut nobody can tell");
    wire.mend();
    mongod::until("the driver has found the server again", || journal.head().is_ok());
    assert_eq!(journal.read(1, 10).unwrap(), std::slice::from_ref(&second));
    assert_eq!(journal.append(&second), Ok(Appended::Behind), "it is stored once");
    verify(&journal).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_batch_was_stored_unheard_in_mongodb_is_carried_out_once() {
    let Some(url) = mongod::database() else { return };
    let (wire, here) = Wire::to(&url);
    let (there, mongo) =
        tokio::task::spawn_blocking(move || (connected(&url), connected(&here))).await.unwrap();
    let (mut journal, mut vault) = (MongoJournal::open(&there).unwrap(), MongoVault::open(&there).unwrap());
    found(&mut journal, &mut vault);
    let (through, words) = (MongoJournal::open(&mongo).unwrap(), MongoVault::open(&mongo).unwrap());
    let engine = Engine::open(Box::new(through), Box::new(words), Arc::new(SystemClock)).unwrap();
    engine.submit(idea(1, "En idé å stemme på", None)).await.unwrap();
    engine.submit(ballot(2, &[], None)).await.unwrap(); // so that the key is there
    wire.lose_the_next_answer();
    let lost = engine.submit(ballot(1, &[1], Some("r"))).await;
    assert_eq!(lost.unwrap_err(), Refused::Unavailable);
    assert!(journal.head().unwrap().unwrap().seq > engine.moment().seq, "it was not stored");
    assert!(engine.moment().state.idea(1.into()).is_ok(), "reading goes on");
    wire.mend();
    until("the engine is ready again", async || engine.ready().is_ok()).await;
    let repeat = engine.submit(ballot(1, &[1], Some("r"))).await.unwrap();
    assert!(repeat.repeated);
    assert_eq!(journal.head().unwrap().unwrap().seq, repeat.seq);
    engine.close().await;
    verify(&journal).unwrap();
}
