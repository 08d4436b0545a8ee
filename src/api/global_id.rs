//! Counters inside, opaque ids outside.
//!
//! Inside, an idea is number 17. Outside it is 22 letters that say nothing: not how many ideas there are, not which came
//! first, and nobody can guess the next one. An id is one AES-128 block over *(kind, zeros, number)*; decoding an id that
//! was invented, or that belongs to another kind of thing, fails because the zeros do not come out.
//! Cursors and commit tokens are sealed the same way, under kinds of their own.

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use data_encoding::BASE64URL_NOPAD;

/// What an opaque id points at. The numbers are part of every id ever handed out: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is the noun it names")]
pub enum Kind {
    Unit = 1,
    Person = 2,
    Campaign = 3,
    Idea = 4,
    Theme = 5,
    Phase = 6,
    Comment = 7,
    Review = 8,
    Assignment = 9,
    Ranking = 10,
    Scheme = 11,
    Envelope = 12,
    Entry = 13,
    Grant = 14,
    Tranche = 15,
    Pilot = 16,
    Milestone = 17,
    Indicator = 18,
    Measurement = 19,
    Benefit = 20,
    Criterion = 21,
    Revision = 22,
    Declaration = 23,
    Decision = 24,
    Template = 25,
    Role = 26,
    Adoption = 27,
    /// A place in a list.
    Cursor = 200,
    /// The sequence number a mutation committed at.
    Commit = 201,
}

/// Seals numbers into opaque ids and opens them again, under the key stored with the database.
#[derive(Clone)]
pub struct Seal {
    cipher: Aes128,
}

impl Seal {
    /// A seal under `key`. The same key must be used for as long as ids handed out are to be understood.
    pub fn new(key: [u8; 16]) -> Self {
        Seal { cipher: Aes128::new(&Array::from(key)) }
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
