//! GraphQL: the schema, and what stands between it and the network.
//!
//! | file | what |
//! |---|---|
//! | [`http`], [`wire`], [`stream`], [`socket`] | the endpoint, requests and answers as bytes, server-sent events, WebSockets |
//! | [`graph`], [`document`], [`position`], [`variables`] | documents parsed, validated once and kept; variables checked |
//! | [`trusted`] | documents known beforehand, where nothing else is run |
//! | [`limits`], [`tokens`], [`scale`], [`price`] | what one operation may ask for: the table, and what counts and weighs by it |
//! | [`scene`] | what one response sees: one moment, one viewer, one language |
//! | [`connection`], [`quick`] | pages after the Relay convention; lists resolved in a plain loop |
//! | [`act`], [`user_error`], [`failure`] | what every mutation does; refusals as data; everything else that can go wrong |
//! | [`query`], [`mutation`], [`subscription`] | the roots |
//! | one file per noun | `idea.rs` the type and its queries, `idea_mutation.rs` its mutations |
//!
//! # To add a field
//! A method in the noun's `#[Object]` block: synchronous in spirit (it never awaits), reading `self.row()` or
//! `self.at.view`, with a `///` line, which becomes the description in the schema. What the viewer may see is decided in
//! `contest::view`, not here. A field that points at another noun returns `Option<Noun>`; wrap it in
//! [`quick::Quick`] when it stands in long lists. A list that can grow returns a [`connection::Connection`]. Then
//! run `cargo run -- schema write` and look at the difference.
//!
//! # To add a noun
//! `noun!` in a new file (see [`unit`]), its kind in `api/global_id.rs` (there for every id of the contest), its name
//! in `nodes!` in [`query`], its queries in a `…Query` merged there. Enums of the contest are mirrored with
//! `#[graphql(remote = "…")]`, so that the contest does not know of GraphQL.
//!
//! # To add a mutation
//! In the noun's `…_mutation.rs`: an input object with `request_id`, a `payload!`, a method that begins an
//! [`act::Act`], builds the command with `act.id`, `act.prose`, `act.local`, and submits (see [`idea_mutation`]). A new
//! `…Mutation` is merged in [`mutation`]. A new refusal needs its sentence in `src/words/{nb,nn,en}/`, under its
//! own name.

pub mod act;
pub mod assignment_mutation;
pub mod benefit;
pub mod benefit_mutation;
pub mod campaign;
pub mod campaign_mutation;
pub mod campaign_setup_mutation;
pub mod clawback;
pub mod connection;
pub mod decision;
pub mod decision_mutation;
pub mod declaration;
pub mod document;
pub mod envelope;
pub mod failure;
pub mod funding;
pub mod funding_mutation;
pub mod grant_mutation;
pub mod graph;
pub mod handover;
pub mod http;
pub mod idea;
pub mod idea_flow_mutation;
pub mod idea_list;
pub mod idea_mutation;
pub mod invitation_mutation;
pub mod limits;
pub mod login_mutation;
pub mod measurement;
pub mod measurement_mutation;
pub mod mutation;
pub mod notice;
pub mod person;
pub mod person_mutation;
pub mod pilot;
pub mod pilot_mutation;
pub mod pilot_run_mutation;
pub mod position;
pub mod price;
pub mod query;
pub mod quick;
pub mod review;
pub mod review_mutation;
pub mod rules;
pub mod rules_mutation;
pub mod scalar;
pub mod scale;
pub mod scene;
pub mod socket;
pub mod stream;
pub mod subscription;
pub mod tokens;
pub mod trusted;
pub mod unit;
pub mod unit_mutation;
pub mod user_error;
pub mod variables;
pub mod vote;
pub mod vote_mutation;
pub mod wire;

/// The whole schema.
pub type Graph = graph::Graph<query::Query, mutation::Mutation, subscription::Subscription>;
