//! Figures over pilots and benefits. Counted when asked for; nothing is kept beside the facts.

use super::*;
use crate::contest::pilot::PilotState;

/// Pilots and benefits in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Pilots by where they stand.
    pub pilots: OrdMap<PilotState, u32>,
    /// Wanted benefits by where they stand.
    pub benefits: OrdMap<BenefitState, u32>,
    /// Side effects by where they stand.
    pub disbenefits: OrdMap<BenefitState, u32>,
    /// Benefits that are measured, by how they go.
    pub health: OrdMap<Health, u32>,
    /// Measurements that wait to be judged.
    pub measurements_waiting: u32,
    /// Measurements that count.
    pub measurements_verified: u32,
    /// Periods that nobody measured in time.
    pub measurements_missed: u32,
}

/// What is counted: whoever asks may not know of everything.
pub trait Counted {
    /// Whether a pilot is.
    fn pilot(&self, id: PilotId, pilot: &pilot::Pilot) -> bool;
    /// Whether a benefit of a pilot that is counted is counted too.
    fn benefit(&self, id: BenefitId) -> bool;
    /// Whether a measurement for a benefit that is counted is counted too.
    fn measurement(&self, id: MeasurementId) -> bool;
}

/// Counts the pilots, benefits and measurements that are to be counted.
pub fn overview(state: &State, at: Time, counted: &impl Counted) -> Overview {
    let mut sum = Overview::default();
    let mut indicators = OrdSet::new();
    for (_, pilot) in state.pilots.table.iter().filter(|(id, row)| counted.pilot(*id, row)) {
        *sum.pilots.entry(pilot.state).or_default() += 1;
        let benefits = pilot.benefits.iter().filter(|id| counted.benefit(**id));
        for benefit in benefits.filter_map(|&id| state.benefits.table.get(id)) {
            let by_state = match benefit.sign {
                Sign::Benefit => &mut sum.benefits,
                Sign::Disbenefit => &mut sum.disbenefits,
            };
            *by_state.entry(benefit.state).or_default() += 1;
            if benefit.state.is_measured() {
                *sum.health.entry(health(state, benefit, at)).or_default() += 1;
            }
            indicators.extend(benefit.indicators.iter().copied());
        }
    }
    for indicator in indicators.iter().filter_map(|&id| state.benefits.indicators.get(id)) {
        sum.measurements_missed += indicator.missed.len() as u32;
        let measurements = indicator.measurements.iter().filter(|id| counted.measurement(**id));
        for row in measurements.filter_map(|&id| state.benefits.measurements.get(id)) {
            match row.state {
                MeasurementState::Submitted => sum.measurements_waiting += 1,
                MeasurementState::Verified => sum.measurements_verified += 1,
                MeasurementState::Rejected | MeasurementState::Corrected => {}
            }
        }
    }
    sum
}
