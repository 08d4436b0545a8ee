//! Deciding for measurements: recorded by one, judged by another, corrected as a new version.

use super::decide::text;
use super::*;
use crate::contest::pilot::offices_now;

/// Decides a command about a measurement.
pub(super) fn decide(state: &State, command: &Command, by: By) -> Result<Vec<Event>, Rejection> {
    Ok(match command {
        Command::RecordMeasurement { indicator, office, period, value, note } => {
            vec![record(state, by, *indicator, *office, *period, *value, *note)?]
        }
        Command::VerifyMeasurement { measurement } => verify(state, by, *measurement)?,
        Command::RejectMeasurement { measurement, reason } => {
            judge(state, by, *measurement, Some(*reason))?;
            vec![Event::MeasurementRejected { measurement: *measurement, reason: *reason }]
        }
        Command::CorrectMeasurement { measurement, value, note, reason } => {
            vec![correct(state, by, *measurement, *value, *note, *reason)?]
        }
        _ => return Err(policy::Refusal::NotFound { kind: Kind::Measurement }.into()),
    })
}

/// That the acting person may do it to this indicator, as seen from any benefit that claims a share.
pub(super) fn may(state: &State, by: By, action: Action, indicator: &Indicator) -> Result<(), Rejection> {
    let mut answer = Err(policy::Refusal::NotFound { kind: Kind::Indicator }.into());
    for share in &indicator.shares {
        answer = super::decide::may(state, by, action, share.benefit);
        if answer.is_ok() {
            break;
        }
    }
    answer
}

/// That the office takes part in a pilot whose benefit is read off the indicator; reference offices do too.
pub(super) fn check_office(
    state: &State,
    indicator: &Indicator,
    office: UnitId,
    at: Time,
) -> Result<(), Rejection> {
    for share in &indicator.shares {
        let pilot = state.pilot(state.benefit(share.benefit)?.pilot)?;
        if offices_now(state, pilot, at).iter().any(|known| known.unit == office) {
            return Ok(());
        }
    }
    Err(Refusal::OfficeNotInPilot.into())
}

/// That a period has begun and ended.
pub(super) fn check_period(period: Span, at: Time) -> Result<(), Refusal> {
    if period.is_empty() {
        return Err(Refusal::MeasurementPeriodEmpty);
    }
    if period.until.is_none_or(|until| until > at) { Err(Refusal::PeriodNotOver) } else { Ok(()) }
}

fn record(
    state: &State,
    by: By,
    id: IndicatorId,
    office: UnitId,
    period: Span,
    value: Decimal,
    note: Prose,
) -> Result<Event, Rejection> {
    let indicator = state.indicator(id)?;
    state.unit(office)?;
    may(state, by, Action::RecordMeasurement, indicator)?;
    text(note)?;
    check_office(state, indicator, office, by.at)?;
    let mut started = None;
    for share in &indicator.shares {
        let benefit = state.benefit(share.benefit)?;
        if benefit.state.is_measured() {
            let start = state.pilot(benefit.pilot)?.started;
            started = started.min(start).or(start);
        }
    }
    let Some(started) = started else {
        return Err(Refusal::IndicatorNotTracked.into());
    };
    check_period(period, by.at)?;
    if period.from < started {
        return Err(Refusal::PeriodBeforeStart.into());
    }
    if is_measured(state, indicator, office, period) {
        return Err(Refusal::MeasuredAlready.into());
    }
    let measurement = state.benefits.measurements.next();
    Ok(Event::MeasurementRecorded { measurement, indicator: id, office, period, value, note })
}

/// Whether the same was measured at the same office over a time that overlaps, in whichever pilot.
fn is_measured(state: &State, indicator: &Indicator, office: UnitId, period: Span) -> bool {
    let first = (indicator.measure.clone(), office, MeasurementId(0));
    let last = (indicator.measure.clone(), office, MeasurementId(u32::MAX));
    let known = state.benefits.measured.range(first..=last);
    let rows = known.filter_map(|(_, _, id)| state.benefits.measurements.get(*id));
    rows.filter(|row| row.is_live()).any(|row| row.period.overlaps(&period))
}

/// That the acting person may judge a measurement now: it waits, is neither theirs nor of a benefit of theirs, and they
/// are impartial to the ideas it is taken for.
fn judge(state: &State, by: By, id: MeasurementId, reason: Option<Prose>) -> Result<(), Rejection> {
    let row = state.measurement(id)?;
    let indicator = state.indicator(row.indicator)?;
    may(state, by, Action::JudgeMeasurement, indicator)?;
    reason.map(text).transpose()?;
    if row.state != MeasurementState::Submitted {
        return Err(Refusal::MeasurementElsewhere { measurement_state: row.state }.into());
    }
    let Actor::Person(person) = by.actor else { return Ok(()) };
    if row.reporter == by.actor {
        return Err(Refusal::OwnMeasurement.into());
    }
    for share in &indicator.shares {
        let benefit = state.benefit(share.benefit)?;
        if benefit.owner == Some(person) {
            return Err(Refusal::OwnBenefit.into());
        }
        review::impartiality::require(state, by, state.pilot(benefit.pilot)?.idea)?;
    }
    Ok(())
}

/// Whether the acting person may verify or reject a measurement now.
pub fn may_judge(state: &State, by: By, id: MeasurementId) -> bool {
    judge(state, by, id, None).is_ok()
}

/// The measurement counts, and what it makes of the benefits that are read off it.
fn verify(state: &State, by: By, id: MeasurementId) -> Result<Vec<Event>, Rejection> {
    judge(state, by, id, None)?;
    let mut events = vec![Event::MeasurementVerified { measurement: id }];
    let mut next = state.clone();
    apply(&mut next, &events[0], by);
    let indicator = next.indicator(next.measurement(id)?.indicator)?;
    let outcome = |share: &Share| progress::outcome(&next, share.benefit, by.at);
    events.extend(indicator.shares.iter().filter_map(outcome));
    Ok(events)
}

fn correct(
    state: &State,
    by: By,
    id: MeasurementId,
    value: Decimal,
    note: Prose,
    reason: Prose,
) -> Result<Event, Rejection> {
    let row = state.measurement(id)?;
    let indicator = state.indicator(row.indicator)?;
    may(state, by, Action::RecordMeasurement, indicator)?;
    text(note)?;
    text(reason)?;
    if !row.is_live() {
        return Err(Refusal::MeasurementElsewhere { measurement_state: row.state }.into());
    }
    let tracked = indicator.shares.iter().filter_map(|share| state.benefits.table.get(share.benefit));
    if !tracked.into_iter().any(|benefit| benefit.state.is_measured()) {
        return Err(Refusal::IndicatorNotTracked.into());
    }
    let waits =
        |other: &Measurement| other.corrects == Some(id) && other.state == MeasurementState::Submitted;
    if indicator.measurements.iter().filter_map(|&id| state.benefits.measurements.get(id)).any(waits) {
        return Err(Refusal::CorrectionWaiting.into());
    }
    let measurement = state.benefits.measurements.next();
    Ok(Event::MeasurementCorrected { measurement, corrects: id, value, note, reason })
}
