//! Benefits: what a pilot is to bring, how it goes, and what it is read off.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::connection::{Connection, Paging};
use super::measurement::{Decimal, Indicator, Measurement};
use super::person::Person;
use super::pilot::Pilot;
use super::scalar::DateTime;
use super::scene::{At, noun};
use super::unit::Unit;
use crate::contest::{BenefitId, CampaignId, benefit};

noun! {
    /// A benefit.
    Benefit, BenefitId, benefit::Benefit, benefit
}

/// Where a benefit stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::BenefitState")]
pub enum BenefitState {
    /// Found; nobody answers for it yet.
    Identified,
    /// Has a type, an owner who is asked, and preconditions.
    Qualified,
    /// The starting point is measured and approved.
    Baselined,
    /// Is being measured.
    Tracking,
    /// Its targets were met often enough in a row.
    Realised,
    /// Kept for twelve months.
    Sustained,
    /// Came in part.
    PartlyRealised,
    /// Did not come.
    NotRealised,
    /// Was realised and has dropped below its target since.
    Eroded,
    /// No longer pursued.
    Dropped,
}

/// What sort of benefit it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::BenefitKind")]
pub enum BenefitKind {
    /// The same for less: money or time.
    Efficiency,
    /// Better for users.
    Quality,
    /// Falls to others, such as a municipality.
    ThirdParty,
}

/// Whether it is wanted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::Sign", name = "BenefitSign")]
pub enum Sign {
    /// A benefit.
    Benefit,
    /// A side effect to be kept small.
    Disbenefit,
}

/// How sure one may be that the pilot is the cause; A is surest.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::Confidence")]
pub enum Confidence {
    /// Surest.
    A,
    /// Quite sure.
    B,
    /// Rather unsure; the most that a baseline taken after the start supports.
    C,
    /// A guess.
    D,
}

/// What the figures are compared with.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::Comparison")]
pub enum Comparison {
    /// The same office before.
    BeforeAfter,
    /// An office that goes on as before.
    ReferenceOffice,
    /// Offices that begin one after another.
    SteppedRollOut,
}

/// How a benefit goes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "benefit::Health", name = "BenefitHealth")]
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

/// What an indicator shows for a benefit.
#[derive(SimpleObject)]
pub struct Attribution {
    /// Read off which indicator.
    indicator: Indicator,
    /// The change since the starting points, summed over the offices, positive when it became better.
    measured: Decimal,
    /// The share of it this benefit claims, in percent.
    share_percent: u32,
    /// The change times the share.
    attributed: Decimal,
}

/// How one indicator goes at one office.
#[derive(SimpleObject)]
pub struct IndicatorProgress {
    /// Which indicator.
    indicator: Indicator,
    /// Which office.
    office: Option<Unit>,
    /// The starting point there.
    baseline: Option<Decimal>,
    /// The verified measurement of the latest period.
    latest: Option<Measurement>,
    /// How many times in a row the target was met.
    met_in_a_row: u32,
    /// Whether the latest period that should have been measured was missed.
    missed: bool,
}

/// A benefit that a pilot is to bring, or a side effect of it.
#[Object]
impl Benefit {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Of which pilot; from there to grant, decision, idea, authors and campaign.
    async fn pilot(&self) -> Option<Pilot> {
        Pilot::of(&self.at, self.row().pilot)
    }

    /// What is better.
    async fn title(&self) -> &str {
        self.at.text(self.row().title)
    }

    /// Where it stands.
    async fn state(&self) -> BenefitState {
        self.row().state.into()
    }

    /// Since when it stands there.
    async fn since(&self) -> DateTime {
        DateTime(self.row().since)
    }

    /// Whether it is wanted.
    async fn sign(&self) -> Sign {
        self.row().sign.into()
    }

    /// Whether it was found after the pilot had started.
    async fn unexpected(&self) -> bool {
        self.row().unexpected
    }

    /// What sort of benefit; nothing until it is qualified.
    async fn kind(&self) -> Option<BenefitKind> {
        self.row().profile.as_ref().map(|profile| profile.kind.into())
    }

    /// Whether it is counted in money.
    async fn monetised(&self) -> Option<bool> {
        self.row().profile.as_ref().map(|profile| profile.monetised)
    }

    /// Whether it frees time.
    async fn time_saved(&self) -> Option<bool> {
        self.row().profile.as_ref().map(|profile| profile.time_saved)
    }

    /// What freed time is used for.
    async fn alternative_use(&self) -> Option<&str> {
        Some(self.at.text(self.row().profile.as_ref()?.alternative_use?))
    }

    /// What must be in place for it to come.
    async fn preconditions(&self) -> Vec<&str> {
        let profile = self.row().profile.as_ref();
        profile
            .map(|known| known.preconditions.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|text| self.at.text(*text))
            .collect()
    }

    /// When it should have come.
    async fn horizon(&self) -> Option<DateTime> {
        self.row().profile.as_ref().map(|profile| DateTime(profile.horizon))
    }

    /// How sure one may be that the pilot is the cause.
    async fn confidence(&self) -> Option<Confidence> {
        self.row().claim.map(|claim| claim.confidence.into())
    }

    /// What the figures are compared with.
    async fn comparison(&self) -> Option<Comparison> {
        self.row().claim.map(|claim| claim.comparison.into())
    }

    /// Whether its baseline was approved after the start.
    async fn retrospective(&self) -> bool {
        self.row().retrospective
    }

