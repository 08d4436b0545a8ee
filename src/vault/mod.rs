//! The vault: what may be forgotten. Names, e-mail addresses and prose live here and never in the journal; events carry
//! ids, a salted digest and a length. Secrets live here too: destroying one makes what it protects unreadable.

pub mod memory;
pub mod mongo;
pub mod sqlite;

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;

/// What kind of text it is, which decides how long it may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What a participant wrote: ideas, comments, reviews.
    Contribution,
    /// What an organiser wrote: campaigns, themes, rubrics.
    OrganiserText,
    /// A person's name.
    Name,
    /// A person's e-mail address.
    Email,
    /// The reasons of a decision: must be kept when its writer is erased.
    Ground,
}

impl Class {
    /// Every class.
    pub const ALL: [Class; 5] =
        [Class::Contribution, Class::OrganiserText, Class::Name, Class::Email, Class::Ground];

    /// The stable word for it in a database.
    pub fn word(self) -> &'static str {
        match self {
            Class::Contribution => "contribution",
            Class::OrganiserText => "organiser",
            Class::Name => "name",
            Class::Email => "email",
            Class::Ground => "ground",
        }
    }

    /// The class of that word, if it is one.
    pub fn of(word: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.word() == word)
    }
}

/// One text and the salt of its digest; both go together.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// Random, so that ids say nothing about order or number.
    pub id: u64,
    /// What kind of text it is.
    pub class: Class,
    /// Makes the digest in the journal useless for guessing once the text is gone.
    pub salt: [u8; 16],
    /// The text itself.
    pub text: String,
}

impl Text {
    /// A new text with a random id and salt.
    pub fn new(text: &str, class: Class) -> Text {
        Text { id: u64::from_le_bytes(random()), class, salt: random(), text: text.to_owned() }
    }

    /// SHA-256 over salt and text: what the journal keeps of it.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new().chain_update(self.salt).chain_update(self.text.as_bytes()).finalize().into()
    }
}

/// Never prints the text.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text {} {:?} ({} bytes)", self.id, self.class, self.text.len())
    }
}

/// What is wrong with the vault; text for the operator. It never contains what the vault holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The storage cannot be reached, opened or written at present.
    Unavailable(String),
    /// The storage has failed in a way that leaves open what it holds: only a restart, which reads it anew, mends that.
    Broken(String),
    /// A stored text cannot be read or does not have the digest the journal names.
    Corrupt {
        /// The text's id.
        id: u64,
        /// What is wrong with it.
        what: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unavailable(what) | Fault::Broken(what) => write!(f, "{what}"),
            Fault::Corrupt { id, what } => write!(f, "text {id} in the vault is damaged: {what}"),
        }
    }
}

impl std::error::Error for Fault {}

/// A secret's name, and its value unless it was destroyed.
pub type Secret = (String, Option<[u8; 32]>);

/// The contract of every vault.
pub trait Vault: Send {
    /// Whether calls may block: then the engine makes them where nobody else has to wait.
    fn may_block(&self) -> bool {
        true
    }
    /// Stores texts, all or none, durably; called before the batch that names them. A text that is there already
    /// (same id) stays as it is, and a sweep spares it as long as one that is new.
    fn put(&mut self, texts: &[Text]) -> Result<(), Fault>;
    /// Every text, by id.
    fn load(&self) -> Result<Vec<Text>, Fault>;
    /// Those of these texts that are there.
    fn fetch(&self, ids: &[u64]) -> Result<Vec<Text>, Fault>;
    /// Deletes these texts so that their bytes are gone, also from what SQLite would keep. Unknown ids are no fault.
    fn erase(&mut self, ids: &[u64]) -> Result<(), Fault>;
    /// Erases every text that `named` does not contain; returns how many. A vault that several replicas share spares
    /// what was put within the last hour by its own clock: the batch that names it may still be on its way.
    fn sweep(&mut self, named: &BTreeSet<u64>) -> Result<usize, Fault>;
    /// The secret of that name, created at random if there is none and none was destroyed; two callers at once get
    /// the same one. `None` after it was destroyed.
    fn secret(&mut self, name: &str) -> Result<Option<[u8; 32]>, Fault>;
    /// Destroys a secret for good: it is never created again under that name.
    fn destroy_secret(&mut self, name: &str) -> Result<(), Fault>;
    /// Every secret there ever was, by name; `None` for those that were destroyed. Only for moving the vault.
    fn secrets(&self) -> Result<Vec<Secret>, Fault>;
    /// Takes over a secret of another vault, durably. One that is there already, or was destroyed, stays as it is.
    fn adopt_secret(&mut self, name: &str, key: [u8; 32]) -> Result<(), Fault>;
}

/// Bytes straight from the kernel's random source.
#[expect(
    clippy::expect_used,
    reason = "without randomness nothing may be written, and a kernel always has it"
)]
#[expect(clippy::disallowed_methods, reason = "the one place where chance enters")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the kernel gives random bytes");
    bytes
}
