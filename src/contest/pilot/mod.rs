//! A pilot: a selected idea tried out at one or more offices, from plan to hand-over to the line.
//!
//! ```text
//! planned → baseline pending → ready → running ⇄ paused
//!                                        running → evaluating → gate → handing over → handed over → closed
//!                                                               gate → ready (adjusted, at most twice) | stopped | parked
//! planned … paused → abandoned
//! ```

mod apply;
mod command;
mod decide;
mod refusal;
mod run;

use super::*;
use crate::contest::idea::IdeaState;
pub use apply::apply;
pub use command::{Command, Event};
pub use decide::decide;
pub use refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Most times a pilot may be adjusted and run again.
pub const ADJUSTMENTS_MAX: u32 = 2;

/// Where a pilot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PilotState {
    /// Being planned and anchored.
    Planned,
    /// The plan is ready; the benefits lead looks at the baseline.
    BaselinePending,
    /// The baseline is approved; it may start.
    Ready,
    /// Under way.
    Running,
    /// Interrupted.
    Paused,
    /// The run is over and is being evaluated.
    Evaluating,
    /// The sponsor is to decide.
    Gate,
    /// Put aside at the gate; may be taken up there again.
    Parked,
    /// Is to be scaled; the line has not accepted it yet.
    HandingOver,
    /// The line has taken over.
    HandedOver,
    /// Finished.
    Closed,
    /// Stopped at the gate, with what was learned.
    Stopped,
    /// Given up by an office before it was evaluated.
    Abandoned,
}

impl PilotState {
    /// All of them, in the usual order.
    pub const ALL: [PilotState; 13] = [
        PilotState::Planned,
        PilotState::BaselinePending,
        PilotState::Ready,
        PilotState::Running,
        PilotState::Paused,
        PilotState::Evaluating,
        PilotState::Gate,
        PilotState::Parked,
        PilotState::HandingOver,
        PilotState::HandedOver,
        PilotState::Closed,
        PilotState::Stopped,
        PilotState::Abandoned,
    ];

    /// Whether nothing more happens to it.
    pub fn is_final(self) -> bool {
        matches!(self, PilotState::Closed | PilotState::Stopped | PilotState::Abandoned)
    }

    /// Whether its run has not ended.
    pub fn is_under_way(self) -> bool {
        matches!(self, PilotState::Running | PilotState::Paused)
    }

    /// Whether its benefits are expected to be measured now.
    pub fn is_measured(self) -> bool {
        use PilotState::*;
        matches!(self, Running | Evaluating | Gate | HandingOver | HandedOver | Closed)
    }
}

/// What an office does in a pilot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Leads it and tries it out; there is exactly one.
    Lead,
    /// Tries it out.
    Pilot,
    /// Goes on as before and is compared with.
    Control,
    /// Follows to learn.
    Follower,
}

impl Part {
    /// Whether the office tries it out, so that its figures show the benefit.
    pub fn tries(self) -> bool {
        matches!(self, Part::Lead | Part::Pilot)
    }
}

/// An office's part in a pilot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Which office.
    pub unit: UnitId,
    /// What it does.
    pub part: Part,
}

/// What must be settled with those concerned before a plan goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchoring {
    /// The manager of the office stands behind it.
    #[serde(default)]
    pub manager: bool,
    /// It touches working conditions.
    #[serde(default)]
    pub working_conditions: bool,
    /// Staff have been heard.
    #[serde(default)]
    pub staff: bool,
    /// Unions and safety representatives have been heard.
    #[serde(default)]
    pub unions: bool,
    /// Privacy has been assessed.
    #[serde(default)]
    pub privacy: bool,
}

impl Anchoring {
    /// How many points are open; staff and unions count where working conditions are touched.
    pub fn open(&self) -> u32 {
        let always = [self.manager, self.privacy];
        let touched = [self.staff, self.unions];
        let open = |points: &[bool]| points.iter().filter(|done| !**done).count() as u32;
        open(&always) + if self.working_conditions { open(&touched) } else { 0 }
    }
}

/// What the sponsor decides at the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateOutcome {
    /// Goes to the line.
    Scale,
    /// Is changed and run once more.
    Adjust,
    /// Ends, with what was learned.
    Stop,
    /// Is put aside for now.
    Park,
}

/// A passage from one state to the next, with who, when and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Passage {
    /// To which state.
    pub to: PilotState,
    /// When.
    pub at: Time,
    /// By whom.
    pub actor: Actor,
    /// Why, where a reason is asked for.
    pub reason: Option<Prose>,
}

/// Who took it over in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handover {
    /// For which unit.
    pub unit: UnitId,
    /// Who answers for it there.
    pub owner: PersonId,
    /// When.
    pub at: Time,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Milestone {
    /// Of which pilot.
    pub pilot: PilotId,
    /// What is reached then.
    pub title: Prose,
    /// When it is planned for; earlier dates first, the last one counts.
    pub planned: Vec<Planned>,
    /// When it was reached.
    pub reached: Option<Time>,
}

/// A planned date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Planned {
    /// The date.
    pub due: Time,
    /// Why it was moved there; the first date has no reason.
    pub reason: Option<Prose>,
}

impl Milestone {
    /// The date that counts.
    pub fn due(&self) -> Time {
        self.planned.last().map_or(Time(0), |planned| planned.due)
    }

    /// Whether it is not reached although its date has passed.
    pub fn is_late(&self, at: Time) -> bool {
        self.reached.is_none() && self.due() <= at
    }
}

