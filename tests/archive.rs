//! A contest is moved whole: copied, backed up and restored, cut off after any write, damaged at any place.

use crate::engine_world::{ballot, found, idea, open};
use idedugnad::archive::{Trouble, backup, check, copy, restore};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::journal::{self, Appended, Batch, Head, Journal, verify};
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::{self, Class, Secret, Text, Vault};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A database in memory; clones are the same one.
#[derive(Clone, Default)]
pub struct Place {
    pub journal: MemoryJournal,
    pub vault: MemoryVault,
}

type Opened = (Box<dyn Journal>, Box<dyn Vault>);

impl Place {
    /// A contest of several batches, with ideas and ballots, an erased text and a destroyed secret.
    pub fn contest() -> Place {
        let mut place = Place::default();
        found(&mut place.journal, &mut place.vault);
        place.grow(&["Benk ved inngangen", "Kaffe i kafeen", "Kart over gangene"]);
        place.vault.secret("lots of campaign 1").unwrap();
        place.vault.destroy_secret("lots of campaign 1").unwrap();
        let erased = place.vault.load().unwrap().into_iter().find(|text| text.text == "Kaffe i kafeen");
        place.vault.erase(&[erased.unwrap().id]).unwrap();
        place
    }

    /// Sends in ideas and a ballot.
    fn grow(&self, titles: &[&str]) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let engine = open(&self.journal, &self.vault);
            for title in titles {
                engine.submit(idea(1, title, None)).await.unwrap();
            }
            engine.submit(ballot(2, &[1], None)).await.unwrap();
            engine.close().await;
        });
    }

    fn opened(&self) -> Result<Opened, String> {
        Ok((Box::new(self.journal.clone()), Box::new(self.vault.clone())))
    }

    /// The same database, whose process is killed after so many writes.
    fn killed_after(&self, writes: usize) -> Result<Opened, String> {
        let left = Arc::new(AtomicUsize::new(writes));
        Ok((
            Box::new(Mortal { inner: self.journal.clone(), left: left.clone() }),
            Box::new(Mortal { inner: self.vault.clone(), left }),
        ))
    }

    /// Everything in it.
    fn content(&self) -> (Vec<Batch>, Vec<Text>, Vec<Secret>) {
        let batches = self.journal.read(0, usize::MAX).unwrap();
        (batches, self.vault.load().unwrap(), self.vault.secrets().unwrap())
    }

    fn copied_to(&self, to: &Place) -> Result<idedugnad::archive::Copied, Trouble> {
        copy(&self.journal, &self.vault, || to.opened())
    }
}

/// A journal or vault whose process lives for so many writes.
struct Mortal<T> {
    inner: T,
    left: Arc<AtomicUsize>,
}

