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
//! | [`server`], [`patient`], [`closing`] | one port for all of it; how long its connections are waited for; how it stops |
//! | [`front`], [`gate`] | the settings that keep the outside in bounds, and where every request passes |
//! | [`throttle`], [`seats`], [`trace`] | how often, how many subscriptions, under which number in the logs |
//! | [`session`], [`invitation`] | signing in with a browser, by a provider or by a link |
//! | [`playground`] | GraphiQL, served by the binary |

pub mod closing;
pub mod front;
pub mod gate;
pub mod global_id;
pub mod graphql;
pub mod invitation;
pub mod patient;
pub mod playground;
pub mod problem;
pub mod rest;
pub mod schema;
pub mod seats;
pub mod server;
pub mod session;
pub mod throttle;
pub mod trace;
pub mod viewer;
