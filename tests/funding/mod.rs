//! Funding: the books balance after anything that can happen, and the queue does what a naive model says.

pub mod model;
mod sequences;
mod world;
