//! The values a script may write, and how a line of text becomes one.

use super::Trouble;
use super::when::When;

/// Something written to the right of a colon. What it becomes is decided by the field it is written for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Prose in one or more languages: `"Hei"`, `nn "Hei"`, `nb "Hei" en "Hello"`.
    Text(Vec<(Tongue, String)>),
    /// A bare word: an enum variant or a machine code.
    Word(String),
    /// A number as it was written, without the spaces between thousands: `0301`, `4000000`, `12.5`.
    Number(String),
    /// `120 kr`, in øre.
    Money(i64),
    /// `12.5 %`, in basis points.
    Percent(i64),
    /// A date with or without a time of day, in Europe/Oslo.
    When(When),
    /// `@name`: something an earlier step created.
    Name(String),
    /// `true` or `false`.
    Flag(bool),
    /// `none`
    Nothing,
    /// `[a, b]`, or a block of lines that begin with `- `.
    List(Vec<Value>),
    /// `{ key: value }`, or a block of `key: value` lines.
    Object(Vec<Entry>),
    /// A word with something in it: `approval { votes_max: 3 }` or `only(@office)`.
    Variant(String, Box<Value>),
    /// `pick 2..5 of [@a, @b, @c]`: a few of a list, the same few whenever the script is played.
    Pick {
        /// At least so many.
        least: usize,
        /// At most so many.
        most: usize,
        /// The list to pick from.
        of: Box<Value>,
    },
}

/// One `key: value` of an object, with the line it stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The line of the file, from 1.
    pub line: u32,
    /// What stands left of the colon: a word, a number or a bound name.
    pub key: Value,
    /// What stands right of the colon.
    pub value: Value,
}

/// A language prefix of a text; none means bokmål.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
}

impl Tongue {
    /// The code as written in a script and in the vault.
    pub fn code(self) -> &'static str {
        match self {
            Tongue::Nb => "nb",
            Tongue::Nn => "nn",
            Tongue::En => "en",
        }
    }

    /// The language a prefix names, if it is one.
    pub fn of(word: &str) -> Option<Tongue> {
        match word {
            "nb" => Some(Tongue::Nb),
            "nn" => Some(Tongue::Nn),
            "en" => Some(Tongue::En),
            _ => None,
        }
    }
}

impl Value {
    /// How a value is named in a message about a wrong one.
    pub fn described(&self) -> String {
        match self {
            Value::Text(_) => "a text in quotes".into(),
            Value::Word(word) => format!("the word {word}"),
            Value::Number(raw) => format!("the number {raw}"),
            Value::Money(_) => "an amount in kr".into(),
            Value::Percent(_) => "a percentage".into(),
            Value::When(_) => "a date".into(),
            Value::Name(name) => format!("the name @{name}"),
            Value::Flag(flag) => flag.to_string(),
            Value::Nothing => "none".into(),
            Value::List(_) => "a list".into(),
            Value::Object(_) => "an object".into(),
            Value::Variant(word, _) => format!("{word} with something in it"),
            Value::Pick { .. } => "a pick".into(),
        }
    }
}

/// Reads one value from text that may span several lines, `line` being the first of them.
pub fn read(text: &str, line: u32) -> Result<Value, Trouble> {
    let mut reader = Reader { rest: text, line };
    let value = reader.value()?;
    reader.blank();
    if reader.rest.is_empty() { Ok(value) } else { Err(reader.wanted("the end of the value")) }
}