/// A pilot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pilot {
    /// The idea it tries out.
    pub idea: IdeaId,
    /// The grant that pays for it.
    pub entry: Option<EntryId>,
    /// The offices as planned; `offices_now` follows those that have ended.
    pub offices: Vec<Office>,
    /// Who leads it.
    pub lead: PersonId,
    /// Who works on it with the lead.
    pub team: Vec<PersonId>,
    /// What is believed to happen, and why.
    pub hypothesis: Prose,
    /// What would make one stop.
    pub stop_criterion: Prose,
    /// What is settled with those concerned.
    pub anchoring: Anchoring,
    /// When it is to run.
    pub planned: Span,
    /// Where it stands.
    pub state: PilotState,
    /// When it started for the first time.
    pub started: Option<Time>,
    /// Started before its baseline was approved.
    pub retrospective: bool,
    /// How often it was adjusted at the gate.
    pub adjustments: u32,
    /// What was learned, one text per evaluation.
    pub learnings: Vec<Prose>,
    /// Who took it over.
    pub handover: Option<Handover>,
    /// Its milestones, in the order they were added.
    pub milestones: Vec<MilestoneId>,
    /// Its benefits, in the order they were found.
    pub benefits: Vec<BenefitId>,
    /// Everything it went through, the earliest first.
    pub passages: Vec<Passage>,
}

impl Pilot {
    /// Whether the person leads it or works on it.
    pub fn is_on_team(&self, person: PersonId) -> bool {
        self.lead == person || self.team.contains(&person)
    }
}

/// All pilots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pilots {
    /// By id.
    pub table: Table<PilotId, Pilot>,
    /// Milestones of all pilots.
    pub milestones: Table<MilestoneId, Milestone>,
    /// By idea.
    pub by_idea: OrdSet<(IdeaId, PilotId)>,
    /// By grant; one pilot each.
    pub by_entry: OrdMap<EntryId, PilotId>,
    /// When the runs under way are to end.
    pub ends: OrdSet<(Time, PilotId)>,
}

impl Pilots {
    /// The pilots of an idea, the first one first.
    pub fn of_idea(&self, idea: IdeaId) -> impl Iterator<Item = (PilotId, &Pilot)> {
        self.by_idea
            .range((idea, PilotId(0))..=(idea, PilotId(u32::MAX)))
            .filter_map(|&(_, id)| Some((id, self.table.get(id)?)))
    }
}

impl State {
    /// A pilot that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn pilot(&self, id: PilotId) -> Result<&Pilot, Rejection> {
        self.pilots.table.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Pilot }.into())
    }

    /// A milestone that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn milestone(&self, id: MilestoneId) -> Result<&Milestone, Rejection> {
        self.pilots
            .milestones
            .get(id)
            .ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Milestone }.into())
    }
}

/// The units that carry on what a unit began: itself while it exists, then those that follow it.
pub fn followers(state: &State, unit: UnitId, at: Time) -> OrdSet<UnitId> {
    let mut seen = OrdSet::new();
    let mut living = OrdSet::new();
    let mut waiting = vec![unit];
    while let Some(unit) = waiting.pop() {
        let Some(row) = state.units.table.get(unit) else { continue };
        if seen.insert(unit).is_some() {
            continue;
        }
        match row.valid.until {
            Some(until) if until <= at => waiting.extend(&row.successors),
            _ => {
                living.insert(unit);
            }
        }
    }
    living
}

/// The offices of a pilot as they are at an instant: one that has ended is replaced by those that follow it.
pub fn offices_now(state: &State, pilot: &Pilot, at: Time) -> Vec<Office> {
    let mut offices: Vec<Office> = Vec::new();
    for office in &pilot.offices {
        for unit in followers(state, office.unit, at) {
            match offices.iter_mut().find(|known| known.unit == unit) {
                Some(known) => known.part = known.part.min(office.part),
                None => offices.push(Office { unit, part: office.part }),
            }
        }
    }
    offices
}

/// What the acting person is to a pilot.
pub fn relations(state: &State, pilot: &Pilot, by: By) -> Vec<Relation> {
    let Actor::Person(person) = by.actor else { return Vec::new() };
    let mut held = Vec::new();
    if pilot.lead == person {
        held.push(Relation::PilotLead);
    }
    if pilot.team.contains(&person) {
        held.push(Relation::PilotTeam);
    }
    let offices = offices_now(state, pilot, by.at);
    if holds_for(state, person, Role::OfficeManager, &offices, by.at) {
        held.push(Relation::OfficeManager);
    }
    if holds_for(state, person, Role::BenefitOwner, &offices, by.at) {
        held.push(Relation::OfficeBenefitOwner);
    }
    if state.ideas.table.get(pilot.idea).is_some_and(|idea| idea.authors.contains(&person)) {
        held.push(Relation::Author);
    }
    held
}

/// Whether a person holds a role for one of the offices.
pub(crate) fn holds_for(state: &State, person: PersonId, role: Role, offices: &[Office], at: Time) -> bool {
    offices.iter().any(|office| state.people.has_role(person, role, Target::Unit(office.unit), at))
}

/// How many active people carry a pilot; with one of them it stands and falls with that person.
pub fn carriers(state: &State, pilot: &Pilot, at: Time) -> usize {
    let everybody: OrdSet<PersonId> = pilot.team.iter().copied().chain([pilot.lead]).collect();
    everybody.into_iter().filter(|person| state.people.is_active(*person, at)).count()
}

/// The pilots whose planned run has ended.
pub fn due(state: &State, at: Time) -> Vec<super::Event> {
    let over = state.pilots.ends.iter().take_while(|(until, _)| *until <= at);
    over.map(|&(_, pilot)| super::Event::Pilot(Event::PilotRunEnded { pilot })).collect()
}
