//! Imports of made-up registers, one after another: the contest knows what a plain map would, and a repeat changes
//! nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use idedugnad::contest::{Actor, Time};
use idedugnad::engine::{Engine, ScriptedClock};
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::organisation::{File, Register, plan, read, take_in};
use idedugnad::vault::memory::MemoryVault;
use proptest::prelude::*;

const OFFICES: usize = 3;
const PEOPLE: usize = 6;

/// What a register says of somebody: name, office, and who manages them, if anybody does: somebody of a lower number, or
/// of a higher one if the register is upside down.
#[derive(Clone, Debug)]
struct Entry {
    name: usize,
    office: usize,
    manager: Option<prop::sample::Index>,
}

/// One delivery of the registers.
#[derive(Clone, Debug)]
struct Delivery {
    people: BTreeMap<usize, Entry>,
    upside_down: bool,
    comma: bool,
    windows: bool,
    reversed: bool,
}

/// Name, office, manager by number.
type Known = BTreeMap<usize, (usize, usize, Option<usize>)>;

fn entries() -> impl Strategy<Value = Entry> {
    (0..4_usize, 0..OFFICES, any::<Option<prop::sample::Index>>()).prop_map(|(name, office, manager)| Entry {
        name,
        office,
        manager,
    })
}

fn deliveries() -> impl Strategy<Value = Delivery> {
    let people = prop::collection::btree_map(0..PEOPLE, entries(), 0..=PEOPLE);
    (people, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(people, upside_down, comma, windows, reversed)| Delivery {
            people,
            upside_down,
            comma,
            windows,
            reversed,
        },
    )
}

impl Delivery {
    /// Everybody's manager is somebody in the same delivery, or known and not in it, so that no circle closes only
    /// because a register is half.
    fn manager(&self, person: usize) -> Option<usize> {
        let above: Vec<usize> = self
            .people
            .keys()
            .copied()
            .filter(|other| if self.upside_down { *other > person } else { *other < person })
            .collect();
        let chosen = self.people[&person].manager?;
        (!above.is_empty()).then(|| above[chosen.index(above.len())])
    }

    fn files(&self) -> Vec<File> {
        let parts = if self.comma { "," } else { ";" };
        let ends = if self.windows { "\r\n" } else { "\n" };
        let mark = if self.windows { "\u{feff}" } else { "" };
        let units = (0..OFFICES)
            .map(|office| vec![format!("o{office}"), "office".into(), format!("Kontor {office}")]);
        let mut people: Vec<Vec<String>> = self
            .people
            .iter()
            .map(|(number, entry)| {
                let manager = self.manager(*number).map(|manager| format!("p{manager}")).unwrap_or_default();
                let name = format!("\"N{parts} {}\"", entry.name);
                vec![format!("p{number}"), name, "employee".into(), format!("o{}", entry.office), manager]
            })
            .collect();
        if self.reversed {
            people.reverse();
        }
        let file = |name: &str, head: &[&str], rows: Vec<Vec<String>>| {
            let lines = rows.into_iter().map(|row| row.join(parts));
            let lines: Vec<String> = std::iter::once(head.join(parts)).chain(lines).collect();
            File { name: name.into(), bytes: format!("{mark}{}{ends}", lines.join(ends)).into_bytes() }
        };
        vec![
            file("units.csv", &["code", "kind", "name"], units.collect()),
            file("people.csv", &["key", "name", "affiliation", "unit", "manager"], people),
        ]
    }
}

fn register(delivery: &Delivery) -> Register {
    read(&delivery.files()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn number(key: &str) -> usize {
    key[1..].parse().expect("a number")
}

fn known(engine: &Engine, at: Time) -> (Known, Vec<String>) {
    let moment = engine.moment();
    let state = &moment.state;
    let (mut known, mut names) = (Known::new(), Vec::new());
    for (_, person) in state.people.table.iter() {
        let post = person.post(at);
        let office = &state.units.table.get(post.unit).expect("a unit").code;
        let manager = post.manager.and_then(|id| state.people.table.get(id)).map(|row| row.key.clone());
        let manager = manager.map(|key| number(key.as_str()));
        let name = moment.texts.get(person.name.prose).expect("a name").to_string();
        let digits = name.chars().filter(char::is_ascii_digit).collect::<String>();
        let office = office.as_str()[1..].parse().expect("a number");
        known.insert(number(person.key.as_str()), (digits.parse().expect("a number"), office, manager));
        names.push(name);
    }
    (known, names)
}

/// Whether a chain of managers of known people comes back to where it began.
fn has_circle(model: &Known) -> bool {
    model.keys().any(|person| {
        let mut above = model[person].2;
        (0..=model.len()).all(|_| {
            above = above.and_then(|manager| model.get(&manager)).and_then(|row| row.2);
            above.is_some()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_import_is_what_a_plain_map_would_be_and_a_repeat_changes_nothing(
        deliveries in prop::collection::vec(deliveries(), 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let clock = ScriptedClock::new(Time(1_780_264_800_000));
            let (journal, vault) = (Box::new(MemoryJournal::new()), Box::new(MemoryVault::new()));
            let engine = Engine::open(journal, vault, Arc::new(clock.clone())).expect("an engine");
            let mut model = Known::new();
            for delivery in &deliveries {
                clock.advance(Time::DAY);
                let before = (known(&engine, engine.now()), engine.moment().seq);
                let mut wanted = model.clone();
                for (number, entry) in &delivery.people {
                    wanted.insert(*number, (entry.name, entry.office, delivery.manager(*number)));
                }
                let register = register(delivery);
                let taken = take_in(&engine, &register, Actor::System).await;
                prop_assert_eq!(taken.is_err(), has_circle(&wanted), "{:?}", taken.err());
                if has_circle(&wanted) {
                    prop_assert_eq!((known(&engine, engine.now()), engine.moment().seq), before);
                    continue;
                }
                model = wanted;
                prop_assert_eq!(&known(&engine, engine.now()).0, &model);
                let seq = engine.moment().seq;
                for _ in 0..2 {
                    clock.advance(Time::DAY);
                    let (moment, now) = (engine.moment(), engine.now());
                    let again = plan(&moment, &register, Actor::System, now).expect("nothing in the way");
                    prop_assert_eq!(again.events.len(), 0, "{:?}", again.events);
                    take_in(&engine, &register, Actor::System).await.expect("nothing in the way");
                    prop_assert_eq!(engine.moment().seq, seq);
                }
            }
            engine.close().await;
            Ok(())
        })?;
    }
}
