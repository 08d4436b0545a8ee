//! What the outside world talks to: GraphQL, REST and the playground.
//!
//! | file | what |
//! |---|---|
//! | [`global_id`] | counters inside, opaque ids outside |
//! | [`graphql`] | the schema, its limits and its HTTP layer |

pub mod global_id;
pub mod graphql;
pub mod playground;
