//! Running a launched campaign: deadlines, pauses, exceptions, and its end.

use super::*;

/// A campaign that has been launched and is neither closed nor called off, by somebody with leave for it.
fn running(state: &State, by: By, id: CampaignId, action: Action) -> Result<&Campaign, Rejection> {
    let campaign = state.campaign(id)?;
    policy::may(state, by, action, Target::Campaign(id), &[])?;
    if campaign.stage != Stage::Launched {
        return Err(Refusal::CampaignNotRunning.into());
    }
    Ok(campaign)
}

/// The same, and not paused.
fn moving(state: &State, by: By, id: CampaignId, action: Action) -> Result<&Campaign, Rejection> {
    let campaign = running(state, by, id, action)?;
    if campaign.is_paused() { Err(policy::Refusal::CampaignPaused.into()) } else { Ok(campaign) }
}

pub(super) fn extend(
    state: &State,
    by: By,
    campaign: CampaignId,
    kind: PhaseKind,
    until: Time,
    later: &[Dates],
) -> Result<Event, Rejection> {
    let row = moving(state, by, campaign, Action::ExtendDeadline)?;
    let planned = row.phases.iter().filter(|phase| phase.kind == kind);
    if planned.clone().next().is_none() {
        return Err(Refusal::PhaseNotPlanned { kind }.into());
    }
    if planned.clone().any(|phase| phase.span.until.is_none()) {
        return Err(Refusal::PhaseHasNoEnd { kind }.into());
    }
    let mut open_ends = planned.filter_map(|phase| phase.span.until).filter(|end| *end > by.at);
    let Some(before) = open_ends.next() else {
        return Err(Refusal::DeadlinePassed { kind }.into());
    };
    if until <= before {
        return Err(Refusal::DeadlineNotLater { kind }.into());
    }
    let extended = Dates { kind, from: None, until: Some(until) };
    let dates: Vec<_> = std::iter::once(extended).chain(later.iter().copied()).collect();
    let phases = phase::moved(&row.phases, by.at, &dates)?;
    Ok(Event::DeadlineExtended { campaign, kind, until, phases })
}

pub(super) fn pause(state: &State, by: By, campaign: CampaignId, reason: Texts) -> Result<Event, Rejection> {
    moving(state, by, campaign, Action::PauseCampaign)?;
    setup::norwegian(&[reason])?;
    Ok(Event::CampaignPaused { campaign, reason })
}

/// Every phase that the pause has touched gets its dates anew, and none ends in the past.
pub(super) fn resume(
    state: &State,
    by: By,
    campaign: CampaignId,
    dates: &[Dates],
) -> Result<Event, Rejection> {
    let row = running(state, by, campaign, Action::PauseCampaign)?;
    let Some(pause) = row.paused else {
        return Err(Refusal::CampaignNotPaused.into());
    };
    let touched =
        |phase: &&Phase| phase.span.until.is_some_and(|until| until > pause.since) && phase.span.from < by.at;
    let mut named: Vec<_> = dates.iter().map(|dates| dates.kind).collect();
    for phase in row.phases.iter().filter(touched) {
        let Some(place) = named.iter().position(|kind| *kind == phase.kind) else {
            return Err(Refusal::ResumeDatesMissing { kind: phase.kind }.into());
        };
        named.remove(place);
    }
    let phases = phase::moved(&row.phases, pause.since, dates)?;
    let ended = |phase: &&Phase| {
        let until = phase.span.until;
        until.is_some_and(|until| until > pause.since && until <= by.at)
    };
    if let Some(phase) = phases.iter().find(ended) {
        return Err(Refusal::PhaseEndsInThePast { kind: phase.kind }.into());
    }
    Ok(Event::CampaignResumed { campaign, phases })
}

pub(super) fn allow_late(
    state: &State,
    by: By,
    campaign: CampaignId,
    person: PersonId,
    until: Time,
    reason: Prose,
) -> Result<Event, Rejection> {
    moving(state, by, campaign, Action::AllowLate)?;
    state.person(person)?;
    if by.actor == Actor::Person(person) {
        return Err(Refusal::LateForOneself.into());
    }
    if until <= by.at {
        return Err(Refusal::LateEndsInThePast.into());
    }
    Ok(Event::LateAllowed { campaign, person, until, reason })
}

pub(super) fn cancel(state: &State, by: By, campaign: CampaignId, reason: Texts) -> Result<Event, Rejection> {
    let row = state.campaign(campaign)?;
    policy::may(state, by, Action::CancelCampaign, Target::Campaign(campaign), &[])?;
    if matches!(row.stage, Stage::Closed | Stage::Cancelled) {
        return Err(Refusal::CampaignNotRunning.into());
    }
    if decided(state, campaign, row, by.at) {
        return Err(Refusal::CampaignDecided.into());
    }
    setup::norwegian(&[reason])?;
    Ok(Event::CampaignCancelled { campaign, reason })
}

/// Whether it is too late to call a campaign off: its decisions are known to all, or its last phase is over. Decisions
/// that are taken and not released make no difference, or the refusal would tell of them.
fn decided(state: &State, id: CampaignId, campaign: &Campaign, at: Time) -> bool {
    let rounds = state.decisions.released.range((id, 0)..=(id, u32::MAX));
    let clock = campaign.clock(at);
    let over = |phase: &Phase| phase.span.until.is_some_and(|until| until <= clock);
    let ended = !campaign.phases.is_empty() && campaign.phases.iter().all(over);
    campaign.stage == Stage::Launched && (rounds.count() > 0 || ended)
}

pub(super) fn close(state: &State, by: By, campaign: CampaignId) -> Result<Event, Rejection> {
    let row = moving(state, by, campaign, Action::CloseCampaign)?;
    let goes_on = |phase: &&Phase| phase.span.until.is_some_and(|until| until > by.at);
    if let Some(phase) = row.phases.iter().find(goes_on) {
        return Err(Refusal::PhaseNotOver { kind: phase.kind }.into());
    }
    match unanswered(state, campaign) {
        0 => Ok(Event::CampaignClosed { campaign }),
        ideas => Err(Refusal::IdeasUnanswered { ideas }.into()),
    }
}

/// How many of the ideas that were sent in still wait for their answer. One that is withdrawn, or parked with a
/// reason, does not.
pub fn unanswered(state: &State, campaign: CampaignId) -> u32 {
    let waits = |idea: &&idea::Idea| {
        let settled = matches!(idea.state, idea::IdeaState::Withdrawn | idea::IdeaState::Parked);
        idea.campaign == campaign && idea.submitted.is_some() && idea.answer.is_none() && !settled
    };
    state.ideas.table.iter().map(|(_, idea)| idea).filter(waits).count() as u32
}

pub(super) fn reopen(state: &State, by: By, campaign: CampaignId, reason: Texts) -> Result<Event, Rejection> {
    let row = state.campaign(campaign)?;
    policy::may(state, by, Action::ReopenCampaign, Target::Campaign(campaign), &[])?;
    if row.stage != Stage::Closed {
        return Err(Refusal::CampaignNotClosed.into());
    }
    setup::norwegian(&[reason])?;
    Ok(Event::CampaignReopened { campaign, reason })
}
