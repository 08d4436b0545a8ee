//! `idedugnad allocate`: which projects of a `.pb` file, or ideas of a campaign, the budget pays for.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::value::RawValue;

use super::database::Database;
use super::{Ending, complain, say};
use crate::contest::allocation::{self, Allocation, Exact, TieBreak, TieOrder, Verdict};
use crate::contest::funding::standing::{Support, standing};
use crate::contest::{Actor, View, Voting};
use crate::engine::replay::replay_journal;
use crate::engine::standing::Standing as Replayed;
use crate::journal::Fault;
use crate::pabulib::{self, Decimal};

/// Spend the budget of a participatory-budgeting file, or of a campaign, on its projects.
#[derive(Args)]
pub(super) struct Arguments {
    /// The election, in the Pabulib format.
    #[arg(value_name = "FILE.pb", required_unless_present = "campaign", conflicts_with = "campaign")]
    file: Option<PathBuf>,
    /// A campaign in a database instead, by its name in addresses.
    #[arg(long, value_name = "SLUG", requires = "database")]
    campaign: Option<String>,
    /// Which database: sqlite:PATH or mongodb://HOSTS/NAME. It is only read.
    #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
    database: Option<Database>,
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

/// Why there is no outcome: the ending and a sentence.
type Trouble = (Ending, String);

/// Reads file or campaign, allocates, prints.
pub(super) fn run(arguments: &Arguments) -> Ending {
    let outcome = match (&arguments.file, &arguments.campaign, &arguments.database) {
        (Some(file), _, _) => of_file(arguments, file),
        (None, Some(slug), Some(database)) => of_campaign(arguments, slug, database),
        _ => Err((Ending::Unable, "Name a file, or a campaign and its database.".into())),
    };
    match outcome {
        Ok(text) => {
            say(text);
            Ending::Done
        }
        Err((ending, sentence)) => {
            complain(sentence);
            ending
        }
    }
}

fn of_file(arguments: &Arguments, path: &Path) -> Result<String, Trouble> {
    let file = path.display();
    let unreadable = |fault| (Ending::Unable, format!("The file {file} cannot be read: {fault}."));
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let refused = |refusal| (Ending::Refused, format!("{file}, {refusal}"));
    let election = pabulib::read(&bytes).map_err(refused)?;
    let unfit = |unfit| (Ending::Refused, format!("{file}: {unfit}"));
    let projects = pabulib::projects_by(&election, arguments.utility.into()).map_err(unfit)?;
    Ok(told(arguments, &projects, &election.budget.exact()))
}

/// From the journal alone, beside whoever writes.
fn of_campaign(arguments: &Arguments, slug: &str, database: &Database) -> Result<String, Trouble> {
    let unreadable = |fault: Fault| match fault {
        Fault::Unavailable(_) | Fault::Broken(_) => (Ending::Unable, fault.to_string()),
        Fault::Corrupt { .. } | Fault::Format { .. } => (Ending::Refused, fault.to_string()),
    };
    let refused = |sentence: &str| (Ending::Refused, format!("The campaign {slug} {sentence}."));
    let journal = database.open_to_read().map_err(unreadable)?;
    let mut replayed = Replayed::default();
    replay_journal(journal.as_ref(), &mut replayed).map_err(unreadable)?;
    let view = View::new(Arc::new(replayed.state.clone()), Actor::System, replayed.at());
    let campaign = view.campaign_by_slug(&slug.into()).ok_or_else(|| refused("does not exist"))?;
    let by_points = matches!(arguments.utility, Utility::Points | Utility::Positional);
    let voting = view.campaign(campaign).map(|campaign| campaign.rules.voting);
    if by_points && !matches!(voting, Some(Voting::Points { .. })) {
        return Err(refused("has no points; choose another utility"));
    }
    let support = if by_points { Support::Points } else { Support::Voters };
    let standing = standing(&replayed.state, campaign, support).ok_or_else(|| refused("has no envelope"))?;
    Ok(told(arguments, &standing.projects, &standing.budget))
}

fn told(arguments: &Arguments, projects: &[allocation::Project], budget: &Exact) -> String {
    let score = pabulib::Utility::from(arguments.utility).score();
    let allocation =
        allocation::allocate(projects, budget, arguments.rule.into(), score, arguments.tie.into());
    match arguments.json {
        true => json(arguments, &allocation),
        false => table(budget, projects, &allocation),
    }
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

fn table(budget: &Exact, projects: &[allocation::Project], allocation: &Allocation) -> String {
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
    let _ = write!(lines, "{funded} of {} projects for {spent} of {}", projects.len(), decimal(budget));
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
