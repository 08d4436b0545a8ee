//! Min-cost flow with integer costs: the fairest cheapest way to give every idea its reviewers.
//!
//! Successive shortest paths with potentials (Dijkstra on reduced costs). All numbers are integers and every choice
//! follows from them, so the same problem always gives the same answer.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Who may review what, at which cost, and how much anybody shall have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// How many more reviewers each idea needs.
    pub wanted: Vec<u32>,
    /// How much each reviewer shall have.
    pub loads: Vec<Load>,
    /// The pairs that are possible.
    pub pairs: Vec<Pair>,
    /// What every further idea of a reviewer costs more than the one before: spreads the load.
    pub step_cost: i64,
}

/// How much a reviewer has and may get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// What the reviewer has already; counts for the cost of more.
    pub held: u32,
    /// How many new ones the reviewer shall have at least, if there are enough.
    pub min: u32,
    /// How many new ones the reviewer may get.
    pub max: u32,
}

/// A reviewer who may review an idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Number of the idea in `wanted`.
    pub idea: usize,
    /// Number of the reviewer in `loads`.
    pub reviewer: usize,
    /// What it costs; less than zero for a pair that is wished for.
    pub cost: i64,
}

/// As many pairs as there can be, at the least cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    /// The chosen pairs as (idea, reviewer), by idea and reviewer.
    pub chosen: Vec<(usize, usize)>,
    /// Ideas that lack reviewers, and how many.
    pub short: Vec<(usize, u32)>,
    /// What the chosen pairs cost, the steps included.
    pub cost: i64,
}

/// Solves it.
pub fn solve(problem: &Problem) -> Solution {
    let mut network = Network::of(problem);
    while network.push_one() {}
    let chosen = network.chosen(problem);
    let given = |idea: usize| chosen.iter().filter(|(of, _)| *of == idea).count() as u32;
    let short = problem.wanted.iter().enumerate();
    let short = short.map(|(idea, wanted)| (idea, wanted - given(idea))).filter(|(_, lacking)| *lacking > 0);
    Solution { short: short.collect(), cost: cost(problem, &chosen), chosen }
}

fn cost(problem: &Problem, chosen: &[(usize, usize)]) -> i64 {
    let is_chosen = |pair: &&Pair| chosen.binary_search(&(pair.idea, pair.reviewer)).is_ok();
    let pairs: i64 = problem.pairs.iter().filter(is_chosen).map(|pair| pair.cost).sum();
    let steps = problem.loads.iter().enumerate().map(|(reviewer, load)| {
        let given = chosen.iter().filter(|(_, to)| *to == reviewer).count() as i64;
        (0..given).map(|nth| problem.step_cost * (i64::from(load.held) + nth)).sum::<i64>()
    });
    pairs + steps.sum::<i64>()
}

struct Edge {
    to: usize,
    room: u32,
    cost: i64,
}

/// Nodes: source, ideas, reviewers, sink. Edge 2n and its reverse 2n + 1 stand side by side.
struct Network {
    edges: Vec<Edge>,
    leaving: Vec<Vec<usize>>,
    potential: Vec<i64>,
    first_pair: usize,
}

impl Network {
    const SOURCE: usize = 0;

    fn sink(&self) -> usize {
        self.leaving.len() - 1
    }

    fn of(problem: &Problem) -> Network {
        let (ideas, reviewers) = (problem.wanted.len(), problem.loads.len());
        let nodes = ideas + reviewers + 2;
        let mut network = Network {
            edges: Vec::new(),
            leaving: vec![Vec::new(); nodes],
            potential: vec![0; nodes],
            first_pair: 2 * ideas,
        };
        for (idea, wanted) in problem.wanted.iter().enumerate() {
            network.connect(Self::SOURCE, 1 + idea, *wanted, 0);
        }
        for pair in &problem.pairs {
            network.connect(1 + pair.idea, 1 + ideas + pair.reviewer, 1, pair.cost);
        }
        let preferred = preference(problem);
        for (reviewer, load) in problem.loads.iter().enumerate() {
            for nth in 0..load.max {
                let step = problem.step_cost * i64::from(load.held + nth);
                let wish = if nth < load.min { preferred } else { 0 };
                network.connect(1 + ideas + reviewer, nodes - 1, 1, step - wish);
            }
        }
        network.set_first_potentials(problem);
        network
    }

