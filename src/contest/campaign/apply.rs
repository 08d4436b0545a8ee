//! Applying what happened to campaigns.

use super::*;

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    let campaigns = &mut state.campaigns;
    match event {
        Event::CampaignCreated { campaign, slug, title, summary } => {
            let row = Campaign {
                slug: slug.clone(),
                title: *title,
                summary: *summary,
                themes: Vec::new(),
                criteria: Vec::new(),
                phases: Vec::new(),
                rules: Rules::default(),
                stage: Stage::Draft,
                paused: None,
                approval: None,
                late: OrdMap::new(),
                notices: Vec::new(),
            };
            campaigns.by_slug.insert(slug.clone(), *campaign);
            campaigns.table.insert(*campaign, row);
        }
        Event::ThemeAdded { .. }
        | Event::ThemeChanged { .. }
        | Event::ThemeRemoved { .. }
        | Event::CriterionAdded { .. }
        | Event::CriterionChanged { .. }
        | Event::CriterionRemoved { .. } => {
            let campaign = campaign_of(campaigns, event);
            apply_part(campaigns, event);
            if let Some(row) = campaign.and_then(|id| campaigns.table.get_mut(id)) {
                outdate(row);
            }
        }
        Event::CampaignChanged { campaign, .. }
        | Event::ThemesOrdered { campaign, .. }
        | Event::CriteriaOrdered { campaign, .. }
        | Event::PhasesSet { campaign, .. }
        | Event::RulesSet { campaign, .. }
        | Event::CampaignApproved { campaign }
        | Event::ChangesRequested { campaign, .. }
        | Event::CampaignLaunched { campaign, .. }
        | Event::DeadlineExtended { campaign, .. }
        | Event::CampaignPaused { campaign, .. }
        | Event::CampaignResumed { campaign, .. }
        | Event::LateAllowed { campaign, .. }
        | Event::CampaignCancelled { campaign, .. }
        | Event::CampaignClosed { campaign }
        | Event::CampaignReopened { campaign, .. } => {
            if let Event::CampaignChanged { slug, .. } = event {
                if let Some(before) = campaigns.table.get(*campaign) {
                    campaigns.by_slug.remove(&before.slug);
                }
                campaigns.by_slug.insert(slug.clone(), *campaign);
            }
            if let Some(row) = campaigns.table.get_mut(*campaign) {
                apply_row(row, event, by);
            }
        }
    }
}

fn apply_row(row: &mut Campaign, event: &Event, by: By) {
    row.notices.extend(notice(event, by.at));
    if !matches!(event, Event::CampaignLaunched { .. }) {
        outdate(row);
    }
    match event {
        Event::CampaignApproved { .. } => {
            row.approval = Some(Approval { by: by.actor, at: by.at, changes: None });
        }
        Event::ChangesRequested { reason, .. } => {
            row.approval = Some(Approval { by: by.actor, at: by.at, changes: Some(*reason) });
        }
        Event::CampaignChanged { slug, title, summary, .. } => {
            row.slug = slug.clone();
            row.title = *title;
            row.summary = *summary;
        }
        Event::ThemesOrdered { themes, .. } => row.themes = themes.clone(),
        Event::CriteriaOrdered { criteria, .. } => row.criteria = criteria.clone(),
        Event::PhasesSet { phases, .. } => row.phases = phases.clone(),
        Event::RulesSet { rules, .. } => row.rules = rules.clone(),
        Event::CampaignLaunched { lot_commitment, .. } => {
            row.stage = Stage::Launched;
            row.rules.lot_commitment = *lot_commitment;
        }
        Event::DeadlineExtended { phases, .. } => row.phases = phases.clone(),
        Event::CampaignPaused { reason, .. } => row.paused = Some(Pause { since: by.at, reason: *reason }),
        Event::CampaignResumed { phases, .. } => {
            row.phases = phases.clone();
            row.paused = None;
        }
        Event::LateAllowed { person, until, reason, .. } => {
            row.late.insert(*person, Late { until: *until, reason: *reason });
        }
        Event::CampaignCancelled { .. } => row.stage = Stage::Cancelled,
        Event::CampaignClosed { .. } => row.stage = Stage::Closed,
        Event::CampaignReopened { .. } => row.stage = Stage::Launched,
        _ => {}
    }
}

