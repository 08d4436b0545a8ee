//! The contest: everything that is decided here is decided by two pure functions.
//!
//! [`decide`] takes the state, a command and who acts when, and gives what happens or the first refusal. [`apply`]
//! takes what happened into the state. Nothing in this folder reads a clock, draws lots, does I/O, uses floats or
//! knows a text: words enter as [`Prose`], dates as [`Time`], a voter as [`Tag`].
//!
//! Every noun owns a file (or folder) with its rows, commands, events, refusals, `decide` and `apply`; `command.rs`,
//! `event.rs`, `rejection.rs`, `state.rs`, `decide.rs` and `apply.rs` only wrap them. Who may do what, and in which
//! phase, stands in `policy.rs` alone; what may be seen, in `view/` alone; what time makes necessary, in `due.rs`.
//!
//! To add a rule: a variant in the noun's `Refusal` at its place in the ladder, the check in `decide`, a sentence in
//! `words/`, a scenario in `tests/scenarios/`. To add a command: a variant of `Command` and of `Event`, a row in
//! `policy.rs`, a scenario, a mutation in `api/graphql/`.
//!
//! # Words
//! A *campaign* calls for *ideas* under *themes*, in *phases* that grant *permits* to *audiences*. A *ballot* gives
//! *choices*; *tallies* follow from ballots. A *panel* of *reviewers* scores ideas against a *rubric*; a *ranking* is
//! sealed; the decision body takes a *decision* per idea and releases them all at once. Selected ideas enter the queue
//! of a funding *scheme*, get a *grant* paid in *tranches*, and become *pilots* whose *benefits* are measured.

pub mod allocation;
mod apply;
pub mod benefit;
pub mod campaign;
pub mod command;
mod decide;
pub mod decision;
mod due;
pub mod event;
pub mod funding;
pub mod handover;
pub mod idea;
pub mod ids;
pub mod import;
pub mod invitation;
pub mod login;
pub mod organisation;
pub mod person;
pub mod pilot;
pub mod policy;
pub mod ranking;
pub mod rejection;
pub mod review;
pub mod role;
pub mod state;
pub mod table;
pub mod unit;
pub mod view;
pub mod vote;

pub use apply::{apply, check_invariants};
pub use campaign::{
    Grant, Moderation, Money, Permit, Phase, PhaseKind, ResultsShown, Rules, Stage, Strength, TieBreak,
    Voting,
};
pub use command::{Actor, By, Command};
pub use decide::decide;
pub use due::due;
pub use event::{Event, Subject};
pub use ids::*;
pub use login::Login;
pub use person::Affiliation;
pub use policy::{Action, Relation, Target};
pub use rejection::Rejection;
pub use role::{Role, Scope};
pub use state::{Kind, State};
pub use table::Table;
pub use unit::UnitKind;
pub use view::View;

use imbl::{OrdMap, OrdSet};
