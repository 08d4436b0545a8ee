//! Values that are no objects: instants, money, and texts in several languages.

use async_graphql::{InputObject, InputValueError, InputValueResult, Object, Scalar, ScalarType, Value};
use jiff::{Timestamp, civil};

use super::scene::{At, GqlLang};
use crate::contest::{Lang, Prose, Texts, Time};
use crate::oslo::{self, Unclear};

/// An instant, written as `2027-03-31T12:00:00+02:00`. Read: with any offset; without one it is meant in Europe/Oslo; a
/// date alone is its first instant there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Time);

/// An instant, written as `2027-03-31T12:00:00+02:00` (Europe/Oslo). Read with any offset; without one it is meant in
/// Europe/Oslo; a date alone is its first instant there.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => instant(text).map(DateTime).map_err(|unclear| {
                InputValueError::custom(match unclear {
                    Unclear::NotADate => "write an instant as 2027-03-31T12:00:00+02:00",
                    Unclear::Skipped => "the clocks skip this time of day when summer begins",
                })
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if instant(text).is_ok())
    }

    fn to_value(&self) -> Value {
        Value::String(oslo::stamped(self.0))
    }
}

/// Reads an instant as described at [`DateTime`].
///
/// # Errors
/// When it is no instant, or a time that the clocks in Oslo skip.
pub fn instant(text: &str) -> Result<Time, Unclear> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(Time(timestamp.as_millisecond()));
    }
    oslo::on_the_wall(text.parse::<civil::DateTime>().map_err(|_| Unclear::NotADate)?)
}

/// An amount of money in whole øre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ore(pub i64);

/// An amount of money in whole øre (1 krone is 100 øre), as a JSON number up to 2^53.
#[Scalar]
impl ScalarType for Ore {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number
                .as_i64()
                .filter(|ore| ore.unsigned_abs() <= 1 << 53)
                .map(Ore)
                .ok_or_else(|| InputValueError::custom("an amount is a whole number of øre")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::Number(number) if number.as_i64().is_some())
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

/// An organiser's text: at least one of bokmål and nynorsk, perhaps English too.
pub struct LocalText {
    /// What the response sees.
    pub at: At,
    /// The text by reference.
    pub texts: Texts,
}

impl LocalText {
    /// The text as `at` sees it.
    pub fn of(at: &At, texts: Texts) -> LocalText {
        LocalText { at: at.clone(), texts }
    }

    fn words(&self, prose: Option<Prose>) -> Option<&str> {
        prose.map(|prose| self.at.text(prose))
    }
}

/// An organiser's text: at least one of bokmål and nynorsk, perhaps English too.
#[Object]
impl LocalText {
    /// In the reader's language (`Accept-Language`), or the nearest there is.
    async fn text(&self) -> &str {
        self.words(self.texts.best(self.at.viewer.lang)).unwrap_or_default()
    }

    /// The language `text` is written in.
    async fn lang(&self) -> GqlLang {
        self.texts.best(self.at.viewer.lang).map_or(Lang::Nb, |prose| prose.lang).into()
    }

    /// In bokmål, if written.
    async fn nb(&self) -> Option<&str> {
        self.words(self.texts.nb)
    }

    /// In nynorsk, if written.
    async fn nn(&self) -> Option<&str> {
        self.words(self.texts.nn)
    }

    /// In English, if written.
    async fn en(&self) -> Option<&str> {
        self.words(self.texts.en)
    }
}

/// An organiser's text as it is written: bokmål or nynorsk or both, perhaps English too.
#[derive(InputObject, Clone, Debug, Default)]
pub struct LocalTextInput {
    /// In bokmål.
    pub nb: Option<String>,
    /// In nynorsk.
    pub nn: Option<String>,
    /// In English.
    pub en: Option<String>,
}

/// An interval: `from` belongs to it, `until` does not; without `until` it never ends.
#[derive(async_graphql::SimpleObject, Clone, Copy)]
pub struct Span {
    /// The first instant.
    pub from: DateTime,
    /// The first instant after it.
    pub until: Option<DateTime>,
}

impl From<crate::contest::Span> for Span {
    fn from(span: crate::contest::Span) -> Span {
        Span { from: DateTime(span.from), until: span.until.map(DateTime) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_without_an_offset_are_meant_in_oslo_summer_and_winter() {
        assert_eq!(instant("2027-07-01T12:00:00"), instant("2027-07-01T10:00:00Z"));
        assert_eq!(instant("2027-01-01"), instant("2026-12-31T23:00:00Z"));
        assert_eq!(instant("2027-03-28T02:30:00"), Err(Unclear::Skipped));
        assert_eq!(instant("yesterday"), Err(Unclear::NotADate));
        let summer = instant("2027-07-01T10:00:00Z").expect("an instant");
        assert_eq!(DateTime(summer).to_value(), Value::String("2027-07-01T12:00:00+02:00".into()));
    }
}
