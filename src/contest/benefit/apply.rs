//! Applying what happened to benefits, indicators and measurements.

use super::*;

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    match event {
        Event::BenefitIdentified { benefit, pilot, title, sign } => {
            identified(state, *benefit, *pilot, *title, *sign, by);
        }
        Event::IndicatorAdded { .. } => indicator_added(state, event),
        Event::ShareClaimed { indicator, benefit, share_percent } => {
            share(state, *indicator, *benefit, *share_percent);
        }
        Event::BaselineRecorded { indicator, office, period, value } => {
            if let Some(row) = state.benefits.indicators.get_mut(*indicator) {
                let baseline = Baseline { value: *value, period: *period, actor: by.actor };
                row.baselines.insert(*office, baseline);
            }
        }
        Event::MeasurementRecorded { .. }
        | Event::MeasurementCorrected { .. }
        | Event::MeasurementVerified { .. }
        | Event::MeasurementRejected { .. } => measured(state, event, by),
        Event::MeasurementMissed { indicator, office, period } => {
            if let Some(row) = state.benefits.indicators.get_mut(*indicator) {
                row.missed.push((*office, *period));
            }
            reschedule(state, *indicator, by.at);
        }
        _ => change(state, event, by),
    }
}

fn identified(state: &mut State, id: BenefitId, pilot: PilotId, title: Prose, sign: Sign, by: By) {
    let Some(parent) = state.pilots.table.get_mut(pilot) else { return };
    parent.benefits.push(id);
    let row = Benefit {
        pilot,
        title,
        sign,
        unexpected: parent.started.is_some(),
        profile: None,
        claim: None,
        owner: None,
        asked: None,
        indicators: Vec::new(),
        state: BenefitState::Identified,
        since: by.at,
        counts_from: None,
        retrospective: false,
        reason: None,
    };
    state.benefits.table.insert(id, row);
}

fn indicator_added(state: &mut State, event: &Event) {
    let Event::IndicatorAdded {
        indicator,
        benefit,
        measure,
        title,
        unit,
        direction,
        target,
        method,
        frequency,
        streak,
        share_percent,
    } = event
    else {
        return;
    };
    let row = Indicator {
        measure: measure.clone(),
        title: *title,
        unit: unit.clone(),
        direction: *direction,
        target: *target,
        method: *method,
        frequency: *frequency,
        streak: *streak,
        shares: Vec::new(),
        baselines: OrdMap::new(),
        measurements: Vec::new(),
        missed: Vec::new(),
        deadline: None,
    };
    state.benefits.indicators.insert(*indicator, row);
    share(state, *indicator, *benefit, *share_percent);
}

fn share(state: &mut State, indicator: IndicatorId, benefit: BenefitId, percent: u32) {
    if let Some(row) = state.benefits.indicators.get_mut(indicator) {
        row.shares.push(Share { benefit, percent });
    }
    if let Some(row) = state.benefits.table.get_mut(benefit) {
        row.indicators.push(indicator);
    }
}

fn measured(state: &mut State, event: &Event, by: By) {
    let new = |indicator, office, period, value, note| Measurement {
        indicator,
        office,
        period,
        value,
        note,
        reporter: by.actor,
        at: by.at,
        state: MeasurementState::Submitted,
        judged: None,
        reason: None,
        corrects: None,
        version: 1,
    };
    match event {
        Event::MeasurementRecorded { measurement, indicator, office, period, value, note } => {
            insert(state, *measurement, new(*indicator, *office, *period, *value, *note));
        }
        Event::MeasurementCorrected { measurement, corrects, value, note, reason } => {
            let Some(old) = state.benefits.measurements.get(*corrects).copied() else { return };
            if old.state == MeasurementState::Submitted {
                judge(state, *corrects, MeasurementState::Corrected, None, by);
            }
            let row = Measurement {
                reason: Some(*reason),
                corrects: Some(*corrects),
                version: old.version + 1,
                ..new(old.indicator, old.office, old.period, *value, *note)
            };
            insert(state, *measurement, row);
        }
        Event::MeasurementVerified { measurement } => {
            judge(state, *measurement, MeasurementState::Verified, None, by);
            let corrects = state.benefits.measurements.get(*measurement).and_then(|row| row.corrects);
            if let Some(old) = corrects {
                judge(state, old, MeasurementState::Corrected, None, by);
            }
        }
        Event::MeasurementRejected { measurement, reason } => {
            judge(state, *measurement, MeasurementState::Rejected, Some(*reason), by);
        }
        _ => {}
    }
    if let Subject::Measurement(id) = event.subject()
        && let Some(indicator) = state.benefits.measurements.get(id).map(|row| row.indicator)
    {
        reschedule(state, indicator, by.at);
    }
}

