//! What a viewer sees of pilots, benefits and measurements.
//!
//! A pilot is public once its baseline is approved or it has started; a benefit once its own baseline is approved; a
//! measurement while it counts. Before that they are seen by those who work on them or follow them up.

use super::*;
use crate::contest::benefit::{self, Attribution, Benefit, Health, Indicator, Measurement, MeasurementState};
use crate::contest::benefit::{BenefitState, Overview, Progress};
use crate::contest::pilot::{self, Milestone, Office, Passage, Pilot};

impl View {
    /// A pilot the viewer may see, of an idea the viewer may see.
    pub fn pilot(&self, id: PilotId) -> Option<&Pilot> {
        let pilot = self.state.pilots.table.get(id)?;
        self.idea(pilot.idea)?;
        (pilot.is_public() || self.follows(pilot)).then_some(pilot)
    }

    /// The pilots the viewer sees, by id.
    pub fn pilots(&self) -> impl DoubleEndedIterator<Item = (PilotId, &Pilot)> {
        self.state.pilots.table.iter().filter(|(id, _)| self.pilot(*id).is_some())
    }

    /// The pilots of an idea that the viewer sees, the first one first.
    pub fn pilots_of(&self, idea: IdeaId) -> impl Iterator<Item = (PilotId, &Pilot)> {
        self.state.pilots.of_idea(idea).filter(|(id, _)| self.pilot(*id).is_some())
    }

    /// The pilot that a grant pays for.
    pub fn pilot_of_entry(&self, entry: EntryId) -> Option<PilotId> {
        let id = *self.state.pilots.by_entry.get(&entry)?;
        self.pilot(id).map(|_| id)
    }

    /// Whether the viewer works on a pilot or follows it up, and so sees what is not public.
    pub fn follows(&self, pilot: &Pilot) -> bool {
        let Some(idea) = self.state.ideas.table.get(pilot.idea) else { return false };
        let held = pilot::relations(&self.state, pilot, self.by());
        let owns = |id: &BenefitId| {
            let row = self.state.benefits.table.get(*id);
            row.is_some_and(|row| [row.owner, row.asked].contains(&self.viewer_person()))
        };
        let owner = self.viewer_person().is_some() && pilot.benefits.iter().any(owns);
        owner || self.may(Action::SeePilotPlan, Target::Campaign(idea.campaign), &held)
    }

    fn viewer_person(&self) -> Option<PersonId> {
        match self.viewer {
            Actor::Person(person) => Some(person),
            _ => None,
        }
    }

