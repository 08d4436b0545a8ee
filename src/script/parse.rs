//! Text into steps. Pure: what other files a script includes is asked of a function.

use std::rc::Rc;

use super::Trouble;
use super::value::{self, Entry, Tongue, Value};
use super::when::{self, Day, When};

/// One step of a script and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The file it was read from.
    pub file: Rc<str>,
    /// The line it begins on, from 1.
    pub line: u32,
    /// What is to be done.
    pub act: Act,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// `start 2026-08-31`: the day relative dates count from.
    Start(When),
    /// `at 2026-08-31 09:00`: the clock shows this from now on.
    At(When),
    /// The clock shows these milliseconds since the epoch; never written, but put in when scripts are merged.
    Instant(i64),
    /// `later 2h`: the clock moves on by so many milliseconds.
    Later(i64),
    /// `kari: create campaign as @x` and its fields: one command.
    Command {
        /// The persona who acts, or `system`.
        actor: String,
        /// The command, in snake case.
        name: String,
        /// What is given with it.
        fields: Vec<Entry>,
        /// The names that what it creates gets.
        bind: Vec<String>,
    },
    /// `again`: the last command once more, with the same request id.
    Again,
    /// `refused CODE`: the command before this must be refused with the code.
    Refused(String),
    /// `let ideas = [@a, @b]`: a name for a value; `let grant = entry(@idea)`: for an idea's place in a queue.
    Let(String, Value),
    /// `kari sees`: a query run as that persona, and the answer it must give.
    Sees {
        /// The persona who asks, or `nobody`.
        viewer: String,
        /// A GraphQL document.
        query: String,
        /// The `data` it must give, as JSON.
        answer: String,
        /// False if the answer may hold more than is written here.
        exact: bool,
    },
}

/// Reads another file that a script includes, by the path written in the script.
pub type Library<'a> = dyn Fn(&str) -> std::io::Result<String> + 'a;

/// Reads a whole script. `name` is what messages call the file.
pub fn parse(name: &str, text: &str, library: &Library<'_>) -> Result<Vec<Step>, Trouble> {
    let mut parser = Parser { file: name.into(), library, steps: Vec::new() };
    parser.statements(&lines(text)).map_err(|trouble| trouble.within(&parser.file))?;
    Ok(parser.steps)
}

/// A line without its line end; `indent` is how many spaces it begins with.
#[derive(Clone, Debug)]
struct Line {
    number: u32,
    indent: usize,
    text: String,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.text.is_empty() || self.text.starts_with('#')
    }
}

fn lines(text: &str) -> Vec<Line> {
    let number = |(place, line): (usize, &str)| {
        let text = line.trim_start_matches(' ');
        Line { number: place as u32 + 1, indent: line.len() - text.len(), text: text.trim_end().to_owned() }
    };
    text.lines().enumerate().map(number).collect()
}

struct Parser<'a> {
    file: Rc<str>,
    library: &'a Library<'a>,
    steps: Vec<Step>,
}

