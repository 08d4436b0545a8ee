//! Hands what a step says to the type it is written for. The type decides what a value becomes: a word is an enum
//! variant or a code, a text is prose or a set of languages, a date is milliseconds, an amount is øre.

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::Trouble;
use super::pick::picked;
use super::value::{Entry, Tongue, Value};

/// What a script knows while it is played.
pub trait Surroundings {
    /// What a name stands for.
    fn named(&self, name: &str) -> Option<Named>;
    /// Puts a text where texts are kept and gives its reference in the shape the journal stores.
    fn prose(&self, field: &str, tongue: Tongue, text: &str) -> Result<serde_json::Value, String>;
    /// The day relative dates count from.
    fn start(&self) -> Date;
    /// What the clock shows, in milliseconds since the epoch: the word `now`.
    fn now(&self) -> i64;
    /// A number that differs from step to step and is the same whenever the script is played.
    fn seed(&self) -> u64;
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Named {
    /// The number of something that was created.
    Id(u64),
    /// What `let` gave a name to.
    Value(Value),
}

/// Reads a command: `name` is the variant, `fields` its content.
pub fn command<'a, T: Deserialize<'a>>(
    name: &'a str,
    fields: &'a [Entry],
    line: u32,
    around: &'a dyn Surroundings,
) -> Result<T, Trouble> {
    let object = Value::Object(fields.to_vec());
    let variant = Value::Variant(name.to_owned(), Box::new(object));
    T::deserialize(Fill { value: variant, field: String::new(), around }).map_err(|mut trouble: Trouble| {
        if trouble.line == 0 {
            trouble.line = line;
        }
        trouble
    })
}

struct Fill<'a> {
    value: Value,
    field: String,
    around: &'a dyn Surroundings,
}

impl de::Error for Trouble {
    fn custom<T: std::fmt::Display>(message: T) -> Trouble {
        Trouble::at(0, message.to_string())
    }
}

impl<'a> Fill<'a> {
    fn with(&self, value: Value) -> Fill<'a> {
        Fill { value, field: self.field.clone(), around: self.around }
    }

    /// Replaces a name by the value `let` gave it and a pick by what was picked.
    fn resolved(mut self) -> Result<Fill<'a>, Trouble> {
        loop {
            self.value = match self.value {
                Value::Name(ref name) => match self.around.named(name) {
                    Some(Named::Value(value)) => value,
                    Some(Named::Id(_)) => return Ok(self),
                    None => return Err(Trouble::custom(format!("nothing is named @{name}"))),
                },
                Value::Pick { least, most, of } => {
                    let list = Fill { value: *of, field: self.field.clone(), around: self.around }.items()?;
                    return Ok(Fill {
                        value: Value::List(picked(least, most, list, self.around.seed())),
                        ..self
                    });
                }
                _ => return Ok(self),
            };
        }
    }

    /// The items of a list, named lists inside it laid out flat.
    fn items(self) -> Result<Vec<Value>, Trouble> {
        let fill = self.resolved()?;
        let Value::List(list) = fill.value else {
            return Err(Trouble::custom(format!("expected a list, found {}", fill.value.described())));
        };
        let mut items = Vec::new();
        for item in list {
            let inner = Fill { value: item, field: fill.field.clone(), around: fill.around }.resolved()?;
            match inner.value {
                Value::List(_) => items.extend(inner.items()?),
                other => items.push(other),
            }
        }
        Ok(items)
    }

    fn whole(self) -> Result<i128, Trouble> {
        let fill = self.resolved()?;
        let wrong =
            |what: &str| Trouble::custom(format!("expected {what}, found {}", fill.value.described()));
        match &fill.value {
            Value::Number(raw) => raw.parse().map_err(|_| wrong("a whole number")),
            Value::Money(ore) => Ok(i128::from(*ore)),
            Value::Percent(bp) if fill.field.ends_with("_bp") => Ok(i128::from(*bp)),
            Value::Percent(bp) if bp % 100 == 0 => Ok(i128::from(bp / 100)),
            Value::Percent(_) => Err(wrong("a whole percentage")),
            Value::When(when) if fill.field == "year" => when
                .date(fill.around.start())
                .map(|date| i128::from(date.year()))
                .ok_or_else(|| wrong("a year")),
            Value::When(when) => when.time(fill.around.start()).map(|time| i128::from(time.0)).map_err(wrong),
            Value::Word(word) if word == "now" => Ok(i128::from(fill.around.now())),
            Value::Name(name) => match fill.around.named(name) {
                Some(Named::Id(id)) => Ok(i128::from(id)),
                _ => Err(wrong("something that was created")),
            },
            _ => Err(wrong("a number, an amount, a date or a @name")),
        }
    }

    fn object(self) -> Result<(Vec<Entry>, &'a dyn Surroundings), Trouble> {
        let fill = self.resolved()?;
        match fill.value {
            Value::Object(entries) => Ok((entries, fill.around)),
            Value::Text(texts) => {
                let entry = |(tongue, text): (Tongue, String)| Entry {
                    line: 0,
                    key: Value::Word(tongue.code().into()),
                    value: Value::Text(vec![(tongue, text)]),
                };
                Ok((texts.into_iter().map(entry).collect(), fill.around))
            }
            other => Err(Trouble::custom(format!(
                "expected key: value lines or {{…}}, found {}",
                other.described()
            ))),
        }
    }
}

