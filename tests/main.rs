//! The one test binary.

mod engine;
mod engine_world;
mod journal_contract;
mod pabulib;
mod scenarios;
mod seeds;
mod tidy;
mod vault_contract;
