//! The command line: what the program was asked to do, and the exit code it answers with.

mod allocate;
mod backup;
pub mod database;
mod demo;
mod export;
mod front;
pub mod import;
mod journal;
mod load;
mod organisation;
mod projection;
mod schema;
pub mod seeds;
mod serve;
mod sign_in;

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Idea campaigns from first draft to measured benefit.
#[derive(Parser)]
#[command(name = "idedugnad", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Allocate(allocate::Arguments),
    Backup(backup::Backup),
    Demo(demo::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
    Journal(journal::Arguments),
    Projection(projection::Arguments),
    Restore(backup::Restore),
    Schema(schema::Arguments),
    Serve(Box<serve::Arguments>),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Exit code 0.
    Done,
    /// The input was refused: exit code 1.
    Refused,
    /// Wrong usage, or the environment did not play along: exit code 2.
    Unable,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> ExitCode {
        ExitCode::from(match ending {
            Ending::Done => 0,
            Ending::Refused => 1,
            Ending::Unable => 2,
        })
    }
}

/// Does what the arguments of this process ask for.
pub fn run() -> ExitCode {
    let Arguments { command } = Arguments::parse();
    let ending = match command {
        Command::Allocate(arguments) => allocate::run(&arguments),
        Command::Backup(arguments) => backup::back_up(&arguments),
        Command::Demo(arguments) => return demo::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Journal(arguments) => journal::run(&arguments),
        Command::Projection(arguments) => projection::run(&arguments),
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
    };
    ending.into()
}

/// Waits until the process is asked to stop: Ctrl-C, or the signal by which a platform ends its programs.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    let _ = interrupted.await;
}

/// Writes to standard output; a reader that has gone away is no error.
fn say(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Writes one sentence to standard error.
fn complain(sentence: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{sentence}");
}

#[cfg(test)]
mod tests {
    use super::{Arguments, database::Database};
    use clap::CommandFactory;
    use std::any::TypeId;

    /// How many addresses of databases this command and those under it take.
    fn addresses(command: &clap::Command) -> usize {
        let takes_one =
            |argument: &&clap::Arg| argument.get_value_parser().type_id() == TypeId::of::<Database>();
        let own: Vec<_> = command.get_arguments().filter(takes_one).collect();
        for argument in &own {
            let hidden = argument.get_env().is_some() && argument.is_hide_env_values_set();
            assert!(hidden, "{} {}", command.get_name(), argument.get_id());
        }
        own.len() + command.get_subcommands().map(addresses).sum::<usize>()
    }

    #[test]
    fn every_address_may_come_from_the_environment_and_no_help_shows_what_stands_there() {
        assert!(addresses(&Arguments::command()) >= 13);
    }
}
