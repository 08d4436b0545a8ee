//! The checked-in schema is what the program says.

use std::path::Path;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};

#[test]
fn the_files_in_schema_are_what_the_program_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let stale: Vec<_> = idedugnad::api::schema::files()
        .into_iter()
        .filter(|(name, text)| std::fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text))
        .map(|(name, _)| name)
        .collect();
    assert!(stale.is_empty(), "look at the difference, then run: cargo run -- schema write ({stale:?})");
}

#[test]
fn the_shapes_of_every_nouns_events_are_written_down() {
    let files = idedugnad::api::schema::files();
    let shapes = &files.iter().find(|(name, _)| *name == "events.json").expect("shapes").1;
    let shapes: serde_json::Value = serde_json::from_str(shapes).unwrap_or_else(|_| panic!("{shapes}"));
    let wrapper = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contest/event.rs");
    let wrapper = std::fs::read_to_string(wrapper).expect("the wrapper of events");
    let nouns = wrapper.lines().filter_map(|line| line.trim().strip_suffix("::Event),")?.split_once('('));
    let missing: Vec<_> = nouns.map(|(_, noun)| noun).filter(|noun| shapes.get(noun).is_none()).collect();
    assert!(missing.is_empty(), "name them in src/api/schema.rs: {missing:?}");
}

#[test]
fn everything_in_the_schema_is_described() {
    let files = idedugnad::api::schema::files();
    let sdl = &files.iter().find(|(name, _)| *name == "api.graphql").expect("the schema").1;
    let mut bare = Vec::new();
    let mut check = |path: String, described: bool| {
        if !described {
            bare.push(path);
        }
    };
    for definition in parse_schema(sdl).expect("a schema").definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = &definition.node.name.node;
        if name != "Subscription" {
            check(name.to_string(), definition.node.description.is_some()); // the library writes none there
        }
        let fields = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    check(format!("{name}.{}", field.node.name.node), field.node.description.is_some());
                }
                continue;
            }
            TypeKind::Enum(kind) => {
                for value in kind.values {
                    check(format!("{name}.{}", value.node.value.node), value.node.description.is_some());
                }
                continue;
            }
            TypeKind::Scalar | TypeKind::Union(_) => continue,
        };
        for field in fields {
            let path = format!("{name}.{}", field.node.name.node);
            for argument in field.node.arguments {
                let path = format!("{path}({})", argument.node.name.node);
                check(path, argument.node.description.is_some());
            }
            check(path, field.node.description.is_some());
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}
