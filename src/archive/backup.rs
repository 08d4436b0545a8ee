//! Writing a backup beside whoever writes to the database: consistent as of the newest batch when it began.

use super::Trouble;
use super::file::{End, Record, Start, Writer};
use super::restore::{Checked, check};
use super::survey::{Survey, fetched};
use crate::journal::{Head, Journal};
use crate::vault::{Secret, Vault};
use data_encoding::HEXLOWER;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

/// A backup that was written, and read back before it got its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Where it lies.
    pub path: PathBuf,
    /// What is in it.
    pub content: Checked,
}

/// Backs a contest up into `place`: a file that does not exist yet, or a folder, where it is named after its newest
/// batch. Only its owner may read it. Nothing is left of a backup that could not be finished, and nothing is overwritten
/// but a backup up to the very same batch.
///
/// # Errors
/// `Refused` if the contest is damaged or empty, or the file exists; `Unable` if something cannot be read or written.
pub fn backup(journal: &dyn Journal, vault: &dyn Vault, place: &Path) -> Result<Backup, Trouble> {
    let in_folder = place.is_dir();
    if !in_folder && place.exists() {
        return Err(Trouble::Refused(format!("there is a file {} already", place.display())));
    }
    let whole = Survey::of(journal)?;
    let Some(head) = whole.head() else {
        return Err(Trouble::Refused("the database is empty: there is nothing to back up".into()));
    };
    let path = if in_folder { place.join(named_after(&head)) } else { place.to_owned() };
    let partial = Partial::create(&path)?;
    let file = write(&whole, &head, journal, vault, &partial.file)?;
    file.sync_all().map_err(|error| partial.trouble(&error))?;
    let content = check(&partial.path)?;
    partial.finish()?;
    Ok(Backup { path, content })
}

/// `idedugnad-00000042-9f86d081.backup`
fn named_after(head: &Head) -> String {
    format!("idedugnad-{:08}-{}.backup", head.seq, HEXLOWER.encode(&head.hash[..4]))
}

fn write<'a>(
    whole: &Survey,
    head: &Head,
    journal: &dyn Journal,
    vault: &dyn Vault,
    file: &'a File,
) -> Result<&'a File, Trouble> {
    let mut writer = Writer::new(BufWriter::new(file));
    writer.write(&Record::Start(Start::new(head.seq, head.hash)))?;
    let secrets: Vec<Secret> = vault.secrets()?;
    for (name, key) in &secrets {
        writer.write(&Record::Secret(name.clone(), *key))?;
    }
    let (mut texts, mut after) = (0, 0);
    while after < head.seq {
        let batches = whole.stretch(journal, after)?;
        for text in fetched(vault, &whole.first_named(&batches), whole.named())? {
            writer.write(&Record::Text(text))?;
            texts += 1;
        }
        after += batches.len() as u64;
        for batch in batches {
            writer.write(&Record::Batch(batch))?;
        }
    }
    let state = HEXLOWER.encode(&whole.state());
    writer.write(&Record::End(End { texts, secrets: secrets.len(), state }))?;
    let buffer = writer.finish()?;
    buffer.into_inner().map_err(|error| Trouble::Unable(format!("the backup cannot be written: {error}")))
}

/// A file under a name of its own until it is whole; dropped before that, it is removed.
struct Partial {
    file: File,
    path: PathBuf,
    finally: PathBuf,
    whole: bool,
}

impl Partial {
    fn create(finally: &Path) -> Result<Partial, Trouble> {
        let mut name = finally.as_os_str().to_owned();
        name.push(".partial");
        let path = PathBuf::from(name);
        let trouble = |error: io::Error| {
            Trouble::Unable(format!("the backup {} cannot be written: {error}", finally.display()))
        };
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(trouble(error)),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(trouble)?;
        Ok(Partial { file, path, finally: finally.to_owned(), whole: false })
    }

    fn trouble(&self, error: &io::Error) -> Trouble {
        Trouble::Unable(format!("the backup {} cannot be written: {error}", self.finally.display()))
    }

    /// Gives the file its name, so that it survives a power cut under it.
    fn finish(mut self) -> Result<(), Trouble> {
        std::fs::rename(&self.path, &self.finally).map_err(|error| self.trouble(&error))?;
        self.whole = true;
        let folder = self.finally.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
        folder.map_err(|error| self.trouble(&error))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.whole {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
