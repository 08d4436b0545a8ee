//! Formats of batch bodies: which are known, and how an old body becomes a current one.
//!
//! An unknown format means stop, never skip. When the shape of an event changes, `CURRENT` rises, the step from the old
//! shape is written here, and the old golden journal under `tests/fixtures/journals/` stays.

use super::{Batch, Fault};
use std::borrow::Cow;

/// The format that this version writes.
pub const CURRENT: u32 = 1;

/// The body of `batch` in the current shape.
pub fn current(batch: &Batch) -> Result<Cow<'_, [u8]>, Fault> {
    match batch.format {
        CURRENT => Ok(Cow::Borrowed(&batch.body)),
        format => Err(Fault::Format { seq: batch.seq, format }),
    }
}
