//! Which texts an event names, read off its serialised shape, so that no event can be forgotten: whatever holds a
//! `Prose` anywhere names it.

use super::entry::Body;
use crate::contest::{Event, ProseId};
use data_encoding::HEXLOWER;
use serde::de::value::Error;
use serde::ser::{self, Serialize, Serializer};
use std::fmt::Display;

/// A text that is named, and the digest it must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where the words lie.
    pub prose: ProseId,
    /// SHA-256 over salt and words.
    pub digest: [u8; 32],
}

/// Adds every text that `event` names to `found`.
pub fn names(event: &Event, found: &mut Vec<Named>) {
    let mut hunt = Hunt { found, part: Part::Other };
    let _ = event.serialize(&mut hunt); // cannot fail: every method below answers Ok
}

/// Adds every text that a batch names to `found`.
pub fn names_of(body: &Body, found: &mut Vec<Named>) {
    body.entries.iter().flat_map(|entry| &entry.events).for_each(|event| names(event, found));
}

/// Which part of a `Prose` is being looked at.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Id,
    Digest,
    Other,
}

/// A serializer that writes nothing and notes every `Prose`.
struct Hunt<'a> {
    found: &'a mut Vec<Named>,
    part: Part,
}

macro_rules! pass {
    ($($method:ident($type:ty)),* $(,)?) => {$(
        fn $method(self, _: $type) -> Result<(), Error> {
            Ok(())
        }
    )*};
}

impl<'a, 'b> Serializer for &'b mut Hunt<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Within<'a, 'b>;
    type SerializeStructVariant = Within<'a, 'b>;

    pass! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_i128(i128), serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u128(u128),
        serialize_f32(f32), serialize_f64(f64), serialize_char(char), serialize_str(&str), serialize_bytes(&[u8]),
        serialize_unit_struct(&'static str),
    }

    fn serialize_u64(self, id: u64) -> Result<(), Error> {
        if self.part == Part::Id {
            self.found.push(Named { prose: ProseId(id), digest: [0; 32] });
        }
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, text: &T) -> Result<(), Error> {
        if self.part == Part::Digest
            && let Some(named) = self.found.last_mut()
        {
            let _ = HEXLOWER.decode_mut(text.to_string().as_bytes(), &mut named.digest);
        }
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Within<'a, 'b>, Error> {
        Ok(Within { hunt: self, is_prose: name == "Prose" })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Within<'a, 'b>, Error> {
        Ok(Within { hunt: self, is_prose: false })
    }
}

macro_rules! elements {
    ($($kind:ident $method:ident),* $(,)?) => {$(
        impl ser::$kind for &mut Hunt<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Error> {
                Ok(())
            }
        }
    )*};
}

elements! {
    SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

impl ser::SerializeMap for &mut Hunt<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

/// The fields of a struct, which may be a `Prose`.
struct Within<'a, 'b> {
    hunt: &'b mut Hunt<'a>,
    is_prose: bool,
}

macro_rules! fields {
    ($($kind:ident),*) => {$(
        impl ser::$kind for Within<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.hunt.part = match key {
                    "prose" if self.is_prose => Part::Id,
                    "digest" if self.is_prose => Part::Digest,
                    _ => Part::Other,
                };
                let looked = value.serialize(&mut *self.hunt);
                self.hunt.part = Part::Other;
                looked
            }

            fn end(self) -> Result<(), Error> {
                Ok(())
            }
        }
    )*};
}

fields! { SerializeStruct, SerializeStructVariant }
