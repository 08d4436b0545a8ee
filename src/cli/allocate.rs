//! `idedugnad allocate`: which projects of a `.pb` file its budget pays for.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Ending, complain, say};
use crate::contest::allocation::{self, Allocation, Exact, TieBreak, TieOrder, Verdict};
use crate::pabulib::{self, Decimal, Election};

/// Spend the budget of a participatory-budgeting file on its projects.
#[derive(Args)]
pub(super) struct Arguments {
    /// The election, in the Pabulib format.
    #[arg(value_name = "FILE.pb")]
    file: PathBuf,
    /// What happens to a project that does not fit: passed over, or the end.
    #[arg(long, value_enum, default_value_t = Rule::Greedy)]
    rule: Rule,
    /// What counts as support.
    #[arg(long, value_enum, default_value_t = Utility::Votes)]
    utility: Utility,
    /// Order of equals: T1 by id, T2 by lower cost, more support, id.
    #[arg(long, value_enum, default_value_t = Tie::T2)]
    tie: Tie,
    /// Print one line of JSON instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Rule {
    Greedy,
    GreedyNoSkip,
}

#[derive(Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Utility {
    Votes,
    VotesPerCost,
    Points,
    Positional,
}

#[derive(Clone, Copy, ValueEnum, Serialize)]
enum Tie {
    #[value(name = "T1")]
    T1,
    #[value(name = "T2")]
    T2,
}

#[derive(Serialize)]
struct Outcome<'a> {
    rule: Rule,
    utility: Utility,
    tie: Tie,
    winners: &'a [&'a str],
    total_cost: Box<RawValue>,
}

/// Reads the file, allocates, prints.
pub(super) fn run(arguments: &Arguments) -> Ending {
    let file = arguments.file.display();
    let bytes = match std::fs::read(&arguments.file) {
        Ok(bytes) => bytes,
        Err(fault) => {
            complain(format_args!("The file {file} cannot be read: {fault}."));
            return Ending::Unable;
        }
    };
    let election = match pabulib::read(&bytes) {
        Ok(election) => election,
        Err(refusal) => {
            complain(format_args!("{file}, {refusal}"));
            return Ending::Refused;
        }
    };
    let utility = arguments.utility.into();
    let projects = match pabulib::projects_by(&election, utility) {
        Ok(projects) => projects,
        Err(unfit) => {
            complain(format_args!("{file}: {unfit}"));
            return Ending::Refused;
        }
    };
    let budget = election.budget.exact();
    let (rule, tie) = (arguments.rule.into(), arguments.tie.into());
    let allocation = allocation::allocate(&projects, &budget, rule, utility.score(), tie);
    say(match arguments.json {
        true => json(arguments, &allocation),
        false => table(&election, &projects, &allocation),
    });
    Ending::Done
}

fn json(arguments: &Arguments, allocation: &Allocation) -> String {
    let Arguments { rule, utility, tie, .. } = *arguments;
    let total_cost = RawValue::from_string(decimal(&allocation.total_cost)).unwrap_or_default();
    let outcome = Outcome { rule, utility, tie, winners: &allocation.winners, total_cost };
    serde_json::to_string(&outcome).unwrap_or_default()
}

/// Costs and points of a file are decimals, and so are their sums.
fn decimal(amount: &Exact) -> String {
    Decimal::of(amount).unwrap_or_default().to_string()
}

fn table(election: &Election, projects: &[allocation::Project], allocation: &Allocation) -> String {
    let mut lines = String::new();
    let width = projects.iter().map(|project| project.id.chars().count()).max().unwrap_or(0).max(7);
    let _ = writeln!(lines, "{:width$}  {:>15}  {:>12}  outcome", "project", "cost", "support");
    for step in &allocation.steps {
        let Some(project) = projects.iter().find(|project| project.id == step.id) else { continue };
        let (cost, support) = (decimal(&project.cost), decimal(&project.total));
        let verdict = match step.verdict {
            Verdict::Funded => "funded",
            Verdict::TooDear => "does not fit",
            Verdict::NotReached => "not reached",
        };
        let _ = writeln!(lines, "{:width$}  {cost:>15}  {support:>12}  {verdict}", step.id);
    }
    for tie in &allocation.ties {
        let _ = write!(lines, "tie: {}", tie.ids[0]);
        for (id, broken_by) in tie.ids[1..].iter().zip(&tie.broken_by) {
            let rule = match broken_by {
                TieBreak::LowerCost => "cheaper than",
                TieBreak::HigherTotal => "more support than",
                TieBreak::EarlierId => "earlier id than",
            };
            let _ = write!(lines, " ({rule}) {id}");
        }
        lines.push('\n');
    }
    let spent = decimal(&allocation.total_cost);
    let funded = allocation.winners.len();
    let _ = write!(lines, "{funded} of {} projects for {spent} of {}", projects.len(), election.budget);
    lines
}

impl From<Rule> for allocation::Rule {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::Greedy => allocation::Rule::Greedy,
            Rule::GreedyNoSkip => allocation::Rule::GreedyNoSkip,
        }
    }
}

impl From<Utility> for pabulib::Utility {
    fn from(utility: Utility) -> Self {
        match utility {
            Utility::Votes => pabulib::Utility::Votes,
            Utility::VotesPerCost => pabulib::Utility::VotesPerCost,
            Utility::Points => pabulib::Utility::Points,
            Utility::Positional => pabulib::Utility::Positional,
        }
    }
}

impl From<Tie> for TieOrder {
    fn from(tie: Tie) -> Self {
        match tie {
            Tie::T1 => TieOrder::T1,
            Tie::T2 => TieOrder::T2,
        }
    }
}
