//! Deciding for ideas: which function answers for which command, and the checks that many of them share.

use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::super::Event>, Rejection> {
    let events = match command {
        Command::SaveDraft { campaign, theme, title, summary, amount_ore } => {
            let content = Content::new(*theme, *title, *summary, *amount_ore);
            write::save_draft(state, by, *campaign, content)?
        }
        Command::DeleteDraft { idea } => write::delete_draft(state, by, *idea)?,
        Command::SubmitDraft { idea } => write::submit_draft(state, by, *idea)?,
        Command::SubmitIdea { campaign, theme, title, summary, amount_ore, co_authors } => {
            let content = Content::new(*theme, *title, *summary, *amount_ore);
            write::submit(state, by, *campaign, content, co_authors)?
        }
        Command::SubmitIdeasOnBehalf { campaign, ideas } => {
            write::submit_on_behalf(state, by, *campaign, ideas)?
        }
        Command::ReviseIdea { idea, revision, theme, title, summary, amount_ore } => {
            let content = Content::new(*theme, *title, *summary, *amount_ore);
            write::revise(state, by, *idea, *revision, content)?
        }
        Command::InviteCoAuthor { idea, person } => team::invite(state, by, *idea, *person)?,
        Command::CancelInvitation { idea, person } => team::cancel(state, by, *idea, *person)?,
        Command::AcceptCoAuthorship { idea } => team::accept(state, by, *idea)?,
        Command::DeclineCoAuthorship { idea } => team::decline(state, by, *idea)?,
        Command::LeaveIdea { idea } => team::leave(state, by, *idea)?,
        Command::ApproveIdea { idea } => screen::approve(state, by, *idea)?,
        Command::TakeDownIdea { idea, reason } => screen::take_down(state, by, *idea, *reason)?,
        Command::AskClarification { idea, question, days } => {
            clarify::ask(state, by, *idea, *question, *days)?
        }
        Command::AnswerClarification { idea, answer } => clarify::answer(state, by, *idea, *answer)?,
        Command::ShortlistIdea { idea } => screen::shortlist(state, by, *idea)?,
        Command::LeaveOffShortlist { idea, reason } => screen::leave_off(state, by, *idea, *reason)?,
        Command::UndoScreening { idea, reason } => screen::undo(state, by, *idea, *reason)?,
        Command::ParkIdea { idea, reason, review_at } => screen::park(state, by, *idea, *reason, *review_at)?,
        Command::TakeUpIdea { idea } => screen::take_up(state, by, *idea)?,
        Command::WithdrawIdea { idea, reason } => leave::withdraw(state, by, *idea, *reason)?,
        Command::ReviveIdea { idea } => leave::revive(state, by, *idea)?,
    };
    Ok(events.into_iter().map(super::super::Event::Idea).collect())
}

/// What an author writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content {
    pub theme: Option<ThemeId>,
    pub title: Prose,
    pub summary: Prose,
    pub amount_ore: Option<u64>,
}

impl Content {
    pub fn new(theme: Option<ThemeId>, title: Prose, summary: Prose, amount_ore: Option<u64>) -> Self {
        Self { theme, title, summary, amount_ore }
    }
}

/// A campaign in which something can still happen to ideas.
pub(super) fn running(state: &State, id: CampaignId) -> Result<&campaign::Campaign, Rejection> {
    let campaign = state.campaign(id)?;
    match campaign.stage {
        Stage::Draft => Err(policy::Refusal::NotFound { kind: Kind::Campaign }.into()),
        Stage::Launched => Ok(campaign),
        _ => Err(Refusal::CampaignIsOver.into()),
    }
}

/// An idea that the actor may know of and do this to.
pub(super) fn find(state: &State, by: By, id: IdeaId, action: Action) -> Result<&Idea, Rejection> {
    let idea = known(state, by, id)?;
    let held = idea.relations(by.actor);
    policy::may(state, by, action, Target::Campaign(idea.campaign), held)?;
    running(state, idea.campaign)?;
    Ok(idea)
}

/// The same for what must be done by others than its authors, and by nobody who is partial to it.
pub(super) fn judged(state: &State, by: By, id: IdeaId, action: Action) -> Result<&Idea, Rejection> {
    let idea = find(state, by, id, action)?;
    not_own(idea, by)?;
    review::impartiality::require(state, by, id)?;
    Ok(idea)
}

/// An idea that the actor may know of; of a draft only its authors do.
pub(super) fn known(state: &State, by: By, id: IdeaId) -> Result<&Idea, Rejection> {
    let idea = state.idea(id)?;
    let hidden =
        idea.state == IdeaState::Draft && idea.relations(by.actor).is_empty() && by.actor != Actor::System;
    match hidden {
        true => Err(policy::Refusal::NotFound { kind: Kind::Idea }.into()),
        false => Ok(idea),
    }
}

/// Refuses authors, past ones too, what must be done by others.
pub(super) fn not_own(idea: &Idea, by: By) -> Result<(), Rejection> {
    let own = matches!(by.actor, Actor::Person(person)
        if idea.authors.contains(&person) || idea.former.contains(&person));
    if own { Err(Refusal::OwnIdea.into()) } else { Ok(()) }
}

/// Refuses an idea that is not seen to stand in one of these places.
pub(super) fn stands(idea: &Idea, places: &[IdeaState]) -> Result<(), Rejection> {
    let state = idea.shown();
    if places.contains(&state) { Ok(()) } else { Err(Refusal::IdeaStateForbids { idea_state: state }.into()) }
}

/// A reason must be there, in Norwegian.
pub(super) fn reasoned(reason: &Texts) -> Result<(), Rejection> {
    if reason.iter().all(|text| text.chars == 0) {
        return Err(Refusal::WordsMissing.into());
    }
    if reason.norwegian() { Ok(()) } else { Err(Refusal::ReasonNotNorwegian.into()) }
}

/// The idea as it stands when it is back where it was.
pub(super) fn back(idea: &Idea, before: IdeaState) -> Idea {
    Idea { state: before, ..idea.clone() }
}

/// Follows a change that may be the last thing that publication waited for.
pub(super) fn then_published(state: &State, id: IdeaId, idea: &Idea, mut events: Vec<Event>) -> Vec<Event> {
    let after = state.campaigns.table.get(idea.campaign).is_some_and(|campaign| {
        campaign.rules.moderation == campaign::Moderation::After && idea.taken_down.is_none()
    });
    if idea.state == IdeaState::Submitted && idea.invited.is_empty() && (idea.approved || after) {
        events.push(Event::IdeaPublished { idea: id });
    }
    events
}
