//! Pilots and benefits after any sequence of commands, beside a naive model.

mod model;
mod sequences;
