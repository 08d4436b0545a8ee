//! How many things a field may answer: what its `first` says, how many `ids` it is given, or the length in the table.
//!
//! A list of things that takes neither must have a line here; a test finds the one that has none.

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaTypeName, Registry};
use async_graphql::{Name, Value};

/// The longest a list is that says itself how long it is.
pub const LONGEST: u64 = 100;

/// Lists without `first`, by type: how long they may well be.
const LISTS: &[(&str, &[(&str, u64)])] = &[
    ("Ballot", &[("choices", 10)]),
    ("Benefit", &[("indicators", 5), ("progress", 5), ("attributed", 5)]),
    ("BenefitOverview", &[("pilots", 10), ("benefits", 10), ("disbenefits", 10), ("health", 5)]),
    (
        "Campaign",
        &[
            ("reviewRounds", 3),
            ("rankingPreview", 50),
            ("pendingSignatures", 5),
            ("rankingSeals", 3),
            ("undecided", 50),
            ("criteria", 8),
            ("launchChecklist", 15),
            ("sponsors", 5),
            ("notices", 10),
            ("themes", 10),
            ("phases", 10),
            ("openPhases", 3),
        ],
    ),
    ("Envelope", &[("changes", 10)]),
    ("FundingScheme", &[("envelopes", 5)]),
    ("Grant", &[("clawbacks", 3), ("tranches", 5)]),
    (
        "Idea",
        &[
            ("authors", 5),
            ("assignments", 5),
            ("declarations", 5),
            ("decisionHistory", 5),
            ("pilots", 3),
            ("revisions", 10),
            ("clarifications", 5),
            ("invited", 5),
            ("supporters", 20),
        ],
    ),
    ("ImpartialityDeclaration", &[("corrections", 3)]),
    ("Indicator", &[("shares", 5), ("baselines", 3), ("missed", 10)]),
    ("Measurement", &[("benefits", 5)]),
    ("Milestone", &[("planned", 5)]),
    ("Person", &[("appointments", 5)]),
    ("Phase", &[("grants", 10)]),
    ("Pilot", &[("offices", 5), ("team", 10), ("milestones", 10), ("benefits", 5), ("passages", 5)]),
    ("Poll", &[("turnout", 50)]),
    ("RankingSeal", &[("positions", 50), ("signatures", 5)]),
    ("Review", &[("scores", 8)]),
    (
        "ReviewRound",
        &[("ideas", 50), ("excluded", 20), ("proposed", 50), ("shortfalls", 20), ("quorumGaps", 20)],
    ),
    ("SubmitIdeasOnBehalfPayload", &[("ideas", 30)]),
    ("Unit", &[("municipalities", 20), ("successors", 3)]),
    ("Viewer", &[("assignments", 50)]),
];

/// Every payload's refusals.
const USER_ERRORS: u64 = 3;

/// Of the schema about itself, in numbers near those of ours.
const INTROSPECTION: &[(&str, u64)] = &[
    ("types", 200),
    ("fields", 8),
    ("args", 1),
    ("inputFields", 4),
    ("enumValues", 4),
    ("directives", 6),
    ("possibleTypes", 2),
];
/// What is always the same costs less than what must be looked up.
pub const INTROSPECTION_SHARE: u64 = 4;

/// A list that nobody has priced.
const UNPRICED: u64 = 10;

/// Whether a type belongs to the schema about itself.
pub fn is_introspection(parent: &str) -> bool {
    parent.starts_with("__")
}

/// How often what is selected under `field` may be answered. `known` gives a variable's value; where it has none, the list
/// is as long as a list may be.
pub fn times(
    registry: &Registry,
    parent: &str,
    field: &Field,
    known: impl Fn(&Name) -> Option<Value>,
) -> u64 {
    let name = field.name.node.as_str();
    if is_introspection(parent) {
        return INTROSPECTION.iter().find(|(list, _)| *list == name).map_or(1, |(_, length)| *length);
    }
    if let Some(argument) = field.get_argument("first").or_else(|| field.get_argument("ids")) {
        let value = argument.node.clone().into_const_with(|name| known(&name).ok_or(()));
        return value.map_or(LONGEST, |value| asked_for(&value));
    }
    let meta = registry.types.get(parent).and_then(|meta| meta.field_by_name(name));
    meta.map_or(1, |meta| of_list(registry, parent, meta))
}

