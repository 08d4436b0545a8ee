//! The file of a backup, version 1: lines of text, one record each.
//!
//! ```text
//! <sum> {"backup":{"program":"idedugnad","version":1,"batches":7,"head":"…"}}
//! <sum> {"secret":{"name":"public ids","key":"…"}}             key null: it was destroyed
//! <sum> {"text":{"id":"…","class":"name","salt":"…","text":"…"}}
//! <sum> {"batch":{"seq":1,…,"body":{…}}}                       as `journal log --json` prints it
//! <sum> {"end":{"texts":3,"secrets":1,"state":"…"}}
//! ```
//!
//! Texts stand before the batch that names them. A sum is the first 8 bytes of SHA-256 over the whole sum of the line
//! before (none before the first) and the record: a line that was changed, dropped, moved or added is found where it
//! stands. Sums find damage; they keep nobody from writing another file.

use super::Trouble;
use crate::journal::{Batch, line};
use crate::vault::{Class, Text};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, Write};

/// The version that is written, and the only one there is.
pub(super) const VERSION: u32 = 1;
const PROGRAM: &str = "idedugnad";
/// The letters of a sum and the space behind it.
const SUM: usize = 17;

/// What the first line says. Another version may say other things, so it is read leniently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Start {
    program: String,
    version: u32,
    #[serde(default)]
    batches: u64,
    #[serde(default)]
    head: String,
}

impl Start {
    /// The first line of a backup of so many batches.
    pub fn new(batches: u64, head: [u8; 32]) -> Start {
        Start { program: PROGRAM.into(), version: VERSION, batches, head: HEXLOWER.encode(&head) }
    }
}

