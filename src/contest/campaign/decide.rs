//! Deciding for campaigns: which function answers for which command.

use super::setup::{Beginning, CriterionChanges};
use super::*;

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<crate::contest::Event>, Rejection> {
    let event = match command {
        Command::CreateCampaign { .. } | Command::CloneCampaign { .. } => {
            return Ok(wrapped(begin(state, command, by)?));
        }
        Command::ChangeCampaign { campaign, slug, title, summary } => {
            setup::change(state, by, *campaign, slug.as_ref(), *title, *summary)?
        }
        Command::AddTheme { campaign, title, question } => {
            setup::add_theme(state, by, *campaign, NewTheme { title: *title, question: *question })?
        }
        Command::ChangeTheme { theme, title, question } => {
            setup::change_theme(state, by, *theme, *title, *question)?
        }
        Command::RemoveTheme { theme } => setup::remove_theme(state, by, *theme)?,
        Command::OrderThemes { campaign, themes } => setup::order_themes(state, by, *campaign, themes)?,
        Command::AddCriterion { campaign, title, guidance, weight_percent, required } => {
            let new = NewCriterion {
                title: *title,
                guidance: *guidance,
                weight_percent: *weight_percent,
                required: *required,
            };
            setup::add_criterion(state, by, *campaign, new)?
        }
        Command::ChangeCriterion { criterion, title, guidance, weight_percent, required } => {
            let changes = CriterionChanges {
                title: *title,
                guidance: *guidance,
                weight_percent: *weight_percent,
                required: *required,
            };
            setup::change_criterion(state, by, *criterion, changes)?
        }
        Command::RemoveCriterion { criterion } => setup::remove_criterion(state, by, *criterion)?,
        Command::OrderCriteria { campaign, criteria } => {
            setup::order_criteria(state, by, *campaign, criteria)?
        }
        Command::SetPhases { campaign, phases } => setup::set_phases(state, by, *campaign, phases)?,
        Command::SetVoting { campaign, voting, results } => {
            setup::set_voting(state, by, *campaign, *voting, *results)?
        }
        Command::SetRules { campaign, rules } => setup::set_rules(state, by, *campaign, rules)?,
        Command::ApproveCampaign { campaign } => launch::approve(state, by, *campaign)?,
        Command::RequestChanges { campaign, reason } => {
            launch::request_changes(state, by, *campaign, *reason)?
        }
        Command::LaunchCampaign { campaign, lot_commitment } => {
            launch::launch(state, by, *campaign, *lot_commitment)?
        }
        Command::ExtendDeadline { campaign, kind, until, later } => {
            run::extend(state, by, *campaign, *kind, *until, later)?
        }
        Command::PauseCampaign { campaign, reason } => run::pause(state, by, *campaign, *reason)?,
        Command::ResumeCampaign { campaign, dates } => run::resume(state, by, *campaign, dates)?,
        Command::AllowLate { campaign, person, until, reason } => {
            run::allow_late(state, by, *campaign, *person, *until, *reason)?
        }
        Command::CancelCampaign { campaign, reason } => run::cancel(state, by, *campaign, *reason)?,
        Command::CloseCampaign { campaign } => run::close(state, by, *campaign)?,
        Command::ReopenCampaign { campaign, reason } => run::reopen(state, by, *campaign, *reason)?,
    };
    Ok(wrapped(vec![event]))
}

fn wrapped(events: Vec<Event>) -> Vec<crate::contest::Event> {
    events.into_iter().map(crate::contest::Event::Campaign).collect()
}

fn begin(state: &State, command: &Command, by: By) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::CreateCampaign { slug, title, summary, themes, criteria, template, starts } => {
            let [title, summary] = [*title, *summary];
            let template = template.as_ref();
            setup::create(state, by, &Beginning { slug, title, summary, themes, criteria, template, starts })
        }
        Command::CloneCampaign { original, slug, title, spans } => {
            setup::clone(state, by, *original, slug, *title, spans)
        }
        _ => Ok(Vec::new()),
    }
}
