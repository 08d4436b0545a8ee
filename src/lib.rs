//! Idédugnad: idea campaigns from first draft to measured benefit.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod api;
pub mod cli;
pub mod contest;
pub mod engine;
pub mod journal;
pub mod oslo;
pub mod pabulib;
pub mod script;
pub mod vault;
pub mod words;
