//! Rows of `;`-separated cells with `"` quoting, each cell knowing where in the text it stands.

use std::borrow::Cow;

use super::refusal::{Misplaced, Reason};

/// One cell of a row.
#[derive(Clone, Debug)]
pub(super) struct Cell<'a> {
    /// Without quotes and surrounding blanks.
    pub text: Cow<'a, str>,
    /// The byte where its content begins.
    pub offset: usize,
}

impl<'a> Cell<'a> {
    /// The items of a comma-separated list, each with its own place; none for an empty or missing cell.
    pub fn items(&self) -> impl Iterator<Item = (&str, usize)> {
        let whole: &str = if self.is_missing() { "" } else { &self.text };
        let begins = whole.as_ptr() as usize;
        whole.split(',').filter(move |_| !whole.is_empty()).map(move |item| {
            let item = item.trim();
            (item, self.offset + (item.as_ptr() as usize - begins))
        })
    }

    /// Empty, or the word that stands for a missing value.
    pub fn is_missing(&self) -> bool {
        self.text.is_empty() || self.text.eq_ignore_ascii_case("none")
    }
}

/// Reads a text row by row.
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rows<'a> {
    pub fn new(text: &'a str) -> Self {
        Rows { text, at: 0 }
    }

    /// The byte after everything read so far.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Fills `cells` with the next row that is not blank; false at the end of the text.
    pub fn next_row(&mut self, cells: &mut Vec<Cell<'a>>) -> Result<bool, Misplaced> {
        while self.at < self.text.len() {
            cells.clear();
            while !self.cell(cells)? {}
            if cells.len() > 1 || cells.iter().any(|cell| !cell.text.is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads one cell and what ends it; true if that ended the row.
    fn cell(&mut self, cells: &mut Vec<Cell<'a>>) -> Result<bool, Misplaced> {
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            cells.push(self.quoted()?);
        } else {
            cells.push(self.bare());
        }
        let bytes = self.text.as_bytes();
        match bytes.get(self.at) {
            None => Ok(true),
            Some(b';') => {
                self.at += 1;
                Ok(false)
            }
            Some(b'\n') => {
                self.at += 1;
                Ok(true)
            }
            Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => {
                self.at += 2;
                Ok(true)
            }
            Some(_) => Err(Misplaced { offset: self.at, reason: Reason::QuoteMisplaced }),
        }
    }

    fn bare(&mut self) -> Cell<'a> {
        let rest = &self.text[self.at..];
        let mut len = rest.bytes().position(|b| b == b';' || b == b'\n').unwrap_or(rest.len());
        if rest.as_bytes().get(len) == Some(&b'\n') && rest[..len].ends_with('\r') {
            len -= 1;
        }
        let raw = &rest[..len];
        let text = raw.trim();
        let offset = self.at + (raw.len() - raw.trim_start().len());
        self.at += len;
        Cell { text: Cow::Borrowed(text), offset }
    }

    fn quoted(&mut self) -> Result<Cell<'a>, Misplaced> {
        let opened = self.at;
        let begins = opened + 1;
        let bytes = self.text.as_bytes();
        let mut at = begins;
        let mut doubled = false;
        loop {
            match (bytes.get(at), bytes.get(at + 1)) {
                (None, _) => return Err(Misplaced { offset: opened, reason: Reason::QuoteUnclosed }),
                (Some(b'"'), Some(b'"')) => {
                    doubled = true;
                    at += 2;
                }
                (Some(b'"'), _) => break,
                _ => at += 1,
            }
        }
        let raw = &self.text[begins..at];
        self.at = at + 1;
        let offset = begins + (raw.len() - raw.trim_start().len());
        let raw = raw.trim();
        let text = if doubled { Cow::Owned(raw.replace("\"\"", "\"")) } else { Cow::Borrowed(raw) };
        Ok(Cell { text, offset })
    }
}
