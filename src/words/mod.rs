//! Everything a person reads, in bokmål, nynorsk and English (Fluent).
//!
//! A refusal's sentence stands under the refusal's own name (`VotingClosed = …`) in the file of its noun, with the
//! refusal's fields as arguments; it says what is so and what to do. Fields that are words themselves (a phase, an
//! action) are turned into words by the terms in `terms.ftl`. Every sentence exists in all three languages; a test
//! compares them.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

use crate::contest::Lang;

static_loader! {
    static SENTENCES = {
        locales: "./src/words",
        fallback_language: "nb",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static NB: LanguageIdentifier = langid!("nb");
static NN: LanguageIdentifier = langid!("nn");
static EN: LanguageIdentifier = langid!("en");

/// What stands in for a word in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(i64),
    /// A name or a machine word.
    Text(String),
}

/// The sentence under `key`, or nothing when there is none.
pub fn sentence(lang: Lang, key: &str, arguments: &[(String, Argument)]) -> Option<String> {
    let mut given: HashMap<Cow<'static, str>, FluentValue> = HashMap::new();
    for (name, argument) in arguments {
        let value = match argument {
            Argument::Number(ore) if name.contains("_ore") => FluentValue::from(kroner(*ore)),
            Argument::Number(number) => FluentValue::from(*number),
            Argument::Text(text) => {
                let word = text.replace('_', "-");
                let known = SENTENCES.try_lookup(locale(lang), &format!("{name}-{word}"));
                FluentValue::from(known.unwrap_or_else(|| text.clone()))
            }
        };
        given.insert(Cow::Owned(name.clone()), value);
    }
    SENTENCES.try_lookup_with_args(locale(lang), key, &given)
}

/// An amount as people write it: `1 234 567 kr`, with øre only where there are some.
pub fn kroner(ore: i64) -> String {
    let (whole, rest) = (ore.unsigned_abs() / 100, ore.unsigned_abs() % 100);
    let digits = whole.to_string();
    let mut grouped = String::from(if ore < 0 { "−" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    if rest > 0 {
        grouped.push_str(&format!(",{rest:02}"));
    }
    grouped + "\u{a0}kr"
}

/// A word or a sentence without arguments; its key when nobody has written it yet.
pub fn word(lang: Lang, key: &str) -> String {
    SENTENCES.try_lookup(locale(lang), key).unwrap_or_else(|| key.to_owned())
}

/// What stands where a text was erased.
pub fn erased(lang: Lang) -> &'static str {
    match lang {
        Lang::Nb => "[slettet]",
        Lang::Nn => "[sletta]",
        Lang::En => "[erased]",
    }
}

/// The first language of `Accept-Language` that we write; bokmål when there is none. `no` is bokmål.
pub fn preferred(accept_language: &str) -> Lang {
    for range in accept_language.split(',') {
        let tag = range.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match tag.split('-').next() {
            Some("nb" | "no") => return Lang::Nb,
            Some("nn") => return Lang::Nn,
            Some("en") => return Lang::En,
            _ => {}
        }
    }
    Lang::Nb
}

fn locale(lang: Lang) -> &'static LanguageIdentifier {
    match lang {
        Lang::Nb => &NB,
        Lang::Nn => &NN,
        Lang::En => &EN,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// Keys of a language's files, with the arguments each sentence uses.
    pub fn keys(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words").join(lang);
        let mut keys = BTreeMap::new();
        for entry in std::fs::read_dir(folder).expect("the folder of a language") {
            let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file of sentences");
            let mut key = String::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                if !line.starts_with([' ', '}', '\t'])
                    && let Some((name, _)) = line.split_once('=')
                {
                    key = name.trim().to_owned();
                    assert!(
                        keys.insert(key.clone(), BTreeSet::new()).is_none(),
                        "{key} stands twice in {lang}"
                    );
                }
                for (place, _) in line.match_indices('$') {
                    let name: String =
                        line[place + 1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    keys.get_mut(&key).expect("a key").insert(name);
                }
            }
        }
        keys
    }

    #[test]
    fn every_sentence_exists_in_bokmal_nynorsk_and_english_with_the_same_arguments() {
        let nb = keys("nb");
        for lang in ["nn", "en"] {
            let other = keys(lang);
            for (key, arguments) in &nb {
                assert_eq!(Some(arguments), other.get(key), "{key} in {lang}");
            }
            for key in other.keys() {
                assert!(nb.contains_key(key), "{key} is only in {lang}");
            }
        }
    }

    #[test]
    fn machine_words_become_words() {
        let arguments = [("kind".to_owned(), Argument::Text("idea".into()))];
        let found = sentence(Lang::Nn, "NotFound", &arguments).expect("a sentence");
        assert!(found.contains("ideen"), "{found}");
    }

    #[test]
    fn amounts_are_written_in_kroner() {
        let written = [0, 5, 12_345, 400_000_000, -100_000].map(|ore| kroner(ore).replace('\u{a0}', " "));
        assert_eq!(written, ["0 kr", "0,05 kr", "123,45 kr", "4 000 000 kr", "−1 000 kr"]);
    }

    #[test]
    fn the_reader_gets_the_first_language_we_write() {
        assert_eq!(preferred("se, nn;q=0.9, en"), Lang::Nn);
        assert_eq!(preferred("no"), Lang::Nb);
        assert_eq!(preferred("en-GB,en"), Lang::En);
        assert_eq!(preferred(""), Lang::Nb);
    }
}
