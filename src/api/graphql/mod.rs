//! GraphQL.
pub mod connection;
pub mod document;
pub mod failure;
pub mod graph;
pub mod quick;
pub mod variables;
pub mod wire;