/// What the last line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub texts: usize,
    pub secrets: usize,
    pub state: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretLine {
    name: String,
    key: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextLine {
    id: String,
    class: String,
    salt: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Backup(Start),
    Secret(SecretLine),
    Text(TextLine),
    #[serde(borrow)]
    Batch(&'a RawValue),
    End(End),
}

/// A record of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Record {
    Start(Start),
    Secret(String, Option<[u8; 32]>),
    Text(Text),
    Batch(Batch),
    End(End),
}

impl Record {
    fn written(&self) -> Result<String, Trouble> {
        let line = match self {
            Record::Start(start) => Line::Backup(start.clone()),
            Record::Secret(name, key) => {
                Line::Secret(SecretLine { name: name.clone(), key: key.map(|key| HEXLOWER.encode(&key)) })
            }
            Record::Text(text) => Line::Text(TextLine {
                id: HEXLOWER.encode(&text.id.to_be_bytes()),
                class: text.class.word().into(),
                salt: HEXLOWER.encode(&text.salt),
                text: text.text.clone(),
            }),
            Record::Batch(batch) => return Ok(format!("{{\"batch\":{}}}", line::write(batch)?)),
            Record::End(end) => Line::End(end.clone()),
        };
        serde_json::to_string(&line).map_err(|error| Trouble::Unable(error.to_string()))
    }

    /// `seq` is where a batch is expected to stand.
    fn read(text: &str, seq: u64) -> Result<Record, String> {
        let line: Line<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(match line {
            Line::Backup(start) => Record::Start(start),
            Line::Secret(SecretLine { name, key }) => {
                let key = key.map(|key| bytes(&key).ok_or("a secret is not 32 bytes")).transpose()?;
                Record::Secret(name, key)
            }
            Line::Text(TextLine { id, class, salt, text }) => Record::Text(Text {
                id: u64::from_be_bytes(bytes(&id).ok_or("a text's id is not 8 bytes")?),
                class: Class::of(&class).ok_or("a text's class is unknown")?,
                salt: bytes(&salt).ok_or("a text's salt is not 16 bytes")?,
                text,
            }),
            Line::Batch(batch) => {
                Record::Batch(line::read(batch.get(), seq).map_err(|fault| fault.to_string())?)
            }
            Line::End(end) => Record::End(end),
        })
    }
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()
}

/// The chain of sums.
#[derive(Default)]
struct Sums(Option<[u8; 32]>);

impl Sums {
    /// The sum of the next record.
    fn next(&mut self, record: &[u8]) -> String {
        let before = self.0.as_ref().map_or(&[][..], |sum| &sum[..]);
        let sum: [u8; 32] = Sha256::new().chain_update(before).chain_update(record).finalize().into();
        self.0 = Some(sum);
        HEXLOWER.encode(&sum[..8])
    }
}

/// Writes records.
pub(super) struct Writer<W: Write> {
    to: W,
    sums: Sums,
}

impl<W: Write> Writer<W> {
    /// A backup that begins here.
    pub fn new(to: W) -> Writer<W> {
        Writer { to, sums: Sums::default() }
    }

    /// Adds a record.
    pub fn write(&mut self, record: &Record) -> Result<(), Trouble> {
        let text = record.written()?;
        let sum = self.sums.next(text.as_bytes());
        writeln!(self.to, "{sum} {text}").map_err(|error| unwritable(&error))
    }

    /// What was written to, after the last record.
    pub fn finish(mut self) -> Result<W, Trouble> {
        self.to.flush().map_err(|error| unwritable(&error))?;
        Ok(self.to)
    }
}

fn unwritable(error: &io::Error) -> Trouble {
    Trouble::Unable(format!("the backup cannot be written: {error}"))
}

/// Reads records, from the first line to the last and nothing behind it.
pub(super) struct Reader<R: BufRead> {
    from: R,
    sums: Sums,
    line: usize,
    seq: u64,
    ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// A backup that begins here.
    pub fn new(from: R) -> Reader<R> {
        Reader { from, sums: Sums::default(), line: 0, seq: 0, ended: false }
    }

    /// A refusal that names the line read last.
    pub fn refusal(&self, what: impl std::fmt::Display) -> Trouble {
        Trouble::Refused(format!("the backup is damaged at line {}: {what}", self.line))
    }

    /// The next record; none after the end.
    pub fn next_record(&mut self) -> Result<Option<Record>, Trouble> {
        let mut bytes = Vec::new();
        let read = self.from.read_until(b'\n', &mut bytes);
        read.map_err(|error| Trouble::Unable(format!("the backup cannot be read: {error}")))?;
        if bytes.is_empty() && self.ended {
            return Ok(None);
        }
        self.line += 1;
        if self.ended {
            return Err(self.refusal("something stands behind its end"));
        }
        if bytes.pop() != Some(b'\n') {
            return Err(self.refusal("it is cut off here"));
        }
        let record = self.record(&bytes)?;
        match &record {
            Record::Start(start)
                if self.line == 1 && start.program == PROGRAM && start.version == VERSION => {}
            Record::Start(start) if self.line == 1 && start.program == PROGRAM => {
                return Err(Trouble::Refused(format!(
                    "the backup has version {}, and this program reads version {VERSION}",
                    start.version
                )));
            }
            Record::Start(_) => return Err(self.refusal("this is no beginning of a backup of ours")),
            _ if self.line == 1 => return Err(self.refusal("this is no beginning of a backup of ours")),
            Record::Batch(batch) => self.seq = batch.seq,
            Record::End(_) => self.ended = true,
            _ => {}
        }
        Ok(Some(record))
    }

    fn record(&mut self, bytes: &[u8]) -> Result<Record, Trouble> {
        let is_sum = |sum: &[u8]| sum[SUM - 1] == b' ' && sum[..SUM - 1].iter().all(u8::is_ascii_hexdigit);
        if self.line == 1 && !bytes.get(..SUM).is_some_and(is_sum) {
            return Err(self.refusal("this is no backup of ours"));
        }
        let (sum, record) = bytes.split_at(SUM.min(bytes.len()));
        if sum.strip_suffix(b" ") != Some(self.sums.next(record).as_bytes()) {
            return Err(self.refusal("its bytes do not have the sum that stands before them"));
        }
        let text = std::str::from_utf8(record).map_err(|error| self.refusal(error))?;
        Record::read(text, self.seq + 1).map_err(|what| self.refusal(what))
    }
}
