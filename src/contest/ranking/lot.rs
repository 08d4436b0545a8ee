//! Lots that anyone can draw again: a ticket per idea, keyed by a seed that was committed to at launch.

use super::*;
use sha2::{Digest as _, Sha256};

/// What a launch commits to: SHA-256 over the 32 bytes of the seed.
pub fn commitment(seed: &Digest) -> Digest {
    Digest(Sha256::digest(seed.0).into())
}

/// An idea's ticket: HMAC-SHA-256 keyed by the seed over the idea's number in decimal digits. The lowest ticket wins.
pub fn ticket(seed: &Digest, idea: IdeaId) -> Digest {
    let mut digits = Vec::with_capacity(10);
    let mut rest = idea.0;
    loop {
        digits.insert(0, b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            return hmac(&seed.0, &digits);
        }
    }
}

/// HMAC-SHA-256 (RFC 2104) for a key of 32 bytes.
fn hmac(key: &[u8; 32], message: &[u8]) -> Digest {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Digest(Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac::{KeyInit, Mac};

    #[test]
    fn a_ticket_is_what_any_hmac_implementation_gives() {
        for number in [0_u32, 7, 10, 4_294_967_295] {
            let seed = Digest([number as u8 ^ 0x5a; 32]);
            let mut mac = hmac::Hmac::<Sha256>::new_from_slice(&seed.0).unwrap();
            mac.update(number.to_string().as_bytes());
            let expected: [u8; 32] = mac.finalize().into_bytes().into();
            assert_eq!(ticket(&seed, IdeaId(number)), Digest(expected));
        }
    }
}
