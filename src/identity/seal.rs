//! Sealed notes: what we hand out to a browser and want back unread and unchanged.

use crate::vault::random;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes of the number that is used once.
const NONCE_BYTES: usize = 12;

/// Seals and opens notes with one key, which all replicas share because it lies in the vault.
pub struct Sealer {
    cipher: Aes256Gcm,
}

impl Sealer {
    /// A sealer with this key.
    pub fn new(key: [u8; 32]) -> Sealer {
        Sealer { cipher: Aes256Gcm::new(&key.into()) }
    }

    /// Seals a note for a purpose; for another one it cannot be opened.
    pub fn seal<T: Serialize>(&self, purpose: &str, note: &T) -> Option<String> {
        let open = serde_json::to_vec(note).ok()?;
        let nonce = random::<NONCE_BYTES>();
        let sealed =
            self.cipher.encrypt(&nonce.into(), Payload { msg: &open, aad: purpose.as_bytes() }).ok()?;
        Some(BASE64URL_NOPAD.encode(&[&nonce[..], &sealed].concat()))
    }

    /// Opens a note that was sealed for this purpose.
    pub fn open<T: DeserializeOwned>(&self, purpose: &str, text: &str) -> Option<T> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let open =
            self.cipher.decrypt(&(*nonce).into(), Payload { msg: sealed, aad: purpose.as_bytes() }).ok()?;
        serde_json::from_slice(&open).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_opens_for_its_purpose_and_unchanged_alone() {
        let sealer = Sealer::new([7; 32]);
        let note = sealer.seal("session", &"hei").expect("a note");
        assert_eq!(sealer.open::<String>("session", &note).as_deref(), Some("hei"));
        assert_eq!(sealer.open::<String>("sign-in", &note), None);
        assert_eq!(Sealer::new([8; 32]).open::<String>("session", &note), None);
        for place in 0..note.len() {
            let mut other = note.clone().into_bytes();
            other[place] = if other[place] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("text");
            assert_eq!(sealer.open::<String>("session", &other), None, "{place}");
        }
        assert_eq!(sealer.open::<String>("session", ""), None);
        assert_ne!(sealer.seal("session", &"hei"), sealer.seal("session", &"hei"));
    }
}