macro_rules! whole {
    ($($method:ident $visit:ident $kind:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
            let number = self.whole()?;
            let fitting = <$kind>::try_from(number);
            visitor.$visit(fitting.map_err(|_| Trouble::custom(format!("{number} is too large or below zero")))?)
        }
    )*};
}

impl<'de, 'a> Deserializer<'de> for Fill<'a> {
    type Error = Trouble;

    whole!(deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_u128 visit_u128 u128, deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        let fill = self.resolved()?;
        match &fill.value {
            Value::Flag(_) => fill.deserialize_bool(visitor),
            Value::Nothing => visitor.visit_unit(),
            Value::List(_) => fill.deserialize_seq(visitor),
            Value::Object(_) | Value::Text(_) => fill.deserialize_map(visitor),
            Value::Word(_) => fill.deserialize_str(visitor),
            Value::Variant(..) => fill.deserialize_enum("", &[], visitor),
            _ => fill.deserialize_i64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        match self.resolved()?.value {
            Value::Flag(flag) => visitor.visit_bool(flag),
            other => Err(Trouble::custom(format!("expected true or false, found {}", other.described()))),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        match self.resolved()?.value {
            Value::Word(word) | Value::Number(word) => visitor.visit_string(word),
            Value::Text(texts) if texts.len() == 1 => visitor.visit_string(texts[0].1.clone()),
            other => Err(Trouble::custom(format!("expected a word, found {}", other.described()))),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        match self.value {
            Value::Nothing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        let fill = self.resolved()?;
        let items = match fill.value {
            Value::Object(entries) => {
                entries.into_iter().map(|entry| Value::List(vec![entry.key, entry.value])).collect()
            }
            value => Fill { value, field: fill.field.clone(), around: fill.around }.items_of_tuple()?,
        };
        visitor.visit_seq(Items { items: items.into_iter(), field: fill.field, around: fill.around })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Trouble> {
        self.deserialize_seq(visitor)
    }

    /// One value by itself, where a pair is wanted, is given one: a ballot's idea gets one vote.
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        let fill = self.resolved()?;
        match fill.value {
            Value::List(_) | Value::Object(_) => fill.deserialize_seq(visitor),
            ref single if length == 2 => {
                let pair = Value::List(vec![single.clone(), Value::Number("1".into())]);
                fill.with(pair).deserialize_seq(visitor)
            }
            _ => fill.deserialize_seq(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        let (entries, around) = self.object()?;
        visitor.visit_map(Fields { entries: entries.into_iter(), next: None, known: None, around })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        let fill = self.resolved()?;
        if name == "Prose" {
            let Value::Text(texts) = &fill.value else {
                return Err(Trouble::custom(format!(
                    "expected a text in quotes, found {}",
                    fill.value.described()
                )));
            };
            let [(tongue, text)] = &texts[..] else {
                return Err(Trouble::custom("expected a text in one language"));
            };
            let prose = fill.around.prose(&fill.field, *tongue, text).map_err(Trouble::custom)?;
            return prose.deserialize_struct(name, fields, visitor).map_err(Trouble::custom);
        }
        let field = fill.field.clone();
        let (mut entries, around) = fill.object()?;
        for entry in entries.iter_mut().filter(|entry| entry.line == 0) {
            // the texts of one field in several languages are told apart by language, not by field
            entry.value = match std::mem::replace(&mut entry.value, Value::Nothing) {
                Value::Text(texts) => Value::Variant(field.clone(), Box::new(Value::Text(texts))),
                other => other,
            };
        }
        visitor.visit_map(Fields { entries: entries.into_iter(), next: None, known: Some(fields), around })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        let fill = self.resolved()?;
        let (word, inner) = match &fill.value {
            Value::Word(word) => (word.clone(), None),
            Value::Nothing if variants.contains(&"none") => ("none".to_owned(), None),
            Value::Variant(word, inner) => (word.clone(), Some((**inner).clone())),
            Value::Object(entries) if entries.len() == 1 => match &entries[0].key {
                Value::Word(word) => (word.clone(), Some(entries[0].value.clone())),
                other => {
                    return Err(Trouble::custom(format!("expected a word, found {}", other.described())));
                }
            },
            other => {
                let choices = variants.join(", ");
                return Err(Trouble::custom(format!(
                    "expected one of {choices}; found {}",
                    other.described()
                )));
            }
        };
        let variant = word.replace('-', "_");
        if !variants.is_empty() && !variants.contains(&variant.as_str()) {
            return Err(Trouble::custom(format!("`{word}` is none of {}", variants.join(", "))));
        }
        let content = inner.map(|value| fill.with(value));
        visitor.visit_enum(Choice { variant, content })
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { f32 f64 char bytes byte_buf }
}

impl Fill<'_> {
    /// Like [`Fill::items`], but a list inside the list stays one item, as a pair in a list of pairs must.
    fn items_of_tuple(self) -> Result<Vec<Value>, Trouble> {
        match &self.value {
            Value::List(items) if items.iter().any(|item| matches!(item, Value::List(_))) => {
                Ok(items.clone())
            }
            _ => self.items(),
        }
    }
}

struct Items<'a> {
    items: std::vec::IntoIter<Value>,
    field: String,
    around: &'a dyn Surroundings,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Trouble;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Trouble> {
        let Some(value) = self.items.next() else { return Ok(None) };
        seed.deserialize(Fill { value, field: self.field.clone(), around: self.around }).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Fields<'a> {
    entries: std::vec::IntoIter<Entry>,
    next: Option<Entry>,
    known: Option<&'static [&'static str]>,
    around: &'a dyn Surroundings,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Trouble;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Trouble> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        let placed = |mut trouble: Trouble| {
            trouble.line = trouble.line.max(entry.line);
            trouble
        };
        let key = match (&entry.key, self.known) {
            (Value::Word(word), Some(known)) => {
                let word = word.replace('-', "_");
                if !known.contains(&word.as_str()) {
                    return Err(placed(Trouble::custom(format!("`{word}` is none of {}", known.join(", ")))));
                }
                let key: StrDeserializer<'_, Trouble> = word.as_str().into_deserializer();
                seed.deserialize(key)
            }
            (key, _) => {
                seed.deserialize(Fill { value: key.clone(), field: String::new(), around: self.around })
            }
        };
        let key = key.map_err(placed)?;
        self.next = Some(entry);
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Trouble> {
        let Some(Entry { line, key, value }) = self.next.take() else {
            return Err(Trouble::custom("a value before its key"));
        };
        let (field, value) = match (key, value) {
            (_, Value::Variant(field, text)) if line == 0 => (field, *text),
            (Value::Word(word), value) => (word, value),
            (other, value) => (other.described(), value),
        };
        seed.deserialize(Fill { value, field: field.clone(), around: self.around }).map_err(|mut trouble| {
            if trouble.line == 0 && line != 0 {
                trouble.line = line;
                trouble.message = format!("{field}: {}", trouble.message);
            }
            trouble
        })
    }
}

struct Choice<'a> {
    variant: String,
    content: Option<Fill<'a>>,
}

impl<'de, 'a> EnumAccess<'de> for Choice<'a> {
    type Error = Trouble;
    type Variant = Content<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<'a>), Trouble> {
        let name: StrDeserializer<'_, Trouble> = self.variant.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, Content { variant: self.variant, content: self.content }))
    }
}

struct Content<'a> {
    variant: String,
    content: Option<Fill<'a>>,
}

impl<'a> Content<'a> {
    fn filled(self) -> Result<Fill<'a>, Trouble> {
        let variant = self.variant;
        self.content
            .ok_or_else(|| Trouble::custom(format!("`{variant}` needs something in it: {variant} {{ … }}")))
    }
}

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = Trouble;

    fn unit_variant(self) -> Result<(), Trouble> {
        match self.content.map(|fill| fill.value) {
            None => Ok(()),
            Some(Value::Object(entries)) if entries.is_empty() => Ok(()),
            Some(_) => Err(Trouble::custom(format!("`{}` takes nothing in it", self.variant))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Trouble> {
        seed.deserialize(self.filled()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Trouble> {
        self.filled()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        self.filled()?.deserialize_struct("", fields, visitor)
    }
}
