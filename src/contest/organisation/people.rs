//! People: posts and managers from some day on, absences, and those who leave.

use super::units::unit_of;
use super::*;
use crate::contest::person::{Absence, Post};

/// What a row says of a person's post.
struct Wish<'a> {
    place: (Sheet, usize),
    key: &'a Code,
    name: Option<Prose>,
    /// Affiliation and unit; as they are if not given.
    work: Option<(Affiliation, &'a Code)>,
    manager: &'a Under,
    from: Option<Time>,
}

/// What comes of a wish.
enum Outcome {
    Done(Result<Vec<crate::contest::Event>, Flawed>),
    /// It may go when others have gone: a manager is not known yet, or still below.
    Waits(Flawed),
}

/// Registers and moves people, managers before those they manage.
pub(super) fn keep(draft: &mut Draft, people: &[PersonRow], managers: &[ManagerRow]) {
    let posts = people.iter().enumerate().map(|(row, person)| Wish {
        place: (Sheet::People, row),
        key: &person.key,
        name: person.name,
        work: Some((person.affiliation, &person.unit)),
        manager: &person.manager,
        from: person.from,
    });
    keep_all(draft, posts.collect());
    let links = managers.iter().enumerate().map(|(row, link)| Wish {
        place: (Sheet::Managers, row),
        key: &link.key,
        name: None,
        work: None,
        manager: &link.manager,
        from: link.from,
    });
    keep_all(draft, links.collect());
}

fn keep_all(draft: &mut Draft, wishes: Vec<Wish<'_>>) {
    let mut seen = OrdSet::new();
    let mut waiting = Vec::new();
    for wish in wishes {
        match seen.insert((wish.key.clone(), wish.from)) {
            None => waiting.push(wish),
            Some(_) => draft.settle(wish.place, Err(flawed("key", Refusal::RowTwice))),
        }
    }
    // Posts of one person come in the order of time, wherever their rows stand.
    waiting.sort_by_key(|wish| wish.from);
    loop {
        let before = waiting.len();
        let (mut left, mut held) = (Vec::new(), OrdSet::new());
        for wish in waiting {
            let outcome = if held.contains(wish.key) { None } else { Some(one(draft, &wish)) };
            match outcome {
                Some(Outcome::Done(outcome)) => draft.settle(wish.place, outcome),
                Some(Outcome::Waits(_)) | None => {
                    held.insert(wish.key.clone());
                    left.push(wish);
                }
            }
        }
        waiting = left;
        if waiting.len() == before {
            break;
        }
    }
    for wish in waiting {
        if let Outcome::Waits(flaw) = one(draft, &wish) {
            draft.settle(wish.place, Err(flaw));
        }
    }
}

fn one(draft: &Draft, wish: &Wish<'_>) -> Outcome {
    let (state, by) = (&draft.state, draft.by);
    let from = wish.from.unwrap_or(by.at);
    let known = state.people.by_key.get(wish.key).copied();
    let before = known.and_then(|id| state.people.table.get(id)).map(|row| *row.post(from));
    let manager = match wish.manager {
        Under::AsBefore => before.and_then(|post| post.manager),
        Under::Nobody => None,
        Under::Person(key) => match state.people.by_key.get(key) {
            Some(manager) => Some(*manager),
            None => return Outcome::Waits(flawed("manager", Refusal::PersonUnknown { key: key.clone() })),
        },
    };
    let work = match (wish.work, before) {
        (Some((affiliation, code)), _) => match unit_of(state, code, from) {
            Some(unit) => (affiliation, unit),
            None => {
                let code = code.clone();
                return Outcome::Done(Err(flawed("unit", Refusal::UnitUnknown { code })));
            }
        },
        (None, Some(post)) => (post.affiliation, post.unit),
        (None, None) => {
            let key = wish.key.clone();
            return Outcome::Done(Err(flawed("key", Refusal::PersonUnknown { key })));
        }
    };
    let post = Post { affiliation: work.0, unit: work.1, manager, from };
    match posted(state, by, wish, known, post) {
        Err(why) if why == person::Refusal::ManagesThemselves.into() => {
            Outcome::Waits(Flawed("manager", why))
        }
        Err(why) => Outcome::Done(Err(Flawed(field(&why), why))),
        Ok(events) => Outcome::Done(Ok(events.into_iter().map(crate::contest::Event::Person).collect())),
    }
}

