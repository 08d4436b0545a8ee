//! The one test binary.

mod api_world;
mod cli_journal;
mod contest_world;
mod engine;
mod engine_simulation;
mod engine_time;
mod engine_world;
mod funding;
mod golden_journal;
mod graphql;
mod import;
mod journal_contract;
mod pabulib;
mod ranking_formula;
mod readme;
mod review_assignment;
mod review_impartiality;
mod review_secrecy;
mod review_world;
mod scenarios;
mod schema;
mod seeds;
mod sigkill;
mod tidy;
mod vault_contract;
mod votes;
