//! RSA keys, made anew for every run.

use data_encoding::BASE64URL_NOPAD;
use idedugnad::vault::random;
use num_bigint::BigUint;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// A key pair with its name.
pub struct Pair {
    pub kid: String,
    pair: KeyPair,
    modulus: Vec<u8>,
}

/// Two pairs that every test may use.
pub static PAIRS: LazyLock<[Pair; 2]> = LazyLock::new(|| [Pair::new("first"), Pair::new("second")]);

impl Pair {
    fn new(kid: &str) -> Pair {
        let one = BigUint::from(1u8);
        let exponent = BigUint::from(65_537u32);
        let (p, q) = loop {
            let (a, b) = (prime(&exponent), prime(&exponent));
            match a.cmp(&b) {
                std::cmp::Ordering::Greater => break (a, b),
                std::cmp::Ordering::Less => break (b, a),
                std::cmp::Ordering::Equal => {}
            }
        };
        let (p_less, q_less) = (&p - &one, &q - &one);
        let d = exponent.modinv(&(&p_less * &q_less)).expect("an inverse");
        let bytes = |number: BigUint| number.to_bytes_be();
        let modulus = bytes(&p * &q);
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n: modulus.clone(), e: bytes(exponent) },
            d: bytes(d.clone()),
            dP: bytes(&d % &p_less),
            dQ: bytes(&d % &q_less),
            qInv: bytes(q.modinv(&p).expect("an inverse")),
            p: bytes(p),
            q: bytes(q),
        };
        let pair = KeyPair::from_components(&components).expect("a pair of keys");
        Pair { kid: kid.into(), pair, modulus }
    }

    /// The public half, as an issuer shows it.
    pub fn public(&self) -> Value {
        let n = BASE64URL_NOPAD.encode(&self.modulus);
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": "AQAB" })
    }

    /// A token with this header and these claims, signed by this pair.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.modulus.len()];
        let random = SystemRandom::new();
        self.pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).expect("a signature");
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    /// The usual header.
    pub fn header(&self) -> Value {
        json!({ "alg": "RS256", "typ": "at+jwt", "kid": self.kid })
    }
}

/// A prime of 1024 bits that fits the exponent.
fn prime(exponent: &BigUint) -> BigUint {
    let (one, two) = (BigUint::from(1u8), BigUint::from(2u8));
    let small: Vec<u32> =
        (3..2000).step_by(2).filter(|n| (3..*n).step_by(2).all(|other| n % other != 0)).collect();
    loop {
        let mut bytes = random::<128>();
        bytes[0] |= 0xC0;
        bytes[127] |= 1;
        let candidate = BigUint::from_bytes_be(&bytes);
        let divided = small.iter().any(|n| (&candidate % n) == BigUint::ZERO);
        if divided || (&candidate - &one) % exponent == BigUint::ZERO {
            continue;
        }
        let less = &candidate - &one;
        if [2u8, 3, 5].iter().all(|base| BigUint::from(*base).modpow(&less, &candidate) == one)
            && candidate > two
        {
            return candidate;
        }
    }
}
