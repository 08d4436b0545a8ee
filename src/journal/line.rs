//! A batch as one line of JSON: what `journal log --json` prints and golden journals are kept in. The body stands there
//! byte for byte, so the hash can be recomputed from the line.

use super::{Batch, Fault};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line<'a> {
    seq: u64,
    at: i64,
    format: u32,
    batch_id: String,
    prev: String,
    hash: String,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// The line of a batch, without an end of line.
///
/// # Errors
/// `Corrupt` if the body is no JSON.
pub fn write(batch: &Batch) -> Result<String, Fault> {
    let corrupt = |error: serde_json::Error| Fault::Corrupt {
        seq: batch.seq,
        what: format!("its body is no JSON: {error}"),
    };
    let line = Line {
        seq: batch.seq,
        at: batch.at,
        format: batch.format,
        batch_id: HEXLOWER.encode(&batch.batch_id),
        prev: HEXLOWER.encode(&batch.prev),
        hash: HEXLOWER.encode(&batch.hash),
        body: serde_json::from_slice(&batch.body).map_err(corrupt)?,
    };
    serde_json::to_string(&line).map_err(corrupt)
}

/// The batch of a line that stands where `seq` is expected. Whether its hash is right is `Chain::follow`'s business.
///
/// # Errors
/// `Corrupt` if the line is not as `write` makes it.
pub fn read(text: &str, seq: u64) -> Result<Batch, Fault> {
    let corrupt = |what: String| Fault::Corrupt { seq, what };
    let line: Line<'_> = serde_json::from_str(text).map_err(|error| corrupt(error.to_string()))?;
    Ok(Batch {
        seq: line.seq,
        at: line.at,
        format: line.format,
        batch_id: bytes(&line.batch_id).ok_or_else(|| corrupt("its batch id is not 16 bytes".into()))?,
        prev: bytes(&line.prev).ok_or_else(|| corrupt("the hash before it is not 32 bytes".into()))?,
        hash: bytes(&line.hash).ok_or_else(|| corrupt("its hash is not 32 bytes".into()))?,
        body: line.body.get().as_bytes().to_vec(),
    })
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()
}