/// A draft that is changed is no longer the one that was approved; what was to be changed stands.
fn outdate(row: &mut Campaign) {
    if row.stage == Stage::Draft {
        row.approval = row.approval.filter(|approval| approval.changes.is_some());
    }
}

/// What everybody is told about it.
fn notice(event: &Event, at: Time) -> Option<Notice> {
    let (news, reason) = match *event {
        Event::CampaignLaunched { .. } => (News::Launched, None),
        Event::DeadlineExtended { kind, until, .. } => (News::Extended { kind, until }, None),
        Event::CampaignPaused { reason, .. } => (News::Paused, Some(reason)),
        Event::CampaignResumed { .. } => (News::Resumed, None),
        Event::CampaignCancelled { reason, .. } => (News::Cancelled, Some(reason)),
        Event::CampaignClosed { .. } => (News::Closed, None),
        Event::CampaignReopened { reason, .. } => (News::Reopened, Some(reason)),
        _ => return None,
    };
    Some(Notice { at, news, reason })
}

/// The campaign that a theme or criterion belongs to.
fn campaign_of(campaigns: &Campaigns, event: &Event) -> Option<CampaignId> {
    match event {
        Event::ThemeAdded { campaign, .. } | Event::CriterionAdded { campaign, .. } => Some(*campaign),
        Event::ThemeChanged { theme, .. } | Event::ThemeRemoved { theme } => {
            campaigns.themes.get(*theme).map(|row| row.campaign)
        }
        Event::CriterionChanged { criterion, .. } | Event::CriterionRemoved { criterion } => {
            campaigns.criteria.get(*criterion).map(|row| row.campaign)
        }
        _ => None,
    }
}

/// Themes and criteria have tables of their own; the campaign keeps their order.
fn apply_part(campaigns: &mut Campaigns, event: &Event) {
    match *event {
        Event::ThemeAdded { theme, campaign, title, question } => {
            campaigns.themes.insert(theme, Theme { campaign, title, question });
            if let Some(row) = campaigns.table.get_mut(campaign) {
                row.themes.push(theme);
            }
        }
        Event::ThemeChanged { theme, title, question } => {
            if let Some(row) = campaigns.themes.get_mut(theme) {
                (row.title, row.question) = (title, question);
            }
        }
        Event::ThemeRemoved { theme } => {
            let campaign = campaigns.themes.get(theme).map(|row| row.campaign);
            campaigns.themes.remove(theme);
            if let Some(row) = campaign.and_then(|id| campaigns.table.get_mut(id)) {
                row.themes.retain(|id| *id != theme);
            }
        }
        Event::CriterionAdded { criterion, campaign, title, guidance, weight_percent, required } => {
            let row = Criterion { campaign, title, guidance, weight_percent, required };
            campaigns.criteria.insert(criterion, row);
            if let Some(row) = campaigns.table.get_mut(campaign) {
                row.criteria.push(criterion);
            }
        }
        Event::CriterionChanged { criterion, title, guidance, weight_percent, required } => {
            if let Some(row) = campaigns.criteria.get_mut(criterion) {
                *row = Criterion { campaign: row.campaign, title, guidance, weight_percent, required };
            }
        }
        Event::CriterionRemoved { criterion } => {
            let campaign = campaigns.criteria.get(criterion).map(|row| row.campaign);
            campaigns.criteria.remove(criterion);
            if let Some(row) = campaign.and_then(|id| campaigns.table.get_mut(id)) {
                row.criteria.retain(|id| *id != criterion);
            }
        }
        _ => {}
    }
}
