//! Units: new ones, changed ones, and those that end.

use super::*;

/// Registers and changes units, those above before those below.
pub(super) fn keep(draft: &mut Draft, rows: &[UnitRow]) {
    let mut seen = OrdSet::new();
    let mut waiting: Vec<usize> = Vec::new();
    for (row, unit) in rows.iter().enumerate() {
        match seen.insert(unit.code.clone()) {
            None => waiting.push(row),
            Some(_) => draft.settle((Sheet::Units, row), Err(flawed("code", Refusal::RowTwice))),
        }
    }
    loop {
        let before = waiting.len();
        waiting.retain(|&row| {
            if unknown(&draft.state, &rows[row]).is_some() {
                return true;
            }
            let outcome = one(draft, &rows[row]);
            draft.settle((Sheet::Units, row), outcome);
            false
        });
        if waiting.len() == before {
            break;
        }
    }
    for row in waiting {
        if let Some((field, code)) = unknown(&draft.state, &rows[row]) {
            draft.settle((Sheet::Units, row), Err(flawed(field, Refusal::UnitUnknown { code })));
        }
    }
}

/// What a row names and nobody knows yet.
fn unknown(state: &State, row: &UnitRow) -> Option<(&'static str, Code)> {
    let parent = row.parent.iter().map(|code| ("parent", code));
    let served = row.municipalities.iter().flatten().map(|code| ("municipalities", code));
    let missing = |(_, code): &(&str, &Code)| !state.units.by_code.contains_key(*code);
    parent.chain(served).find(missing).map(|(field, code)| (field, code.clone()))
}

/// The unit of a code; one that has ended stands for its only successor.
pub(super) fn unit_of(state: &State, code: &Code, at: Time) -> Option<UnitId> {
    let id = *state.units.by_code.get(code)?;
    match state.units.heirs(id, at)[..] {
        [heir] => Some(heir),
        _ => Some(id),
    }
}

fn one(draft: &Draft, row: &UnitRow) -> Result<Vec<crate::contest::Event>, Flawed> {
    let (state, by) = (&draft.state, draft.by);
    let found = |code: &Code| unit_of(state, code, by.at);
    let parent = row.parent.as_ref().and_then(found);
    let municipalities = row.municipalities.as_ref().map(|codes| {
        let served: OrdSet<UnitId> = codes.iter().filter_map(found).collect();
        served.into_iter().collect::<Vec<_>>()
    });
    let command = match state.units.by_code.get(&row.code) {
        Some(&unit) => changed(state, unit, row, parent, municipalities)?,
        None => Some(unit::Command::RegisterUnit {
            kind: row.kind,
            code: row.code.clone(),
            name: row.name.ok_or_else(|| flawed("name", Refusal::NameMissing))?,
            parent,
            from: Some(row.from.unwrap_or_else(|| begins(state, parent))),
            municipalities: municipalities.unwrap_or_default(),
        }),
    };
    let decide = |command| unit::decide(state, &command, by).map_err(|why| Flawed(field(&why), why));
    command.map_or_else(|| Ok(Vec::new()), decide)
}

/// What of a known unit is to be changed, if anything. Of one that has an end nothing but the name is.
fn changed(
    state: &State,
    unit: UnitId,
    row: &UnitRow,
    parent: Option<UnitId>,
    municipalities: Option<Vec<UnitId>>,
) -> Result<Option<unit::Command>, Flawed> {
    let Some(known) = state.units.table.get(unit) else { return Ok(None) };
    if known.kind != row.kind {
        return Err(flawed("kind", Refusal::UnitKindFixed));
    }
    if row.from.is_some_and(|from| from != known.valid.from) {
        return Err(flawed("from", Refusal::UnitBeginsOtherwise));
    }
    let lasts = known.valid.until.is_none();
    let served: OrdSet<UnitId> = known.municipalities.iter().copied().collect();
    let parent = parent.filter(|parent| lasts && known.parent != Some(*parent));
    let municipalities =
        municipalities.filter(|wanted| lasts && served != wanted.iter().copied().collect::<OrdSet<_>>());
    let differs = row.name.is_some() || parent.is_some() || municipalities.is_some();
    Ok(differs.then_some(unit::Command::ChangeUnit { unit, name: row.name, parent, municipalities }))
}

/// A unit of which nobody knows when it began has been there as long as the one above it.
fn begins(state: &State, parent: Option<UnitId>) -> Time {
    parent.and_then(|id| state.units.table.get(id)).map_or(Time(0), |above| above.valid.from)
}

/// Ends units.
pub(super) fn close(draft: &mut Draft, rows: &[UnitRow]) {
    for (row, unit) in rows.iter().enumerate() {
        if let (Some(until), Some(&id)) = (unit.until, draft.state.units.by_code.get(&unit.code)) {
            let outcome = ended(draft, id, until, &unit.successors);
            draft.settle((Sheet::Units, row), outcome);
        }
    }
}

fn ended(
    draft: &Draft,
    unit: UnitId,
    until: Time,
    codes: &[Code],
) -> Result<Vec<crate::contest::Event>, Flawed> {
    let mut successors = Vec::new();
    for code in codes {
        let unknown = || flawed("successors", Refusal::UnitUnknown { code: code.clone() });
        successors.push(*draft.state.units.by_code.get(code).ok_or_else(unknown)?);
    }
    let known = draft.state.units.table.get(unit);
    if known.is_some_and(|known| known.valid.until == Some(until) && known.successors == successors) {
        return Ok(Vec::new());
    }
    let command = unit::Command::CloseUnit { unit, until, successors };
    unit::decide(&draft.state, &command, draft.by).map_err(|why| Flawed(field(&why), why))
}

/// Which field of a row a refusal is about.
fn field(why: &Rejection) -> &'static str {
    use unit::Refusal::*;
    match why {
        Rejection::Unit(NotAMunicipality) => "municipalities",
        Rejection::Unit(UnitNotInUse | UnitAboveItself) => "parent",
        Rejection::Unit(UnitFollowsItself | SuccessorOfOtherKind) => "successors",
        Rejection::Unit(
            UnitClosedAlready | UnitEndsBeforeItBegins | UnitHasPeople { .. } | UnitHasUnits { .. },
        ) => "until",
        _ => "code",
    }
}