/// The field's type, without lists and exclamation marks.
pub fn named<'r>(registry: &'r Registry, parent: &str, field: &str) -> Option<&'r str> {
    if field == "__schema" || field == "__type" || is_introspection(parent) {
        return Some("__Type");
    }
    let meta = registry.types.get(parent)?.field_by_name(field)?;
    Some(MetaTypeName::concrete_typename(&meta.ty))
}

fn asked_for(value: &Value) -> u64 {
    let count = match value {
        Value::Number(number) => number.as_u64().unwrap_or(1),
        Value::List(items) => items.len() as u64,
        _ => 1,
    };
    count.max(1)
}

fn of_list(registry: &Registry, parent: &str, meta: &MetaField) -> u64 {
    if !is_list_of_things(registry, meta) || is_page(parent, meta) {
        return 1;
    }
    priced(parent, &meta.name).unwrap_or(UNPRICED)
}

fn priced(parent: &str, field: &str) -> Option<u64> {
    if field == "userErrors" {
        return Some(USER_ERRORS);
    }
    let (_, lists) = LISTS.iter().find(|(name, _)| *name == parent)?;
    lists.iter().find(|(name, _)| *name == field).map(|(_, length)| *length)
}

/// The list in a page, whose length its `first` has told already.
fn is_page(parent: &str, meta: &MetaField) -> bool {
    parent.ends_with("Connection") && meta.name == "edges"
}

fn is_list_of_things(registry: &Registry, meta: &MetaField) -> bool {
    let listed = meta.ty.starts_with('[');
    let thing = registry.types.get(MetaTypeName::concrete_typename(&meta.ty));
    listed && thing.is_some_and(|thing| thing.is_composite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::graphql::{mutation::Mutation, query::Query, subscription::Subscription};
    use async_graphql::{OutputType, SubscriptionType};

    fn registry() -> Registry {
        let mut registry = Registry::default();
        Query::create_type_info(&mut registry);
        Mutation::create_type_info(&mut registry);
        Subscription::create_type_info(&mut registry);
        registry
    }

    #[test]
    fn every_list_has_a_price() {
        let registry = registry();
        let mut free = Vec::new();
        let mut lists = 0;
        for (parent, meta) in &registry.types {
            for field in meta.fields().into_iter().flat_map(|fields| fields.values()) {
                let says = field.args.contains_key("first") || field.args.contains_key("ids");
                if is_list_of_things(&registry, field) && !says && !is_page(parent, field) {
                    lists += 1;
                    if priced(parent, &field.name).is_none() {
                        free.push(format!("{parent}.{}", field.name));
                    }
                }
            }
        }
        assert!(lists > 50, "only {lists} lists found: this test no longer sees them");
        assert!(free.is_empty(), "without a line in LISTS: {free:?}");
    }

    #[test]
    fn every_line_of_the_table_is_a_list_of_the_schema() {
        let registry = registry();
        for (parent, lists) in LISTS {
            for (field, _) in *lists {
                let meta = registry.types.get(*parent).and_then(|meta| meta.field_by_name(field));
                assert!(meta.is_some_and(|meta| is_list_of_things(&registry, meta)), "{parent}.{field}");
            }
        }
    }

    #[test]
    fn every_page_says_how_long_it_is() {
        for (parent, meta) in &registry().types {
            for field in meta.fields().into_iter().flat_map(|fields| fields.values()) {
                if field.ty.trim_end_matches('!').ends_with("Connection") {
                    assert!(field.args.contains_key("first"), "{parent}.{}", field.name);
                }
            }
        }
    }
}