impl Parser<'_> {
    fn statements(&mut self, lines: &[Line]) -> Result<(), Trouble> {
        for (head, body) in blocks(lines)? {
            self.statement(head, body)?;
        }
        Ok(())
    }

    fn statement(&mut self, head: &Line, body: &[Line]) -> Result<(), Trouble> {
        let line = head.number;
        let text = without_comment(&head.text);
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let act = match (first, rest.trim()) {
            ("start", rest) => Act::Start(moment(rest, line)?),
            ("at", rest) => Act::At(moment(rest, line)?),
            ("later", rest) => Act::Later(
                when::length(rest).ok_or_else(|| Trouble::at(line, "expected later 15m, 2h or 3d"))?,
            ),
            ("again", "") => Act::Again,
            ("refused", code) if is_code(code) => Act::Refused(code.into()),
            ("refused", _) => return Err(Trouble::at(line, "expected refused CODE, the code in capitals")),
            ("include", path) if !path.is_empty() => return self.include(path, line),
            ("for", rest) => return self.repeat(rest, line, body),
            ("let", _) => {
                let whole = joined(&head.text, body);
                let (name, value) = whole["let".len()..]
                    .split_once('=')
                    .ok_or_else(|| Trouble::at(line, "expected let name = value"))?;
                Act::Let(name.trim().trim_start_matches('@').into(), value::read(value, line)?)
            }
            (viewer, "sees") => return self.sees(viewer, line, body),
            _ => command(text, line, body)?,
        };
        if !matches!(act, Act::Command { .. } | Act::Let(..))
            && let Some(stray) = body.iter().find(|line| !line.is_blank())
        {
            return Err(Trouble::at(stray.number, format!("expected nothing below `{first}`")));
        }
        self.push(line, act);
        Ok(())
    }

    fn push(&mut self, line: u32, act: Act) {
        self.steps.push(Step { file: self.file.clone(), line, act });
    }

    fn include(&mut self, path: &str, line: u32) -> Result<(), Trouble> {
        let text =
            (self.library)(path).map_err(|why| Trouble::at(line, format!("cannot read {path}: {why}")))?;
        let outer = std::mem::replace(&mut self.file, path.into());
        let read = self.statements(&lines(&text)).map_err(|trouble| trouble.within(path));
        self.file = outer;
        read
    }

    /// `for i in 1..30` or `for office in hamar, klepp`: the lines below once for each, `{i}` replaced.
    fn repeat(&mut self, rest: &str, line: u32, body: &[Line]) -> Result<(), Trouble> {
        let (name, values) = rest
            .split_once(" in ")
            .ok_or_else(|| Trouble::at(line, "expected for NAME in 1..30 or in a, b, c"))?;
        let hole = format!("{{{}}}", name.trim());
        for value in span(values.trim()).unwrap_or_else(|| value::words(values)) {
            let filled: Vec<Line> = body
                .iter()
                .map(|line| Line { text: line.text.replace(&hole, &value), ..line.clone() })
                .collect();
            self.statements(&filled)?;
        }
        Ok(())
    }

    fn sees(&mut self, viewer: &str, line: u32, body: &[Line]) -> Result<(), Trouble> {
        let mut query = String::new();
        let mut answer = String::new();
        let mut exact = None;
        for line in body.iter().filter(|line| !line.is_blank()) {
            let text = match (exact, line.text.strip_prefix('='), line.text.strip_prefix('~')) {
                (None, Some(rest), _) => {
                    exact = Some(true);
                    rest
                }
                (None, _, Some(rest)) => {
                    exact = Some(false);
                    rest
                }
                _ => line.text.as_str(),
            };
            let part = if exact.is_some() { &mut answer } else { &mut query };
            part.push_str(text);
            part.push('\n');
        }
        let Some(exact) = exact else {
            return Err(Trouble::at(line, "expected a query and then = or ~ with the answer in JSON"));
        };
        let (query, answer) = (query.trim().to_owned(), answer.trim().to_owned());
        self.push(line, Act::Sees { viewer: viewer.into(), query, answer, exact });
        Ok(())
    }
}

/// `kari-leder: create campaign as @motesteder` with its fields.
fn command(text: &str, line: u32, body: &[Line]) -> Result<Act, Trouble> {
    let shape = "expected ACTOR: VERB PHRASE, at, later, let, for, include, refused or NAME sees";
    let (actor, phrase) = text.split_once(':').ok_or_else(|| Trouble::at(line, shape))?;
    if actor.is_empty() || actor.contains(' ') {
        return Err(Trouble::at(line, shape));
    }
    let (phrase, bound) = match phrase.split_once(" as @") {
        Some((phrase, names)) => (phrase, value::words(names)),
        None => (phrase, Vec::new()),
    };
    let name = phrase.trim().replace([' ', '-'], "_");
    if name.is_empty() {
        return Err(Trouble::at(line, shape));
    }
    let bind = bound.iter().flat_map(|name| names(name.trim_start_matches('@'))).collect();
    Ok(Act::Command { actor: actor.into(), name, fields: entries(body)?, bind })
}

/// `lapp-1..30` stands for thirty names, anything else for itself.
fn names(written: &str) -> Vec<String> {
    if let Some((stem, range)) = written.rsplit_once('-')
        && let Some(numbers) = span(range)
    {
        return numbers.iter().map(|number| format!("{stem}-{number}")).collect();
    }
    vec![written.to_owned()]
}

/// `1..30` as thirty numbers.
fn span(text: &str) -> Option<Vec<String>> {
    let (from, to) = text.split_once("..")?;
    let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
    Some((from..=to).map(|number| number.to_string()).collect())
}

fn is_code(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn moment(text: &str, line: u32) -> Result<When, Trouble> {
    match When::at_start_of(text) {
        Some((when, length)) if length == text.len() => Ok(when),
        _ => Err(Trouble::at(line, "expected a date such as 2026-08-31 09:00 or +3d 12:00")),
    }
}

/// Splits lines into heads (the least indented ones) and what belongs under each. A lone closing bracket belongs
/// to the head above it.
fn blocks(lines: &[Line]) -> Result<Vec<(&Line, &[Line])>, Trouble> {
    let Some(base) = lines.iter().find(|line| !line.is_blank()).map(|line| line.indent) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let head = &lines[at];
        at += 1;
        if head.is_blank() {
            continue;
        }
        if head.indent != base {
            return Err(Trouble::at(head.number, format!("expected {base} spaces before `{}`", head.text)));
        }
        let from = at;
        let belongs = |line: &Line| {
            line.is_blank()
                || line.indent > base
                || (line.indent == base && line.text.starts_with([']', '}']))
        };
        while at < lines.len() && belongs(&lines[at]) {
            at += 1;
        }
        found.push((head, &lines[from..at]));
    }
    Ok(found)
}

