//! Organisational units: directorate, county, NAV office, user organisation, municipality; validity-dated.

use super::*;
use serde::{Deserialize, Serialize};

/// What sort of unit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// The central body that runs campaigns.
    Directorate,
    /// The level between directorate and offices.
    County,
    /// A local office; serves one or more municipalities.
    Office,
    /// Organised users of the services.
    UserOrganisation,
    /// A municipality, partner in an office.
    Municipality,
}

/// A unit. It may end and be followed by others; what happened under it keeps pointing to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    /// What sort of unit.
    pub kind: UnitKind,
    /// Its number or short name in registers.
    pub code: Code,
    /// Its name.
    pub name: Prose,
    /// The unit above it.
    pub parent: Option<UnitId>,
    /// The municipalities an office serves.
    pub municipalities: Vec<UnitId>,
    /// When it exists.
    pub valid: Span,
    /// The units that follow it after its end.
    pub successors: Vec<UnitId>,
}

/// All units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Units {
    /// By id.
    pub table: Table<UnitId, Unit>,
    /// By code.
    pub by_code: OrdMap<Code, UnitId>,
}

impl Units {
    /// The county a unit lies in: itself or the nearest one above it.
    pub fn county(&self, id: UnitId) -> Option<UnitId> {
        let unit = self.table.get(id)?;
        match unit.kind {
            UnitKind::County => Some(id),
            _ => self.county(unit.parent?),
        }
    }

    /// The municipalities of a unit: itself, those it serves, or none.
    pub fn municipalities(&self, id: UnitId) -> Vec<UnitId> {
        match self.table.get(id) {
            Some(unit) if unit.kind == UnitKind::Municipality => vec![id],
            Some(unit) => unit.municipalities.clone(),
            None => Vec::new(),
        }
    }
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Takes a unit into the register.
    RegisterUnit {
        /// What sort of unit.
        kind: UnitKind,
        /// Its number or short name.
        code: Code,
        /// Its name.
        name: Prose,
        /// The unit above it.
        #[serde(default)]
        parent: Option<UnitId>,
        /// The municipalities it serves.
        #[serde(default)]
        municipalities: Vec<UnitId>,
        /// When it exists from; now if not given.
        #[serde(default)]
        from: Option<Time>,
    },
    /// Ends a unit and names those that follow it.
    CloseUnit {
        /// The unit.
        unit: UnitId,
        /// The first instant without it.
        until: Time,
        /// Those that follow.
        #[serde(default)]
        successors: Vec<UnitId>,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A unit came into the register.
    UnitRegistered {
        unit: UnitId,
        kind: UnitKind,
        code: Code,
        name: Prose,
        parent: Option<UnitId>,
        municipalities: Vec<UnitId>,
        from: Time,
    },
    /// A unit has an end.
    UnitClosed { unit: UnitId, until: Time, successors: Vec<UnitId> },
}

rejection::refusals! {
    /// Why a unit was not changed.
    pub enum Refusal {
        /// The code is empty, too long or has characters that a code cannot have.
        UnitCodeMalformed,
        /// Another unit has this code.
        UnitCodeTaken,
        /// Only municipalities can be served by an office, and only offices serve them.
        NotAMunicipality,
        /// A unit cannot end before it begins.
        UnitEndsBeforeItBegins,
        /// A unit cannot follow itself.
        UnitFollowsItself,
    }
}

impl Event {
    /// The unit.
    pub fn subject(&self) -> Subject {
        match self {
            Event::UnitRegistered { unit, .. } | Event::UnitClosed { unit, .. } => Subject::Unit(*unit),
        }
    }
}

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
    policy::may(state, by, Action::KeepUnits, Target::Platform, &[])?;
    let event = match command {
        Command::RegisterUnit { kind, code, name, parent, municipalities, from } => {
            if !code.is_well_formed() {
                return Err(Refusal::UnitCodeMalformed.into());
            }
            if state.units.by_code.contains_key(code) {
                return Err(Refusal::UnitCodeTaken.into());
            }
            parent.map(|parent| state.unit(parent)).transpose()?;
            check_municipalities(state, *kind, municipalities)?;
            Event::UnitRegistered {
                unit: state.units.table.next(),
                kind: *kind,
                code: code.clone(),
                name: *name,
                parent: *parent,
                municipalities: municipalities.clone(),
                from: from.unwrap_or(by.at),
            }
        }
        Command::CloseUnit { unit, until, successors } => {
            if *until <= state.unit(*unit)?.valid.from {
                return Err(Refusal::UnitEndsBeforeItBegins.into());
            }
            for successor in successors {
                state.unit(*successor)?;
                if successor == unit {
                    return Err(Refusal::UnitFollowsItself.into());
                }
            }
            Event::UnitClosed { unit: *unit, until: *until, successors: successors.clone() }
        }
    };
    Ok(vec![super::Event::Unit(event)])
}

fn check_municipalities(state: &State, kind: UnitKind, municipalities: &[UnitId]) -> Result<(), Rejection> {
    if !municipalities.is_empty() && kind != UnitKind::Office {
        return Err(Refusal::NotAMunicipality.into());
    }
    for &municipality in municipalities {
        if state.unit(municipality)?.kind != UnitKind::Municipality {
            return Err(Refusal::NotAMunicipality.into());
        }
    }
    Ok(())
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, _by: By) {
    match event {
        Event::UnitRegistered { unit, kind, code, name, parent, municipalities, from } => {
            let row = Unit {
                kind: *kind,
                code: code.clone(),
                name: *name,
                parent: *parent,
                municipalities: municipalities.clone(),
                valid: Span { from: *from, until: None },
                successors: Vec::new(),
            };
            state.units.by_code.insert(code.clone(), *unit);
            state.units.table.insert(*unit, row);
        }
        Event::UnitClosed { unit, until, successors } => {
            if let Some(row) = state.units.table.get_mut(*unit) {
                row.valid.until = Some(*until);
                row.successors = successors.clone();
            }
        }
    }
}
