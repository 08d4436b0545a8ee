//! The bytes that a batch's hash is taken over. Changing a line here breaks every stored chain.

use super::Batch;
use sha2::{Digest, Sha256};

/// Says what is hashed, so that the hash of a batch can never be the hash of something else.
const DOMAIN: &[u8] = b"idedugnad batch";

/// SHA-256 over every header field but the hash itself, and the body; each preceded by its length (8 bytes, big
/// endian), integers as big endian, so that no two different batches have the same encoding.
pub fn hash(batch: &Batch) -> [u8; 32] {
    let mut sha = Sha256::new();
    for field in [
        DOMAIN,
        &batch.seq.to_be_bytes(),
        &batch.at.to_be_bytes(),
        &batch.format.to_be_bytes(),
        &batch.batch_id,
        &batch.prev,
        &batch.body,
    ] {
        sha.update((field.len() as u64).to_be_bytes());
        sha.update(field);
    }
    sha.finalize().into()
}
