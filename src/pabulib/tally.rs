//! Adding up an election: votes or points for each project.

use std::fmt;

use super::decimal::Decimal;
use super::election::{Election, VoteType};
use crate::contest::allocation::{self, Score};

/// What counts as support for a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Utility {
    /// Ballots that name the project.
    Votes,
    /// Ballots that name the project, divided by its cost.
    VotesPerCost,
    /// The points ballots give it.
    Points,
    /// Points by place: as many as there are places for a first choice, one less for each place below.
    Positional,
}

/// A way of counting that the ballots of an election do not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What was asked for.
    pub utility: Utility,
    /// What the ballots are.
    pub vote_type: VoteType,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = match self.utility {
            Utility::Positional => "have no order of preference",
            _ => "have no points",
        };
        write!(f, "The ballots of this file ({}) {missing}; choose another utility.", self.vote_type.word())
    }
}

impl Utility {
    /// How an allocation orders projects by this.
    pub fn score(self) -> Score {
        match self {
            Utility::VotesPerCost => Score::TotalPerCost,
            Utility::Votes | Utility::Points | Utility::Positional => Score::Total,
        }
    }
}

/// Votes or points of each project, in the order of `election.projects`.
pub fn totals(election: &Election, utility: Utility) -> Result<Vec<Decimal>, Unfit> {
    let unfit = Unfit { utility, vote_type: election.vote_type };
    let has_points = election.vote_columns.iter().any(|column| column == "points");
    let mut totals = vec![Decimal::ZERO; election.projects.len()];
    match utility {
        Utility::Votes | Utility::VotesPerCost => {
            for choice in election.ballots.iter().flat_map(|ballot| &ballot.choices) {
                totals[*choice as usize] += Decimal::whole(1);
            }
        }
        Utility::Points if !has_points => return Err(unfit),
        Utility::Points => add_points(election, &mut totals),
        Utility::Positional if election.vote_type != VoteType::Ordinal => return Err(unfit),
        Utility::Positional => {
            let places = i64::from(election.places());
            for ballot in &election.ballots {
                for (place, choice) in (0_i64..).zip(&ballot.choices) {
                    totals[*choice as usize] += Decimal::whole(places - place);
                }
            }
        }
    }
    Ok(totals)
}

fn add_points(election: &Election, totals: &mut [Decimal]) {
    let mut silent = vec![election.ballots.len() as u32; totals.len()];
    for ballot in &election.ballots {
        for (choice, points) in ballot.choices.iter().zip(&ballot.points) {
            totals[*choice as usize] += *points;
            silent[*choice as usize] -= 1;
        }
    }
    for (total, silent) in totals.iter_mut().zip(silent) {
        *total += election.default_score * silent;
    }
}

/// The projects of an election as an allocation wants them.
pub fn projects_by<'e>(
    election: &'e Election<'_>,
    utility: Utility,
) -> Result<Vec<allocation::Project<'e>>, Unfit> {
    let totals = totals(election, utility)?;
    let projects = election.projects.iter().zip(totals);
    Ok(projects
        .map(|(project, total)| allocation::Project {
            id: &project.id,
            cost: project.cost.exact(),
            total: total.exact(),
        })
        .collect())
}
