//! Applying what happened in reviews.

use super::*;

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    let reviews = &mut state.reviews;
    match event {
        Event::ReviewStarted { round, ideas, due, answer_days, quorum } => {
            let row = Round {
                started: by.at,
                due: *due,
                answer_days: *answer_days,
                quorum: *quorum,
                ideas: ideas.iter().copied().collect(),
                excluded: OrdMap::new(),
                proposal: None,
                counted: None,
            };
            reviews.rounds.insert(*round, Arc::new(row));
        }
        Event::ImpartialityDeclared { idea, person, answer } => {
            let row = declaration(reviews, *person, *idea);
            (row.answer, row.at) = (answer.clone(), by.at);
        }
        Event::ConflictRecorded { idea, person, ground, .. } => {
            record(reviews, *person, *idea, *ground, by.at);
        }
        Event::DeclarationCorrected { idea, person, answer, reason } => {
            let row = declaration(reviews, *person, *idea);
            let before = std::mem::replace(&mut row.answer, answer.clone());
            (row.at, row.recorded) = (by.at, false);
            row.corrections.push(Correction { before, by: by.actor, at: by.at, reason: *reason });
        }
        Event::AssignmentsProposed { round, proposal } => {
            change(reviews, *round, |row| row.proposal = Some(proposal.clone()));
        }
        Event::ReviewExtended { round, due } => change(reviews, *round, |row| {
            row.due = *due;
            row.counted = None;
        }),
        Event::QuorumLowered { round, quorum, .. } => change(reviews, *round, |row| row.quorum = *quorum),
        Event::IdeaExcluded { round, idea, reason } => {
            change(reviews, *round, |row| {
                row.excluded.insert(*idea, *reason);
            });
        }
        Event::ReviewClosed { round, counted } => {
            change(reviews, *round, |row| row.counted = Some(counted.iter().copied().collect()));
        }
        Event::ReviewerAssigned { assignment, round, idea, reviewer, answer_due } => {
            let row = Assignment {
                round: *round,
                idea: *idea,
                reviewer: *reviewer,
                state: AssignmentState::Invited,
                invited: by.at,
                answer_due: *answer_due,
                reason: None,
                draft: None,
                review: None,
            };
            assign(reviews, *assignment, row);
        }
        _ => apply_to_assignment(reviews, event, by),
    }
}

/// Takes up a new assignment; if it was proposed, the proposal is done with it.
fn assign(reviews: &mut Reviews, id: AssignmentId, row: Assignment) {
    reviews.by_idea.insert((row.idea, id));
    reviews.by_reviewer.insert((row.reviewer, id));
    reviews.unanswered.insert((row.answer_due, id));
    let pair = (row.idea, row.reviewer);
    change(reviews, row.round, |round| {
        if let Some(proposal) = &mut round.proposal {
            proposal.pairs.retain(|proposed| *proposed != pair);
        }
    });
    reviews.assignments.insert(id, row);
}

fn apply_to_assignment(reviews: &mut Reviews, event: &Event, by: By) {
    let Subject::Assignment(id) = event.subject() else { return };
    let Some(row) = reviews.assignments.get_mut(id) else { return };
    let written = |revision: u32, scores: &[Score], comment: Option<Prose>| {
        Some(Review { revision, scores: scores.to_vec(), comment, at: by.at })
    };
    match event {
        Event::AssignmentAccepted { .. } => row.state = AssignmentState::Accepted,
        Event::AssignmentDeclined { reason, .. } => {
            row.state = AssignmentState::Declined;
            row.reason = Some(*reason);
        }
        Event::AssignmentLapsed { .. } => row.state = AssignmentState::Lapsed,
        Event::AssignmentRecused { .. } => row.state = AssignmentState::Recused,
        Event::AssignmentReassigned { reason, .. } => {
            row.state = AssignmentState::Reassigned;
            row.reason = Some(*reason);
        }
        Event::ReviewDrafted { revision, scores, comment, .. } => {
            if row.state == AssignmentState::Invited {
                row.state = AssignmentState::Accepted;
            }
            row.draft = written(*revision, scores, *comment);
        }
        Event::ReviewSubmitted { revision, scores, comment, .. } => {
            row.state = AssignmentState::Submitted;
            row.reason = None;
            row.draft = None;
            row.review = written(*revision, scores, *comment);
        }
        Event::ReviewConfirmed { revision, .. } => {
            if let Some(review) = &mut row.review {
                review.revision = *revision;
            }
        }
        Event::ReviewReturned { reason, .. } => {
            row.state = AssignmentState::Returned;
            row.reason = Some(*reason);
        }
        Event::ReviewInvalidated { reason, .. } => {
            row.state = AssignmentState::Invalidated;
            row.reason = *reason;
        }
        _ => {}
    }
    let (answer_due, state) = (row.answer_due, row.state);
    if state != AssignmentState::Invited {
        reviews.unanswered.remove(&(answer_due, id));
    }
}

/// A ground found by another joins those declared.
fn record(reviews: &mut Reviews, person: PersonId, idea: IdeaId, ground: Ground, at: Time) {
    let row = declaration(reviews, person, idea);
    let mut grounds = match &row.answer {
        Answer::Grounds(grounds) => grounds.clone(),
        Answer::None => Vec::new(),
    };
    if !grounds.contains(&ground) {
        grounds.push(ground);
    }
    (row.answer, row.at, row.recorded) = (Answer::Grounds(grounds), at, true);
}

/// What a person has declared about an idea; the beginning of it if nothing is known yet.
fn declaration(reviews: &mut Reviews, person: PersonId, idea: IdeaId) -> &mut Declaration {
    let new = || Declaration { answer: Answer::None, at: Time(0), recorded: false, corrections: Vec::new() };
    reviews.declarations.entry((person, idea)).or_insert_with(new)
}

fn change(reviews: &mut Reviews, key: RoundKey, how: impl FnOnce(&mut Round)) {
    if let Some(row) = reviews.rounds.get_mut(&key) {
        how(Arc::make_mut(row));
    }
}
