//! Finds the noun a command belongs to, so that a script needs to write only the command.

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use std::fmt;

use super::Trouble;
use super::fill::{self, Surroundings};
use super::value::Entry;
use crate::contest::{self, Command};

macro_rules! nouns {
    ($($noun:ident => $variant:ident),* $(,)?) => {
        /// Reads a command of any noun by its name alone.
        ///
        /// # Errors
        /// When no noun has such a command, or a field does not fit.
        pub fn command(
            name: &str,
            fields: &[Entry],
            line: u32,
            around: &dyn Surroundings,
        ) -> Result<Command, Trouble> {
            $(if commands::<contest::$noun::Command>().contains(&name) {
                return fill::command(name, fields, line, around).map(Command::$variant);
            })*
            let name = name.replace('_', " ");
            Err(Trouble::at(line, format!("there is no command `{name}` (the nouns stand in script/nouns.rs)")))
        }

        /// Every command there is, in snake case.
        pub fn names() -> Vec<&'static str> {
            [$(commands::<contest::$noun::Command>()),*].concat()
        }
    };
}

nouns! { unit => Unit, person => Person, login => Login, invitation => Invitation, organisation => Organisation, campaign => Campaign, idea => Idea, vote => Vote, import => Import, pilot => Pilot, benefit => Benefit, funding => Funding, review => Review, ranking => Ranking, decision => Decision }

/// The variants of a noun's command type.
fn commands<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    match T::deserialize(Probe) {
        Err(Variants(names)) => names,
        Ok(_) => &[],
    }
}

/// Asks a type which variants it has.
struct Probe;

/// The answer, given as the error of a deserialiser that never gives a value.
#[derive(Debug)]
struct Variants(&'static [&'static str]);

impl<'de> Deserializer<'de> for Probe {
    type Error = Variants;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Variants> {
        Err(Variants(&[]))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Variants> {
        Err(Variants(variants))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl fmt::Display for Variants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.join(", "))
    }
}

impl std::error::Error for Variants {}

impl serde::de::Error for Variants {
    fn custom<T: fmt::Display>(_: T) -> Variants {
        Variants(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_command_name_belongs_to_one_noun() {
        let names = names();
        assert!(names.contains(&"submit_idea") && names.contains(&"register_unit"));
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}
