//! Formats of batch bodies: which are known, and how an old body becomes a current one.
//!
//! An unknown format means stop, never skip. When the shape of an event changes, `CURRENT` rises, the step from the old
//! shape is written here, and the old golden journal under `tests/fixtures/journals/` stays. A journal stays in the
//! format it has, also under a newer version, until an operator raises it (`engine::upgrade`).

use super::{Batch, Fault};
use std::borrow::Cow;

/// The newest format that this version reads and writes; it reads and writes all older ones too.
///
/// 1. The first.
/// 2. A batch may say that the format was raised. Everything else is as before.
pub const CURRENT: u32 = 2;

/// The body of `batch` in the current shape.
pub fn current(batch: &Batch) -> Result<Cow<'_, [u8]>, Fault> {
    match batch.format {
        1 | CURRENT => Ok(Cow::Borrowed(&batch.body)),
        format => Err(Fault::Format { seq: batch.seq, format }),
    }
}
