//! The public keys of an issuer (JWKS, RFC 7517): those that can check an RS256 signature, by their names.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many keys an issuer may have.
const KEYS_MAX: usize = 100;

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl Key {
    /// Whether this key's owner has signed a message: RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits or more.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

/// The keys of an issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    by_kid: BTreeMap<String, Key>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Entry {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: String,
    e: String,
}

impl Keys {
    /// Reads a document. Keys of other kinds and for other purposes are passed over, and so are those without a name.
    ///
    /// # Errors
    /// It is no such document, or holds no key we can use.
    pub fn read(document: &[u8]) -> Result<Keys, String> {
        let document: Document =
            serde_json::from_slice(document).map_err(|_| "the keys cannot be read".to_owned())?;
        let by_kid: BTreeMap<String, Key> =
            document.keys.into_iter().take(KEYS_MAX).filter_map(usable).collect();
        match by_kid.is_empty() {
            true => Err("there is no key for RS256 among the keys".into()),
            false => Ok(Keys { by_kid }),
        }
    }

    /// The key of that name.
    pub fn get(&self, kid: &str) -> Option<&Key> {
        self.by_kid.get(kid)
    }
}

fn usable(key: Value) -> Option<(String, Key)> {
    let entry: Entry = serde_json::from_value(key).ok()?;
    let fits = entry.kty == "RSA"
        && entry.purpose.is_none_or(|purpose| purpose == "sig")
        && entry.alg.is_none_or(|alg| alg == "RS256");
    let number = |text: &str| {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let leading = bytes.iter().take_while(|byte| **byte == 0).count();
        Some(bytes[leading..].to_vec()).filter(|bytes| !bytes.is_empty())
    };
    let key = Key { modulus: number(&entry.n)?, exponent: number(&entry.e)? };
    fits.then_some((entry.kid, key))
}
