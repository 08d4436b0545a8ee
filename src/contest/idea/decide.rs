//! Deciding and applying for ideas.

use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    let events = match command {
        Command::SubmitIdea { campaign, theme, title, summary } => {
            submit(state, by, *campaign, *theme, *title, *summary)?
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
) -> Result<Vec<Event>, Rejection> {
    state.campaign(campaign)?;
    policy::may(state, by, Action::SubmitIdea, Target::Campaign(campaign), &[])?;
    if theme.is_some_and(|theme| state.campaigns.themes.get(theme).is_none_or(|row| row.campaign != campaign))
    {
        return Err(Refusal::ThemeOfOtherCampaign.into());
    }
    check_lengths(title, summary)?;
    let author = by.person()?;
    let unit = state.person(author)?.post(by.at).unit;
    let idea = state.ideas.table.next();
    Ok(vec![
        Event::IdeaDrafted { idea, campaign, theme, author, unit, title, summary },
        Event::IdeaSubmitted { idea },
        Event::IdeaPublished { idea },
    ])
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
        Event::IdeaDrafted { idea, campaign, theme, author, unit, title, summary } => {
            let row = Idea {
                campaign: *campaign,
                theme: *theme,
                authors: vec![*author],
                unit: *unit,
                state: IdeaState::Draft,
                revisions: vec![Revision { title: *title, summary: *summary, at: by.at }],
            };
            state.ideas.table.insert(*idea, row);
            state.ideas.by_author.insert((*author, *idea));
        }
        Event::IdeaSubmitted { idea } => set(state, *idea, IdeaState::Submitted),
        Event::IdeaPublished { idea } => set(state, *idea, IdeaState::Published),
    }
}

/// Changes where an idea stands, and the set of public ones with it.
fn set(state: &mut State, id: IdeaId, now: IdeaState) {
    let Some(idea) = state.ideas.table.get_mut(id) else { return };
    idea.state = now;
    let public = state.ideas.public.entry(idea.campaign).or_default();
    if now.is_public() {
        public.insert(id);
    } else {
        public.remove(&id);
    }
}
