//! Idédugnad: idea campaigns from first draft to measured benefit.

pub mod journal;
pub mod vault;
