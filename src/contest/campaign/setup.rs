//! Setting up a draft: texts, themes, rubric, phases, rules.

use super::*;

/// A campaign that may still be changed, by somebody who may change it.
fn draft(state: &State, id: CampaignId, by: By) -> Result<&Campaign, Rejection> {
    let campaign = state.campaign(id)?;
    policy::may(state, by, Action::EditCampaign, Target::Campaign(id), &[])?;
    unlocked(campaign)?;
    Ok(campaign)
}

/// Refuses once the campaign is launched.
pub(super) fn unlocked(campaign: &Campaign) -> Result<(), Rejection> {
    if campaign.stage == Stage::Draft { Ok(()) } else { Err(Refusal::RulesLocked.into()) }
}

pub(super) fn norwegian(texts: &[Texts]) -> Result<(), Rejection> {
    if texts.iter().all(Texts::norwegian) { Ok(()) } else { Err(Refusal::NorwegianTextMissing.into()) }
}

fn percent(weight_percent: u32) -> Result<(), Rejection> {
    if weight_percent <= 100 { Ok(()) } else { Err(Refusal::WeightOutOfRange { weight_percent }.into()) }
}

fn free_slug(state: &State, slug: &Code) -> Result<(), Rejection> {
    if !slug.is_well_formed() {
        return Err(Refusal::SlugMalformed.into());
    }
    if state.campaigns.by_slug.contains_key(slug) {
        return Err(Refusal::SlugTaken.into());
    }
    Ok(())
}

/// Refuses an order that leaves something out, repeats it or brings in something else.
fn reordered<Id: Ord + Copy>(there: &[Id], wanted: &[Id]) -> Result<(), Rejection> {
    let [mut there, mut wanted] = [there.to_vec(), wanted.to_vec()];
    there.sort();
    wanted.sort();
    if there == wanted { Ok(()) } else { Err(Refusal::OrderIncomplete.into()) }
}

/// What a campaign begins with.
pub(super) struct Beginning<'a> {
    pub template: Option<&'a Code>,
    pub starts: &'a [Time],
    pub slug: &'a Code,
    pub title: Texts,
    pub summary: Texts,
    pub themes: &'a [NewTheme],
    pub criteria: &'a [NewCriterion],
}

/// Begins a campaign, with the themes and criteria it is given.
pub(super) fn create(state: &State, by: By, new: &Beginning) -> Result<Vec<Event>, Rejection> {
    policy::may(state, by, Action::CreateCampaign, Target::Platform, &[])?;
    free_slug(state, new.slug)?;
    norwegian(&[new.title])?;
    let template = match new.template {
        Some(code) => Some(template::template(code).ok_or(Refusal::TemplateUnknown)?),
        None => None,
    };
    let campaign = state.campaigns.table.next();
    let mut events = vec![Event::CampaignCreated {
        campaign,
        slug: new.slug.clone(),
        title: new.title,
        summary: new.summary,
    }];
    for (skip, &NewTheme { title, question }) in (0..).zip(new.themes) {
        norwegian(&[title, question])?;
        let theme = state.campaigns.themes.nth_next(skip);
        events.push(Event::ThemeAdded { theme, campaign, title, question });
    }
    for (skip, &NewCriterion { title, guidance, weight_percent, required }) in (0..).zip(new.criteria) {
        norwegian(&[title, guidance])?;
        percent(weight_percent)?;
        let criterion = state.campaigns.criteria.nth_next(skip);
        events.push(Event::CriterionAdded { criterion, campaign, title, guidance, weight_percent, required });
    }
    if let Some(template) = template {
        events.push(Event::RulesSet { campaign, rules: (template.rules)() });
        if !new.starts.is_empty() {
            events.push(Event::PhasesSet { campaign, phases: template.phases(new.starts)? });
        }
    }
    Ok(events)
}

