//! The script language of `seeds/` and `tests/scenarios/`: plain text in which each step is one command.
//!
//! ```text
//! at 2026-08-31 09:00
//! kari: create campaign as @motesteder
//!   slug: fremtidens-moteplasser
//!   title: nb "Fremtidens møteplasser" nn "Møteplassane i framtida"
//!   envelope: 4 000 000 kr
//! refused SLUG_TAKEN
//! ```
//!
//! `parse` turns text into steps, `value` reads what stands after a colon, `when` reads dates, `fill` hands a step to
//! the command type it is written for, `nouns` finds that type, and `play` submits it to an engine. Nothing here knows
//! a single command.

pub mod compare;
pub mod fill;
#[cfg(test)]
mod fill_tests;
pub mod nouns;
pub mod parse;
pub mod pick;
pub mod play;
pub mod timeline;
pub mod value;
pub mod when;

use std::fmt;

/// What is wrong in a script, and on which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The file, once it is known.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: u32,
    /// What was expected and what was found.
    pub message: String,
}

impl Trouble {
    /// Trouble on a line of a file whose name is not known yet.
    pub fn at(line: u32, message: impl Into<String>) -> Trouble {
        Trouble { file: None, line, message: message.into() }
    }

    /// The same trouble, in this file unless it is already placed in another.
    pub fn within(mut self, file: &str) -> Trouble {
        self.file.get_or_insert_with(|| file.to_owned());
        self
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file}:{}: {}", self.line, self.message),
            None => write!(f, "line {}: {}", self.line, self.message),
        }
    }
}

impl std::error::Error for Trouble {}
