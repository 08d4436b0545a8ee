//! Which projects a budget pays for: the greedy rules of participatory budgeting, in exact arithmetic.
//!
//! Projects are considered by falling score. Under [`Rule::Greedy`] one that does not fit is passed over, under
//! [`Rule::GreedyNoSkip`] it ends the allocation. A project without support scores zero and so comes last.
//! Every tie met on the way is reported with the rule that broke it.

use std::cmp::Ordering;

use num_rational::BigRational;
use num_traits::{Signed, Zero};

/// A number without rounding: money in whole currency units, votes, or points.
pub type Exact = BigRational;

/// What is done with a project that costs more than what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Pass it over and go on with the next.
    Greedy,
    /// Stop there.
    GreedyNoSkip,
}

/// What projects are ordered by, the highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// Votes or points as they were given.
    Total,
    /// Votes or points divided by the cost; something for nothing beats everything else.
    TotalPerCost,
}

/// How projects with equal scores are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieOrder {
    /// By id, in code-point order: `10` before `9` before `a`.
    T1,
    /// The cheaper first, then the one with more votes or points, then by id.
    T2,
}

/// What separated two neighbours with equal scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieBreak {
    /// The first of them costs less.
    LowerCost,
    /// The first of them has more votes or points.
    HigherTotal,
    /// The first of them has the earlier id.
    EarlierId,
}

/// One project that wants money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project<'a> {
    /// Unique among the projects of one allocation.
    pub id: &'a str,
    /// At least zero, in the unit of the budget.
    pub cost: Exact,
    /// Votes or points it received.
    pub total: Exact,
}

/// What happened to a project when its turn came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is paid for in full.
    Funded,
    /// It costs more than what was left.
    TooDear,
    /// The allocation had stopped before it.
    NotReached,
}

/// One line of the explanation, in the order of consideration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// The project.
    pub id: &'a str,
    /// What became of it.
    pub verdict: Verdict,
    /// What was left of the budget after this step.
    pub left: Exact,
}

/// Projects that had equal scores when the first of them was considered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie<'a> {
    /// The tied ids in the order they were considered.
    pub ids: Vec<&'a str>,
    /// What separated each of them from the next: one shorter than `ids`.
    pub broken_by: Vec<TieBreak>,
}

/// The outcome, with what is needed to explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation<'a> {
    /// Ids of the funded projects, in the order they were funded.
    pub winners: Vec<&'a str>,
    /// What they cost together; never more than the budget.
    pub total_cost: Exact,
    /// One step for each project.
    pub steps: Vec<Step<'a>>,
    /// Every tie met before the allocation ended.
    pub ties: Vec<Tie<'a>>,
}

/// Spends `budget` on `projects`. Two runs with the same input, in whatever order, give the same outcome.
pub fn allocate<'a>(
    projects: &[Project<'a>],
    budget: &Exact,
    rule: Rule,
    score: Score,
    tie_order: TieOrder,
) -> Allocation<'a> {
    let mut order: Vec<Candidate<'_, 'a>> = projects.iter().map(|p| Candidate::new(p, score)).collect();
    order.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| separate(a.project, b.project, tie_order).0));

    let mut left = budget.clone();
    let mut stopped = false;
    let mut reached = 0;
    let mut winners = Vec::new();
    let mut steps = Vec::with_capacity(order.len());
    for candidate in &order {
        let Project { id, cost, .. } = candidate.project;
        let verdict = if stopped {
            Verdict::NotReached
        } else if *cost <= left {
            Verdict::Funded
        } else {
            Verdict::TooDear
        };
        if verdict == Verdict::Funded {
            left -= cost;
            winners.push(*id);
        }
        reached += usize::from(!stopped);
        stopped |= verdict == Verdict::TooDear && rule == Rule::GreedyNoSkip;
        steps.push(Step { id, verdict, left: left.clone() });
    }
    let total_cost = budget - left;
    Allocation { winners, total_cost, steps, ties: ties_met(&order, reached, tie_order) }
}

struct Candidate<'p, 'a> {
    project: &'p Project<'a>,
    score: ScoreValue,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum ScoreValue {
    Finite(Exact),
    Unbounded,
}

impl<'p, 'a> Candidate<'p, 'a> {
    fn new(project: &'p Project<'a>, score: Score) -> Self {
        let Project { cost, total, .. } = project;
        let score = match score {
            Score::Total => ScoreValue::Finite(total.clone()),
            Score::TotalPerCost if !cost.is_zero() => ScoreValue::Finite(total / cost),
            Score::TotalPerCost if total.is_positive() => ScoreValue::Unbounded,
            Score::TotalPerCost => ScoreValue::Finite(total.clone()),
        };
        Candidate { project, score }
    }
}

/// The order of two projects with equal scores, and the rule that decided it.
fn separate(a: &Project, b: &Project, tie_order: TieOrder) -> (Ordering, TieBreak) {
    if tie_order == TieOrder::T2 {
        match a.cost.cmp(&b.cost) {
            Ordering::Equal => {}
            order => return (order, TieBreak::LowerCost),
        }
        match b.total.cmp(&a.total) {
            Ordering::Equal => {}
            order => return (order, TieBreak::HigherTotal),
        }
    }
    (a.id.cmp(b.id), TieBreak::EarlierId)
}

fn ties_met<'a>(order: &[Candidate<'_, 'a>], reached: usize, tie_order: TieOrder) -> Vec<Tie<'a>> {
    let mut ties = Vec::new();
    let mut first = 0;
    for group in order.chunk_by(|a, b| a.score == b.score) {
        if group.len() > 1 && first < reached {
            ties.push(Tie {
                ids: group.iter().map(|c| c.project.id).collect(),
                broken_by: group
                    .windows(2)
                    .map(|pair| separate(pair[0].project, pair[1].project, tie_order).1)
                    .collect(),
            });
        }
        first += group.len();
    }
    ties
}
