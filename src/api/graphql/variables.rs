//! Variables checked against their declared types before anything runs, as the specification demands.
//!
//! The library checks them together with the document, which would make a document's validity depend on its variables
//! and forbid keeping validated documents. So the document is validated without them, and they are checked here.

use async_graphql::parser::types::OperationDefinition;
use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeName, Registry};
use async_graphql::{Value, Variables};

use super::failure::{Code, Failure};

/// Refuses variables that are missing or do not fit the types `operation` declares.
pub fn check(registry: &Registry, operation: &OperationDefinition, given: &Variables) -> Result<(), Failure> {
    for definition in &operation.variable_definitions {
        let variable = &definition.node;
        let name = variable.name.node.as_str();
        let declared = variable.var_type.node.to_string();
        let problem = match given.get(&variable.name.node) {
            Some(value) => fits(registry, &declared, value, &mut vec![format!("${name}")]).err(),
            None if variable.var_type.node.nullable || variable.default_value.is_some() => None,
            None => Some(format!("${name} of type {declared} is missing")),
        };
        if let Some(problem) = problem {
            return Err(
                Failure::new(Code::BadUserInput, format!("Variable {problem}.")).at(vec![definition.pos])
            );
        }
    }
    Ok(())
}

fn fits(registry: &Registry, declared: &str, value: &Value, path: &mut Vec<String>) -> Result<(), String> {
    let wrong = |path: &[String]| Err(format!("{} must be {}", path.join("."), article(declared)));
    match (MetaTypeName::create(declared), value) {
        (MetaTypeName::NonNull(_), Value::Null) => wrong(path),
        (MetaTypeName::NonNull(inner), _) => fits(registry, inner, value, path),
        (_, Value::Null) => Ok(()),
        (MetaTypeName::List(inner), Value::List(items)) => {
            for (place, item) in items.iter().enumerate() {
                path.push(place.to_string());
                fits(registry, inner, item, path)?;
                path.pop();
            }
            Ok(())
        }
        (MetaTypeName::List(inner), _) => fits(registry, inner, value, path),
        (MetaTypeName::Named(name), _) => match (registry.types.get(name), value) {
            (Some(MetaType::Scalar { is_valid: Some(is_valid), .. }), _) if !is_valid(value) => wrong(path),
            (Some(MetaType::Enum { enum_values, .. }), Value::String(text))
                if enum_values.contains_key(text) =>
            {
                Ok(())
            }
            (Some(MetaType::Enum { enum_values, .. }), _) => {
                let names: Vec<&str> = enum_values.keys().map(String::as_str).collect();
                Err(format!("{} must be one of {}", path.join("."), names.join(", ")))
            }
            (Some(MetaType::InputObject { input_fields, oneof, .. }), Value::Object(fields)) => {
                if *oneof && (fields.len() != 1 || fields.values().any(|value| *value == Value::Null)) {
                    return Err(format!("{} must have exactly one field", path.join(".")));
                }
                if let Some(unknown) = fields.keys().find(|name| !input_fields.contains_key(name.as_str())) {
                    return Err(format!("{} has no field {:?}", path.join("."), unknown.as_str()));
                }
                for field in input_fields.values() {
                    check_field(registry, field, fields.get(field.name.as_str()), path)?;
                }
                Ok(())
            }
            (Some(MetaType::InputObject { .. }), _) => wrong(path),
            _ => Ok(()),
        },
    }
}

fn check_field(
    registry: &Registry,
    field: &MetaInputValue,
    value: Option<&Value>,
    path: &mut Vec<String>,
) -> Result<(), String> {
    path.push(field.name.clone());
    match value {
        Some(value) => fits(registry, &field.ty, value, path)?,
        None if field.ty.ends_with('!') && field.default_value.is_none() => {
            return Err(format!("{} is missing", path.join(".")));
        }
        None => {}
    }
    path.pop();
    Ok(())
}

fn article(declared: &str) -> String {
    format!("of type {declared}")
}
