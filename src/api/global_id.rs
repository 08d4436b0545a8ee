//! Counters inside, opaque ids outside.
//!
//! Inside, an idea is number 17. Outside it is 22 letters that say nothing: not how many ideas there are, not which came
//! first, and nobody can guess the next one. An id is one AES-128 block over *(kind, zeros, number)*; decoding an id that
//! was invented, or that belongs to another kind of thing, fails because the zeros do not come out.
//! Cursors and commit tokens are sealed the same way, under kinds of their own.

use std::sync::Arc;

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use data_encoding::BASE64URL_NOPAD;

use crate::contest::{
    AssignmentId, BenefitId, CampaignId, CriterionId, EntryId, IdeaId, IndicatorId, MeasurementId,
    MilestoneId, PersonId, PilotId, SchemeId, Subject, ThemeId, TrancheId, UnitId,
};

macro_rules! kinds {
    ($($kind:ident = $number:literal of $id:ident),* $(,)?) => {
        /// What an opaque id points at. The numbers are part of every id ever handed out: never reuse one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Kind {
            $(#[doc = concat!("The thing numbered by `", stringify!($id), "`.")] $kind = $number,)*
            /// A place in a list.
            Cursor = 200,
            /// The sequence number a mutation committed at.
            Commit = 201,
        }

        impl Kind {
            /// Which kind of thing a subject of an event is.
            pub fn of(subject: Subject) -> Kind {
                match subject {
                    $(Subject::$kind(_) => Kind::$kind,)*
                }
            }
        }

        $(impl Id for $id {
            const KIND: Kind = Kind::$kind;
        })*
    };
}

kinds! {
    Unit = 1 of UnitId,
    Person = 2 of PersonId,
    Campaign = 3 of CampaignId,
    Idea = 4 of IdeaId,
    Theme = 5 of ThemeId,
    Criterion = 6 of CriterionId,
    Assignment = 7 of AssignmentId,
    Scheme = 8 of SchemeId,
    Entry = 9 of EntryId,
    Tranche = 10 of TrancheId,
    Pilot = 11 of PilotId,
    Milestone = 12 of MilestoneId,
    Indicator = 13 of IndicatorId,
    Measurement = 14 of MeasurementId,
    Benefit = 15 of BenefitId,
}

/// A counter of the contest that has an opaque form.
pub trait Id: Copy + From<u32> + Into<u32> {
    /// Its kind.
    const KIND: Kind;
}

/// Seals numbers into opaque ids and opens them again, under the key stored with the database.
#[derive(Clone)]
pub struct Seal {
    cipher: Arc<Aes128>,
}

impl Seal {
    /// A seal under `key`. The same key must be used for as long as ids handed out are to be understood.
    pub fn new(key: [u8; 16]) -> Self {
        Seal { cipher: Arc::new(Aes128::new(&Array::from(key))) }
    }

    /// The opaque form of `number`: 22 letters of the URL-safe alphabet.
    pub fn close(&self, kind: Kind, number: u64) -> String {
        let mut block = [0u8; 16];
        block[0] = kind as u8;
        block[8..].copy_from_slice(&number.to_be_bytes());
        let mut block = Array::from(block);
        self.cipher.encrypt_block(&mut block);
        BASE64URL_NOPAD.encode(&block)
    }

    /// The number behind an opaque id, or nothing when it was invented or is of another kind.
    pub fn open(&self, kind: Kind, text: &str) -> Option<u64> {
        let block = self.unlock(text)?;
        (block[0] == kind as u8).then(|| number(&block))
    }

    /// The number behind an opaque id that must fit the ids used inside.
    pub fn open_u32(&self, kind: Kind, text: &str) -> Option<u32> {
        self.open(kind, text).and_then(|number| u32::try_from(number).ok())
    }

    /// The opaque form of a contest's id.
    pub fn id<I: Id>(&self, id: I) -> String {
        self.close(I::KIND, u64::from(id.into()))
    }

    /// The contest's id behind an opaque one.
    pub fn open_id<I: Id>(&self, text: &str) -> Option<I> {
        self.open_u32(I::KIND, text).map(I::from)
    }

    /// Kind byte and number of any opaque id that was really sealed here; for `node(id)`.
    pub fn open_any(&self, text: &str) -> Option<(u8, u64)> {
        let block = self.unlock(text)?;
        Some((block[0], number(&block)))
    }

    /// The block behind a text, when the seven zeros come out.
    fn unlock(&self, text: &str) -> Option<[u8; 16]> {
        if text.len() != 22 {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let mut block = Array::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?);
        self.cipher.decrypt_block(&mut block);
        let block: [u8; 16] = block.into();
        (block[1..8] == [0; 7]).then_some(block)
    }
}

fn number(block: &[u8; 16]) -> u64 {
    let mut bytes = [0u8; 8];
    bytes.copy_from_slice(&block[8..]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_opens_to_what_was_sealed() {
        let seal = Seal::new([7; 16]);
        for number in [0, 1, 17, u64::from(u32::MAX), u64::MAX] {
            let id = seal.close(Kind::Idea, number);
            assert_eq!(id.len(), 22);
            assert_eq!(seal.open(Kind::Idea, &id), Some(number));
            assert_eq!(seal.open_any(&id), Some((Kind::Idea as u8, number)));
        }
    }

    #[test]
    fn an_id_of_another_kind_or_another_key_or_an_invented_one_is_refused() {
        let seal = Seal::new([7; 16]);
        let id = seal.close(Kind::Idea, 17);
        assert_eq!(seal.open(Kind::Person, &id), None);
        assert_eq!(Seal::new([8; 16]).open(Kind::Idea, &id), None);
        let forged = format!("{}{}", if id.starts_with('A') { "B" } else { "A" }, &id[1..]);
        for text in ["", "17", "idea-17", &id[1..], &format!("{id}A"), &forged, "éééééééééééé"] {
            assert_eq!(seal.open(Kind::Idea, text), None, "{text}");
        }
    }

    #[test]
    fn neighbours_look_nothing_alike() {
        let seal = Seal::new([7; 16]);
        let (a, b) = (seal.close(Kind::Idea, 1), seal.close(Kind::Idea, 2));
        let same = a.bytes().zip(b.bytes()).filter(|(a, b)| a == b).count();
        assert!(same < 8, "{a} {b}");
    }
}