/// Reads a comma-separated list of words or names, as after `as` and `in`.
pub fn words(text: &str) -> Vec<String> {
    text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Reader<'a> {
    fn value(&mut self) -> Result<Value, Trouble> {
        self.blank();
        match self.rest.chars().next() {
            None => Err(self.wanted("a value")),
            Some('"') => Ok(Value::Text(vec![(Tongue::Nb, self.quoted()?)])),
            Some('[') => self.list(),
            Some('{') => self.object(),
            Some('@') => {
                self.skip(1);
                let name = self.word();
                if name.is_empty() {
                    Err(self.wanted("a name after @"))
                } else {
                    Ok(Value::Name(name.into()))
                }
            }
            Some('0'..='9' | '+' | '-') => self.figure(),
            Some(letter) if letter.is_alphabetic() => self.worded(),
            Some(_) => Err(self.wanted("a value")),
        }
    }

    /// A word, a text with a language prefix, a variant with something in it, or a pick.
    fn worded(&mut self) -> Result<Value, Trouble> {
        let word = self.word();
        if let Some(tongue) = Tongue::of(word) {
            self.blank();
            if self.rest.starts_with('"') {
                return self.tongues(tongue);
            }
        }
        match word {
            "true" => return Ok(Value::Flag(true)),
            "false" => return Ok(Value::Flag(false)),
            "none" => return Ok(Value::Nothing),
            "pick" => return self.pick(),
            _ => {}
        }
        if self.rest.starts_with('(') {
            self.skip(1);
            let inner = self.value()?;
            self.expect(')')?;
            return Ok(Value::Variant(word.into(), Box::new(inner)));
        }
        if self.rest.trim_start_matches(' ').starts_with('{') {
            self.blank();
            return Ok(Value::Variant(word.into(), Box::new(self.object()?)));
        }
        Ok(Value::Word(word.into()))
    }

    fn tongues(&mut self, first: Tongue) -> Result<Value, Trouble> {
        let mut texts = vec![(first, self.quoted()?)];
        loop {
            let before = (self.rest, self.line);
            self.blank();
            let tongue = Tongue::of(self.word());
            self.blank();
            match tongue {
                Some(tongue) if self.rest.starts_with('"') => {
                    if texts.iter().any(|(known, _)| *known == tongue) {
                        return Err(self.wanted(&format!("{} only once", tongue.code())));
                    }
                    texts.push((tongue, self.quoted()?));
                }
                _ => {
                    (self.rest, self.line) = before;
                    return Ok(Value::Text(texts));
                }
            }
        }
    }

    fn pick(&mut self) -> Result<Value, Trouble> {
        self.blank();
        let least = self.whole()?;
        let most = if self.rest.starts_with("..") {
            self.skip(2);
            self.whole()?
        } else {
            least
        };
        self.blank();
        if self.word() != "of" || most < least {
            return Err(self.wanted("pick 2..5 of [a list]"));
        }
        Ok(Value::Pick { least, most, of: Box::new(self.value()?) })
    }

    fn whole(&mut self) -> Result<usize, Trouble> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().map_err(|_| self.wanted("a whole number"))
    }

    /// A date, a number, an amount or a percentage.
    fn figure(&mut self) -> Result<Value, Trouble> {
        if let Some((when, length)) = When::at_start_of(self.rest) {
            self.skip(length);
            return Ok(Value::When(when));
        }
        let mut raw = String::new();
        if self.rest.starts_with(['-', '+']) {
            raw.push_str(&self.rest[..1]);
            self.skip(1);
        }
        loop {
            let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
            raw.push_str(&self.rest[..end]);
            self.skip(end);
            let ahead = self.rest.as_bytes();
            let group = |from: usize| {
                ahead.len() >= from + 3
                    && ahead[from..from + 3].iter().all(u8::is_ascii_digit)
                    && !ahead.get(from + 3).is_some_and(u8::is_ascii_digit)
            };
            match ahead {
                [b' ', ..] if group(1) => self.skip(1),
                [b'.' | b',', digit, ..] if digit.is_ascii_digit() && !raw.contains('.') => {
                    raw.push('.');
                    self.skip(1);
                }
                _ => break,
            }
        }
        let unit = self.rest.trim_start_matches(' ');
        let counted = |figure: Option<i64>, value: fn(i64) -> Value| figure.map(value);
        if let Some(rest) = unit.strip_prefix("kr") {
            self.rest = rest;
            return counted(hundredths(&raw), Value::Money)
                .ok_or_else(|| self.wanted("an amount with at most two decimals"));
        }
        if let Some(rest) = unit.strip_prefix('%') {
            self.rest = rest;
            return counted(hundredths(&raw), Value::Percent)
                .ok_or_else(|| self.wanted("a percentage with at most two decimals"));
        }
        if self.rest.starts_with(|c: char| c.is_alphabetic()) {
            return Err(self.wanted("a number, an amount in kr, a percentage or a date"));
        }
        Ok(Value::Number(raw))
    }

    fn list(&mut self) -> Result<Value, Trouble> {
        self.skip(1);
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.taken(']') {
                return Ok(Value::List(items));
            }
            items.push(self.value()?);
            self.blank();
            if !self.taken(',') && !self.rest.starts_with(']') {
                return Err(self.wanted("a comma or ]"));
            }
        }
    }

    fn object(&mut self) -> Result<Value, Trouble> {
        self.skip(1);
        let mut entries = Vec::new();
        loop {
            self.blank();
            if self.taken('}') {
                return Ok(Value::Object(entries));
            }
            let line = self.line;
            let key = self.value()?;
            if !matches!(key, Value::Word(_) | Value::Name(_) | Value::Number(_)) {
                return Err(self.wanted("a key: a word, a number or a @name"));
            }
            self.expect(':')?;
            let value = self.value()?;
            entries.push(Entry { line, key, value });
            self.blank();
            if !self.taken(',') && !self.rest.starts_with('}') {
                return Err(self.wanted("a comma or }"));
            }
        }
    }

    fn quoted(&mut self) -> Result<String, Trouble> {
        let from = self.line;
        let mut text = String::new();
        let mut letters = self.rest[1..].char_indices();
        while let Some((place, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = &self.rest[place + 2..];
                    return Ok(text);
                }
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, other)) => text.push(other),
                    None => break,
                },
                '\n' => {
                    self.line += 1;
                    text.push(' ');
                    while letters.clone().next().is_some_and(|(_, next)| next == ' ') {
                        letters.next();
                    }
                }
                _ => text.push(letter),
            }
        }
        Err(Trouble::at(from, "expected a closing quotation mark"))
    }

    fn word(&mut self) -> &'a str {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        let end = self.rest.find(|c: char| !part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn expect(&mut self, mark: char) -> Result<(), Trouble> {
        self.blank();
        if self.taken(mark) { Ok(()) } else { Err(self.wanted(&format!("{mark:?}"))) }
    }

    fn taken(&mut self, mark: char) -> bool {
        let taken = self.rest.starts_with(mark);
        if taken {
            self.skip(mark.len_utf8());
        }
        taken
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    /// Passes spaces, line ends and comments.
    fn blank(&mut self) {
        loop {
            match self.rest.chars().next() {
                Some('\n') => self.line += 1,
                Some(' ' | '\t') => {}
                Some('#') => {
                    self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..];
                    continue;
                }
                _ => return,
            }
            self.skip(1);
        }
    }

    fn wanted(&self, what: &str) -> Trouble {
        let found: String = self.rest.chars().take(20).take_while(|c| *c != '\n').collect();
        let found = if found.is_empty() { "the end of the line".to_owned() } else { format!("`{found}`") };
        Trouble::at(self.line, format!("expected {what}, found {found}"))
    }
}

