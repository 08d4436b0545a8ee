//! What goes into a ranking, gathered, and written down in one canonical form that is hashed and can be exported.
//!
//! The form is plain ASCII, one fact a line, always in the same order. Texts stand in it by their salted digests.

use super::*;
use crate::contest::review::{self, Answer, Assignment, Round};
use sha2::{Digest as _, Sha256};
use std::io::Write;

/// Gathers what a ranking follows from.
pub fn inputs(state: &State, key: RoundKey, round: &Round, seed: Option<Digest>, at: Time) -> Option<Inputs> {
    let campaign = state.campaigns.table.get(key.0)?;
    let poll = state.votes.polls.get(&key.0);
    let points = |idea: IdeaId| poll.and_then(|poll| poll.tallies.get(&idea)).map_or(0, |tally| tally.points);
    let weight = |id: CriterionId| state.campaigns.criteria.get(id).map_or(0, |row| row.weight_percent);
    let scores = |row: &Assignment| {
        let scores = row.review.iter().flat_map(|review| &review.scores);
        scores.map(|score| (score.criterion, score.value)).collect()
    };
    let contender = |idea: IdeaId| {
        let reviews = review::counted(state, key, round, idea, at).map(|(_, row)| scores(row)).collect();
        let amount_ore = state.ideas.table.get(idea).and_then(|row| row.amount_ore);
        Contender { idea, points: points(idea), amount_ore, reviews }
    };
    Some(Inputs {
        weights: campaign.rules.weights,
        scale: campaign.rules.scale,
        quorum: round.quorum,
        ties: campaign.rules.ties.clone(),
        criteria: campaign.criteria.iter().map(|id| (*id, weight(*id))).collect(),
        points_max: poll.and_then(|poll| poll.tallies.values().map(|tally| tally.points).max()).unwrap_or(0),
        seed,
        contenders: review::contenders(state, round).into_iter().map(contender).collect(),
    })
}

/// SHA-256 over the canonical bytes.
pub fn digest_of(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// Everything that goes into a ranking and what comes out of it.
pub fn canonical(
    state: &State,
    key: RoundKey,
    round: &Round,
    inputs: &Inputs,
    positions: &[Position],
) -> Vec<u8> {
    let mut page = Page(Vec::new());
    page.line(format_args!("idedugnad ranking 1"));
    page.line(format_args!("campaign {} round {}", key.0.0, key.1));
    rules(&mut page, state, key, inputs);
    let ideas: Vec<IdeaId> = round.ideas.iter().copied().collect();
    declarations(&mut page, state, &ideas);
    for idea in &ideas {
        reviews(&mut page, state, key, round, *idea);
    }
    votes(&mut page, inputs);
    for (idea, reason) in &round.excluded {
        let digest = reason.best(Lang::Nb).map(|text| text.digest);
        page.line(format_args!("excluded idea {} reason {}", idea.0, Shown(digest)));
    }
    let minutes = state.rankings.rounds.get(&key).and_then(|row| row.minutes);
    page.line(format_args!("minutes {}", Shown(minutes.map(|text| text.digest))));
    for position in positions {
        page.line(format_args!(
            "position {} idea {} combined_bp {} votes_bp {} panel_bp {} reviews {} tie {}",
            position.rank,
            position.idea.0,
            position.combined_bp,
            position.votes_bp,
            position.panel_bp,
            position.reviews,
            Shown(position.tie.map(name_of)),
        ));
    }
    page.0
}

fn rules(page: &mut Page, state: &State, key: RoundKey, inputs: &Inputs) {
    let Weights { votes_percent, panel_percent } = inputs.weights;
    page.line(format_args!("weights votes {votes_percent} panel {panel_percent}"));
    page.line(format_args!("scale {} to {}", inputs.scale.min, inputs.scale.max));
    page.line(format_args!("quorum {}", inputs.quorum));
    for tie in &inputs.ties {
        page.line(format_args!("tie {}", name_of(*tie)));
    }
    for (criterion, weight) in &inputs.criteria {
        let required = state.campaigns.criteria.get(*criterion).is_some_and(|row| row.required);
        page.line(format_args!("criterion {} weight {weight} required {required}", criterion.0));
    }
    let commitment = state.campaigns.table.get(key.0).and_then(|row| row.rules.lot_commitment);
    page.line(format_args!("lot commitment {} seed {}", Shown(commitment), Shown(inputs.seed)));
}

fn declarations(page: &mut Page, state: &State, ideas: &[IdeaId]) {
    for ((person, idea), declaration) in &state.reviews.declarations {
        if !ideas.contains(idea) {
            continue;
        }
        match &declaration.answer {
            Answer::None => page.line(format_args!("declared person {} idea {} nothing", person.0, idea.0)),
            Answer::Grounds(grounds) => {
                for ground in grounds {
                    let number = *ground as u8;
                    page.line(format_args!("declared person {} idea {} ground {number}", person.0, idea.0));
                }
            }
        }
    }
}

fn reviews(page: &mut Page, state: &State, key: RoundKey, round: &Round, idea: IdeaId) {
    for (id, row) in state.reviews.of_idea(idea).filter(|(_, row)| row.round == key) {
        let Some(review) = &row.review else { continue };
        let counts = round.counted.as_ref().is_some_and(|counted| counted.contains(&id))
            && row.state == review::AssignmentState::Submitted;
        page.line(format_args!(
            "review {} idea {} person {} revision {} counts {counts} comment {}",
            id.0,
            idea.0,
            row.reviewer.0,
            review.revision,
            Shown(review.comment.map(|text| text.digest)),
        ));
        for score in &review.scores {
            let reason = score.reason.map(|text| text.digest);
            let criterion = score.criterion.0;
            page.line(format_args!(
                "score {criterion} value {} reason {}",
                Shown(score.value),
                Shown(reason)
            ));
        }
    }
}

fn votes(page: &mut Page, inputs: &Inputs) {
    page.line(format_args!("points most {}", inputs.points_max));
    for contender in &inputs.contenders {
        let (idea, points) = (contender.idea.0, contender.points);
        page.line(format_args!("points idea {idea} {points} asks {}", Shown(contender.amount_ore)));
    }
}

fn name_of(tie: TieBreak) -> &'static str {
    match tie {
        TieBreak::Panel => "panel",
        TieBreak::Votes => "votes",
        TieBreak::LowerAmount => "lower_amount",
        TieBreak::Lot => "lot",
    }
}

/// The canonical bytes as they grow.
struct Page(Vec<u8>);

impl Page {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = writeln!(self.0, "{line}");
    }
}

/// A value, or `-` where there is none.
struct Shown<T>(Option<T>);

impl<T: std::fmt::Display> std::fmt::Display for Shown<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("-"),
        }
    }
}
