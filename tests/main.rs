//! The one test binary.

mod journal_contract;
mod vault_contract;
