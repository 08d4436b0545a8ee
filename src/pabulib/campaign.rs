//! An election as a campaign of ours: its voting rule, its ballots in that rule's points, its money in øre.

use std::fmt;

use super::decimal::Decimal;
use super::election::{Ballot, Election, VoteType};
use crate::contest::Voting;
use crate::contest::funding::AMOUNT_ORE_MAX;

/// What each ballot gives to which project.
pub type Ballots = Vec<Vec<(u32, u32)>>;

/// What a campaign needs to know of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// How ballots were cast: approval, or points (ordinal files: points by place).
    pub voting: Voting,
    /// What can be spent.
    pub budget_ore: i64,
    /// What each project costs, in the order of the file.
    pub costs_ore: Vec<u64>,
    /// What each ballot gives to which project, in the order of the file. Nothing given leaves no entry.
    pub ballots: Ballots,
}

/// Why an election that is a sound file cannot become a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// An amount with more than two decimals, or more than an envelope may hold.
    Amount {
        /// Whose: a project's id, or `budget`.
        of: String,
    },
    /// Points below zero.
    PointsNegative {
        /// On whose ballot.
        voter: String,
    },
    /// Points too many, or too finely divided, to be counted here.
    PointsTooMany,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::Amount { of } => {
                write!(f, "The amount of \"{of}\" has more than two decimals or is too large for a campaign.")
            }
            Misfit::PointsNegative { voter } => {
                write!(
                    f,
                    "The ballot of \"{voter}\" gives points below zero, which a campaign does not know."
                )
            }
            Misfit::PointsTooMany => {
                write!(f, "The points are too many or too finely divided for a campaign.")
            }
        }
    }
}

impl Campaign {
    /// The campaign of an election.
    ///
    /// # Errors
    /// What of the election a campaign cannot hold.
    pub fn of(election: &Election) -> Result<Campaign, Misfit> {
        let amount = |amount: Decimal, of: &str| match amount.scaled(2) {
            Some(ore @ 0..=AMOUNT_ORE_MAX) => Ok(ore),
            _ => Err(Misfit::Amount { of: of.to_owned() }),
        };
        let budget_ore = amount(election.budget, "budget")?;
        let costs = election.projects.iter().map(|project| amount(project.cost, &project.id));
        let costs_ore = costs.map(|ore| ore.map(i64::unsigned_abs)).collect::<Result<_, _>>()?;
        let (voting, ballots) = match election.vote_type {
            VoteType::Approval | VoteType::ChooseOne => (approval(election), approved(election)),
            VoteType::Ordinal => by_points(election, 0, places)?,
            VoteType::Cumulative | VoteType::Scoring => {
                let given = election.ballots.iter().flat_map(|ballot| ballot.points.iter());
                let decimals = given.chain([&election.default_score]).map(|points| points.places()).max();
                by_points(election, decimals.unwrap_or(0), points)?
            }
        };
        Ok(Campaign { voting, budget_ore, costs_ore, ballots })
    }
}

fn approval(election: &Election) -> Voting {
    Voting::Approval { votes_max: election.places().max(1) }
}

fn approved(election: &Election) -> Ballots {
    let approve = |ballot: &Ballot| ballot.choices.iter().map(|project| (*project, 1)).collect();
    election.ballots.iter().map(approve).collect()
}

/// As many points for a first choice as there are places, one less for each place below.
fn places(election: &Election, ballot: &Ballot) -> Vec<(u32, Decimal)> {
    let points = (1..=i64::from(election.places())).rev().map(Decimal::whole);
    ballot.choices.iter().copied().zip(points).collect()
}

/// The points given, and the default for those that were given none.
fn points(election: &Election, ballot: &Ballot) -> Vec<(u32, Decimal)> {
    let mut given: Vec<_> = ballot.choices.iter().copied().zip(ballot.points.iter().copied()).collect();
    if election.default_score != Decimal::ZERO {
        let silent = (0..election.projects.len() as u32).filter(|project| !ballot.choices.contains(project));
        given.extend(silent.map(|project| (project, election.default_score)));
    }
    given
}

/// What a ballot gives to which project.
type Given = fn(&Election, &Ballot) -> Vec<(u32, Decimal)>;

fn by_points(election: &Election, decimals: u32, given: Given) -> Result<(Voting, Ballots), Misfit> {
    let mut ballots = Vec::with_capacity(election.ballots.len());
    let (mut most_ever, mut most_on_one) = (1, 1);
    for ballot in &election.ballots {
        let mut choices = Vec::with_capacity(ballot.choices.len());
        for (project, points) in given(election, ballot) {
            if points.is_negative() {
                return Err(Misfit::PointsNegative { voter: ballot.voter.to_string() });
            }
            let units = points.scaled(decimals).and_then(|units| u32::try_from(units).ok());
            let units = units.ok_or(Misfit::PointsTooMany)?;
            most_on_one = units.max(most_on_one);
            if units > 0 {
                choices.push((project, units));
            }
        }
        let sum: u64 = choices.iter().map(|choice| u64::from(choice.1)).sum();
        most_ever = u32::try_from(sum).map_err(|_| Misfit::PointsTooMany)?.max(most_ever);
        ballots.push(choices);
    }
    let allowed = election.max_sum_points.and_then(|points| points.scaled(decimals));
    let allowed = allowed.and_then(|units| u32::try_from(units).ok());
    let budget = most_ever.max(allowed.unwrap_or(0));
    let decimals = u8::try_from(decimals).map_err(|_| Misfit::PointsTooMany)?;
    Ok((Voting::Points { budget, per_idea_max: most_on_one, decimals }, ballots))
}
