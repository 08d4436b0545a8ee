//! A benefit: what a pilot is to bring, who answers for it, and how one sees whether it comes.
//!
//! ```text
//! identified → qualified → baselined → tracking → realised → sustained
//!                                       ↑  tracking → partly | not realised     realised → eroded → tracking
//! any but a final one → dropped
//! ```
//!
//! A benefit is read off *indicators*; an indicator is measured per office and period, and several benefits may claim
//! shares of it that never exceed the whole. Only verified measurements count.

mod apply;
mod command;
mod decide;
mod decimal;
mod measure;
mod measurement;
mod overview;
mod progress;
mod refusal;

use super::*;
pub use apply::{apply, reschedule_pilot};
pub use command::{Command, Event};
pub use decide::{baselines_missing, decide};
pub use decimal::{Decimal, NoDecimal, SCALE_MAX};
pub use measure::may_judge;
pub use measurement::{Measurement, MeasurementState};
pub use overview::{Counted, Overview, overview};
pub use progress::{Attribution, Health, Progress, attributed, due, health, measurements_waiting, progress};
pub use refusal::Refusal;
use serde::{Deserialize, Serialize};

/// For how many days a realised benefit must be kept to be sustained.
pub const SUSTAINED_DAYS: u32 = 365;
/// How many days after its period a measurement counts as missed.
pub const GRACE_DAYS: u32 = 30;

/// Where a benefit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

impl BenefitState {
    /// All of them, in the usual order.
    pub const ALL: [BenefitState; 10] = [
        BenefitState::Identified,
        BenefitState::Qualified,
        BenefitState::Baselined,
        BenefitState::Tracking,
        BenefitState::Realised,
        BenefitState::Sustained,
        BenefitState::PartlyRealised,
        BenefitState::NotRealised,
        BenefitState::Eroded,
        BenefitState::Dropped,
    ];

    /// Whether it is measured.
    pub fn is_measured(self) -> bool {
        matches!(self, BenefitState::Tracking | BenefitState::Realised | BenefitState::Eroded)
    }

    /// Whether nothing more happens to it.
    pub fn is_final(self) -> bool {
        use BenefitState::*;
        matches!(self, Sustained | PartlyRealised | NotRealised | Dropped)
    }
}

/// What sort of benefit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenefitKind {
    /// The same for less: money or time.
    Efficiency,
    /// Better for users.
    Quality,
    /// Falls to others, such as a municipality.
    ThirdParty,
}

/// Whether it is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A benefit.
    #[default]
    Benefit,
    /// A side effect to be kept small.
    Disbenefit,
}

/// How sure one may be that the pilot is the cause; A is surest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Confidence {
    A,
    B,
    C,
    D,
}

/// What the figures are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The same office before.
    BeforeAfter,
    /// An office that goes on as before.
    ReferenceOffice,
    /// Offices that begin one after another.
    SteppedRollOut,
}

/// How strongly a benefit is put down to the pilot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// How sure one may be.
    pub confidence: Confidence,
    /// Compared with what.
    pub comparison: Comparison,
}

/// What is known of a benefit once it is qualified.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What sort of benefit.
    pub kind: BenefitKind,
    /// Whether it is counted in money.
    pub monetised: bool,
    /// Whether it frees time.
    pub time_saved: bool,
    /// What freed time is used for.
    pub alternative_use: Option<Prose>,
    /// What must be in place for it to come.
    pub preconditions: Vec<Prose>,
    /// When it should have come.
    pub horizon: Time,
}

/// A benefit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Benefit {
    /// Of which pilot.
    pub pilot: PilotId,
    /// What is better.
    pub title: Prose,
    /// Whether it is wanted.
    pub sign: Sign,
    /// Found after the pilot had started.
    pub unexpected: bool,
    /// What is known of it, once qualified.
    pub profile: Option<Profile>,
    /// How strongly it is put down to the pilot.
    pub claim: Option<Claim>,
    /// Who has accepted to answer for it.
    pub owner: Option<PersonId>,
    /// Who is asked to answer for it.
    pub asked: Option<PersonId>,
    /// The indicators it is read off.
    pub indicators: Vec<IndicatorId>,
    /// Where it stands.
    pub state: BenefitState,
    /// Since when.
    pub since: Time,
    /// Measurements taken from then on count towards it.
    pub counts_from: Option<Time>,
    /// The baseline was approved after the start.
    pub retrospective: bool,
    /// Why it came in part, not at all or is dropped, or what is done since it eroded.
    pub reason: Option<Prose>,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Higher is better.
    Up,
    /// Lower is better.
    Down,
}

