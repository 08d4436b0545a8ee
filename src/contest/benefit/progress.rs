//! What follows from the measurements: how far a benefit has come, what is attributed to it, and what is due.

use super::*;
use crate::contest::pilot::{followers, offices_now};
use std::collections::BTreeMap;

/// How one indicator of a benefit goes at one office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Which office.
    pub office: UnitId,
    /// The starting point there.
    pub baseline: Option<Decimal>,
    /// The verified measurement of the latest period that counts towards the benefit.
    pub latest: Option<MeasurementId>,
    /// How many times in a row, counted back from the latest, the target was met.
    pub met_in_a_row: u32,
    /// Whether the latest period that should have been measured was missed.
    pub missed: bool,
}

/// How a benefit goes. Never stored: it follows from the measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// The latest measurements meet their targets.
    OnTrack,
    /// Better than at the start, not as good as aimed at.
    AtRisk,
    /// No better than at the start.
    OffTrack,
    /// Nothing verified, or the latest period was missed.
    NoData,
}

/// How every indicator of a benefit goes at every office that tries the pilot out.
pub fn progress(state: &State, benefit: &Benefit, at: Time) -> Vec<Progress> {
    let Some(pilot) = state.pilots.table.get(benefit.pilot) else { return Vec::new() };
    let trying: Vec<UnitId> = offices_now(state, pilot, at)
        .into_iter()
        .filter(|office| office.part.tries())
        .map(|office| office.unit)
        .collect();
    let mut all = Vec::new();
    for &id in &benefit.indicators {
        let Some(indicator) = state.benefits.indicators.get(id) else { continue };
        for &office in &trying {
            all.push(progress_at(state, benefit, id, indicator, office, at));
        }
    }
    all
}

fn progress_at(
    state: &State,
    benefit: &Benefit,
    id: IndicatorId,
    indicator: &Indicator,
    office: UnitId,
    at: Time,
) -> Progress {
    let here = |unit: UnitId| unit == office || followers(state, unit, at).contains(&office);
    let mut counted: Vec<(MeasurementId, &Measurement)> = measurements(state, indicator)
        .filter(|(_, row)| row.state == MeasurementState::Verified && here(row.office))
        .filter(|(_, row)| benefit.counts_from.is_some_and(|from| from <= first_recorded(state, row)))
        .collect();
    counted.sort_by_key(|(id, row)| (row.until(), *id));
    let latest = counted.last();
    let gap_max = i64::from(indicator.frequency.days()) * Time::DAY / 2;
    let mut met_in_a_row = 0;
    let mut after: Option<&Measurement> = None;
    for (_, row) in counted.iter().rev() {
        let gapped = after.is_some_and(|after| after.period.from.0 - row.until().0 > gap_max);
        if gapped || !indicator.direction.meets(row.value, indicator.target) {
            break;
        }
        met_in_a_row += 1;
        after = Some(row);
    }
    let last_missed =
        indicator.missed.iter().filter(|(unit, _)| here(*unit)).filter_map(|(_, span)| span.until).max();
    Progress {
        indicator: id,
        office,
        baseline: baseline(state, indicator, office, at),
        latest: latest.map(|(id, _)| *id),
        met_in_a_row,
        missed: last_missed > latest.map(|(_, row)| row.until()),
    }
}

/// When the first version of a measurement was recorded.
fn first_recorded(state: &State, measurement: &Measurement) -> Time {
    let earlier = measurement.corrects.and_then(|id| state.benefits.measurements.get(id));
    earlier.map_or(measurement.at, |row| first_recorded(state, row))
}

fn measurements<'a>(
    state: &'a State,
    indicator: &'a Indicator,
) -> impl Iterator<Item = (MeasurementId, &'a Measurement)> {
    indicator.measurements.iter().filter_map(|&id| Some((id, state.benefits.measurements.get(id)?)))
}

/// The starting point at an office: its own, or that of the first office it follows.
pub(super) fn baseline(state: &State, indicator: &Indicator, office: UnitId, at: Time) -> Option<Decimal> {
    let own = indicator.baselines.get(&office);
    let inherited =
        || indicator.baselines.iter().find(|(unit, _)| followers(state, **unit, at).contains(&office));
    own.or_else(|| inherited().map(|(_, baseline)| baseline)).map(|baseline| baseline.value)
}

/// How a benefit goes.
pub fn health(state: &State, benefit: &Benefit, at: Time) -> Health {
    let all = progress(state, benefit, at);
    if all.is_empty() || all.iter().any(|one| one.latest.is_none() || one.missed) {
        return Health::NoData;
    }
    let grade = |one: &Progress| {
        let measured = one.latest.and_then(|id| state.benefits.measurements.get(id));
        let indicator = state.benefits.indicators.get(one.indicator);
        let (Some(measured), Some(indicator)) = (measured, indicator) else { return Health::NoData };
        if one.met_in_a_row > 0 {
            Health::OnTrack
        } else if one.baseline.is_some_and(|start| !indicator.direction.meets(start, measured.value)) {
            Health::AtRisk
        } else {
            Health::OffTrack
        }
    };
    all.iter().map(grade).max().unwrap_or(Health::NoData)
}

