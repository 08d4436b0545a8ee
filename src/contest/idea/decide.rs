//! Deciding and applying for ideas.

use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    let events = match command {
        Command::SubmitIdea { campaign, theme, title, summary, amount_ore } => {
            submit(state, by, *campaign, *theme, *title, *summary, *amount_ore)?
        }
    };
    Ok(events.into_iter().map(crate::contest::Event::Idea).collect())
}

fn submit(
    state: &State,
    by: By,
    campaign: CampaignId,
    theme: Option<ThemeId>,
    title: Prose,
    summary: Prose,
    amount_ore: Option<u64>,
) -> Result<Vec<Event>, Rejection> {
    state.campaign(campaign)?;
    policy::may(state, by, Action::SubmitIdea, Target::Campaign(campaign), &[])?;
    if !theme_fits(state, campaign, theme) {
        return Err(Refusal::ThemeOfOtherCampaign.into());
    }
    check_lengths(title, summary)?;
    let author = by.person()?;
    let office = state.person(author)?.post(by.at).unit;
    let idea = state.ideas.table.next();
    Ok(vec![
        Event::IdeaDrafted { idea, campaign, theme, author, office, title, summary, amount_ore },
        Event::IdeaSubmitted { idea },
        Event::IdeaPublished { idea },
    ])
}

/// Whether a theme, if there is one, belongs to the campaign.
pub fn theme_fits(state: &State, campaign: CampaignId, theme: Option<ThemeId>) -> bool {
    let themes = &state.campaigns.themes;
    theme.is_none_or(|theme| themes.get(theme).is_some_and(|row| row.campaign == campaign))
}

fn check_lengths(title: Prose, summary: Prose) -> Result<(), Rejection> {
    let [title_min, title_max] = [3, 120];
    if !(title_min..=title_max).contains(&title.chars) {
        return Err(
            Refusal::TitleLength { chars: title.chars, chars_min: title_min, chars_max: title_max }.into()
        );
    }
    let [summary_min, summary_max] = [10, 4000];
    if !(summary_min..=summary_max).contains(&summary.chars) {
        let chars = summary.chars;
        return Err(Refusal::SummaryLength { chars, chars_min: summary_min, chars_max: summary_max }.into());
    }
    Ok(())
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    match event {
        Event::IdeaDrafted { idea, campaign, theme, author, office, title, summary, amount_ore } => {
            let first = Revision { title: *title, summary: *summary, amount_ore: *amount_ore, at: by.at };
            let row =
                Idea { theme: *theme, authors: vec![*author], ..Idea::draft(*campaign, *office, first) };
            insert(state, *idea, row);
        }
        Event::IdeaSubmitted { idea } => change(state, *idea, |row| {
            row.state = IdeaState::Submitted;
            row.submitted.get_or_insert(by.at);
        }),
        Event::IdeaPublished { idea } => change(state, *idea, |row| {
            row.state = IdeaState::Published;
            row.published.get_or_insert(by.at);
        }),
        Event::IdeaAdvanced { idea, to } => change(state, *idea, |row| row.state = *to),
        Event::IdeaAnswered { idea, reason } => {
            change(state, *idea, |row| row.answer = Some(Answer { reason: *reason, at: by.at }));
        }
    }
}

/// Adds a row, and what finds it with it.
pub fn insert(state: &mut State, id: IdeaId, idea: Idea) {
    for author in &idea.authors {
        state.ideas.by_author.insert((*author, id));
    }
    if idea.is_public() {
        state.ideas.public.entry(idea.campaign).or_default().insert(id);
    }
    state.ideas.table.insert(id, idea);
}

/// Takes a row out, and what finds it with it.
pub fn remove(state: &mut State, id: IdeaId) {
    let Some(idea) = state.ideas.table.get(id) else { return };
    for author in &idea.authors {
        state.ideas.by_author.remove(&(*author, id));
    }
    if let Some(public) = state.ideas.public.get_mut(&idea.campaign) {
        public.remove(&id);
    }
    state.ideas.table.remove(id);
}

/// Changes a row, and what finds it with it.
fn change(state: &mut State, id: IdeaId, how: impl FnOnce(&mut Idea)) {
    let Some(idea) = state.ideas.table.get_mut(id) else { return };
    how(idea);
    let (campaign, is_public) = (idea.campaign, idea.is_public());
    let public = state.ideas.public.entry(campaign).or_default();
    if is_public {
        public.insert(id);
    } else {
        public.remove(&id);
    }
}
