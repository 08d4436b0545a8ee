//! Everything others build on, as text: generated here, checked in under `schema/`, compared by a test.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_reflection::{Registry, Samples, Tracer, TracerConfig};

use super::graphql::Graph;
use super::problem;
use super::rest;
use crate::contest::policy::{RULES, When};
use crate::contest::{self, Digest, PhaseKind, Pseudonym, Relation, Role, Tag};

/// Every generated file: name and text.
pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("api.graphql", Graph::new().sdl()),
        ("events.json", events()),
        ("openapi.json", rest::document()),
        ("problems.json", problem::table()),
        ("permissions.txt", permissions()),
    ]
}

/// The shape of every stored event, noun by noun, read off the types: a change here needs a new format of the journal.
fn events() -> String {
    match shapes() {
        Ok(shapes) => serde_json::to_string_pretty(&shapes).unwrap_or_default() + "\n",
        Err(error) => format!("the shape of events cannot be read: {error}\n"),
    }
}

/// Lists the nouns that have events; `tests/schema.rs` finds out when one is missing.
macro_rules! nouns {
    ($($noun:ident),* $(,)?) => {
        fn shapes() -> serde_reflection::Result<BTreeMap<&'static str, Registry>> {
            Ok(BTreeMap::from([$((stringify!($noun), shape::<contest::$noun::Event>()?)),*]))
        }
    };
}

nouns! { unit, person, login, invitation, campaign, idea, vote, import, review, ranking, decision, funding, pilot, benefit }

/// Names every enum that stands in an event: the tracer finds all variants of an enum only when it is told to look.
macro_rules! enums {
    ($($name:literal $type:ty),* $(,)?) => {
        fn trace_enum(tracer: &mut Tracer, samples: &Samples, name: &str) -> serde_reflection::Result<()> {
            match name {
                $($name => tracer.trace_type::<$type>(samples).map(drop),)*
                _ => Err(serde_reflection::Error::Custom(format!("{name} is not listed in api/schema.rs"))),
            }
        }
    };
}

enums! {
    "Lang" contest::Lang,
    "UnitKind" contest::UnitKind,
    "Affiliation" contest::Affiliation,
    "Role" contest::Role,
    "Scope" contest::Scope,
    "PhaseKind" contest::PhaseKind,
    "Permit" contest::Permit,
    "Voting" contest::Voting,
    "ResultsShown" contest::ResultsShown,
    "TieBreak" contest::campaign::TieBreak,
    "Strength" contest::campaign::Strength,
    "Money" contest::campaign::Money,
    "Moderation" contest::campaign::Moderation,
    "IdeaState" contest::idea::IdeaState,
    "Ground" contest::review::Ground,
    "Answer" contest::review::Answer,
    "AssignmentState" contest::review::AssignmentState,
    "Outcome" contest::decision::Outcome,
    "Deviation" contest::decision::Deviation,
    "EntryState" contest::funding::EntryState,
    "ClawbackGround" contest::funding::ClawbackGround,
    "TrancheState" contest::funding::TrancheState,
    "PilotState" contest::pilot::PilotState,
    "Part" contest::pilot::Part,
    "GateOutcome" contest::pilot::GateOutcome,
    "MeasurementState" contest::benefit::MeasurementState,
    "BenefitState" contest::benefit::BenefitState,
    "BenefitKind" contest::benefit::BenefitKind,
    "Sign" contest::benefit::Sign,
    "Confidence" contest::benefit::Confidence,
    "Comparison" contest::benefit::Comparison,
    "Direction" contest::benefit::Direction,
    "Frequency" contest::benefit::Frequency,
}

fn shape<T: DeserializeOwned>() -> serde_reflection::Result<Registry> {
    let mut enums: BTreeSet<String> = BTreeSet::new();
    loop {
        let mut tracer = Tracer::new(config());
        let mut samples = Samples::new();
        tracer.trace_value(&mut samples, &Digest([0; 32]))?;
        tracer.trace_value(&mut samples, &Tag([0; 16]))?;
        tracer.trace_value(&mut samples, &Pseudonym([0; 16]))?;
        tracer.trace_type::<T>(&samples)?;
        for name in &enums {
            trace_enum(&mut tracer, &samples, name)?;
        }
        match tracer.registry() {
            Err(serde_reflection::Error::MissingVariants(missing))
                if !missing.iter().all(|name| enums.contains(name)) =>
            {
                enums.extend(missing);
            }
            outcome => return outcome,
        }
    }
}

/// As JSON; `1` stands for every text, because a decimal number is written as text too.
fn config() -> TracerConfig {
    TracerConfig::default()
        .is_human_readable(true)
        .default_string_value("1".into())
        .default_borrowed_str_value("1")
}

/// Who may do what, and when: one line an action, roles and relations by name, phases by number.
fn permissions() -> String {
    let mut text = String::from(
        "# Who may do what, and in which phase of a campaign. Generated from src/contest/policy.rs.\n\
         #\n\
         # Roles: x where the role allows it (for the campaign, scheme or unit it is held for). Phases: x where it is\n\
         # possible, g where the phase must grant it to the person's audience, - where it is never possible.\n\
         # An action without phases is bound by its noun's own lifecycle alone.\n#\n",
    );
    for (place, role) in Role::ALL.iter().enumerate() {
        text += &format!("# {:>2} {}\n", place + 1, word(role));
    }
    text += "#\n";
    let numbers: String = (1..=Role::ALL.len()).map(|number| format!("{number:>3}")).collect();
    let phases: String = PhaseKind::ALL.iter().map(|kind| format!(" {:<12}", word(kind))).collect();
    text += &format!("{:<28}{numbers}   {}  relations\n", "# action / role", phases);
    for rule in RULES {
        let roles: String =
            Role::ALL.iter().map(|role| if rule.roles.contains(role) { "  x" } else { "  ." }).collect();
        let phases: String =
            PhaseKind::ALL.iter().map(|kind| format!(" {:<12}", possible(&rule.when, *kind))).collect();
        let relations: Vec<String> =
            rule.relations.iter().map(|relation: &Relation| word(relation)).collect();
        text += format!("{:<28}{roles}   {phases}  {}", word(&rule.action), relations.join(", ")).trim_end();
        text.push('\n');
    }
    text
}

fn possible(when: &When, kind: PhaseKind) -> &'static str {
    match when {
        When::Always => "x",
        When::Granted(_) => "g",
        When::Phase(kinds) if kinds.contains(&kind) => "x",
        When::Phase(_) => "-",
    }
}

/// A unit variant's name as it is stored.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