    fn connect(&mut self, from: usize, to: usize, room: u32, cost: i64) {
        self.leaving[from].push(self.edges.len());
        self.edges.push(Edge { to, room, cost });
        self.leaving[to].push(self.edges.len());
        self.edges.push(Edge { to: from, room: 0, cost: -cost });
    }

    /// Distances from the source while no flow runs: the network has layers, so one pass each will do.
    fn set_first_potentials(&mut self, problem: &Problem) {
        let ideas = problem.wanted.len();
        let sink = self.sink();
        for pair in &problem.pairs {
            let reviewer = 1 + ideas + pair.reviewer;
            self.potential[reviewer] = self.potential[reviewer].min(pair.cost);
        }
        let mut nearest = 0;
        for reviewer in 1 + ideas..sink {
            for &edge in self.leaving[reviewer].iter().filter(|edge| *edge % 2 == 0) {
                nearest = nearest.min(self.potential[reviewer] + self.edges[edge].cost);
            }
        }
        self.potential[sink] = nearest;
    }

    /// Sends one more unit along the cheapest way; false if there is none.
    fn push_one(&mut self) -> bool {
        let sink = self.sink();
        let mut distance = vec![i64::MAX; self.leaving.len()];
        let mut came_by = vec![usize::MAX; self.leaving.len()];
        let mut settled = vec![false; self.leaving.len()];
        let mut waiting = BinaryHeap::from([Reverse((0, Self::SOURCE))]);
        distance[Self::SOURCE] = 0;
        while let Some(Reverse((reached, node))) = waiting.pop() {
            if std::mem::replace(&mut settled[node], true) {
                continue;
            }
            if node == sink {
                break;
            }
            for &index in &self.leaving[node] {
                let edge = &self.edges[index];
                let next = reached + edge.cost + self.potential[node] - self.potential[edge.to];
                if edge.room > 0 && next < distance[edge.to] {
                    distance[edge.to] = next;
                    came_by[edge.to] = index;
                    waiting.push(Reverse((next, edge.to)));
                }
            }
        }
        if distance[sink] == i64::MAX {
            return false;
        }
        for (node, potential) in self.potential.iter_mut().enumerate() {
            *potential += distance[node].min(distance[sink]);
        }
        let mut node = sink;
        while node != Self::SOURCE {
            let edge = came_by[node];
            self.edges[edge].room -= 1;
            self.edges[edge ^ 1].room += 1;
            node = self.edges[edge ^ 1].to;
        }
        true
    }

    fn chosen(&self, problem: &Problem) -> Vec<(usize, usize)> {
        let taken = |index: usize| self.edges[self.first_pair + 2 * index].room == 0;
        let pairs = problem.pairs.iter().enumerate().filter(|(index, _)| taken(*index));
        let mut chosen: Vec<(usize, usize)> = pairs.map(|(_, pair)| (pair.idea, pair.reviewer)).collect();
        chosen.sort_unstable();
        chosen
    }
}

/// More than all other costs together could ever outweigh.
fn preference(problem: &Problem) -> i64 {
    let pairs: i64 = problem.pairs.iter().map(|pair| pair.cost.abs()).sum();
    let steps = problem.loads.iter().map(|load| {
        let last = i64::from(load.held) + i64::from(load.max);
        problem.step_cost.abs().saturating_mul(last).saturating_mul(last)
    });
    steps.fold(pairs, i64::saturating_add).saturating_add(1).min(i64::MAX / 1_000_000)
}
