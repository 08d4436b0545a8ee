//! Questions to the authors: asked, reminded of, answered, or lapsed.

use super::decide::back;
use super::*;

/// Days to answer if the question does not say.
const DAYS: u32 = 14;
/// Most days to answer.
const DAYS_MAX: u32 = 60;
/// How long before the end the authors are reminded, in milliseconds.
const REMINDED_BEFORE: i64 = 2 * Time::DAY;

pub(super) fn ask(
    state: &State,
    by: By,
    id: IdeaId,
    question: Prose,
    days: Option<u32>,
) -> Result<Vec<Event>, Rejection> {
    use IdeaState::*;
    let idea = decide::judged(state, by, id, Action::AskClarification)?;
    decide::stands(idea, &[Submitted, Published, Shortlisted, InReview])?;
    if idea.state.awaits_release() {
        return Err(Refusal::IdeaStateForbids { idea_state: InReview }.into()); // the panel is done with it
    }
    if question.chars == 0 {
        return Err(Refusal::WordsMissing.into());
    }
    let days = days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Refusal::ClarificationDays { days, days_max: DAYS_MAX }.into());
    }
    Ok(vec![Event::ClarificationAsked { idea: id, question, until: by.at.plus_days(days) }])
}

pub(super) fn answer(state: &State, by: By, id: IdeaId, answer: Prose) -> Result<Vec<Event>, Rejection> {
    let idea = decide::find(state, by, id, Action::AnswerClarification)?;
    let lapsed = idea.state == IdeaState::Parked
        && idea.parking.as_ref().is_some_and(|parking| parking.reason.is_none());
    let question = idea.open_question().filter(|_| lapsed || idea.state == IdeaState::Clarification);
    let Some(question) = question else {
        return Err(Refusal::IdeaStateForbids { idea_state: idea.shown() }.into());
    };
    if answer.chars == 0 {
        return Err(Refusal::WordsMissing.into());
    }
    let events = vec![Event::ClarificationAnswered { idea: id, answer }];
    Ok(decide::then_published(state, id, &back(idea, question.before), events))
}

/// When something is next due about an open question: the reminder, then the end.
pub(super) fn next_due(idea: &Idea) -> Option<Time> {
    let question = idea.open_question().filter(|_| idea.state == IdeaState::Clarification)?;
    let reminder = Time(question.until.0 - REMINDED_BEFORE);
    Some(if question.reminded || reminder <= question.asked { question.until } else { reminder })
}

/// Reminders and ends of questions that are due. A campaign that stands still, or is over, waits for nothing.
pub fn due(state: &State, at: Time) -> impl Iterator<Item = super::super::Event> {
    let due = state.ideas.questions.range(..=(at, IdeaId(u32::MAX)));
    due.filter_map(move |(_, id)| {
        let idea = state.ideas.table.get(*id)?;
        let campaign = state.campaigns.table.get(idea.campaign)?;
        let question = idea.open_question()?;
        let runs = campaign.stage == Stage::Launched && !campaign.is_paused();
        let event = match question.until <= at {
            true => Event::ClarificationLapsed { idea: *id },
            false => Event::ClarificationReminded { idea: *id },
        };
        runs.then_some(super::super::Event::Idea(event))
    })
}

/// What an event makes of an idea's questions.
pub(super) fn follow(row: &mut Idea, event: &Event, at: Time) {
    match event {
        Event::ClarificationAsked { question, until, .. } => {
            let before = row.state;
            let (question, until) = (*question, *until);
            let asked = Clarification { question, asked: at, until, reminded: false, before, answer: None };
            row.clarifications.push(asked);
            row.state = IdeaState::Clarification;
        }
        Event::ClarificationReminded { .. } => {
            if let Some(question) = row.clarifications.last_mut() {
                question.reminded = true;
            }
        }
        Event::ClarificationAnswered { answer, .. } => {
            let Some(question) = row.clarifications.last_mut() else { return };
            question.answer = Some((*answer, at));
            row.state = question.before;
            row.answer = None;
        }
        Event::ClarificationLapsed { .. } => super::apply::park(row, None, None, at),
        _ => {}
    }
}
