//! From rows to one command: names that differ become prose, and the contest says what changes.

use super::read::{Fault, Register};
use crate::contest::organisation::{self, Command, Flaw, Rows, Sheet};
use crate::contest::{Actor, By, Code, Event, Lang, Prose, Rejection, Time};
use crate::engine::{Engine, Moment, Refused, Submission, new_prose};
use crate::vault::{Class, Text};

/// What files would change, and the command that does it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What would happen; nothing if all is known already.
    pub events: Vec<Event>,
    /// The command.
    pub command: Command,
    /// The names that it brings.
    pub texts: Vec<Text>,
}

/// Why files were not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The rules say no; where, and why.
    Rows(Vec<(Fault, Rejection)>),
    /// It was not stored.
    Unstored(Refused),
}

/// What files would change at an instant.
///
/// # Errors
/// Every row that cannot be taken in.
pub fn plan(moment: &Moment, register: &Register, actor: Actor, at: Time) -> Result<Plan, Refusal> {
    let (rows, texts) = with_names(moment, register);
    let by = By { actor, at };
    let told = |flaw: Flaw| {
        let fault = register.fault((flaw.sheet, flaw.row), flaw.field, "");
        (fault, flaw.rejection)
    };
    let events = organisation::plan(&moment.state, &rows, by)
        .map_err(|flaws| Refusal::Rows(flaws.into_iter().map(told).collect()))?;
    Ok(Plan { events, command: Command::KeepOrganisation(rows), texts })
}

/// Takes files in, whole or not at all; what came of it.
///
/// # Errors
/// Nothing has changed then.
pub async fn take_in(engine: &Engine, register: &Register, actor: Actor) -> Result<Plan, Refusal> {
    let plan = plan(&engine.moment(), register, actor, engine.now())?;
    let (command, texts) = (plan.command.clone().into(), plan.texts.clone());
    let submission = Submission { actor, command, texts, request: None };
    engine.submit(submission).await.map_err(Refusal::Unstored)?;
    Ok(plan)
}

/// The rows with prose for names that are new or differ. Whose name was erased keeps it so.
fn with_names(moment: &Moment, register: &Register) -> (Rows, Vec<Text>) {
    let (mut rows, mut texts) = (register.rows.clone(), Vec::new());
    let state = &moment.state;
    let mut differing = |known: Option<Prose>, name: &str, class: Class| {
        let stands = known.map(|prose| moment.texts.get(prose.prose).map(AsRef::as_ref));
        match stands {
            Some(None) => return None,
            Some(Some(before)) if before == name => return None,
            _ => {}
        }
        let (prose, text) = new_prose(name, Lang::Nb, class);
        texts.push(text);
        Some(prose)
    };
    let unit_name = |code: &Code| Some(state.units.table.get(*state.units.by_code.get(code)?)?.name);
    let person_name = |key: &Code| Some(state.people.table.get(*state.people.by_key.get(key)?)?.name);
    for (row, unit) in rows.units.iter_mut().enumerate() {
        let given = register.names.get(&(Sheet::Units, row));
        unit.name = given.and_then(|name| differing(unit_name(&unit.code), name, Class::OrganiserText));
    }
    let mut named = std::collections::BTreeSet::new();
    for (row, person) in rows.people.iter_mut().enumerate() {
        // Several posts of one person bring the name once.
        let given = register.names.get(&(Sheet::People, row)).filter(|_| named.insert(person.key.clone()));
        person.name = given.and_then(|name| differing(person_name(&person.key), name, Class::Name));
    }
    (rows, texts)
}