impl Direction {
    /// Whether a value is as good as the target or better.
    pub fn meets(self, value: Decimal, target: Decimal) -> bool {
        match self {
            Direction::Up => value >= target,
            Direction::Down => value <= target,
        }
    }
}

/// How often an indicator is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Every month.
    Monthly,
    /// Every quarter of a year.
    Quarterly,
    /// Twice a year.
    HalfYearly,
    /// Once a year.
    Yearly,
}

impl Frequency {
    /// The longest such period, in days.
    pub fn days(self) -> u32 {
        match self {
            Frequency::Monthly => 31,
            Frequency::Quarterly => 92,
            Frequency::HalfYearly => 184,
            Frequency::Yearly => 366,
        }
    }
}

/// A benefit's share of what an indicator shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    /// Whose.
    pub benefit: BenefitId,
    /// How much of it, 1 to 100.
    pub percent: u32,
}

/// A starting point at one office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Baseline {
    /// The value.
    pub value: Decimal,
    /// When it was so.
    pub period: Span,
    /// Who recorded it.
    pub actor: Actor,
}

/// What shows whether a benefit comes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Indicator {
    /// What is measured, as a short name that is the same in all pilots.
    pub measure: Code,
    /// Its name for people.
    pub title: Prose,
    /// In what it is measured: `minutes`, `percent`, `nok`.
    pub unit: Code,
    /// Which way is better.
    pub direction: Direction,
    /// What is aimed at.
    pub target: Decimal,
    /// How it is measured.
    pub method: Prose,
    /// How often.
    pub frequency: Frequency,
    /// How many times in a row the target is to be met.
    pub streak: u32,
    /// Whose it is, and what share each claims; the first one is the benefit it was made for.
    pub shares: Vec<Share>,
    /// Starting points by office.
    pub baselines: OrdMap<UnitId, Baseline>,
    /// All measurements, the earliest recorded first.
    pub measurements: Vec<MeasurementId>,
    /// Periods that nobody measured in time.
    pub missed: Vec<(UnitId, Span)>,
    /// When the next measurement counts as missed; follows from the rest and is kept because `due` asks all the time.
    pub deadline: Option<Time>,
}

impl Indicator {
    /// How much of it is claimed.
    pub fn claimed_percent(&self) -> u32 {
        self.shares.iter().map(|share| share.percent).sum()
    }
}

/// All benefits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Benefits {
    /// By id.
    pub table: Table<BenefitId, Benefit>,
    /// Indicators of all benefits.
    pub indicators: Table<IndicatorId, Indicator>,
    /// Measurements of all indicators.
    pub measurements: Table<MeasurementId, Measurement>,
    /// By what is measured and where, so that nothing is measured twice.
    pub measured: OrdSet<(Code, UnitId, MeasurementId)>,
    /// When measurements count as missed.
    pub deadlines: OrdSet<(Time, IndicatorId)>,
    /// The benefits that are realised, by when.
    pub realised: OrdSet<(Time, BenefitId)>,
}

impl State {
    /// A benefit that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn benefit(&self, id: BenefitId) -> Result<&Benefit, Rejection> {
        self.benefits.table.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Benefit }.into())
    }

    /// An indicator that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn indicator(&self, id: IndicatorId) -> Result<&Indicator, Rejection> {
        self.benefits
            .indicators
            .get(id)
            .ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Indicator }.into())
    }

    /// A measurement that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn measurement(&self, id: MeasurementId) -> Result<&Measurement, Rejection> {
        let found = self.benefits.measurements.get(id);
        found.ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Measurement }.into())
    }
}

/// What the acting person is to a benefit: what they are to its pilot, and whether they own it or are asked to.
pub fn relations(state: &State, benefit: &Benefit, by: By) -> Vec<Relation> {
    let mut held = match state.pilots.table.get(benefit.pilot) {
        Some(row) => pilot::relations(state, row, by),
        None => Vec::new(),
    };
    if let Actor::Person(person) = by.actor {
        held.extend((benefit.owner == Some(person)).then_some(Relation::BenefitOwner));
        held.extend((benefit.asked == Some(person)).then_some(Relation::AskedOwner));
    }
    held
}