/// What the latest verified measurements of an indicator show beyond their starting points, summed over the offices
/// that try the pilot out, and the benefit's share of it; both in hundredths of millionths of the indicator's unit,
/// positive when it became better. None until there is a measurement with a starting point.
pub fn attributed(state: &State, id: BenefitId, indicator: IndicatorId, at: Time) -> Option<Attribution> {
    let benefit = state.benefits.table.get(id)?;
    let row = state.benefits.indicators.get(indicator)?;
    let share = row.shares.iter().find(|share| share.benefit == id)?;
    let mut measured = None;
    for one in progress(state, benefit, at).iter().filter(|one| one.indicator == indicator) {
        let latest = one.latest.and_then(|id| state.benefits.measurements.get(id));
        let (Some(start), Some(latest)) = (one.baseline, latest) else { continue };
        let up = latest.value.micros() - start.micros();
        let better = if row.direction == Direction::Up { up } else { -up };
        measured = Some(measured.unwrap_or(0) + better);
    }
    let micros = measured?;
    Some(Attribution { measured: micros * 100, share: micros * i128::from(share.percent) })
}

/// A measured change and a benefit's share of it, in hundredths of millionths of a unit: exact for whole percents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The change, positive when it became better.
    pub measured: i128,
    /// The share of it.
    pub share: i128,
}

/// How many measurements of a benefit wait to be judged.
pub fn measurements_waiting(state: &State, benefit: &Benefit) -> u32 {
    let indicators = benefit.indicators.iter().filter_map(|&id| state.benefits.indicators.get(id));
    let rows = indicators.flat_map(|indicator| measurements(state, indicator));
    rows.filter(|(_, row)| row.state == MeasurementState::Submitted).count() as u32
}

/// What the measurements make of a benefit: realised, eroded, sustained, or nothing new.
pub(super) fn outcome(state: &State, id: BenefitId, at: Time) -> Option<Event> {
    let benefit = state.benefits.table.get(id)?;
    let all = progress(state, benefit, at);
    let needed = |one: &Progress| state.benefits.indicators.get(one.indicator).map_or(1, |row| row.streak);
    match benefit.state {
        BenefitState::Tracking => {
            let reached = !all.is_empty() && all.iter().all(|one| one.met_in_a_row >= needed(one));
            reached.then_some(Event::BenefitRealised { benefit: id })
        }
        BenefitState::Realised if all.iter().any(|one| one.latest.is_some() && one.met_in_a_row == 0) => {
            Some(Event::BenefitEroded { benefit: id })
        }
        BenefitState::Realised => {
            let kept = benefit.since.plus_days(SUSTAINED_DAYS) <= at
                && !all.is_empty()
                && all.iter().all(|one| is_recent(state, one, at));
            kept.then_some(Event::BenefitSustained { benefit: id })
        }
        _ => None,
    }
}

/// Whether the latest measurement is no older than one period and the days of grace.
fn is_recent(state: &State, one: &Progress, at: Time) -> bool {
    let measured = one.latest.and_then(|id| state.benefits.measurements.get(id));
    let indicator = state.benefits.indicators.get(one.indicator);
    measured.zip(indicator).is_some_and(|(row, indicator)| {
        !one.missed && at < row.until().plus_days(indicator.frequency.days() + GRACE_DAYS)
    })
}

/// The offices at which an indicator is to be measured now, with the instant its next period begins.
fn expected(state: &State, indicator: &Indicator, at: Time) -> BTreeMap<UnitId, Time> {
    let mut next = BTreeMap::new();
    for share in &indicator.shares {
        let Some(benefit) = state.benefits.table.get(share.benefit) else { continue };
        let Some(pilot) = state.pilots.table.get(benefit.pilot) else { continue };
        let Some(from) = benefit.counts_from else { continue };
        if !benefit.state.is_measured() || !pilot.state.is_measured() {
            continue;
        }
        let resumed = pilot.passages.iter().rev().find(|passage| passage.to == pilot::PilotState::Running);
        let from = from.max(resumed.map_or(from, |passage| passage.at));
        for office in offices_now(state, pilot, at).iter().filter(|office| office.part.tries()) {
            let known = next.entry(office.unit).or_insert(from);
            *known = from.min(*known);
        }
    }
    for (office, from) in &mut next {
        let here = |unit: UnitId| unit == *office || followers(state, unit, at).contains(office);
        let live = measurements(state, indicator).filter(|(_, row)| row.is_live() && here(row.office));
        let missed = indicator.missed.iter().filter(|(unit, _)| here(*unit));
        let ends = live.map(|(_, row)| row.until()).chain(missed.filter_map(|(_, span)| span.until));
        *from = ends.fold(*from, Time::max);
    }
    next
}

/// When the next measurement of an indicator counts as missed.
pub(super) fn deadline(state: &State, indicator: &Indicator, at: Time) -> Option<Time> {
    let days = indicator.frequency.days() + GRACE_DAYS;
    expected(state, indicator, at).values().min().map(|from| from.plus_days(days))
}

/// What time alone makes of benefits: measurements that nobody took, and benefits kept for twelve months.
pub fn due(state: &State, at: Time) -> Vec<super::super::Event> {
    let mut events = Vec::new();
    for &(_, id) in state.benefits.deadlines.iter().take_while(|(deadline, _)| *deadline <= at) {
        let Some(indicator) = state.benefits.indicators.get(id) else { continue };
        let days = indicator.frequency.days();
        for (office, mut from) in expected(state, indicator, at) {
            while from.plus_days(days + GRACE_DAYS) <= at {
                let period = Span { from, until: Some(from.plus_days(days)) };
                events.push(Event::MeasurementMissed { indicator: id, office, period });
                from = from.plus_days(days);
            }
        }
    }
    let ripe = |since: &Time| since.plus_days(SUSTAINED_DAYS) <= at;
    for &(_, id) in state.benefits.realised.iter().take_while(|(since, _)| ripe(since)) {
        events.extend(outcome(state, id, at));
    }
    events.into_iter().map(super::super::Event::Benefit).collect()
}
