//! GraphQL: the schema, and what stands between it and the network.
pub mod connection;
pub mod document;
pub mod failure;
pub mod graph;
pub mod quick;
pub mod variables;
pub mod wire;