/// The `key: value` lines of an object.
fn entries(lines: &[Line]) -> Result<Vec<Entry>, Trouble> {
    blocks(lines)?.into_iter().map(|(head, body)| entry(head.number, &head.text, body)).collect()
}

fn entry(line: u32, text: &str, body: &[Line]) -> Result<Entry, Trouble> {
    let (key, rest) =
        keyed(text).ok_or_else(|| Trouble::at(line, format!("expected key: value, found `{text}`")))?;
    Ok(Entry { line, key: value::read(key, line)?, value: block(line, rest, body)? })
}

/// The value that begins after a colon or a dash and may go on in the lines below.
fn block(line: u32, text: &str, body: &[Line]) -> Result<Value, Trouble> {
    let bare = without_comment(text);
    if let Some(prefix) = bare.strip_suffix('|') {
        let tongue = match prefix.trim() {
            "" => Tongue::Nb,
            word => Tongue::of(word).ok_or_else(|| Trouble::at(line, "expected nb, nn or en before |"))?,
        };
        return Ok(Value::Text(vec![(tongue, paragraph(body))]));
    }
    if !bare.is_empty() {
        return value::read(&joined(text, body), line);
    }
    let parts = blocks(body)?;
    let Some((first, _)) = parts.first() else {
        return Err(Trouble::at(line, "expected a value"));
    };
    if !first.text.starts_with("- ") {
        return Ok(Value::Object(entries(body)?));
    }
    parts.into_iter().map(|(head, body)| item(head, body)).collect::<Result<_, _>>().map(Value::List)
}

/// One `- ` line: a value, or the first entry of an object that goes on below it.
fn item(head: &Line, body: &[Line]) -> Result<Value, Trouble> {
    let Some(text) = head.text.strip_prefix("- ").map(str::trim_start) else {
        return Err(Trouble::at(
            head.number,
            "expected a line that begins with `- ` like the ones before it",
        ));
    };
    if keyed(text).is_none() {
        return block(head.number, text, body);
    }
    let column = head.indent + head.text.len() - text.len();
    let mut inner = vec![Line { number: head.number, indent: column, text: text.to_owned() }];
    inner.extend(body.iter().cloned());
    Ok(Value::Object(entries(&inner)?))
}

/// Splits `key: rest` where the key is one word, number or name.
fn keyed(text: &str) -> Option<(&str, &str)> {
    let (key, rest) = text.split_once(':')?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | '.');
    let ends = rest.is_empty() || rest.starts_with(' ');
    (ends && !key.is_empty() && key.chars().all(plain)).then(|| (key, rest.trim_start()))
}

fn joined(text: &str, body: &[Line]) -> String {
    let mut whole = text.to_owned();
    for line in body {
        whole.push('\n');
        whole.push_str(&line.text);
    }
    whole
}

/// The text of a `|` block: its lines without their common indentation; a blank line starts a paragraph.
fn paragraph(body: &[Line]) -> String {
    let mut text = String::new();
    for line in body {
        match (line.text.is_empty(), text.is_empty() || text.ends_with('\n')) {
            (true, true) => {}
            (true, false) => text.push_str("\n\n"),
            (false, at_start) => {
                if !at_start {
                    text.push(' ');
                }
                text.push_str(&line.text);
            }
        }
    }
    text.trim_end().to_owned()
}

/// A line up to a `#` that stands after a space and outside quotation marks.
fn without_comment(text: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (place, letter) in text.char_indices() {
        match letter {
            '"' if before != '\\' => quoted = !quoted,
            '#' if !quoted && before == ' ' => return text[..place].trim_end(),
            _ => {}
        }
        before = letter;
    }
    text.trim_end()
}

