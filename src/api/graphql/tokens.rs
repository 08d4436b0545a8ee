//! A document's tokens and brackets, counted in one pass before the parser sees it.
//!
//! The parser calls itself for every bracket, so a few thousand of them would overflow its stack and end the process. It also
//! forgets the first of two fields of one name in an input object; which one is meant is not for us to guess.

use std::collections::HashSet;

use async_graphql::Pos;

use super::failure::{Code, Failure};
use super::limits::Limits;

/// Refuses a text with too many tokens or brackets within brackets, with a string that does not end (where a string ends must
/// not be a matter of opinion between this count and the parser), or with a field twice in one input object.
pub fn count(text: &str, limits: &Limits) -> Result<(), Failure> {
    let mut walk = Walk { bytes: text.as_bytes(), at: 0 };
    let mut tokens = 0u64;
    let mut open: Vec<Open> = Vec::new();
    while let Some(byte) = walk.next_of_note() {
        let from = walk.at - 1;
        tokens += 1;
        match byte {
            b'"' => walk.string().map_err(|from| endless(text, from))?,
            b'{' if open.iter().any(|bracket| matches!(bracket, Open::Round)) => {
                open.push(Open::Object(HashSet::new()));
            }
            b'{' | b'[' => open.push(Open::Other),
            b'(' => open.push(Open::Round),
            b'}' | b')' | b']' => drop(open.pop()),
            _ => {
                walk.word(byte);
                let name = &walk.bytes[from..walk.at];
                if let Some(Open::Object(names)) = open.last_mut()
                    && walk.is_before_colon()
                    && !names.insert(name)
                {
                    return Err(twice(text, from, name));
                }
            }
        }
        if tokens > limits.tokens {
            return Err(more("tokens", limits.tokens));
        }
        if open.len() as u64 > limits.nesting {
            return Err(more("brackets within brackets", limits.nesting));
        }
    }
    Ok(())
}

/// A bracket that is not closed yet.
enum Open<'a> {
    /// Of arguments or variables: a curly one inside it is an input object's.
    Round,
    /// An input object, with the names of its fields.
    Object(HashSet<&'a [u8]>),
    Other,
}

fn more(what: &str, allowed: u64) -> Failure {
    let message = format!("The document has more than {allowed} {what}.");
    Failure::new(Code::OperationTooComplex, message)
}

fn endless(text: &str, from: usize) -> Failure {
    Failure::new(Code::ParseFailed, "Syntax error: a string does not end.").at(vec![place(text, from)])
}

fn twice(text: &str, from: usize, name: &[u8]) -> Failure {
    let message = format!("There can be only one input field named \"{}\".", String::from_utf8_lossy(name));
    Failure::new(Code::ValidationFailed, message).at(vec![place(text, from)])
}

fn place(text: &str, from: usize) -> Pos {
    let before = &text.as_bytes()[..from];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    Pos { line, column }
}

#[derive(Clone, Copy)]
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

    /// Whether a colon comes next.
    fn is_before_colon(&self) -> bool {
        let mut ahead = *self;
        ahead.next_of_note() == Some(b':')
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
    fn an_input_object_has_each_field_once() {
        for text in [
            "{a(b:{c:1,d:{c:1}},e:{c:1}){c:d c:d}}",
            "query($c:C={a:1}){a(c:[{a:1},{a:2}])}",
            "{a(b:{c:d d:c})}",
        ] {
            assert_eq!(within(100, 10, text), Ok(()), "{text}");
        }
        for text in ["{a(b:{c:1,c:2})}", "{a(b:[{d:{c:1 # c:\n c :2}}])}", "query($c:C={a:1,a:1}){a}"] {
            assert_eq!(within(100, 10, text), Err(Code::ValidationFailed), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_let_through_is_no_danger_to_the_parser(
            parts in proptest::collection::vec(proptest::sample::select(PARTS.split('|').collect::<Vec<_>>()), 0..400)
        ) {
            let text = parts.concat();
            if count(&text, &Limits::default()).is_ok() {
                let _ = async_graphql::parser::parse_query(&text);
            }
        }
    }

    const PARTS: &str = "{|}|(|)|[|]|:|\"|\"\"\"|\\|\\\"\"\"|#|\n|\r|,|a|on|query|fragment |$a|...|@a|1.5e3|=|!|\u{feff}|å|{a(b:[|{a(b:{c:| ";

    #[test]
    fn a_string_that_does_not_end_is_shown_where_it_begins() {
        let failure = count("{\n  a(b: \"x\n) }", &Limits::default()).err();
        assert_eq!(failure.map(|failure| failure.positions), Some(vec![Pos { line: 2, column: 8 }]));
    }
}
