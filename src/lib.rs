//! Idédugnad: idea campaigns from first draft to measured benefit. This page is the map of the house.
//!
//! The modules, each using only those above it:
//!
//! | module | what it is | what it never does |
//! |---|---|---|
//! | [`contest`] | the rules: `decide` says what happens or why not, `apply` takes it into the state, `view` is the only door for reads | I/O, clocks, chance, floats, prose |
//! | [`mongo`] | the connection to a MongoDB replica set that journal and vault share | know what lies there |
//! | [`journal`] | what happened: hash-chained batches, in order, durable | know the rules |
//! | [`vault`] | what may be forgotten: names, prose, keys | know who they belong to |
//! | [`engine`] | one writer a process that decides, stores, publishes and only then answers; it follows other replicas, and replays at start | decide anything itself |
//! | [`archive`] | a contest moved whole: into another database, into a file, out of it | change a byte of it |
//! | [`oslo`] | dates as people write them, in Europe/Oslo | |
//! | [`words`] | what people read, in bokmål, nynorsk and English | |
//! | [`organisation`] | registers of units and people as CSV files: read strictly, taken in whole | say what a row changes |
//! | [`pabulib`] | participatory-budgeting files, read strictly | |
//! | [`script`] | plain-text commands, for `seeds/` and `tests/scenarios/` | contain code for one command |
//! | [`identity`] | who somebody is, as identity providers vouch for it | decide what they may |
//! | [`api`] | GraphQL, REST, the playground | decide who may see what |
//! | [`projection`] | what everybody may see, as documents for reporting tools | be read by us |
//! | [`cli`] | the commands of the binary | |
//!
//! # What happens when somebody votes
//!
//! The request reaches `api::graphql::http`, which bounds and validates its document and finds out who asks. The
//! mutation in `vote_mutation` reads the opaque ids, builds the command and hands it to `engine::Engine::submit`, which
//! puts the voter's secret tag on it. The writer stamps it, applies whatever has fallen due, and lets `contest::decide`
//! answer: policy first (is this person active, does an open phase grant voting to their audience), then the ladder in
//! `contest::vote`. The event names nobody. It is applied to a candidate, checked, appended to the journal together with
//! whatever else was waiting, and published as a new moment; only then does the voter hear of it, and the answer is read
//! from that moment through `contest::View`.
//!
//! # What happens when somebody looks
//!
//! A response takes the latest moment, without a lock, and every field in it looks things up there. It waits for nothing
//! and shows one single state, however deep it goes.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod api;
pub mod archive;
pub mod cli;
pub mod contest;
pub mod engine;
pub mod identity;
pub mod journal;
pub mod mongo;
pub mod organisation;
pub mod oslo;
pub mod pabulib;
pub mod projection;
pub mod script;
pub mod vault;
pub mod words;
