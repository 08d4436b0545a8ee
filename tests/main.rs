//! The one test binary.

mod journal_contract;
mod pabulib;
mod vault_contract;
