//! Registers as CSV files: what they must look like, what they change, and that they change it once.

mod command;
mod files;
mod model;
