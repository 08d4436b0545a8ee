//! What a step becomes when a type asks for it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use serde::Deserialize;

use super::Trouble;
use super::fill::{Named, Surroundings, command};
use super::parse::{Act, parse};
use super::value::{Tongue, Value};

#[derive(Deserialize, Debug, PartialEq, Clone)]
struct Prose {
    id: u32,
    chars: u32,
    lang: String,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Texts {
    nb: Option<Prose>,
    nn: Option<Prose>,
    en: Option<Prose>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Id(u32);

#[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key(u32);

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Rule {
    NoMoney,
    Approval { votes_max: u8 },
    Only(Id),
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "made once, in a test")]
enum Command {
    OpenCampaign {
        slug: String,
        title: Texts,
        opens: i64,
        share_bp: Option<u32>,
        envelope_ore: Option<i64>,
        #[serde(default)]
        ideas: Vec<Id>,
        #[serde(default)]
        points: BTreeMap<Key, u8>,
        #[serde(default)]
        pairs: Vec<(Id, Rule)>,
        rule: Option<Rule>,
        note: Option<Prose>,
    },
    Close(Closing),
}

#[derive(Deserialize, Debug, PartialEq)]
struct Closing {
    idea: Id,
}

struct Stage(RefCell<Vec<String>>);

impl Surroundings for Stage {
    fn named(&self, name: &str) -> Option<Named> {
        match name {
            "a" => Some(Named::Id(1)),
            "b" => Some(Named::Id(2)),
            "both" => Some(Named::Value(Value::List(vec![Value::Name("a".into()), Value::Name("b".into())]))),
            _ => None,
        }
    }

    fn prose(&self, field: &str, tongue: Tongue, text: &str) -> Result<serde_json::Value, String> {
        self.0.borrow_mut().push(format!("{field} {text}"));
        Ok(
            serde_json::json!({"id": self.0.borrow().len(), "chars": text.chars().count(), "lang": tongue.code()}),
        )
    }

    fn start(&self) -> Date {
        date(2026, 8, 31)
    }

    fn now(&self) -> i64 {
        42
    }

    fn seed(&self) -> u64 {
        7
    }
}

fn told(text: &str) -> (Result<Command, Trouble>, Vec<String>) {
    let stage = Stage(RefCell::default());
    let steps = parse("x", text, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    let Act::Command { name, fields, .. } = &steps[0].act else { panic!("a command") };
    let read = command(name, fields, steps[0].line, &stage);
    (read, stage.0.into_inner())
}

fn trouble(text: &str) -> String {
    told(text).0.unwrap_err().to_string()
}

#[test]
fn a_step_fills_the_type_it_is_written_for() {
    let (read, texts) = told(concat!(
        "k: open campaign\n  slug: a-b\n  title: nb \"Å\" nn \"Øy\"\n  opens: +1d 09:00\n  share_bp: 12.5 %\n",
        "  envelope_ore: 4 000 kr\n  ideas: [@both, 7]\n  points: { @a: 3 }\n  pairs: { @a: no-money, @b: only(@a) }\n",
        "  rule: approval { votes_max: 3 }\n  note: nn \"Ja\"\n",
    ));
    let prose = |id, chars, lang: &str| Prose { id, chars, lang: lang.into() };
    let wanted = Command::OpenCampaign {
        slug: "a-b".into(),
        title: Texts { nb: Some(prose(1, 1, "nb")), nn: Some(prose(2, 2, "nn")), en: None },
        opens: 1_788_246_000_000,
        share_bp: Some(1_250),
        envelope_ore: Some(400_000),
        ideas: vec![Id(1), Id(2), Id(7)],
        points: BTreeMap::from([(Key(1), 3)]),
        pairs: vec![(Id(1), Rule::NoMoney), (Id(2), Rule::Only(Id(1)))],
        rule: Some(Rule::Approval { votes_max: 3 }),
        note: Some(prose(3, 2, "nn")),
    };
    assert_eq!(read.unwrap(), wanted);
    assert_eq!(texts, ["title Å", "title Øy", "note Ja"]);
    assert_eq!(told("k: close\n  idea: @b").0.unwrap(), Command::Close(Closing { idea: Id(2) }));
}

#[test]
fn what_does_not_fit_is_told_with_its_line() {
    assert_eq!(trouble("k: close\n  idea: @gone"), "line 2: idea: nothing is named @gone");
    assert_eq!(trouble("k: close\n  ide: 1"), "line 2: `ide` is none of idea");
    assert_eq!(trouble("k: close"), "line 1: missing field `idea`");
    assert_eq!(trouble("k: shut"), "line 1: `shut` is none of open_campaign, close");
    assert_eq!(
        trouble("k: close\n  idea: \"x\""),
        "line 2: idea: expected a number, an amount, a date or a @name, found a text in quotes"
    );
    let start = "k: open campaign\n  slug: a\n  title: \"T\"\n  opens: now\n";
    assert_eq!(
        trouble(&format!("{start}  rule: approval")),
        "line 5: rule: `approval` needs something in it: approval { … }"
    );
    assert_eq!(
        trouble(&format!("{start}  rule: approval {{ votes: 3 }}")),
        "line 5: `votes` is none of votes_max"
    );
    assert_eq!(trouble(&format!("{start}  share_bp: -1")), "line 5: share_bp: -1 is too large or below zero");
}

#[test]
fn a_pick_is_the_same_whenever_it_is_played() {
    let text =
        "k: open campaign\n  slug: a\n  title: \"T\"\n  opens: now\n  ideas: pick 2..3 of [1, 2, 3, 4, 5]\n";
    let once = told(text).0.unwrap();
    assert_eq!(once, told(text).0.unwrap());
    let Command::OpenCampaign { ideas, .. } = once else { panic!("opened") };
    assert!((2..=3).contains(&ideas.len()));
}
