//! Drafting, submitting, revising.

use super::decide::{Content, find, known, running, stands, then_published};
use super::*;
use campaign::Campaign;

pub(super) fn save_draft(
    state: &State,
    by: By,
    id: CampaignId,
    content: Content,
) -> Result<Vec<Event>, Rejection> {
    let campaign = state.campaign(id)?;
    policy::may(state, by, Action::SaveDraft, Target::Campaign(id), &[])?;
    running(state, id)?;
    check(state, id, content, campaign, true)?;
    let author = by.person()?;
    Ok(vec![drafted(state, by, 0, id, author, content)?])
}

pub(super) fn delete_draft(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = known(state, by, id)?;
    let held = idea.relations(by.actor);
    policy::may(state, by, Action::EditDraft, Target::Campaign(idea.campaign), held)?;
    stands(idea, &[IdeaState::Draft])?;
    Ok(vec![Event::DraftDeleted { idea: id }])
}

pub(super) fn submit_draft(state: &State, by: By, id: IdeaId) -> Result<Vec<Event>, Rejection> {
    let idea = find(state, by, id, Action::SubmitDraft)?;
    stands(idea, &[IdeaState::Draft])?;
    let Revision { title, summary, amount_ore, .. } = *idea.current();
    let campaign = state.campaign(idea.campaign)?;
    check(state, idea.campaign, Content::new(idea.theme, title, summary, amount_ore), campaign, false)?;
    let sent = Idea { state: IdeaState::Submitted, ..idea.clone() };
    Ok(then_published(state, id, &sent, vec![Event::IdeaSubmitted { idea: id }]))
}

pub(super) fn submit(
    state: &State,
    by: By,
    id: CampaignId,
    content: Content,
    co_authors: &[PersonId],
) -> Result<Vec<Event>, Rejection> {
    let campaign = state.campaign(id)?;
    policy::may(state, by, Action::SubmitIdea, Target::Campaign(id), &[])?;
    running(state, id)?;
    check(state, id, content, campaign, false)?;
    let author = by.person()?;
    sent_in(state, by, 0, id, author, content, co_authors)
}

pub(super) fn submit_on_behalf(
    state: &State,
    by: By,
    id: CampaignId,
    ideas: &[OnBehalf],
) -> Result<Vec<Event>, Rejection> {
    let campaign = state.campaign(id)?;
    policy::may(state, by, Action::SubmitOnBehalf, Target::Campaign(id), &[])?;
    running(state, id)?;
    let count = ideas.len() as u32;
    if !(1..=ON_BEHALF_MAX).contains(&count) {
        return Err(Refusal::BatchSize { ideas: count, ideas_max: ON_BEHALF_MAX }.into());
    }
    let facilitator = by.person()?;
    let mut events = Vec::with_capacity(3 * ideas.len());
    for (index, idea) in (0..).zip(ideas) {
        let author = idea.author.unwrap_or(facilitator);
        state.person(author)?;
        if !state.people.is_active(author, by.at) {
            return Err(Refusal::BatchAuthorGone { index }.into());
        }
        let content = Content::new(idea.theme, idea.title, idea.summary, idea.amount_ore);
        check(state, id, content, campaign, false).map_err(|refusal| at_index(refusal, index))?;
        events.extend(sent_in(state, by, index, id, author, content, &[])?);
    }
    Ok(events)
}

/// The same refusal, of one of many ideas.
fn at_index(refusal: Refusal, index: u32) -> Refusal {
    match refusal {
        Refusal::ThemeOfOtherCampaign => Refusal::BatchThemeElsewhere { index },
        Refusal::TitleLength { chars, chars_min, chars_max } => {
            Refusal::BatchTitleLength { index, chars, chars_min, chars_max }
        }
        Refusal::SummaryLength { chars, chars_min, chars_max } => {
            Refusal::BatchSummaryLength { index, chars, chars_min, chars_max }
        }
        Refusal::AmountTooLarge { amount_max_ore } => Refusal::BatchAmountTooLarge { index, amount_max_ore },
        other => other,
    }
}

