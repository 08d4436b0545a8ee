//! Deciding for reviews: which question goes where, and what time makes necessary.

use super::score::Sheet;
use super::*;

/// Decides a command.
///
/// # Errors
/// After policy, in the order of the ladder in each function.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::super::Event>, Rejection> {
    let events = match command {
        Command::StartReview { campaign, due, answer_days } => {
            return round::start(state, by, *campaign, *due, *answer_days);
        }
        Command::DeclareImpartiality { idea, answer } => declare::declare(state, by, *idea, answer)?,
        Command::CorrectDeclaration { idea, person, answer, reason } => {
            declare::correct(state, by, *idea, *person, answer, *reason)?
        }
        Command::RecordConflict { idea, person, ground, reason } => {
            declare::record(state, by, *idea, *person, *ground, *reason)?
        }
        Command::ProposeAssignments { campaign, load_max } => {
            assign::propose(state, by, *campaign, *load_max)?
        }
        Command::ConfirmAssignments { campaign } => assign::confirm(state, by, *campaign)?,
        Command::AssignReviewer { idea, reviewer } => assign::by_hand(state, by, *idea, *reviewer)?,
        Command::AcceptAssignment { assignment } => answer::accept(state, by, *assignment)?,
        Command::DeclineAssignment { assignment, reason } => {
            answer::decline(state, by, *assignment, *reason)?
        }
        Command::RecuseFromReview { assignment, ground } => answer::recuse(state, by, *assignment, *ground)?,
        Command::ReassignReview { assignment, reviewer, reason } => {
            assign::reassign(state, by, *assignment, *reviewer, *reason)?
        }
        Command::SaveReviewDraft { assignment, scores, comment } => {
            score::draft(state, by, *assignment, Sheet { scores, comment: *comment })?
        }
        Command::SubmitReview { assignment, revision, scores, comment } => {
            score::submit(state, by, *assignment, *revision, Sheet { scores, comment: *comment })?
        }
        Command::ConfirmReview { assignment, revision } => score::confirm(state, by, *assignment, *revision)?,
        Command::SendBackReview { assignment, reason } => score::send_back(state, by, *assignment, *reason)?,
        Command::InvalidateReview { assignment, ground, reason } => {
            score::invalidate(state, by, *assignment, *ground, *reason)?
        }
        Command::ExtendReview { campaign, due } => round::extend(state, by, *campaign, *due)?,
        Command::LowerQuorum { campaign, quorum, reason } => {
            round::lower_quorum(state, by, *campaign, *quorum, *reason)?
        }
        Command::ExcludeIdea { idea, reason } => round::exclude(state, by, *idea, *reason)?,
        Command::CloseReview { campaign } => round::close(state, by, *campaign)?,
    };
    Ok(events.into_iter().map(super::super::Event::Review).collect())
}

/// Invitations that nobody has answered in time lapse.
pub fn due(state: &State, at: Time) -> impl Iterator<Item = Event> {
    let overdue = state.reviews.unanswered.range(..=(at, AssignmentId(u32::MAX)));
    overdue.map(|(_, assignment)| Event::AssignmentLapsed { assignment: *assignment })
}
