//! The one test binary.

mod journal_contract;
mod pabulib;
mod tidy;
mod vault_contract;
