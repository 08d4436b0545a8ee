//! Identities and small values: numbered things, machine codes, texts by reference, instants.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident),* $(,)?) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl From<u32> for $name {
            fn from(number: u32) -> Self {
                Self(number)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.0
            }
        }
    )*};
}

ids! {
    /// An organisational unit: directorate, county, office, user organisation or municipality.
    UnitId,
    /// A person, once known to the platform.
    PersonId,
    /// A campaign.
    CampaignId,
    /// A theme of a campaign.
    ThemeId,
    /// An idea, the same from first draft to adopted practice.
    IdeaId,
    /// A criterion of a campaign's rubric.
    CriterionId,
    /// One reviewer's task to review one idea.
    AssignmentId,
    /// A funding scheme.
    SchemeId,
    /// An entry in a funding queue; once committed it is the grant.
    EntryId,
    /// A part payment of a grant.
    TrancheId,
    /// A pilot.
    PilotId,
    /// A milestone of a pilot.
    MilestoneId,
    /// A benefit a pilot is to bring.
    BenefitId,
    /// An indicator that shows whether a benefit comes.
    IndicatorId,
    /// One measured value of an indicator.
    MeasurementId,
}

/// A text kept in the vault; a random number that says nothing about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProseId(pub u64);

/// Written language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
}

/// A text by reference: the words themselves lie in the vault, where they can be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prose {
    /// Where the words lie.
    pub prose: ProseId,
    /// Length in characters (Unicode scalar values), whitespace at both ends removed.
    pub chars: u32,
    /// The language it is written in.
    pub lang: Lang,
    /// SHA-256 over salt and words; the salt is forgotten together with the words.
    pub digest: Digest,
}

/// An organiser's text in up to three languages, at least one of them Norwegian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Bokmål.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nb: Option<Prose>,
    /// Nynorsk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nn: Option<Prose>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<Prose>,
}

impl Texts {
    /// The text in the wanted language, or the nearest one there is (nb and nn stand in for each other first).
    pub fn best(&self, wanted: Lang) -> Option<Prose> {
        let [first, second, third] = match wanted {
            Lang::Nb => [self.nb, self.nn, self.en],
            Lang::Nn => [self.nn, self.nb, self.en],
            Lang::En => [self.en, self.nb, self.nn],
        };
        first.or(second).or(third)
    }

    /// Whether at least one of bokmål and nynorsk is there and not empty.
    pub fn norwegian(&self) -> bool {
        self.nb.or(self.nn).is_some_and(|text| text.chars > 0)
    }

    /// The texts there are, bokmål first.
    pub fn iter(&self) -> impl Iterator<Item = Prose> {
        [self.nb, self.nn, self.en].into_iter().flatten()
    }
}

/// A short machine code: slug, persona key, municipality number. Never prose, never personal beyond a login name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(pub Arc<str>);

impl Code {
    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 1 to 80 lower-case letters (Norwegian ones too), digits, `-`, `.`, `_` or `@`.
    pub fn is_well_formed(&self) -> bool {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._@æøå".contains(c);
        (1..=80).contains(&self.0.chars().count()) && self.0.chars().all(allowed)
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// 32 bytes of SHA-256, written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// Names a voter within one campaign without telling who it is: HMAC(campaign key, person), first 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub [u8; 16]);

/// Stands for somebody as an identity provider knows them: HMAC(key of logins, provider and subject), first 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym(pub [u8; 16]);

macro_rules! hex_bytes {
    ($name:ident, $bytes:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        // A named newtype around its digits: `schema/events.json` can tell it from other texts.
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct(stringify!($name), &Digits(self))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Hex;
                impl<'de> serde::de::Visitor<'de> for Hex {
                    type Value = [u8; $bytes];

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "{} hexadecimal digits", 2 * $bytes)
                    }

                    fn visit_newtype_struct<D: serde::Deserializer<'de>>(
                        self,
                        deserializer: D,
                    ) -> Result<Self::Value, D::Error> {
                        deserializer.deserialize_str(self)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                        from_hex(text)
                            .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
                    }
                }
                deserializer.deserialize_newtype_struct(stringify!($name), Hex).map(Self)
            }
        }
    };
}

/// Writes itself as its digits.
struct Digits<'a, T>(&'a T);

impl<T: fmt::Display> Serialize for Digits<'_, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

hex_bytes!(Digest, 32);
hex_bytes!(Tag, 16);
hex_bytes!(Pseudonym, 16);

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

/// An instant: milliseconds since 1970-01-01T00:00Z. Dates become instants (Europe/Oslo) before they get here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// Milliseconds of a day of 24 hours.
    pub const DAY: i64 = 24 * 60 * 60 * 1000;

    /// This instant and so many days of 24 hours.
    pub fn plus_days(self, days: u32) -> Time {
        Time(self.0.saturating_add(i64::from(days) * Self::DAY))
    }
}

/// A half-open interval: `from` belongs to it, `until` does not; without `until` it never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First instant.
    pub from: Time,
    /// First instant after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

impl Span {
    /// Whether the instant lies in it.
    pub fn holds(&self, at: Time) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Whether the two share an instant.
    pub fn overlaps(&self, other: &Span) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }

    /// Whether it contains any instant at all.
    pub fn is_empty(&self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }
}
