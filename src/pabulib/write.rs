//! Writing the outcome of a vote as a `.pb` file.
//!
//! Ballots are secret, and a list of whole ballots would let anybody recognise the one they had asked for. So the file
//! holds totals: every line of VOTES gives something to one project, the lines of a project together give what it got,
//! and they stand in the order of the projects. Whatever follows from totals alone (greedy allocation by votes, votes
//! per cost or points) comes out as it did; what depends on who voted for what else cannot.

use std::fmt::Write;

use crate::contest::Voting;

/// A project as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Unique in the file.
    pub id: String,
    /// Its heading.
    pub name: String,
    /// What it costs, in øre.
    pub cost_ore: u64,
    /// How many ballots gave it something.
    pub voters: u32,
    /// What they gave, in the campaign's smallest unit.
    pub points: u64,
}

/// The whole file. `name` is the campaign's; the money is in kroner.
pub fn write(name: &str, voting: Voting, budget_ore: i64, lines: &[Line]) -> String {
    let decimals = match voting {
        Voting::Points { decimals, .. } => Some(u32::from(decimals)),
        _ => None,
    };
    let votes: u64 = lines.iter().map(|line| u64::from(line.voters)).sum();
    let mut file = String::from("META\nkey;value\n");
    for (key, value) in [
        ("description", quoted(name)),
        ("country", "Norway".to_owned()),
        ("currency", "NOK".to_owned()),
        ("num_projects", lines.len().to_string()),
        ("num_votes", votes.to_string()),
        ("budget", decimal(budget_ore.unsigned_abs(), 2)),
        ("vote_type", if decimals.is_some() { "scoring" } else { "approval" }.to_owned()),
        ("rule", "greedy".to_owned()),
        ("max_length", "1".to_owned()),
        (
            "comment",
            quoted("Totals only: each vote line is one mark for one project and stands for no ballot."),
        ),
    ] {
        row(&mut file, &[key, &value]);
    }
    file.push_str("PROJECTS\nproject_id;cost;votes;name\n");
    for line in lines {
        let cost = decimal(line.cost_ore, 2);
        row(&mut file, &[&quoted(&line.id), &cost, &line.voters.to_string(), &quoted(&line.name)]);
    }
    file.push_str(if decimals.is_some() {
        "VOTES\nvoter_id;vote;points\n"
    } else {
        "VOTES\nvoter_id;vote\n"
    });
    let mut number = 0u64;
    for line in lines {
        for mark in 0..line.voters {
            number += 1;
            let (voter, id) = (number.to_string(), quoted(&line.id));
            match decimals {
                Some(decimals) => row(&mut file, &[&voter, &id, &decimal(part(line, mark), decimals)]),
                None => row(&mut file, &[&voter, &id]),
            }
        }
    }
    file
}

/// What one mark of a project carries of its points: all alike, the first ones one more where it does not come out even.
fn part(line: &Line, mark: u32) -> u64 {
    let voters = u64::from(line.voters);
    line.points / voters + u64::from(u64::from(mark) < line.points % voters)
}

fn row(file: &mut String, cells: &[&str]) {
    let _ = writeln!(file, "{}", cells.join(";")); // writing to memory does not fail
}

/// A text in one line and in quotes.
fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("\"{}\"", line.replace('"', "\"\""))
}

/// So many units of the given number of decimals, without zeros at the end.
fn decimal(units: u64, decimals: u32) -> String {
    let scale = 10_u64.saturating_pow(decimals);
    let (whole, rest) = (units / scale, units % scale);
    if rest == 0 {
        return whole.to_string();
    }
    let rest = format!("{rest:0width$}", width = decimals as usize);
    format!("{whole}.{}", rest.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_points_have_the_decimals_they_need() {
        let shown = [(0, 2), (100, 2), (150, 2), (105, 2), (7, 0), (1234, 3)];
        let shown = shown.map(|(units, decimals)| decimal(units, decimals));
        assert_eq!(shown, ["0", "1", "1.5", "1.05", "7", "1.234"]);
    }

    #[test]
    fn the_marks_of_a_project_add_up_to_its_points() {
        let line = Line { id: "a".into(), name: "A".into(), cost_ore: 1, voters: 3, points: 11 };
        assert_eq!((0..3).map(|mark| part(&line, mark)).collect::<Vec<_>>(), [4, 4, 3]);
    }
}
