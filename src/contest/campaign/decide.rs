//! Deciding and applying for campaigns.

use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    let event = match command {
        Command::CreateCampaign { slug, title, summary } => {
            policy::may(state, by, Action::CreateCampaign, Target::Platform, &[])?;
            create(state, slug, *title, *summary)?
        }
        Command::AddTheme { campaign, title, question } => {
            draft(state, *campaign, by)?;
            norwegian(title)?;
            norwegian(question)?;
            let theme = state.campaigns.themes.next();
            Event::ThemeAdded { theme, campaign: *campaign, title: *title, question: *question }
        }
        Command::SetPhases { campaign, phases } => {
            draft(state, *campaign, by)?;
            Event::PhasesSet { campaign: *campaign, phases: in_order(phases)? }
        }
        Command::SetVoting { campaign, voting, results } => {
            draft(state, *campaign, by)?;
            Event::VotingSet { campaign: *campaign, voting: *voting, results: *results }
        }
        Command::LaunchCampaign { campaign } => {
            state.campaign(*campaign)?;
            policy::may(state, by, Action::RunCampaign, Target::Campaign(*campaign), &[])?;
            locked(state.campaign(*campaign)?)?;
            Event::CampaignLaunched { campaign: *campaign }
        }
    };
    Ok(vec![crate::contest::Event::Campaign(event)])
}

fn create(state: &State, slug: &Code, title: Texts, summary: Texts) -> Result<Event, Rejection> {
    if !slug.is_well_formed() {
        return Err(Refusal::SlugMalformed.into());
    }
    if state.campaigns.by_slug.contains_key(slug) {
        return Err(Refusal::SlugTaken.into());
    }
    norwegian(&title)?;
    Ok(Event::CampaignCreated { campaign: state.campaigns.table.next(), slug: slug.clone(), title, summary })
}

/// A campaign that may still be changed, by somebody who may change it.
fn draft<'a>(state: &'a State, id: CampaignId, by: By) -> Result<&'a Campaign, Rejection> {
    let campaign = state.campaign(id)?;
    policy::may(state, by, Action::EditCampaign, Target::Campaign(id), &[])?;
    locked(campaign)?;
    Ok(campaign)
}

fn locked(campaign: &Campaign) -> Result<(), Rejection> {
    if campaign.stage == Stage::Draft { Ok(()) } else { Err(Refusal::RulesLocked.into()) }
}

fn norwegian(text: &Texts) -> Result<(), Rejection> {
    if text.norwegian() { Ok(()) } else { Err(Refusal::NorwegianTextMissing.into()) }
}

/// The phases by opening time, none empty, no two exclusive ones overlapping.
fn in_order(phases: &[Phase]) -> Result<Vec<Phase>, Rejection> {
    let mut ordered = phases.to_vec();
    ordered.sort_by_key(|phase| (phase.span.from, phase.kind));
    for (index, phase) in ordered.iter().enumerate() {
        if phase.span.is_empty() {
            return Err(Refusal::PhaseEmpty { kind: phase.kind }.into());
        }
        let clash = |other: &&Phase| other.exclusive && phase.exclusive && other.span.overlaps(&phase.span);
        if let Some(other) = ordered[index + 1..].iter().find(clash) {
            return Err(Refusal::PhasesOverlap { first: phase.kind, second: other.kind }.into());
        }
    }
    Ok(ordered)
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, _by: By) {
    let campaigns = &mut state.campaigns;
    match event {
        Event::CampaignCreated { campaign, slug, title, summary } => {
            let row = Campaign {
                slug: slug.clone(),
                title: *title,
                summary: *summary,
                themes: Vec::new(),
                phases: Vec::new(),
                voting: Voting::None,
                results: ResultsShown::AfterClose,
                stage: Stage::Draft,
                paused: None,
            };
            campaigns.by_slug.insert(slug.clone(), *campaign);
            campaigns.table.insert(*campaign, row);
        }
        Event::ThemeAdded { theme, campaign, title, question } => {
            let row = Theme { campaign: *campaign, title: *title, question: *question };
            campaigns.themes.insert(*theme, row);
            if let Some(campaign) = campaigns.table.get_mut(*campaign) {
                campaign.themes.push(*theme);
            }
        }
        Event::PhasesSet { campaign, phases } => {
            if let Some(campaign) = campaigns.table.get_mut(*campaign) {
                campaign.phases = phases.clone();
            }
        }
        Event::VotingSet { campaign, voting, results } => {
            if let Some(campaign) = campaigns.table.get_mut(*campaign) {
                campaign.voting = *voting;
                campaign.results = *results;
            }
        }
        Event::CampaignLaunched { campaign } => {
            if let Some(campaign) = campaigns.table.get_mut(*campaign) {
                campaign.stage = Stage::Launched;
            }
        }
    }
}
