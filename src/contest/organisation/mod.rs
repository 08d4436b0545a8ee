//! The organisation as its registers know it, taken in as a whole: units, people, managers, absences and leavers.
//!
//! Rows say how something is, or is from some day on; what no row names stays as it is. Everything that differs from what
//! is known becomes an event, all of it or nothing; so the same rows again change nothing. Units and people are named by
//! their codes and login names, in any order: a row may name what another row brings in.
//!
//! A unit that has ended and has one successor stands for that one, so a register that is behind does no harm.

mod people;
mod units;

use super::*;
use serde::{Deserialize, Serialize};

/// A unit as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRow {
    /// Its number or short name.
    pub code: Code,
    /// What sort of unit.
    pub kind: UnitKind,
    /// Its name, if it is new or has changed.
    #[serde(default)]
    pub name: Option<Prose>,
    /// The unit above it; unchanged if not given.
    #[serde(default)]
    pub parent: Option<Code>,
    /// The municipalities it serves; unchanged if not given.
    #[serde(default)]
    pub municipalities: Option<Vec<Code>>,
    /// When it begins; a new one of which that is not known has always been there.
    #[serde(default)]
    pub from: Option<Time>,
    /// The first instant without it, if it ends.
    #[serde(default)]
    pub until: Option<Time>,
    /// Those that follow it.
    #[serde(default)]
    pub successors: Vec<Code>,
}

/// Who somebody's manager is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Under {
    /// Whoever it was.
    #[default]
    AsBefore,
    /// Nobody.
    Nobody,
    /// This person.
    Person(Code),
}

/// A person's post from some day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    /// Login name.
    pub key: Code,
    /// Full name, if the person is new or has another one.
    #[serde(default)]
    pub name: Option<Prose>,
    /// To the agency.
    pub affiliation: Affiliation,
    /// In which unit.
    pub unit: Code,
    /// Under which manager.
    #[serde(default)]
    pub manager: Under,
    /// Since when; now if it differs from what is known and no day is given.
    #[serde(default)]
    pub from: Option<Time>,
}

/// A person's manager from some day on, the rest of the post as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagerRow {
    /// Login name.
    pub key: Code,
    /// Under which manager.
    pub manager: Under,
    /// Since when; now if it differs from what is known and no day is given.
    #[serde(default)]
    pub from: Option<Time>,
}

/// Time that somebody is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbsenceRow {
    /// Login name.
    pub key: Code,
    /// The first instant of it.
    pub from: Time,
    /// The first instant after it; open if nobody knows.
    #[serde(default)]
    pub until: Option<Time>,
    /// Who stands in.
    #[serde(default)]
    pub substitute: Option<Code>,
}

/// Somebody who leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaverRow {
    /// Login name.
    pub key: Code,
    /// The first instant without them.
    pub until: Time,
}

/// Rows of registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rows {
    /// Units.
    pub units: Vec<UnitRow>,
    /// People and their posts; several posts of a person by their days.
    pub people: Vec<PersonRow>,
    /// Managers, where a register of their own keeps them.
    pub managers: Vec<ManagerRow>,
    /// Absences.
    pub absences: Vec<AbsenceRow>,
    /// Leavers.
    pub leavers: Vec<LeaverRow>,
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Takes rows of registers in: everything that differs, or nothing.
    KeepOrganisation(Rows),
}

/// Which list of `Rows`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Sheet {
    Units,
    People,
    Managers,
    Absences,
    Leavers,
}

/// A row that cannot be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// In which list.
    pub sheet: Sheet,
    /// Which row of it, from 0.
    pub row: usize,
    /// Which field of it.
    pub field: &'static str,
    /// Why.
    pub rejection: Rejection,
}

rejection::refusals! {
    /// Why rows were not taken in.
    pub enum Refusal {
        /// A row stands twice.
        RowTwice,
        /// There is no unit of this code, here or in the register.
        UnitUnknown { code: Code },
        /// A unit stays of the kind it is.
        UnitKindFixed,
        /// A unit begins when it is known to begin.
        UnitBeginsOtherwise,
        /// Who is new has a name.
        NameMissing,
        /// There is no person with this login name, here or in the register.
        PersonUnknown { key: Code },
        /// Nobody stands in for themselves.
        SubstitutesThemselves,
        /// An absence ends after it begins.
        AbsenceEmpty,
        /// Somebody is away once at a time.
        AbsencesOverlap,
    }
}

/// Decides a command.
///
/// # Errors
/// After policy, what is wrong with the first row that cannot be taken in.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
    let Command::KeepOrganisation(rows) = command;
    policy::may(state, by, Action::KeepUnits, Target::Platform, &[])?;
    policy::may(state, by, Action::KeepPeople, Target::Platform, &[])?;
    plan(state, rows, by).map_err(|mut flaws| flaws.swap_remove(0).rejection)
}

/// What taking rows in would change.
///
/// # Errors
/// Every row that cannot be taken in, in the order in which they are looked at; never empty.
pub fn plan(state: &State, rows: &Rows, by: By) -> Result<Vec<super::Event>, Vec<Flaw>> {
    let mut draft = Draft { state: state.clone(), by, events: Vec::new(), flaws: Vec::new() };
    units::keep(&mut draft, &rows.units);
    people::keep(&mut draft, &rows.people, &rows.managers);
    people::keep_absences(&mut draft, &rows.absences);
    people::keep_leavers(&mut draft, &rows.leavers);
    // Last, when everybody is where they are to be.
    units::close(&mut draft, &rows.units);
    if draft.flaws.is_empty() { Ok(draft.events) } else { Err(draft.flaws) }
}

/// The state as it would be, and what has led there.
struct Draft {
    state: State,
    by: By,
    events: Vec<super::Event>,
    flaws: Vec<Flaw>,
}

impl Draft {
    /// Takes in what comes of a row.
    fn enter(&mut self, events: Vec<super::Event>) {
        for event in &events {
            apply(&mut self.state, event, self.by);
        }
        self.events.extend(events);
    }

    /// Takes in what comes of a row, or notes why nothing does.
    fn settle(&mut self, (sheet, row): (Sheet, usize), outcome: Result<Vec<super::Event>, Flawed>) {
        match outcome {
            Ok(events) => self.enter(events),
            Err(Flawed(field, rejection)) => self.flaws.push(Flaw { sheet, row, field, rejection }),
        }
    }
}

/// A field, and why it cannot be taken in.
struct Flawed(&'static str, Rejection);

/// A refusal, at a field.
fn flawed(field: &'static str, refusal: impl Into<Rejection>) -> Flawed {
    Flawed(field, refusal.into())
}