pub(super) fn revise(
    state: &State,
    by: By,
    id: IdeaId,
    seen: u32,
    content: Content,
) -> Result<Vec<Event>, Rejection> {
    use IdeaState::*;
    let idea = known(state, by, id)?;
    let (target, held) = (Target::Campaign(idea.campaign), idea.relations(by.actor));
    let may = |action| policy::may(state, by, action, target, held);
    match idea.shown() {
        Draft | Clarification => may(Action::EditDraft)?,
        Submitted => may(Action::SubmitDraft).or_else(|_| may(Action::ReviseIdea))?,
        _ => may(Action::ReviseIdea)?,
    }
    let campaign = running(state, idea.campaign)?;
    match idea.shown() {
        Draft | Submitted | Published | Clarification => {}
        Shortlisted | InReview => return Err(Refusal::OnlyThroughClarification.into()),
        state => return Err(Refusal::IdeaStateForbids { idea_state: state }.into()),
    }
    if seen != idea.revision() {
        return Err(Refusal::RevisionStale { seen, revision: idea.revision() }.into());
    }
    check(state, idea.campaign, content, campaign, idea.state == Draft)?;
    let Content { theme, title, summary, amount_ore } = content;
    Ok(vec![Event::IdeaRevised { idea: id, revision: seen + 1, theme, title, summary, amount_ore }])
}

/// What happens when the idea that is `skip` after the next one is sent in.
fn sent_in(
    state: &State,
    by: By,
    skip: u32,
    campaign: CampaignId,
    author: PersonId,
    content: Content,
    co_authors: &[PersonId],
) -> Result<Vec<Event>, Rejection> {
    let first = drafted(state, by, skip, campaign, author, content)?;
    let id = first.idea();
    let Content { title, summary, amount_ore, .. } = content;
    let office = state.person(author)?.post(by.at).unit;
    let mut idea = Idea::draft(campaign, office, Revision { title, summary, amount_ore, at: by.at });
    idea.authors = vec![author];
    idea.state = IdeaState::Submitted;
    let mut events = vec![first];
    for person in co_authors {
        team::check_invitation(state, &idea, *person, by.at)?;
        idea.invited.push(*person);
        events.push(Event::CoAuthorInvited { idea: id, person: *person });
    }
    events.push(Event::IdeaSubmitted { idea: id });
    Ok(then_published(state, id, &idea, events))
}

fn drafted(
    state: &State,
    by: By,
    skip: u32,
    campaign: CampaignId,
    author: PersonId,
    content: Content,
) -> Result<Event, Rejection> {
    let idea = state.ideas.table.nth_next(skip);
    let office = state.person(author)?.post(by.at).unit;
    let Content { theme, title, summary, amount_ore } = content;
    Ok(Event::IdeaDrafted { idea, campaign, theme, author, office, title, summary, amount_ore })
}

/// Whether a theme, if there is one, belongs to the campaign.
pub fn theme_fits(state: &State, campaign: CampaignId, theme: Option<ThemeId>) -> bool {
    let themes = &state.campaigns.themes;
    theme.is_none_or(|theme| themes.get(theme).is_some_and(|row| row.campaign == campaign))
}

/// A draft may be too short, and never too long.
fn check(
    state: &State,
    id: CampaignId,
    content: Content,
    campaign: &Campaign,
    is_draft: bool,
) -> Result<(), Refusal> {
    if !theme_fits(state, id, content.theme) {
        return Err(Refusal::ThemeOfOtherCampaign);
    }
    let length = campaign.rules.idea_length;
    let least = |chars_min: u32| if is_draft { 0 } else { chars_min };
    let (chars, chars_min, chars_max) = (content.title.chars, least(length.title_min), length.title_max);
    if !(chars_min..=chars_max).contains(&chars) {
        return Err(Refusal::TitleLength { chars, chars_min, chars_max });
    }
    let (chars, chars_min, chars_max) =
        (content.summary.chars, least(length.summary_min), length.summary_max);
    if !(chars_min..=chars_max).contains(&chars) {
        return Err(Refusal::SummaryLength { chars, chars_min, chars_max });
    }
    if content.amount_ore.is_some_and(|amount| amount > AMOUNT_MAX_ORE) {
        return Err(Refusal::AmountTooLarge { amount_max_ore: AMOUNT_MAX_ORE });
    }
    Ok(())
}
