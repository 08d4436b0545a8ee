//! A document's tokens and brackets, counted in one pass before the parser sees it.
//!
//! The parser calls itself for every bracket, so a few thousand of them would overflow its stack and end the process.

use async_graphql::Pos;

use super::failure::{Code, Failure};
use super::limits::Limits;

/// Refuses a text with too many tokens or brackets within brackets, or with a string that does not end: where a string
/// ends must not be a matter of opinion between this count and the parser.
pub fn count(text: &str, limits: &Limits) -> Result<(), Failure> {
    let mut walk = Walk { bytes: text.as_bytes(), at: 0 };
    let (mut tokens, mut open) = (0u64, 0u64);
    while let Some(byte) = walk.next_of_note() {
        tokens += 1;
        match byte {
            b'"' => walk.string().map_err(|from| endless(text, from))?,
            b'{' | b'(' | b'[' => open += 1,
            b'}' | b')' | b']' => open = open.saturating_sub(1),
            _ => walk.word(byte),
        }
        if tokens > limits.tokens {
            return Err(more("tokens", limits.tokens));
        }
        if open > limits.nesting {
            return Err(more("brackets within brackets", limits.nesting));
        }
    }
    Ok(())
}

fn more(what: &str, allowed: u64) -> Failure {
    let message = format!("The document has more than {allowed} {what}.");
    Failure::new(Code::OperationTooComplex, message)
}

fn endless(text: &str, from: usize) -> Failure {
    let before = &text.as_bytes()[..from];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    Failure::new(Code::ParseFailed, "Syntax error: a string does not end.").at(vec![Pos { line, column }])
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    /// Skips blanks, commas, byte-order marks and comments, and takes the first byte of the next token.
    fn next_of_note(&mut self) -> Option<u8> {
        loop {
            match *self.bytes.get(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
                0xEF if self.bytes[self.at..].starts_with(b"\xEF\xBB\xBF") => self.at += 3,
                b'#' => self.skip(|byte| byte != b'\n' && byte != b'\r'),
                byte => {
                    self.at += 1;
                    return Some(byte);
                }
            }
        }
    }

    /// The rest of a name or a number, or of three dots.
    fn word(&mut self, first: u8) {
        match first {
            b'.' => self.skip(|byte| byte == b'.'),
            b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.skip(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
            }
            _ => {}
        }
    }

    /// The rest of a string whose first quote has been taken. Fails with the place of that quote if nothing closes it.
    fn string(&mut self) -> Result<(), usize> {
        let from = self.at - 1;
        if self.bytes[self.at..].starts_with(b"\"\"") {
            self.at += 2;
            return self.block().ok_or(from);
        }
        loop {
            match self.bytes.get(self.at) {
                None | Some(b'\n' | b'\r') => return Err(from),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
        }
    }

    /// The rest of a block string.
    fn block(&mut self) -> Option<()> {
        loop {
            let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            if rest.starts_with(b"\\\"\"\"") {
                self.at += 4;
            } else if rest.starts_with(b"\"\"\"") {
                self.at += 3;
                return Some(());
            } else {
                self.at += 1;
            }
        }
    }

    fn skip(&mut self, part: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| part(**byte)).count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(tokens: u64, nesting: u64, text: &str) -> Result<(), Code> {
        let limits = Limits { tokens, nesting, ..Limits::default() };
        count(text, &limits).map_err(|failure| failure.code)
    }

    #[test]
    fn names_numbers_strings_and_signs_count_one_each() {
        for (tokens, text) in [
            (3, "{ name }"),
            (3, "\u{feff}{ # { { {\r name, }"),
            (13, "query($a:Int!=-12){a}"),
            (8, "{ a(b: \"{{{\\\"{{{\") }"),
            (8, "{ a(b: \"\"\" { \" \\\"\"\" \n { \"\"\") }"),
            (8, "{ a(b: \"\") }"),
            (4, "{ ...F }"),
        ] {
            assert_eq!(within(tokens, 2, text), Ok(()), "{text}");
            assert_eq!(within(tokens - 1, 2, text), Err(Code::OperationTooComplex), "{text}");
        }
    }

    #[test]
    fn brackets_hide_in_no_string() {
        assert_eq!(within(100, 3, "{a(b:[[[[[1]]]]])}"), Err(Code::OperationTooComplex));
        for text in ["{a(b:[\"\"\"x\"[[[[[[", "{a(b:\"[[[[\n", "{a(b:\"\\", "{a(b:\"\"\"\\\"\"\""] {
            assert_eq!(within(100, 3, text), Err(Code::ParseFailed), "{text}");
        }
        assert_eq!(within(100, 3, "{a(b:[\"\"\"x\"\"\"[[[["), Err(Code::OperationTooComplex));
    }

    #[test]
    fn a_string_that_does_not_end_is_shown_where_it_begins() {
        let failure = count("{\n  a(b: \"x\n) }", &Limits::default()).err();
        assert_eq!(failure.map(|failure| failure.positions), Some(vec![Pos { line: 2, column: 8 }]));
    }
}
