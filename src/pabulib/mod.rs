//! Participatory-budgeting elections in the Pabulib format (`.pb`): reading them strictly, adding them up, writing totals.
//!
//! A file has three sections, META, PROJECTS and VOTES, each with a header line, in `;`-separated cells. Reading
//! accepts a file whole or refuses it with line, column and a sentence; columns it does not know are kept.

mod campaign;
mod decimal;
mod election;
mod parse;
mod refusal;
mod rows;
mod tally;
mod write;

pub use campaign::{Campaign, Misfit};
pub use decimal::{Decimal, NotDecimal};
pub use election::{Ballot, Election, Project, VoteType};
pub use parse::read;
pub use refusal::{Reason, Refusal};
pub use tally::{Unfit, Utility, projects_by, totals};
pub use write::{Line, write};
