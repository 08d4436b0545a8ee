//! The document of the operations, completed with what holds for all of them: how callers say who they are, what the gate
//! refuses, and how large numbers may be.

use serde_json::{Map, Value, json};

/// Completes a document that describes the operations one by one.
pub fn completed(spec: &str) -> String {
    match serde_json::from_str::<Value>(spec) {
        Ok(mut document) => {
            complete(&mut document);
            serde_json::to_string_pretty(&document).unwrap_or_else(|_| spec.to_owned()) + "\n"
        }
        Err(_) => spec.to_owned(),
    }
}

fn complete(document: &mut Value) {
    document["servers"] = json!([{ "url": "/", "description": "This service." }]);
    document["security"] = json!([{}, { "bearer": [] }]);
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of an identity provider that the service trusts; without one the caller is a guest.",
        }
    });
    bound(document);
    for (path, operations) in document["paths"].as_object_mut().into_iter().flatten() {
        for operation in operations.as_object_mut().into_iter().flat_map(Map::values_mut) {
            let responses = &mut operation["responses"];
            responses["403"] = problem("A page of another site asks, and the site is not on the list.");
            if !path.starts_with("/health/") {
                responses["429"] = problem("Too many requests come from the caller's address.");
            }
        }
    }
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemDocument" } } },
    })
}

/// A number without a sign is none below zero, and a short one no larger than it can be.
fn bound(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let most = match fields.get("format").and_then(Value::as_str) {
                Some("uint16") => Some(json!(u16::MAX)),
                Some("uint32") => Some(json!(u32::MAX)),
                Some("uint64") => Some(json!((1u64 << 53) - 1)),
                _ => None,
            };
            if let Some(most) = most {
                fields.insert("minimum".into(), json!(0));
                fields.insert("maximum".into(), most);
            }
            fields.values_mut().for_each(bound);
        }
        Value::Array(items) => items.iter_mut().for_each(bound),
        _ => {}
    }
}