/// Begins a campaign like another one: its texts, themes, rubric, rules and phases, but none of its ideas, none of
/// its appointments and none of its dates. Where the money comes from must be said anew.
pub(super) fn clone(
    state: &State,
    by: By,
    original: CampaignId,
    slug: &Code,
    title: Option<Texts>,
    spans: &[Span],
) -> Result<Vec<Event>, Rejection> {
    let row = state.campaign(original)?;
    policy::may(state, by, Action::CreateCampaign, Target::Platform, &[])?;
    free_slug(state, slug)?;
    let title = title.unwrap_or(row.title);
    norwegian(&[title])?;
    let campaign = state.campaigns.table.next();
    let mut events =
        vec![Event::CampaignCreated { campaign, slug: slug.clone(), title, summary: row.summary }];
    let themes = row.themes.iter().filter_map(|id| state.campaigns.themes.get(*id));
    for (skip, &Theme { title, question, .. }) in (0..).zip(themes) {
        let theme = state.campaigns.themes.nth_next(skip);
        events.push(Event::ThemeAdded { theme, campaign, title, question });
    }
    let criteria = row.criteria.iter().filter_map(|id| state.campaigns.criteria.get(*id));
    for (skip, &Criterion { title, guidance, weight_percent, required, .. }) in (0..).zip(criteria) {
        let criterion = state.campaigns.criteria.nth_next(skip);
        events.push(Event::CriterionAdded { criterion, campaign, title, guidance, weight_percent, required });
    }
    let rules = Rules { money: Money::Undecided, lot_commitment: None, ..row.rules.clone() };
    events.push(Event::RulesSet { campaign, rules });
    if !spans.is_empty() {
        let [given, wanted] = [spans.len() as u32, row.phases.len() as u32];
        if given != wanted {
            return Err(Refusal::TemplateDates { given, wanted }.into());
        }
        let phases = row.phases.iter().zip(spans).map(|(phase, span)| Phase { span: *span, ..phase.clone() });
        let phases = phase::in_order(&phases.collect::<Vec<_>>())?;
        events.push(Event::PhasesSet { campaign, phases });
    }
    Ok(events)
}

pub(super) fn change(
    state: &State,
    by: By,
    id: CampaignId,
    slug: Option<&Code>,
    title: Option<Texts>,
    summary: Option<Texts>,
) -> Result<Event, Rejection> {
    let row = draft(state, id, by)?;
    if let Some(slug) = slug.filter(|slug| **slug != row.slug) {
        free_slug(state, slug)?;
    }
    let slug = slug.unwrap_or(&row.slug).clone();
    let [title, summary] = [title.unwrap_or(row.title), summary.unwrap_or(row.summary)];
    norwegian(&[title])?;
    Ok(Event::CampaignChanged { campaign: id, slug, title, summary })
}

pub(super) fn add_theme(
    state: &State,
    by: By,
    campaign: CampaignId,
    new: NewTheme,
) -> Result<Event, Rejection> {
    draft(state, campaign, by)?;
    let NewTheme { title, question } = new;
    norwegian(&[title, question])?;
    Ok(Event::ThemeAdded { theme: state.campaigns.themes.next(), campaign, title, question })
}

pub(super) fn change_theme(
    state: &State,
    by: By,
    theme: ThemeId,
    title: Option<Texts>,
    question: Option<Texts>,
) -> Result<Event, Rejection> {
    let row = state.theme(theme)?;
    draft(state, row.campaign, by)?;
    let [title, question] = [title.unwrap_or(row.title), question.unwrap_or(row.question)];
    norwegian(&[title, question])?;
    Ok(Event::ThemeChanged { theme, title, question })
}

pub(super) fn remove_theme(state: &State, by: By, theme: ThemeId) -> Result<Event, Rejection> {
    draft(state, state.theme(theme)?.campaign, by)?;
    Ok(Event::ThemeRemoved { theme })
}

pub(super) fn order_themes(
    state: &State,
    by: By,
    campaign: CampaignId,
    themes: &[ThemeId],
) -> Result<Event, Rejection> {
    reordered(&draft(state, campaign, by)?.themes, themes)?;
    Ok(Event::ThemesOrdered { campaign, themes: themes.to_vec() })
}