    /// Who answers for it.
    async fn owner(&self) -> Option<Person> {
        Person::of(&self.at, self.row().owner?)
    }

    /// Who is asked to answer for it; for those who work on the pilot or follow it up.
    async fn asked_owner(&self) -> Option<Person> {
        let pilot = self.at.view.pilot(self.row().pilot)?;
        Person::of(&self.at, self.row().asked.filter(|_| self.at.view.follows(pilot))?)
    }

    /// The indicators it is read off.
    async fn indicators(&self) -> Vec<Indicator> {
        self.row().indicators.iter().filter_map(|id| Indicator::of(&self.at, *id)).collect()
    }

    /// How it goes; follows from the verified measurements.
    async fn health(&self) -> Health {
        self.at.view.health(self.row()).into()
    }

    /// How each indicator goes at each office that tries the pilot out.
    async fn progress(&self) -> Vec<IndicatorProgress> {
        let one = |one: benefit::Progress| {
            Some(IndicatorProgress {
                indicator: Indicator::of(&self.at, one.indicator)?,
                office: Unit::of(&self.at, one.office),
                baseline: one.baseline.map(Decimal),
                latest: one.latest.and_then(|id| Measurement::of(&self.at, id)),
                met_in_a_row: one.met_in_a_row,
                missed: one.missed,
            })
        };
        self.at.view.progress(self.row()).into_iter().filter_map(one).collect()
    }

    /// What the latest verified measurements show, and how much of it this benefit claims.
    async fn attributed(&self) -> Vec<Attribution> {
        let one = |id: &crate::contest::IndicatorId| {
            let found = self.at.view.attributed(self.id, *id)?;
            let share = self.at.view.indicator(*id)?.shares.iter().find(|share| share.benefit == self.id)?;
            Some(Attribution {
                indicator: Indicator::of(&self.at, *id)?,
                measured: Decimal::of_hundred_millionths(found.measured)?,
                share_percent: share.percent,
                attributed: Decimal::of_hundred_millionths(found.share)?,
            })
        };
        self.row().indicators.iter().filter_map(one).collect()
    }

    /// Why it came in part, not at all or was dropped, or what is done since it eroded.
    async fn reason(&self) -> Option<&str> {
        self.row().reason.map(|text| self.at.text(text))
    }
}

/// How many pilots stand somewhere.
#[derive(SimpleObject)]
pub struct PilotCount {
    /// Where.
    state: super::pilot::PilotState,
    /// How many.
    count: u32,
}

/// How many benefits stand somewhere.
#[derive(SimpleObject)]
pub struct BenefitCount {
    /// Where.
    state: BenefitState,
    /// How many.
    count: u32,
}

/// How many benefits go so.
#[derive(SimpleObject)]
pub struct HealthCount {
    /// How.
    health: Health,
    /// How many.
    count: u32,
}

/// Pilots and benefits in figures, counted from what the viewer sees.
#[derive(SimpleObject)]
pub struct BenefitOverview {
    /// Pilots by where they stand.
    pilots: Vec<PilotCount>,
    /// Wanted benefits by where they stand.
    benefits: Vec<BenefitCount>,
    /// Side effects by where they stand.
    disbenefits: Vec<BenefitCount>,
    /// Benefits that are measured, by how they go.
    health: Vec<HealthCount>,
    /// Measurements that wait to be judged.
    measurements_waiting: u32,
    /// Measurements that count.
    measurements_verified: u32,
    /// Periods that nobody measured in time.
    measurements_missed: u32,
}

impl From<benefit::Overview> for BenefitOverview {
    fn from(sum: benefit::Overview) -> BenefitOverview {
        let benefits = |counts: &imbl::OrdMap<benefit::BenefitState, u32>| {
            counts
                .iter()
                .map(|(state, count)| BenefitCount { state: (*state).into(), count: *count })
                .collect()
        };
        BenefitOverview {
            pilots: sum
                .pilots
                .iter()
                .map(|(state, count)| PilotCount { state: (*state).into(), count: *count })
                .collect(),
            benefits: benefits(&sum.benefits),
            disbenefits: benefits(&sum.disbenefits),
            health: sum
                .health
                .iter()
                .map(|(health, count)| HealthCount { health: (*health).into(), count: *count })
                .collect(),
            measurements_waiting: sum.measurements_waiting,
            measurements_verified: sum.measurements_verified,
            measurements_missed: sum.measurements_missed,
        }
    }
}

/// Queries about benefits.
#[derive(Default)]
pub struct BenefitQuery;

#[Object]
impl BenefitQuery {
    /// The benefits the viewer sees, in the order they were found.
    async fn benefits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
        #[graphql(desc = "Only those that stand there.")] state: Option<BenefitState>,
    ) -> Result<Connection<Benefit>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        let state = state.map(benefit::BenefitState::from);
        let seen = at.view.benefits().filter(|(_, row)| state.is_none_or(|state| row.state == state));
        let ids: Vec<u32> = seen.map(|(id, _)| id.0).collect();
        Ok(Connection::of_list(&at.seal, paging, &ids, |id| Benefit::of(at, BenefitId(id))))
    }

    /// Pilots and benefits in figures.
    async fn benefit_overview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of ideas in this campaign.")] campaign_id: Option<ID>,
    ) -> BenefitOverview {
        let at = ctx.data_unchecked::<At>();
        let campaign = campaign_id.map(|id| at.seal.open_id(&id).unwrap_or(CampaignId(0)));
        at.view.benefit_overview(campaign).into()
    }
}
