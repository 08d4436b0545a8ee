//! The one table of what can be refused: code, status where a whole request fails with it, title.
//!
//! Code and arguments are read off the refusal itself: its name in capitals, its fields. So a new refusal needs no line
//! here; it needs its sentences in `words/`.

use poem::http::StatusCode;
use serde_json::Value;

use crate::contest::{Lang, Rejection, rejection};
use crate::words::{self, Argument};

/// A refusal, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The refusal's name, `VotingClosed`; the key of its sentence.
    pub name: String,
    /// What stands in for the sentence's arguments.
    pub arguments: Vec<(String, Argument)>,
}

impl From<&Rejection> for Problem {
    fn from(rejection: &Rejection) -> Problem {
        match serde_json::to_value(rejection) {
            Ok(Value::String(name)) => Problem { name, arguments: Vec::new() },
            Ok(Value::Object(map)) => map
                .into_iter()
                .next()
                .map(|(name, fields)| Problem { name, arguments: arguments(fields) })
                .unwrap_or_else(Problem::unnamed),
            _ => Problem::unnamed(),
        }
    }
}

impl Problem {
    /// A problem of the API's own.
    pub fn own(name: &str) -> Problem {
        Problem { name: name.into(), arguments: Vec::new() }
    }

    fn unnamed() -> Problem {
        Problem::own("NotAllowed")
    }

    /// Its stable code: `VOTING_CLOSED`.
    pub fn code(&self) -> String {
        code(&self.name)
    }

    /// Its sentence.
    pub fn message(&self, lang: Lang) -> String {
        words::sentence(lang, &self.name, &self.arguments).unwrap_or_else(|| self.code())
    }
}

/// Refusals of the API itself, before the contest is asked: name and meaning.
pub const OWN: &[(&str, &str)] = &[
    ("IdUnknown", " An id that nobody handed out, or of another kind of thing."),
    ("DateMalformed", " A date or an instant that cannot be read."),
    ("RequestIdMalformed", " A request id is 1 to 100 characters."),
    ("RequestIdReused", " Another command of the same person has had this request id within a day."),
    ("CommandTooLarge", " What it leads to would not fit in one record of the journal."),
    ("AmountMalformed", " An amount of money is a whole number of øre and not negative."),
    ("PointsMalformed", " Points are not negative and have no more decimals than the campaign allows."),
];

/// Name and meaning of everything that can be refused.
pub fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    OWN.iter().chain(rejection::all())
}

/// `VotingClosed` as `VOTING_CLOSED`.
pub fn code(name: &str) -> String {
    let mut code = String::with_capacity(name.len() + 4);
    for (place, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && place > 0 {
            code.push('_');
        }
        code.push(letter.to_ascii_uppercase());
    }
    code
}

/// The status when a whole request fails with this refusal.
pub fn status(name: &str) -> StatusCode {
    match name {
        "NotSignedIn" => StatusCode::UNAUTHORIZED,
        "NotAllowed" | "PersonInactive" => StatusCode::FORBIDDEN,
        "NotFound" | "IdUnknown" => StatusCode::NOT_FOUND,
        "DateMalformed" | "RequestIdMalformed" | "AmountMalformed" => StatusCode::BAD_REQUEST,
        "RequestIdReused" => StatusCode::CONFLICT,
        "CommandTooLarge" => StatusCode::PAYLOAD_TOO_LARGE,
        _ if name.ends_with("Taken") || name.ends_with("Closed") || name.ends_with("Already") => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn arguments(fields: Value) -> Vec<(String, Argument)> {
    let Value::Object(fields) = fields else { return Vec::new() };
    let argument = |value: Value| match value {
        Value::Number(number) => Argument::Number(number.as_i64().unwrap_or(i64::MAX)),
        Value::String(text) => Argument::Text(text),
        other => Argument::Text(other.to_string()),
    };
    fields.into_iter().map(|(name, value)| (name, argument(value))).collect()
}

/// `schema/problems.json`: what clients may meet, for those who write them.
pub fn table() -> String {
    let row = |(name, about): &(&str, &str)| {
        serde_json::json!({
            "code": code(name),
            "status": status(name).as_u16(),
            "title": about.trim(),
        })
    };
    let rows: Vec<_> = all().map(row).collect();
    serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contest::{Action, Kind, policy, vote};

    #[test]
    fn code_and_arguments_follow_from_the_refusal() {
        let spent = Rejection::from(vote::Refusal::VoteBudgetSpent { points: 12, budget: 10 });
        let problem = Problem::from(&spent);
        assert_eq!(problem.code(), "VOTE_BUDGET_SPENT");
        assert_eq!(problem.message(Lang::Nb), "Du har fordelt 12 poeng. Du har 10 å fordele.");
        let lost = Problem::from(&Rejection::from(policy::Refusal::NotFound { kind: Kind::Idea }));
        assert_eq!((lost.code().as_str(), status(&lost.name).as_u16()), ("NOT_FOUND", 404));
    }

    #[test]
    fn every_refusal_has_a_sentence_in_every_language() {
        for lang in ["nb", "nn", "en"] {
            let written = words::tests::keys(lang);
            let missing: Vec<_> =
                all().map(|(name, _)| *name).filter(|name| !written.contains_key(*name)).collect();
            assert!(missing.is_empty(), "without a sentence in src/words/{lang}: {missing:?}");
        }
    }

    #[test]
    fn every_action_has_its_words() {
        let nb = words::tests::keys("nb");
        let key = |action: &Action| {
            let name = serde_json::to_value(action).expect("a name");
            format!("action-{}", name.as_str().expect("a word").replace('_', "-"))
        };
        let missing: Vec<_> =
            Action::ALL.iter().map(|(action, _)| key(action)).filter(|key| !nb.contains_key(key)).collect();
        assert!(missing.is_empty(), "without words in src/words/nb/terms.ftl: {missing:?}");
    }

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = all().map(|(name, _)| code(name)).collect();
        let count = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