fn insert(state: &mut State, id: MeasurementId, row: Measurement) {
    if let Some(indicator) = state.benefits.indicators.get_mut(row.indicator) {
        indicator.measurements.push(id);
        state.benefits.measured.insert((indicator.measure.clone(), row.office, id));
    }
    state.benefits.measurements.insert(id, row);
}

fn judge(state: &mut State, id: MeasurementId, to: MeasurementState, reason: Option<Prose>, by: By) {
    let Some(row) = state.benefits.measurements.get_mut(id) else { return };
    row.state = to;
    if to != MeasurementState::Corrected {
        row.judged = Some((by.actor, by.at));
    }
    row.reason = reason.or(row.reason);
    let (office, period) = (row.office, row.period);
    // A period is missed until there is something that counts, and nobody learns before that something waits.
    if to == MeasurementState::Verified
        && let Some(indicator) = state.benefits.indicators.get_mut(row.indicator)
    {
        indicator.missed.retain(|(unit, span)| *unit != office || !span.overlaps(&period));
    }
}

/// What changes one benefit, and with it when it is measured next and when it is sustained.
fn change(state: &mut State, event: &Event, by: By) {
    let Subject::Benefit(id) = event.subject() else { return };
    let Some(row) = state.benefits.table.get_mut(id) else { return };
    let before = (row.state, row.since);
    match event {
        Event::BenefitQualified { profile, claim, .. } => {
            row.profile = Some(profile.clone());
            row.claim = Some(*claim);
        }
        Event::BenefitOwnerAsked { owner, .. } => row.asked = Some(*owner),
        Event::BenefitAccepted { owner, .. } => (row.owner, row.asked) = (Some(*owner), None),
        Event::BenefitDeclined { .. } => row.asked = None,
        Event::BenefitBaselined { retrospective, .. } => row.retrospective = *retrospective,
        Event::TrackingBegun { .. } => row.counts_from = Some(by.at),
        Event::TrackingResumed { action, .. } => {
            row.counts_from = Some(by.at);
            row.reason = Some(*action);
        }
        Event::BenefitSettled { cause, .. } => row.reason = Some(*cause),
        Event::BenefitDropped { reason, .. } => row.reason = Some(*reason),
        _ => {}
    }
    if let Some(to) = moved(event) {
        (row.state, row.since) = (to, by.at);
    }
    let after = (row.state, row.since);
    let indicators = row.indicators.clone();
    if before.0 == BenefitState::Realised {
        state.benefits.realised.remove(&(before.1, id));
    }
    if after.0 == BenefitState::Realised {
        state.benefits.realised.insert((after.1, id));
    }
    for indicator in indicators {
        reschedule(state, indicator, by.at);
    }
}

/// To which state an event takes a benefit.
fn moved(event: &Event) -> Option<BenefitState> {
    Some(match event {
        Event::BenefitQualified { .. } => BenefitState::Qualified,
        Event::BenefitBaselined { .. } => BenefitState::Baselined,
        Event::TrackingBegun { .. } | Event::TrackingResumed { .. } => BenefitState::Tracking,
        Event::BenefitRealised { .. } => BenefitState::Realised,
        Event::BenefitSustained { .. } => BenefitState::Sustained,
        Event::BenefitEroded { .. } => BenefitState::Eroded,
        Event::BenefitSettled { partly: true, .. } => BenefitState::PartlyRealised,
        Event::BenefitSettled { partly: false, .. } => BenefitState::NotRealised,
        Event::BenefitDropped { .. } => BenefitState::Dropped,
        _ => return None,
    })
}

/// Notes when the next measurement of an indicator counts as missed.
fn reschedule(state: &mut State, id: IndicatorId, at: Time) {
    let Some(indicator) = state.benefits.indicators.get(id) else { return };
    let (before, after) = (indicator.deadline, progress::deadline(state, indicator, at));
    if before == after {
        return;
    }
    if let Some(before) = before {
        state.benefits.deadlines.remove(&(before, id));
    }
    if let Some(after) = after {
        state.benefits.deadlines.insert((after, id));
    }
    if let Some(indicator) = state.benefits.indicators.get_mut(id) {
        indicator.deadline = after;
    }
}

/// Notes anew when the indicators of a pilot are measured next; called when the pilot has moved.
pub fn reschedule_pilot(state: &mut State, pilot: PilotId, at: Time) {
    let benefits = state.pilots.table.get(pilot).map(|row| row.benefits.clone()).unwrap_or_default();
    let rows = benefits.iter().filter_map(|&id| state.benefits.table.get(id));
    let indicators: OrdSet<IndicatorId> = rows.flat_map(|row| row.indicators.iter().copied()).collect();
    for indicator in indicators {
        reschedule(state, indicator, at);
    }
}
