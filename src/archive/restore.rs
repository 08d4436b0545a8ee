//! Reading a backup: first whole, then into a database.

use super::Trouble;
use super::file::{End, Reader, Record, Start};
use super::survey::Survey;
use super::target::Target;
use crate::journal::Journal;
use crate::vault::{Secret, Text, Vault};
use data_encoding::HEXLOWER;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// What is in a sound backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// How many batches.
    pub batches: u64,
    /// How many texts.
    pub texts: usize,
    /// How many texts are named and had been erased.
    pub erased: usize,
    /// How many secrets, destroyed ones too.
    pub secrets: usize,
    /// The hash of the newest batch.
    pub head: [u8; 32],
    /// The fingerprint of the state after it.
    pub state: [u8; 32],
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Checked { batches, texts, erased, secrets, .. } = self;
        writeln!(
            f,
            "{batches} batches, {texts} texts ({erased} more were erased before), {secrets} secrets"
        )?;
        writeln!(f, "head  {}", HEXLOWER.encode(&self.head))?;
        write!(f, "state {}", HEXLOWER.encode(&self.state))
    }
}

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the database holds now.
    pub content: Checked,
    /// How many batches were there before, from a restore that was cut off.
    pub before: u64,
}

/// A backup read through: what its first and last lines say, what its batches say, and its secrets.
struct Whole {
    survey: Survey,
    secrets: Vec<Secret>,
    texts: usize,
}

impl Whole {
    fn checked(&self) -> Checked {
        Checked {
            batches: self.survey.seq(),
            texts: self.texts,
            erased: self.survey.named().len() - self.texts,
            secrets: self.secrets.len(),
            head: self.survey.head().map_or([0; 32], |head| head.hash),
            state: self.survey.state(),
        }
    }
}

/// Reads a backup from its first byte to its last and replays it.
///
/// # Errors
/// `Refused` with the line where it is not as it was written; `Unable` if it cannot be read.
pub fn check(path: &Path) -> Result<Checked, Trouble> {
    Ok(read(path)?.checked())
}

fn opened(path: &Path) -> Result<Reader<BufReader<File>>, Trouble> {
    let file = File::open(path)
        .map_err(|error| Trouble::Unable(format!("the backup {} cannot be read: {error}", path.display())))?;
    Ok(Reader::new(BufReader::new(file)))
}

fn read(path: &Path) -> Result<Whole, Trouble> {
    let mut reader = opened(path)?;
    let mut whole = Whole { survey: Survey::default(), secrets: Vec::new(), texts: 0 };
    let mut waiting: BTreeMap<u64, [u8; 32]> = BTreeMap::new();
    let (mut start, mut end) = (None, None);
    while let Some(record) = reader.next_record()? {
        match record {
            Record::Start(first) => start = Some(first),
            Record::Secret(name, key) => whole.secrets.push((name, key)),
            Record::Text(text) => {
                waiting.insert(text.id, text.digest());
                whole.texts += 1;
            }
            Record::Batch(batch) => {
                whole.survey.follow(&batch).map_err(|fault| reader.refusal(fault))?;
                for id in whole.survey.first_named(std::slice::from_ref(&batch)) {
                    let digest = waiting.remove(&id);
                    if digest.is_some_and(|digest| whole.survey.named().get(&id) != Some(&digest)) {
                        return Err(reader.refusal(format!("a text before it is not the one it names: {id}")));
                    }
                }
            }
            Record::End(last) => end = Some(last),
        }
    }
    let checked = whole.checked();
    let said = start.zip(end).map(|(start, end)| (start, end, waiting.len()));
    let right = Some((
        Start::new(checked.batches, checked.head),
        End { texts: checked.texts, secrets: checked.secrets, state: HEXLOWER.encode(&checked.state) },
        0,
    ));
    if said != right {
        return Err(reader.refusal("its first and last lines do not fit what stands between them"));
    }
    Ok(whole)
}

/// Restores a backup into a database that is empty, or that holds a beginning of the very same backup because a restore
/// was cut off. `open` opens the database, and is called when the backup has been found sound.
///
/// # Errors
/// `Refused` if the backup is not sound or the database holds anything else: then nothing was changed. `Unable` if
/// something cannot be read or written; the next call goes on.
pub fn restore(
    path: &Path,
    open: impl FnOnce() -> Result<(Box<dyn Journal>, Box<dyn Vault>), String>,
) -> Result<Restored, Trouble> {
    let whole = read(path)?;
    let (mut journal, mut vault) = open().map_err(Trouble::Unable)?;
    let mut target = Target { journal: journal.as_mut(), vault: vault.as_mut() };
    let before = target.beginning(&whole.survey, &whole.secrets)?.map_or(0, |head| head.seq);
    target.keep_secrets(&whole.secrets)?;
    fill(&mut target, opened(path)?, &whole, before)?;
    let there = Survey::of(target.journal)?;
    let content = Checked { state: there.state(), ..whole.checked() };
    if there.head() != whole.survey.head() || content != whole.checked() {
        return Err(Trouble::Refused("the database is not what the backup holds".into()));
    }
    Ok(Restored { content, before })
}

/// Moves everything after batch `before`: texts when their batch comes, and none again that an earlier batch named.
fn fill(
    target: &mut Target<'_>,
    mut reader: Reader<BufReader<File>>,
    whole: &Whole,
    before: u64,
) -> Result<(), Trouble> {
    let mut waiting: BTreeMap<u64, Text> = BTreeMap::new();
    while let Some(record) = reader.next_record()? {
        match record {
            Record::Text(text) => drop(waiting.insert(text.id, text)),
            Record::Batch(batch) => {
                let batch = [batch];
                let named = whole.survey.first_named(&batch);
                let texts: Vec<Text> = named.iter().filter_map(|id| waiting.remove(id)).collect();
                if batch[0].seq > before {
                    target.take(&texts, &batch)?;
                }
            }
            Record::Start(_) | Record::Secret(..) | Record::End(_) => {}
        }
    }
    Ok(())
}
