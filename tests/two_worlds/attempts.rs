//! Every mutation there is, tried only to learn something from the answer; written from the schema itself.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

use super::questions::Known;

/// How many things of a kind each mutation is tried on.
const THINGS: usize = 4;
/// How many mutations stand in one document; they are done one after another.
const AT_ONCE: usize = 20;

struct Field {
    name: String,
    ty: Type,
}

impl Field {
    fn needed(&self) -> bool {
        !self.ty.nullable
    }
}

/// What can be put in, by the name of its type.
struct Inputs {
    objects: BTreeMap<String, Vec<Field>>,
    enums: BTreeMap<String, String>,
}

/// Documents that try every mutation on a few things of the kind it is about.
pub fn documents(known: &Known) -> Vec<String> {
    let files = idedugnad::api::schema::files();
    let sdl = &files.iter().find(|(name, _)| *name == "api.graphql").expect("the schema").1;
    let mut inputs = Inputs { objects: BTreeMap::new(), enums: BTreeMap::new() };
    let mut mutations = Vec::new();
    for definition in parse_schema(sdl).expect("a schema").definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        match definition.node.kind {
            TypeKind::InputObject(object) => {
                let fields = object
                    .fields
                    .into_iter()
                    .map(|field| Field { name: field.node.name.node.to_string(), ty: field.node.ty.node });
                inputs.objects.insert(name, fields.collect());
            }
            TypeKind::Enum(values) => {
                let first = values.values.first().expect("a value").node.value.node.to_string();
                inputs.enums.insert(name, first);
            }
            TypeKind::Object(object) if name == "Mutation" => {
                mutations = object.fields.into_iter().map(|field| field.node).collect();
            }
            _ => {}
        }
    }
    let all: Vec<String> = mutations.iter().flat_map(|mutation| inputs.attempts(mutation, known)).collect();
    all.chunks(AT_ONCE).map(|some| format!("mutation {{ {} }}", some.join(" "))).collect()
}

/// The type of the thing that an input field's id is one of.
fn kind(field: &str) -> &'static str {
    match field.trim_end_matches("Ids").trim_end_matches("Id") {
        "campaign" | "original" => "Campaign",
        "theme" => "Theme",
        "criterion" => "Criterion",
        "idea" => "Idea",
        "assignment" => "Assignment",
        "scheme" => "FundingScheme",
        "entry" | "grant" => "QueueEntry",
        "tranche" => "Tranche",
        "pilot" => "Pilot",
        "milestone" => "Milestone",
        "benefit" => "Benefit",
        "indicator" => "Indicator",
        "measurement" => "Measurement",
        "unit" | "office" | "parent" | "municipality" | "successor" | "into" => "Unit",
        _ => "Person",
    }
}

impl Inputs {
    fn attempts(&self, mutation: &FieldDefinition, known: &Known) -> Vec<String> {
        let [input] = mutation.arguments.as_slice() else { panic!("{}: not one argument", mutation.name) };
        let BaseType::Named(ty) = &input.node.ty.node.base else { panic!("{}: a list", mutation.name) };
        let fields = &self.objects[ty.as_str()];
        let is_id = |field: &&Field| matches!(&field.ty.base, BaseType::Named(name) if name == "ID");
        let about = fields.iter().filter(|field| field.needed()).find(is_id);
        let things = about.map_or(1, |field| known.ids[kind(&field.name)].len().min(THINGS));
        let attempt = |thing: usize| {
            let given = fields.iter().filter(|field| field.needed()).map(|field| {
                let chosen = if about.is_some_and(|about| about.name == field.name) { thing } else { 0 };
                format!("{}: {}", field.name, self.value(&field.name, &field.ty, chosen, known))
            });
            let given: Vec<String> = given.collect();
            let name = &mutation.name.node;
            format!(
                "{name}_{thing}: {name}(input: {{ {} }}) {{ userErrors {{ code message field }} }}",
                given.join(", ")
            )
        };
        (0..things).map(attempt).collect()
    }

    fn value(&self, field: &str, ty: &Type, thing: usize, known: &Known) -> String {
        let name = match &ty.base {
            BaseType::List(inner) => return format!("[{}]", self.value(field, inner, thing, known)),
            BaseType::Named(name) => name.as_str(),
        };
        if let Some(fields) = self.objects.get(name) {
            if name == "LocalTextInput" {
                return "{ nb: \"En grunn.\" }".into();
            }
            let given = fields.iter().filter(|field| field.needed());
            let given: Vec<String> = given
                .map(|field| format!("{}: {}", field.name, self.value(&field.name, &field.ty, 0, known)))
                .collect();
            return format!("{{ {} }}", given.join(", "));
        }
        match name {
            "ID" => {
                let ids = &known.ids[kind(field)];
                format!("{:?}", ids.get(thing).or(ids.last()).map_or("nothing", String::as_str))
            }
            "Int" if field == "year" => known.years[0].to_string(),
            "Int" => "1".into(),
            "Float" => "1.0".into(),
            "Boolean" => "true".into(),
            "Ore" => "100000".into(),
            "Decimal" => "\"1\"".into(),
            "DateTime" => "\"2030-01-01\"".into(),
            "String" if ["slug", "key", "code", "measure"].contains(&field) => "\"et-navn\"".into(),
            "String" => "\"En tekst som er lang nok.\"".into(),
            other => match self.enums.get(other) {
                Some(value) => value.clone(),
                None => panic!("{field}: teach this test what a {other} looks like"),
            },
        }
    }
}