    /// What a pilot went through; outsiders see it from the approved baseline, or the start, on.
    pub fn pilot_passages<'a>(&self, pilot: &'a Pilot) -> &'a [Passage] {
        let public =
            |passage: &Passage| matches!(passage.to, pilot::PilotState::Ready | pilot::PilotState::Running);
        let from = if self.follows(pilot) { Some(0) } else { pilot.passages.iter().position(public) };
        from.map(|from| &pilot.passages[from..]).unwrap_or_default()
    }

    /// The measurements that wait and that the viewer may judge.
    pub fn measurements_to_judge(&self) -> impl Iterator<Item = MeasurementId> {
        let rows = self.state.benefits.measurements.iter();
        rows.filter(|(_, row)| row.state == MeasurementState::Submitted)
            .filter(|(id, _)| benefit::may_judge(&self.state, self.by(), *id))
            .map(|(id, _)| id)
    }

    /// The offices of a pilot as they are now.
    pub fn pilot_offices(&self, pilot: &Pilot) -> Vec<Office> {
        pilot::offices_now(&self.state, pilot, self.at)
    }

    /// Whether a pilot that goes on stands and falls with one person.
    pub fn hangs_on_one_person(&self, pilot: &Pilot) -> bool {
        !pilot.state.is_final() && pilot::carriers(&self.state, pilot, self.at) < 2
    }

    /// A milestone of a pilot the viewer sees.
    pub fn milestone(&self, id: MilestoneId) -> Option<&Milestone> {
        self.state.pilots.milestones.get(id).filter(|row| self.pilot(row.pilot).is_some())
    }

    /// A benefit the viewer may see.
    pub fn benefit(&self, id: BenefitId) -> Option<&Benefit> {
        let benefit = self.state.benefits.table.get(id)?;
        let pilot = self.pilot(benefit.pilot)?;
        (benefit.is_public() || self.follows(pilot)).then_some(benefit)
    }

    /// The benefits the viewer sees, by id.
    pub fn benefits(&self) -> impl DoubleEndedIterator<Item = (BenefitId, &Benefit)> {
        self.state.benefits.table.iter().filter(|(id, _)| self.benefit(*id).is_some())
    }

    /// An indicator of a benefit the viewer sees.
    pub fn indicator(&self, id: IndicatorId) -> Option<&Indicator> {
        let indicator = self.state.benefits.indicators.get(id)?;
        indicator.shares.iter().any(|share| self.benefit(share.benefit).is_some()).then_some(indicator)
    }

    /// A measurement the viewer may see: everybody one that counts, insiders any.
    pub fn measurement(&self, id: MeasurementId) -> Option<&Measurement> {
        let measurement = self.state.benefits.measurements.get(id)?;
        self.indicator(measurement.indicator)?;
        let counts = measurement.state == MeasurementState::Verified;
        (counts || self.follows_measurement(measurement)).then_some(measurement)
    }

    /// Whether the viewer works on a pilot that the measurement is taken for, or follows it up.
    pub fn follows_measurement(&self, measurement: &Measurement) -> bool {
        let indicator = self.state.benefits.indicators.get(measurement.indicator);
        indicator.is_some_and(|indicator| self.follows_indicator(indicator))
    }

    /// When the next measurement counts as missed; it moves as soon as something is recorded, so it is for those who
    /// see what nobody has verified.
    pub fn measurement_deadline(&self, indicator: &Indicator) -> Option<Time> {
        indicator.deadline.filter(|_| self.follows_indicator(indicator))
    }

    fn follows_indicator(&self, indicator: &Indicator) -> bool {
        indicator.shares.iter().any(|share| {
            let benefit = self.state.benefits.table.get(share.benefit);
            let pilot = benefit.and_then(|benefit| self.state.pilots.table.get(benefit.pilot));
            pilot.is_some_and(|pilot| self.follows(pilot))
        })
    }

    /// How a benefit goes.
    pub fn health(&self, benefit: &Benefit) -> Health {
        benefit::health(&self.state, benefit, self.at)
    }

    /// How each indicator of a benefit goes at each office that tries the pilot out.
    pub fn progress(&self, benefit: &Benefit) -> Vec<Progress> {
        benefit::progress(&self.state, benefit, self.at)
    }

    /// The change an indicator shows, and the share of it that a benefit claims.
    pub fn attributed(&self, benefit: BenefitId, indicator: IndicatorId) -> Option<Attribution> {
        self.benefit(benefit)?;
        benefit::attributed(&self.state, benefit, indicator, self.at)
    }

    /// Figures over the pilots the viewer sees, of one campaign or of all.
    pub fn benefit_overview(&self, campaign: Option<CampaignId>) -> Overview {
        benefit::overview(&self.state, self.at, &Seen { view: self, campaign })
    }
}

/// What figures may be drawn from: what the viewer sees, of one campaign or of all.
struct Seen<'a> {
    view: &'a View,
    campaign: Option<CampaignId>,
}

impl benefit::Counted for Seen<'_> {
    fn pilot(&self, id: PilotId, pilot: &Pilot) -> bool {
        let campaign = self.view.state.ideas.table.get(pilot.idea).map(|idea| idea.campaign);
        (self.campaign.is_none() || self.campaign == campaign) && self.view.pilot(id).is_some()
    }

    fn benefit(&self, id: BenefitId) -> bool {
        self.view.benefit(id).is_some()
    }

    fn measurement(&self, id: MeasurementId) -> bool {
        self.view.measurement(id).is_some()
    }
}

impl Pilot {
    /// Whether everybody who sees the idea sees it: its baseline was approved, or it has started.
    pub fn is_public(&self) -> bool {
        self.passages.iter().any(|passage| passage.to == pilot::PilotState::Ready) || self.started.is_some()
    }
}

impl Benefit {
    /// Whether everybody who sees the pilot sees it: its baseline was approved.
    pub fn is_public(&self) -> bool {
        match self.state {
            BenefitState::Identified | BenefitState::Qualified => false,
            BenefitState::Dropped => self.counts_from.is_some(),
            _ => true,
        }
    }
}
