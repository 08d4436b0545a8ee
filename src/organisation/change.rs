//! What an import changes, one line each, for the one who runs it.

use crate::contest::person::{self, Post};
use crate::contest::{Actor, By, Event, PersonId, State, Time, UnitId, apply, unit};
use crate::oslo;

/// A line for every event: what becomes different. Codes, login names and days, no names.
pub fn changes(state: &State, events: &[Event], at: Time) -> Vec<String> {
    let mut after = state.clone();
    let by = By { actor: Actor::System, at };
    events.iter().for_each(|event| apply(&mut after, event, by));
    events.iter().filter_map(|event| told(&after, event)).collect()
}

fn told(state: &State, event: &Event) -> Option<String> {
    let unit = |id: &UnitId| state.units.table.get(*id).map_or("?", |row| row.code.as_str()).to_owned();
    let person = |id: &PersonId| state.people.table.get(*id).map_or("?", |row| row.key.as_str()).to_owned();
    let day = |time: Time| oslo::day_of(time).map_or_else(|| "?".to_owned(), |day| day.to_string());
    let post = |post: &Post| {
        let under = post.manager.map(|manager| format!(" under {}", person(&manager))).unwrap_or_default();
        format!("in {}{under} from {}", unit(&post.unit), day(post.from))
    };
    Some(match event {
        Event::Unit(unit::Event::UnitRegistered { unit: id, .. }) => format!("unit {} is new", unit(id)),
        Event::Unit(unit::Event::UnitChanged { unit: id, .. }) => format!("unit {} changes", unit(id)),
        Event::Unit(unit::Event::UnitClosed { unit: id, until, successors }) => {
            let successors: Vec<String> = successors.iter().map(unit).collect();
            let follow = if successors.is_empty() { "nothing".to_owned() } else { successors.join(", ") };
            format!("unit {} ends before {}, followed by {follow}", unit(id), day(*until))
        }
        Event::Person(event) => match event {
            person::Event::PersonRegistered { person: id, post: new, .. } => {
                format!("person {} is new, {}", person(id), post(new))
            }
            person::Event::PersonMoved { person: id, post: new } => {
                format!("person {} is {}", person(id), post(new))
            }
            person::Event::PersonReturned { person: id, post: new } => {
                format!("person {} is back, {}", person(id), post(new))
            }
            person::Event::PersonRenamed { person: id, .. } => {
                format!("person {} has another name", person(id))
            }
            person::Event::AbsenceRecorded { person: id, absence } => {
                let until =
                    absence.span.until.map(|until| format!(" until {}", day(until))).unwrap_or_default();
                let substitute = absence
                    .substitute
                    .map(|other| format!(", {} stands in", person(&other)))
                    .unwrap_or_default();
                format!("person {} is away from {}{until}{substitute}", person(id), day(absence.span.from))
            }
            person::Event::PersonLeft { person: id, until } => {
                format!("person {} leaves, and is not here from {}", person(id), day(*until))
            }
            person::Event::RoleAppointed { .. } | person::Event::RoleDismissed { .. } => return None,
        },
        _ => return None,
    })
}
