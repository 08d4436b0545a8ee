//! Participatory-budgeting files: read strictly, allocated as the oracles say.

mod allocate_command;
mod allocation_model;
mod bad_files;
pub mod elections;
mod export;
mod import;
mod import_command;
mod oracles;