/// A number with at most two decimals, times a hundred.
fn hundredths(raw: &str) -> Option<i64> {
    let (whole, part) = raw.split_once('.').unwrap_or((raw, ""));
    if part.len() > 2 {
        return None;
    }
    let negative = whole.starts_with('-');
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(if negative { -part } else { part })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Value {
        read(text, 1).unwrap()
    }

    #[test]
    fn texts_carry_their_languages() {
        assert_eq!(one(r#""Hei \"du\"""#), Value::Text(vec![(Tongue::Nb, "Hei \"du\"".into())]));
        let both = one(r#"nb "Fremtiden" nn "Framtida""#);
        assert_eq!(
            both,
            Value::Text(vec![(Tongue::Nb, "Fremtiden".into()), (Tongue::Nn, "Framtida".into())])
        );
        assert!(read(r#"nb "a" nb "b""#, 1).is_err());
        assert_eq!(one("nn"), Value::Word("nn".into()));
    }

    #[test]
    fn amounts_are_ore_and_percentages_basis_points() {
        assert_eq!(one("4 000 000 kr"), Value::Money(400_000_000));
        assert_eq!(one("120,50 kr"), Value::Money(12_050));
        assert_eq!(one("-120,50 kr"), Value::Money(-12_050));
        assert_eq!(one("12.5 %"), Value::Percent(1_250));
        assert_eq!(one("0301"), Value::Number("0301".into()));
        assert_eq!(one("4 000"), Value::Number("4000".into()));
        assert!(read("12 dager", 1).is_err());
        assert!(read("1.234 kr", 1).is_err());
    }

    #[test]
    fn lists_objects_and_variants_nest() {
        let list = one("[@a, @b-2,\n # the last one\n ideer]");
        assert_eq!(
            list,
            Value::List(vec![
                Value::Name("a".into()),
                Value::Name("b-2".into()),
                Value::Word("ideer".into())
            ])
        );
        let variant = one("approval { votes_max: 3 }");
        let entry = Entry { line: 1, key: Value::Word("votes_max".into()), value: Value::Number("3".into()) };
        assert_eq!(variant, Value::Variant("approval".into(), Box::new(Value::Object(vec![entry]))));
        assert_eq!(one("only(@oslo)"), Value::Variant("only".into(), Box::new(Value::Name("oslo".into()))));
        assert_eq!(one("{}"), Value::Object(vec![]));
    }

    #[test]
    fn a_pick_says_how_many_of_what() {
        let Value::Pick { least, most, of } = one("pick 2..5 of @ideas") else { panic!("a pick") };
        assert_eq!((least, most, *of), (2, 5, Value::Name("ideas".into())));
        assert!(read("pick 5..2 of @ideas", 1).is_err());
    }

    #[test]
    fn a_mistake_names_its_own_line() {
        let trouble = read("[@a,\n @b\n @c]", 7).unwrap_err();
        assert_eq!(trouble.to_string(), "line 9: expected a comma or ], found `@c]`");
        assert_eq!(
            read("\"uten slutt", 3).unwrap_err().to_string(),
            "line 3: expected a closing quotation mark"
        );
    }
}