/// True for a date that is counted from the start of the script.
pub fn is_relative(when: &When) -> bool {
    matches!(when.day, Day::After(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> Vec<Act> {
        let library = |path: &str| match path {
            "cast.txt" => Ok("system: register person as @ola\n".to_owned()),
            _ => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
        };
        parse("x.txt", text, &library).unwrap().into_iter().map(|step| step.act).collect()
    }

    fn trouble(text: &str) -> String {
        let library = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
        parse("x.txt", text, &library).unwrap_err().to_string()
    }

    #[test]
    fn a_command_has_an_actor_a_verb_names_and_fields() {
        let text = "# åpner\nkari-leder: create campaign as @m, @n  # to navn\n  slug: a-b\n\n  titles:\n    nb: \"A\"\n";
        let [Act::Command { actor, name, fields, bind }] = &steps(text)[..] else { panic!("one command") };
        assert_eq!((actor.as_str(), name.as_str()), ("kari-leder", "create_campaign"));
        assert_eq!(bind, &["m", "n"]);
        assert_eq!(fields[0].value, Value::Word("a-b".into()));
        assert_eq!((fields[1].line, fields[1].key.clone()), (5, Value::Word("titles".into())));
        assert!(matches!(&fields[1].value, Value::Object(inner) if inner[0].line == 6));
    }

    #[test]
    fn lists_may_stand_as_blocks_or_in_brackets() {
        let text = "a: b\n  x:\n    - one: 1\n      two: 2\n    - three: 3\n  y: [\n    1,\n    2\n  ]\n  z:\n    - \"t\"\n";
        let [Act::Command { fields, .. }] = &steps(text)[..] else { panic!("one command") };
        let Value::List(items) = &fields[0].value else { panic!("a list") };
        assert!(matches!(&items[0], Value::Object(entries) if entries.len() == 2 && entries[1].line == 4));
        assert!(matches!(&fields[1].value, Value::List(items) if items.len() == 2));
        assert!(matches!(&fields[2].value, Value::List(items) if matches!(items[0], Value::Text(_))));
    }

    #[test]
    fn a_bar_begins_a_text_of_paragraphs() {
        let text = "a: b\n  t: nn |\n    Ei linje\n    til.\n\n    Nytt avsnitt: ja\n  u: 1\n";
        let [Act::Command { fields, .. }] = &steps(text)[..] else { panic!("one command") };
        assert_eq!(
            fields[0].value,
            Value::Text(vec![(Tongue::Nn, "Ei linje til.\n\nNytt avsnitt: ja".into())])
        );
        assert_eq!(fields[1].value, Value::Number("1".into()));
    }

    #[test]
    fn loops_fill_their_holes_and_names_may_be_a_span() {
        let acts = steps("for i in 1..2\n  for who in a, b\n    {who}: vote as @{who}-{i}\n");
        let heads: Vec<_> = acts
            .iter()
            .map(|act| match act {
                Act::Command { actor, bind, .. } => format!("{actor} {}", bind.join(" ")),
                _ => panic!("commands"),
            })
            .collect();
        assert_eq!(heads, ["a a-1", "b b-1", "a a-2", "b b-2"]);
        let [Act::Command { bind, .. }] = &steps("a: b as @lapp-1..3 @til")[..] else {
            panic!("one command")
        };
        assert_eq!(bind, &["lapp-1", "lapp-2", "lapp-3", "til"]);
    }

    #[test]
    fn the_clock_refusals_includes_and_answers_are_steps() {
        let acts = steps(
            "include cast.txt\nat +1d 12:00\nlater 15m\nagain\nrefused VOTING_CLOSED\nola sees\n  { a\n    b }\n  ~ {\"a\": 1}\nlet i = [\n  @a]\n",
        );
        assert!(matches!(&acts[0], Act::Command { bind, .. } if bind == &["ola"]));
        assert!(matches!(&acts[1], Act::At(when) if is_relative(when)));
        assert_eq!(acts[2..5], [Act::Later(900_000), Act::Again, Act::Refused("VOTING_CLOSED".into())]);
        let sees = Act::Sees {
            viewer: "ola".into(),
            query: "{ a\nb }".into(),
            answer: "{\"a\": 1}".into(),
            exact: false,
        };
        assert_eq!(acts[5], sees);
        assert_eq!(acts[6], Act::Let("i".into(), Value::List(vec![Value::Name("a".into())])));
    }

    #[test]
    fn a_mistake_names_file_line_and_what_was_expected() {
        assert_eq!(trouble("at noon"), "x.txt:1: expected a date such as 2026-08-31 09:00 or +3d 12:00");
        assert_eq!(trouble("a: b\n    x: 1\n  y: 2"), "x.txt:3: expected 4 spaces before `y: 2`");
        assert_eq!(trouble("a: b\n  x 1"), "x.txt:2: expected key: value, found `x 1`");
        assert!(trouble("\ninclude gone.txt").starts_with("x.txt:2: cannot read gone.txt"));
        assert!(trouble("hello world").starts_with("x.txt:1: expected ACTOR: VERB PHRASE"));
    }
}
