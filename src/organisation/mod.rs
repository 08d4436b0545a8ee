//! Registers of the organisation as CSV files: read strictly, compared with what is known, and taken in as a whole.
//!
//! A folder holds `units`, `municipalities`, `people`, `managers`, `absences` and `leavers`, those that there are, as
//! `.csv` (their Norwegian names do, too). Reading wants UTF-8, with or without a mark in front, cells parted by `;` or
//! `,`, and a header line. What the rows mean and what they change, `contest::organisation` decides; here texts become
//! codes and days, and names that differ become prose.

mod cells;
mod change;
mod columns;
mod read;
mod take_in;

pub use change::changes;
pub use read::{Fault, File, Register, read};
pub use take_in::{Plan, Refusal, plan, take_in};