/// What makes a post of a person so.
fn posted(
    state: &State,
    by: By,
    wish: &Wish<'_>,
    known: Option<PersonId>,
    post: Post,
) -> Result<Vec<person::Event>, Rejection> {
    let Some(person) = known else {
        let name = wish.name.ok_or(Refusal::NameMissing)?;
        let registered = person::register(state, wish.key, name, post)?;
        let person = state.people.table.next();
        return Ok([registered].into_iter().chain(carried_over(state, person, post)).collect());
    };
    let row = state.person(person)?;
    let mut events: Vec<_> =
        wish.name.map(|name| person::Event::PersonRenamed { person, name }).into_iter().collect();
    // Who has a day from which they are here again is back on that day, not before it has come.
    let back = row.valid.until.is_some_and(|left| left <= post.from) && post.from <= by.at;
    let same = Post { from: post.from, ..*row.post(post.from) } == post;
    if back && wish.from.is_some() {
        events.push(person::take_back(state, person, post)?);
    } else if !same {
        events.push(person::relocate(state, person, post)?);
        events.extend(carried_over(state, person, post));
    }
    Ok(events)
}

/// Who works in a unit that is known to end goes over to its only successor then, as those do who were there before.
fn carried_over(state: &State, person: PersonId, post: Post) -> Vec<person::Event> {
    let (mut events, mut post) = (Vec::new(), post);
    while let Some(until) = state.units.table.get(post.unit).and_then(|unit| unit.valid.until)
        && let [heir] = state.units.heirs(post.unit, until)[..]
        && heir != post.unit
    {
        post = Post { unit: heir, from: until, ..post };
        events.push(person::Event::PersonMoved { person, post });
    }
    events
}

/// Which field of a row a refusal is about.
fn field(why: &Rejection) -> &'static str {
    use person::Refusal::*;
    match why {
        Rejection::Organisation(Refusal::NameMissing) => "name",
        Rejection::Person(PostOutOfOrder | PersonHasLeft) => "from",
        Rejection::Person(LeavesBeforeBeginning | LastAdministrator) => "until",
        Rejection::Unit(_) => "unit",
        _ => "key",
    }
}

/// Notes who is away.
pub(super) fn keep_absences(draft: &mut Draft, rows: &[AbsenceRow]) {
    let mut seen = OrdSet::new();
    for (row, absence) in rows.iter().enumerate() {
        let outcome = match seen.insert((absence.key.clone(), absence.from)) {
            Some(_) => Err(flawed("key", Refusal::RowTwice)),
            None => away(&draft.state, absence),
        };
        draft.settle((Sheet::Absences, row), outcome);
    }
}

fn person_of(state: &State, field: &'static str, key: &Code) -> Result<PersonId, Flawed> {
    let known = state.people.by_key.get(key).copied();
    known.ok_or_else(|| flawed(field, Refusal::PersonUnknown { key: key.clone() }))
}

fn away(state: &State, row: &AbsenceRow) -> Result<Vec<crate::contest::Event>, Flawed> {
    let person = person_of(state, "key", &row.key)?;
    let substitute = row.substitute.as_ref().map(|key| person_of(state, "substitute", key)).transpose()?;
    if substitute == Some(person) {
        return Err(flawed("substitute", Refusal::SubstitutesThemselves));
    }
    let absence = Absence { span: Span { from: row.from, until: row.until }, substitute };
    if absence.span.is_empty() {
        return Err(flawed("until", Refusal::AbsenceEmpty));
    }
    let known = state.people.table.get(person).map_or(&[][..], |row| &row.absences);
    if known.contains(&absence) {
        return Ok(Vec::new());
    }
    let clash = |other: &Absence| other.span.from != row.from && other.span.overlaps(&absence.span);
    if known.iter().any(clash) {
        return Err(flawed("from", Refusal::AbsencesOverlap));
    }
    Ok(vec![crate::contest::Event::Person(person::Event::AbsenceRecorded { person, absence })])
}

/// Notes who leaves.
pub(super) fn keep_leavers(draft: &mut Draft, rows: &[LeaverRow]) {
    let mut seen = OrdSet::new();
    for (row, leaver) in rows.iter().enumerate() {
        let outcome = match seen.insert(leaver.key.clone()) {
            Some(_) => Err(flawed("key", Refusal::RowTwice)),
            None => leaves(draft, leaver),
        };
        draft.settle((Sheet::Leavers, row), outcome);
    }
}

/// A leaving that is known, or that somebody has come back from, is none.
fn leaves(draft: &Draft, leaver: &LeaverRow) -> Result<Vec<crate::contest::Event>, Flawed> {
    let person = person_of(&draft.state, "key", &leaver.key)?;
    let until = leaver.until;
    let known = draft.state.people.table.get(person).is_some_and(|row| {
        row.valid.until == Some(until) || row.returned.is_some_and(|returned| returned >= until)
    });
    if known {
        return Ok(Vec::new());
    }
    let command = person::Command::RecordLeaving { person, until };
    person::decide(&draft.state, &command, draft.by).map_err(|why| Flawed(field(&why), why))
}