pub(super) fn add_criterion(
    state: &State,
    by: By,
    campaign: CampaignId,
    new: NewCriterion,
) -> Result<Event, Rejection> {
    draft(state, campaign, by)?;
    let NewCriterion { title, guidance, weight_percent, required } = new;
    norwegian(&[title, guidance])?;
    percent(weight_percent)?;
    let criterion = state.campaigns.criteria.next();
    Ok(Event::CriterionAdded { criterion, campaign, title, guidance, weight_percent, required })
}

/// What is to be different about a criterion.
pub(super) struct CriterionChanges {
    pub title: Option<Texts>,
    pub guidance: Option<Texts>,
    pub weight_percent: Option<u32>,
    pub required: Option<bool>,
}

pub(super) fn change_criterion(
    state: &State,
    by: By,
    criterion: CriterionId,
    changes: CriterionChanges,
) -> Result<Event, Rejection> {
    let row = state.criterion(criterion)?;
    draft(state, row.campaign, by)?;
    let title = changes.title.unwrap_or(row.title);
    let guidance = changes.guidance.unwrap_or(row.guidance);
    norwegian(&[title, guidance])?;
    let weight_percent = changes.weight_percent.unwrap_or(row.weight_percent);
    percent(weight_percent)?;
    let required = changes.required.unwrap_or(row.required);
    Ok(Event::CriterionChanged { criterion, title, guidance, weight_percent, required })
}

pub(super) fn remove_criterion(state: &State, by: By, criterion: CriterionId) -> Result<Event, Rejection> {
    draft(state, state.criterion(criterion)?.campaign, by)?;
    Ok(Event::CriterionRemoved { criterion })
}

pub(super) fn order_criteria(
    state: &State,
    by: By,
    campaign: CampaignId,
    criteria: &[CriterionId],
) -> Result<Event, Rejection> {
    reordered(&draft(state, campaign, by)?.criteria, criteria)?;
    Ok(Event::CriteriaOrdered { campaign, criteria: criteria.to_vec() })
}

pub(super) fn set_phases(
    state: &State,
    by: By,
    campaign: CampaignId,
    phases: &[Phase],
) -> Result<Event, Rejection> {
    draft(state, campaign, by)?;
    Ok(Event::PhasesSet { campaign, phases: phase::in_order(phases)? })
}

pub(super) fn set_voting(
    state: &State,
    by: By,
    campaign: CampaignId,
    voting: Voting,
    results: ResultsShown,
) -> Result<Event, Rejection> {
    let row = draft(state, campaign, by)?;
    let gives_nothing = match voting {
        Voting::None => false,
        Voting::Approval { votes_max } => votes_max == 0,
        Voting::Points { budget, per_idea_max, .. } => budget == 0 || per_idea_max == 0,
    };
    if gives_nothing {
        return Err(Refusal::VotingGivesNothing.into());
    }
    Ok(Event::RulesSet { campaign, rules: Rules { voting, results, ..row.rules.clone() } })
}

pub(super) fn set_rules(
    state: &State,
    by: By,
    campaign: CampaignId,
    changes: &RuleChanges,
) -> Result<Event, Rejection> {
    let rules = changes.on(&draft(state, campaign, by)?.rules);
    if let Money::Envelope { scheme, .. } = rules.money {
        state.scheme(scheme)?;
    }
    let Scale { min, max } = rules.scale;
    if min >= max {
        return Err(Refusal::ScaleEmpty { min, max }.into());
    }
    if let Some(index) = (1..rules.ties.len()).find(|&index| rules.ties[..index].contains(&rules.ties[index]))
    {
        return Err(Refusal::TieBreakTwice { tie: rules.ties[index] }.into());
    }
    if rules.ties.last() != Some(&TieBreak::Lot) {
        return Err(Refusal::LotNotLast.into());
    }
    let length = rules.idea_length;
    if length.title_min > length.title_max || length.summary_min > length.summary_max {
        return Err(Refusal::LengthsCrossed.into());
    }
    Ok(Event::RulesSet { campaign, rules })
}
