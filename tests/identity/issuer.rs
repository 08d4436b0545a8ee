//! An issuer on this machine that does what a test tells it: shows these keys, or does not answer.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// The issuer; its thread ends with the process.
#[derive(Clone)]
pub struct Issuer {
    pub url: String,
    told: Arc<Told>,
}

struct Told {
    keys: Mutex<Option<Vec<Value>>>,
    asked: AtomicUsize,
    /// Form bodies that came to the token endpoint, and what it answers.
    token: Mutex<Box<Answer>>,
}

/// From a form to status and body.
type Answer = dyn FnMut(&str) -> (u16, Value) + Send;

impl Issuer {
    /// An issuer that shows these keys.
    pub fn showing(keys: Vec<Value>) -> Issuer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let told = Arc::new(Told {
            keys: Mutex::new(Some(keys)),
            asked: AtomicUsize::new(0),
            token: Mutex::new(Box::new(|_| (400, json!({ "error": "invalid_request" })))),
        });
        let issuer = Issuer { url, told };
        let serving = issuer.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                serving.answer(stream.expect("a connection"));
            }
        });
        issuer
    }

    /// Shows other keys from now on; nothing at all for `None`.
    pub fn show(&self, keys: Option<Vec<Value>>) {
        *self.told.keys.lock().expect("keys") = keys;
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> usize {
        self.told.asked.load(Ordering::SeqCst)
    }

    /// What the token endpoint answers from now on.
    pub fn give(&self, answer: impl FnMut(&str) -> (u16, Value) + Send + 'static) {
        *self.told.token.lock().expect("an answer") = Box::new(answer);
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a connection"));
        let mut head = Vec::new();
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
            head.push(line);
        }
        let mut body = vec![0; length];
        std::io::Read::read_exact(&mut reader, &mut body).expect("a body");
        let (status, answer) = self.respond(&head[0], std::str::from_utf8(&body).expect("text"));
        let text = answer.to_string();
        let _ = write!(
            stream,
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
            text.len()
        );
    }

    fn respond(&self, line: &str, body: &str) -> (u16, Value) {
        let Some(keys) = self.told.keys.lock().expect("keys").clone() else {
            return (503, json!({}));
        };
        let at = |path: &str| format!("{}{path}", self.url);
        match line.split(' ').nth(1).expect("a path") {
            "/.well-known/openid-configuration" => (
                200,
                json!({
                    "issuer": self.url,
                    "jwks_uri": at("/keys"),
                    "authorization_endpoint": at("/authorize"),
                    "token_endpoint": at("/token"),
                    "end_session_endpoint": at("/end"),
                }),
            ),
            "/keys" => {
                self.told.asked.fetch_add(1, Ordering::SeqCst);
                (200, json!({ "keys": keys }))
            }
            "/token" => (self.told.token.lock().expect("an answer"))(body),
            _ => (404, json!({})),
        }
    }
}
