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

impl Unit {
    /// Whether it lies under another unit or serves it.
    fn touches(&self, other: UnitId) -> bool {
        self.valid.until.is_none() && (self.parent == Some(other) || self.municipalities.contains(&other))
    }
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

    /// The units that stand for a unit at an instant: itself, or those that have followed it.
    pub fn heirs(&self, id: UnitId, at: Time) -> Vec<UnitId> {
        match self.table.get(id) {
            Some(unit)
                if unit.valid.until.is_some_and(|until| until <= at) && !unit.successors.is_empty() =>
            {
                unit.successors.iter().flat_map(|next| self.heirs(*next, at)).collect()
            }
            _ => vec![id],
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
    /// Changes what is known of a unit; what is not given stays.
    ChangeUnit {
        /// The unit.
        unit: UnitId,
        /// Its name.
        #[serde(default)]
        name: Option<Prose>,
        /// The unit above it.
        #[serde(default)]
        parent: Option<UnitId>,
        /// The municipalities it serves.
        #[serde(default)]
        municipalities: Option<Vec<UnitId>>,
    },
    /// Ends a unit and names those that follow it. People and units below go over to a single successor by themselves;
    /// otherwise they must be moved first.
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
    /// A unit is this now.
    UnitChanged { unit: UnitId, name: Prose, parent: Option<UnitId>, municipalities: Vec<UnitId> },
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
        /// The unit does not exist at that time.
        UnitNotInUse,
        /// A unit cannot lie under itself, directly or through others.
        UnitAboveItself,
        /// The unit is closed already.
        UnitClosedAlready,
        /// A unit cannot end before it begins.
        UnitEndsBeforeItBegins,
        /// A unit cannot follow itself.
        UnitFollowsItself,
        /// A successor must be of the same kind.
        SuccessorOfOtherKind,
        /// People still work in the unit, and no single successor takes them over.
        UnitHasPeople { people: u32 },
        /// Other units still lie under it or are served by it, and no single successor takes over.
        UnitHasUnits { units: u32 },
    }
}

impl Event {
    /// The unit.
    pub fn subject(&self) -> Subject {
        match self {
            Event::UnitRegistered { unit, .. }
            | Event::UnitChanged { unit, .. }
            | Event::UnitClosed { unit, .. } => Subject::Unit(*unit),
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
            let from = from.unwrap_or(by.at);
            check_municipalities(state, *kind, municipalities)?;
            parent.map(|parent| in_use(state, parent, from)).transpose()?;
            Event::UnitRegistered {
                unit: state.units.table.next(),
                kind: *kind,
                code: code.clone(),
                name: *name,
                parent: *parent,
                municipalities: municipalities.clone(),
                from,
            }
        }
        Command::ChangeUnit { unit, name, parent, municipalities } => {
            change(state, by, *unit, *name, *parent, municipalities.as_ref())?
        }
        Command::CloseUnit { unit, until, successors } => return close(state, *unit, *until, successors),
    };
    Ok(vec![super::Event::Unit(event)])
}

/// A unit that exists at an instant.
///
/// # Errors
/// `NotFound`, `UnitNotInUse`.
pub fn in_use(state: &State, unit: UnitId, at: Time) -> Result<&Unit, Rejection> {
    let row = state.unit(unit)?;
    if row.valid.holds(at) { Ok(row) } else { Err(Refusal::UnitNotInUse.into()) }
}

fn change(
    state: &State,
    by: By,
    unit: UnitId,
    name: Option<Prose>,
    parent: Option<UnitId>,
    municipalities: Option<&Vec<UnitId>>,
) -> Result<Event, Rejection> {
    let row = state.unit(unit)?;
    let municipalities = municipalities.unwrap_or(&row.municipalities).clone();
    check_municipalities(state, row.kind, &municipalities)?;
    in_use(state, unit, by.at)?;
    let mut above = parent;
    while let Some(id) = above {
        if id == unit {
            return Err(Refusal::UnitAboveItself.into());
        }
        above = in_use(state, id, by.at)?.parent;
    }
    let name = name.unwrap_or(row.name);
    Ok(Event::UnitChanged { unit, name, parent: parent.or(row.parent), municipalities })
}

/// Ends a unit. With one successor everybody and everything below goes over to it; else nothing may be left.
fn close(
    state: &State,
    unit: UnitId,
    until: Time,
    successors: &[UnitId],
) -> Result<Vec<super::Event>, Rejection> {
    let row = state.unit(unit)?;
    if row.valid.until.is_some() {
        return Err(Refusal::UnitClosedAlready.into());
    }
    if until <= row.valid.from {
        return Err(Refusal::UnitEndsBeforeItBegins.into());
    }
    for &successor in successors {
        let next = state.unit(successor)?;
        if successor == unit {
            return Err(Refusal::UnitFollowsItself.into());
        }
        if next.kind != row.kind {
            return Err(Refusal::SuccessorOfOtherKind.into());
        }
        in_use(state, successor, until)?;
    }
    let mut events =
        vec![super::Event::Unit(Event::UnitClosed { unit, until, successors: successors.to_vec() })];
    let people: Vec<_> = person::working_in(state, unit, until).collect();
    let below: Vec<_> = state.units.table.iter().filter(|(_, other)| other.touches(unit)).collect();
    let &[heir] = successors else {
        return match [people.len() as u32, below.len() as u32] {
            [0, 0] => Ok(events),
            [0, units] => Err(Refusal::UnitHasUnits { units }.into()),
            [people, _] => Err(Refusal::UnitHasPeople { people }.into()),
        };
    };
    let renamed = |id: UnitId| if id == unit { heir } else { id };
    events.extend(below.into_iter().map(|(id, other)| {
        let mut municipalities: Vec<_> = other.municipalities.iter().copied().map(renamed).collect();
        municipalities.sort();
        municipalities.dedup();
        let parent = other.parent.map(renamed);
        super::Event::Unit(Event::UnitChanged { unit: id, name: other.name, parent, municipalities })
    }));
    events.extend(people.into_iter().map(|(person, post)| {
        let from = until.max(post.from);
        let post = person::Post { unit: heir, from, ..*post };
        super::Event::Person(person::Event::PersonMoved { person, post })
    }));
    Ok(events)
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
        Event::UnitChanged { unit, name, parent, municipalities } => {
            if let Some(row) = state.units.table.get_mut(*unit) {
                (row.name, row.parent) = (*name, *parent);
                row.municipalities = municipalities.clone();
            }
        }
        Event::UnitClosed { unit, until, successors } => {
            if let Some(row) = state.units.table.get_mut(*unit) {
                row.valid.until = Some(*until);
                row.successors = successors.clone();
            }
        }
    }
}
