//! What events make of ideas.

use super::index::change;
use super::*;

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    match event {
        Event::IdeaDrafted { idea, campaign, theme, author, office, title, summary, amount_ore } => {
            let first = Revision { title: *title, summary: *summary, amount_ore: *amount_ore, at: by.at };
            let other = match by.actor {
                Actor::Person(person) if person != *author => Some(person),
                _ => None,
            };
            let draft = Idea::draft(*campaign, *office, first);
            insert(state, *idea, Idea { theme: *theme, authors: vec![*author], recorded_by: other, ..draft });
        }
        Event::DraftDeleted { idea } => remove(state, *idea),
        event => change(state, event.idea(), |row| follow(row, event, by.at)),
    }
}

/// Changes a row that is there before and after.
fn follow(row: &mut Idea, event: &Event, at: Time) {
    match event {
        Event::IdeaDrafted { .. } | Event::DraftDeleted { .. } => {}
        Event::IdeaRevised { theme, title, summary, amount_ore, .. } => {
            let next = Revision { title: *title, summary: *summary, amount_ore: *amount_ore, at };
            row.revisions.push(next);
            row.theme = *theme;
            row.amount_ore = *amount_ore;
        }
        Event::IdeaSubmitted { .. } => {
            row.state = IdeaState::Submitted;
            row.submitted.get_or_insert(at);
        }
        Event::IdeaPublished { .. } => {
            row.state = IdeaState::Published;
            row.published = Some(at);
        }
        Event::CoAuthorInvited { .. }
        | Event::InvitationCancelled { .. }
        | Event::CoAuthorJoined { .. }
        | Event::CoAuthorDeclined { .. }
        | Event::AuthorLeft { .. } => regroup(row, event),
        Event::IdeaApproved { .. } => row.approved = true,
        Event::IdeaTakenDown { reason, .. } => {
            row.state = IdeaState::Submitted;
            row.published = None;
            row.approved = false;
            row.taken_down = Some(Answer { reason: *reason, at });
        }
        Event::ClarificationAsked { .. }
        | Event::ClarificationReminded { .. }
        | Event::ClarificationAnswered { .. }
        | Event::ClarificationLapsed { .. } => clarify::follow(row, event, at),
        Event::IdeaShortlisted { .. } => {
            row.state = IdeaState::Shortlisted;
            row.invited.clear(); // the panel must know whom it judges
        }
        Event::IdeaNotShortlisted { reason, .. } => {
            row.state = IdeaState::NotShortlisted;
            row.answer = Some(Answer { reason: *reason, at });
        }
        Event::ScreeningUndone { .. } => {
            row.state = IdeaState::Published;
            row.answer = None;
        }
        Event::IdeaParked { reason, review_at, .. } => park(row, Some(*reason), Some(*review_at), at),
        Event::IdeaTakenUp { .. } => take_up(row),
        Event::IdeaWithdrawn { reason, .. } => {
            row.withdrawal = Some(Withdrawal { reason: *reason, at, before: row.state });
            row.state = IdeaState::Withdrawn;
        }
        Event::IdeaRevived { .. } => {
            row.state = row.withdrawal.take().map_or(row.state, |withdrawal| withdrawal.before);
        }
        Event::IdeaAdvanced { to, .. } => row.state = *to,
        Event::IdeaAnswered { reason, .. } => row.answer = Some(Answer { reason: *reason, at }),
    }
}

/// Changes who stands behind an idea.
fn regroup(row: &mut Idea, event: &Event) {
    match event {
        Event::CoAuthorInvited { person, .. } => row.invited.push(*person),
        Event::InvitationCancelled { person, .. } | Event::CoAuthorDeclined { person, .. } => {
            row.invited.retain(|invited| invited != person);
        }
        Event::CoAuthorJoined { person, .. } => {
            row.invited.retain(|invited| invited != person);
            row.former.retain(|former| former != person);
            row.authors.push(*person);
        }
        Event::AuthorLeft { person, .. } => {
            row.authors.retain(|author| author != person);
            row.former.push(*person);
        }
        _ => {}
    }
}

/// Lays an idea aside; one that already is keeps to where it stood before.
pub(super) fn park(row: &mut Idea, reason: Option<Texts>, review_at: Option<Time>, at: Time) {
    let before = match (&row.parking, row.open_question()) {
        (Some(parking), _) if row.state == IdeaState::Parked => parking.before,
        (_, Some(question)) if row.state == IdeaState::Clarification => question.before,
        _ => row.state,
    };
    row.parking = Some(Parking { reason, review_at, before });
    row.state = IdeaState::Parked;
    row.answer = reason.map(|reason| Answer { reason, at });
}

/// Puts a parked idea back where it stood.
pub(super) fn take_up(row: &mut Idea) {
    let Some(parking) = &row.parking else { return };
    row.state = parking.before;
    row.answer = None;
}