impl<T> Mortal<T> {
    fn lives(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

impl Journal for Mortal<MemoryJournal> {
    fn append(&mut self, batch: &Batch) -> Result<Appended, journal::Fault> {
        match self.lives() {
            true => self.inner.append(batch),
            false => Err(journal::Fault::Unavailable("killed".into())),
        }
    }

    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, journal::Fault> {
        self.inner.read(after_seq, limit)
    }

    fn head(&self) -> Result<Option<Head>, journal::Fault> {
        self.inner.head()
    }
}

impl Mortal<MemoryVault> {
    fn write<T>(
        &mut self,
        act: impl FnOnce(&mut MemoryVault) -> Result<T, vault::Fault>,
    ) -> Result<T, vault::Fault> {
        match self.lives() {
            true => act(&mut self.inner),
            false => Err(vault::Fault::Unavailable("killed".into())),
        }
    }
}

impl Vault for Mortal<MemoryVault> {
    fn put(&mut self, texts: &[Text]) -> Result<(), vault::Fault> {
        self.write(|vault| vault.put(texts))
    }

    fn load(&self) -> Result<Vec<Text>, vault::Fault> {
        self.inner.load()
    }

    fn fetch(&self, ids: &[u64]) -> Result<Vec<Text>, vault::Fault> {
        self.inner.fetch(ids)
    }

    fn erase(&mut self, ids: &[u64]) -> Result<(), vault::Fault> {
        self.write(|vault| vault.erase(ids))
    }

    fn sweep(&mut self, named: &BTreeSet<u64>) -> Result<usize, vault::Fault> {
        self.write(|vault| vault.sweep(named))
    }

    fn secret(&mut self, name: &str) -> Result<Option<[u8; 32]>, vault::Fault> {
        self.write(|vault| vault.secret(name))
    }

    fn destroy_secret(&mut self, name: &str) -> Result<(), vault::Fault> {
        self.write(|vault| vault.destroy_secret(name))
    }

    fn secrets(&self) -> Result<Vec<Secret>, vault::Fault> {
        self.inner.secrets()
    }

    fn adopt_secret(&mut self, name: &str, key: [u8; 32]) -> Result<(), vault::Fault> {
        self.write(|vault| vault.adopt_secret(name, key))
    }
}

/// The sentence of a refusal.
fn refusal<T: std::fmt::Debug>(done: Result<T, Trouble>) -> String {
    match done {
        Err(Trouble::Refused(sentence)) => sentence,
        other => panic!("not refused: {other:?}"),
    }
}

fn never() -> Result<Opened, String> {
    panic!("the target is opened although nothing may come into it")
}

#[test]
fn a_copy_is_the_same_contest_with_the_same_texts_and_secrets() {
    let (source, target) = (Place::contest(), Place::default());
    let copied = source.copied_to(&target).unwrap();
    assert_eq!(target.content(), source.content());
    let (batches, texts, secrets) = source.content();
    assert_eq!((copied.batches, copied.before, copied.behind), (batches.len() as u64, 0, 0));
    assert_eq!((copied.texts, copied.erased, copied.secrets), (texts.len(), 1, secrets.len()));
    assert_eq!(copied.head, verify(&source.journal).unwrap().unwrap().hash);
    let again = source.copied_to(&target).unwrap();
    assert_eq!((again.before, again.batches), (copied.batches, copied.batches));
    assert_eq!(target.content(), source.content());
}

#[test]
fn a_copy_that_is_killed_after_any_write_goes_on_where_it_was() {
    let source = Place::contest();
    let mut killed = 0;
    loop {
        let target = Place::default();
        match copy(&source.journal, &source.vault, || target.killed_after(killed)) {
            Ok(_) => break,
            Err(trouble) => assert_eq!(trouble, Trouble::Unable("killed".into())),
        }
        let stored = target.journal.head().unwrap().map_or(0, |head| head.seq);
        assert_eq!(source.copied_to(&target).unwrap().before, stored);
        assert_eq!(target.content(), source.content(), "killed after {killed} writes");
        killed += 1;
    }
    assert!(killed as u64 > source.journal.head().unwrap().unwrap().seq, "only {killed} writes");
}

#[test]
fn what_was_erased_or_destroyed_at_the_source_since_is_gone_from_the_target_too() {
    let (mut source, target) = (Place::contest(), Place::default());
    source.vault.secret("ballots of campaign 2").unwrap();
    source.copied_to(&target).unwrap();
    let erased = source.vault.load().unwrap()[0].id;
    source.vault.erase(&[erased]).unwrap();
    source.vault.destroy_secret("ballots of campaign 2").unwrap();
    source.grow(&["Dør som åpner seg"]);
    let copied = source.copied_to(&target).unwrap();
    assert_eq!(copied.erased, 2);
    assert_eq!(target.content(), source.content());
}

#[test]
fn batches_stored_during_a_copy_are_left_to_the_next_one_and_counted() {
    let (source, target) = (Place::contest(), Place::default());
    let copied = copy(&source.journal, &source.vault, || {
        source.grow(&["En ide til"]);
        target.opened()
    });
    let behind = copied.unwrap().behind;
    assert_eq!(behind, 2);
    let copied = source.copied_to(&target).unwrap();
    assert_eq!((copied.batches - copied.before, copied.behind), (behind, 0));
    assert_eq!(target.content(), source.content());
}

#[test]
fn a_target_that_is_no_beginning_of_the_source_is_refused_and_left_alone() {
    let source = Place::contest();
    let refused = |target: &Place, why: &str| {
        let before = target.content();
        let sentence = refusal(source.copied_to(target));
        assert!(sentence.contains(why), "{sentence}");
        assert_eq!(target.content(), before);
    };
    refused(&Place::contest(), "another contest");
    let newer = Place::default();
    source.copied_to(&newer).unwrap();
    newer.grow(&["En ide til"]);
    refused(&newer, "the target is newer: it holds all");
    let parted = Place::default();
    source.copied_to(&parted).unwrap();
    parted.grow(&["En annen ide"]);
    source.grow(&["En ide til"]);
    refused(&parted, "gone its own way after batch");
    let mut started = Place::default();
    started.vault.secret("public ids").unwrap();
    refused(&started, "\"public ids\"");
    let mut strange = Place::default();
    strange.vault.put(&[Text::new("Kari", Class::Name)]).unwrap();
    refused(&strange, "1 texts that do not belong");
}

#[test]
fn a_damaged_or_empty_source_is_refused_before_the_target_is_opened() {
    let mut source = Place::contest();
    source.journal.tamper(2, |batch| batch.at += 1);
    assert!(refusal(copy(&source.journal, &source.vault, never)).contains("sequence number 2"));
    let empty = Place::default();
    assert!(refusal(copy(&empty.journal, &empty.vault, never)).contains("nothing to copy"));
    source = Place::contest();
    let mut text = source.vault.load().unwrap()[0].clone();
    source.vault.erase(&[text.id]).unwrap();
    text.text.push('!');
    source.vault.put(&[text]).unwrap();
    let target = Place::default();
    assert!(refusal(source.copied_to(&target)).contains("digest"));
}

/// A backup of a contest in a folder that vanishes.
fn backed_up(source: &Place) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let made = backup(&source.journal, &source.vault, folder.path()).unwrap();
    (folder, made.path)
}

#[test]
fn a_restored_backup_is_the_same_contest() {
    let (source, target) = (Place::contest(), Place::default());
    let (_folder, file) = backed_up(&source);
    let restored = restore(&file, || target.opened()).unwrap();
    assert_eq!(target.content(), source.content());
    assert_eq!((restored.before, restored.content.erased), (0, 1));
    assert_eq!(restored.content, check(&file).unwrap());
}

#[test]
fn a_restore_that_is_killed_after_any_write_goes_on_where_it_was() {
    let source = Place::contest();
    let (_folder, file) = backed_up(&source);
    let mut killed = 0;
    loop {
        let target = Place::default();
        match restore(&file, || target.killed_after(killed)) {
            Ok(_) => break,
            Err(trouble) => assert_eq!(trouble, Trouble::Unable("killed".into())),
        }
        restore(&file, || target.opened()).unwrap();
        assert_eq!(target.content(), source.content(), "killed after {killed} writes");
        killed += 1;
    }
    assert!(killed as u64 > source.journal.head().unwrap().unwrap().seq, "only {killed} writes");
}

#[test]
fn a_database_that_holds_anything_else_or_anything_newer_is_not_restored_into() {
    let source = Place::contest();
    let (_folder, file) = backed_up(&source);
    source.grow(&["En ide til"]);
    for target in [&source, &Place::contest()] {
        let before = target.content();
        refusal(restore(&file, || target.opened()));
        assert_eq!(target.content(), before);
    }
}

#[test]
fn a_backup_is_for_its_owner_alone_named_after_its_newest_batch_and_never_overwrites() {
    let source = Place::contest();
    let (folder, file) = backed_up(&source);
    let head = source.journal.head().unwrap().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with(&format!("idedugnad-{:08}-", head.seq)), "{name}");
    assert_eq!(backup(&source.journal, &source.vault, folder.path()).unwrap().path, file);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let own = folder.path().join("own.backup");
    backup(&source.journal, &source.vault, &own).unwrap();
    let bytes = std::fs::read(&own).unwrap();
    assert!(refusal(backup(&source.journal, &source.vault, &own)).contains("already"));
    assert_eq!(std::fs::read(&own).unwrap(), bytes);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&own).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn nothing_is_left_of_a_backup_that_cannot_be_made() {
    let source = Place::contest();
    source.journal.tamper(2, |batch| batch.at += 1);
    let folder = tempfile::tempdir().unwrap();
    refusal(backup(&source.journal, &source.vault, folder.path()));
    let mut source = Place::contest();
    let mut text = source.vault.load().unwrap()[0].clone();
    source.vault.erase(&[text.id]).unwrap();
    text.text.push('!');
    source.vault.put(&[text]).unwrap();
    refusal(backup(&source.journal, &source.vault, folder.path()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let missing = folder.path().join("no folder").join("file");
    assert!(matches!(backup(&source.journal, &source.vault, &missing), Err(Trouble::Unable(_))));
}

/// Expects the file to be refused with a sentence, and the target never to be opened.
fn refused(file: &Path, bytes: &[u8], why: &str) {
    std::fs::write(file, bytes).unwrap();
    let sentence = refusal(restore(file, never));
    assert!(sentence.contains(why), "{sentence}, not: {why}");
}

#[test]
fn a_flipped_bit_anywhere_is_refused_with_its_line() {
    let (_folder, file) = backed_up(&Place::contest());
    let bytes = std::fs::read(&file).unwrap();
    for place in (0..bytes.len()).step_by(29) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        let line = 1 + bytes[..place].iter().filter(|byte| **byte == b'\n').count();
        refused(&file, &damaged, &format!("damaged at line {line}:"));
    }
}

#[test]
fn a_file_that_is_cut_off_or_goes_on_too_long_is_refused_with_its_line() {
    let (_folder, file) = backed_up(&Place::contest());
    let bytes = std::fs::read(&file).unwrap();
    for length in (0..bytes.len()).step_by(37) {
        refused(&file, &bytes[..length], "damaged at line");
    }
    refused(&file, &bytes[..bytes.len() - 1], "cut off");
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for cut in 0..lines.len() {
        refused(&file, &lines[..cut].concat(), &format!("damaged at line {}: it is cut off here", cut + 1));
        let missing = [&lines[..cut], &lines[cut + 1..]].concat();
        let expected = if cut + 1 == lines.len() { "cut off" } else { "damaged at line" };
        refused(&file, &missing.concat(), expected);
    }
    refused(&file, &[&bytes[..], b"\n"].concat(), "something stands behind its end");
    refused(&file, b"a letter to somebody\n", "this is no backup of ours");
    let swapped = [&lines[..1], &[lines[2], lines[1]], &lines[3..]].concat();
    refused(&file, &swapped.concat(), "damaged at line 2:");
}

/// A file of these records with right sums.
fn summed(records: &[String]) -> String {
    let mut text = String::new();
    let mut before: Vec<u8> = Vec::new();
    for record in records {
        before = Sha256::new().chain_update(&before).chain_update(record).finalize().to_vec();
        text += &format!("{} {record}\n", data_encoding::HEXLOWER.encode(&before[..8]));
    }
    text
}

#[test]
fn right_sums_do_not_make_up_for_a_wrong_chain_a_wrong_text_or_a_missing_line() {
    let (_folder, file) = backed_up(&Place::contest());
    let text = std::fs::read_to_string(&file).unwrap();
    let records: Vec<String> = text.lines().map(|line| line[17..].to_owned()).collect();
    assert_eq!(summed(&records), text);
    let refused_with = |change: &dyn Fn(&mut Vec<String>), why: &str| {
        let mut changed = records.clone();
        change(&mut changed);
        refused(&file, summed(&changed).as_bytes(), why);
    };
    let nth = |kind: &str| records.iter().position(|record| record.starts_with(kind)).unwrap();
    let (text, batch, secret) = (nth("{\"text\""), nth("{\"batch\""), nth("{\"secret\""));
    refused_with(
        &|lines| lines[text] = lines[text].replace("\"text\":\"", "\"text\":\"!"),
        "is not the one it names",
    );
    refused_with(&|lines| lines[batch] = lines[batch].replace("\"at\":", "\"at\":1"), "sequence number 1");
    refused_with(&|lines| drop(lines.remove(batch)), "sequence number 1");
    refused_with(&|lines| drop(lines.remove(text)), "first and last lines do not fit");
    refused_with(&|lines| drop(lines.remove(secret)), "first and last lines do not fit");
    refused_with(&|lines| lines[0] = lines[0].replace("\"version\":1", "\"version\":2"), "has version 2");
    refused_with(
        &|lines| lines[0] = lines[0].replace("idedugnad", "other"),
        "no beginning of a backup of ours",
    );
}
