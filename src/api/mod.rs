//! What the outside world talks to: GraphQL, REST and the playground.
//!
//! | file | what |
//! |---|---|
//! | [`global_id`] | counters inside, opaque ids outside |
//! | [`viewer`] | who is asking |
//! | [`problem`] | the one error table: code, status, title |
//! | [`graphql`] | the schema, its limits and its HTTP layer |
//! | [`rest`] | health and exports |
//! | [`schema`] | everything others build on, as text |
//! | [`server`] | one port for all of it |
//! | [`playground`] | GraphiQL, served by the binary |

pub mod global_id;
pub mod graphql;
pub mod playground;
pub mod problem;
pub mod rest;
pub mod schema;
pub mod server;
pub mod viewer;
