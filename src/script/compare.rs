//! Compares what a persona sees with what a script says, and names the first difference.

use serde_json::Value;

/// The first place where `found` is not as `wanted`. Unless `exact`, an object may have more fields than are wanted.
/// `"*"` stands for any value that is there, and `"…"` at the end of a list for the rest of it.
pub fn difference(wanted: &Value, found: &Value, exact: bool) -> Option<String> {
    differs("data", wanted, found, exact)
}

fn differs(path: &str, wanted: &Value, found: &Value, exact: bool) -> Option<String> {
    match (wanted, found) {
        (Value::String(any), found) if any == "*" && !found.is_null() => None,
        (Value::Object(wanted_fields), Value::Object(found_fields)) => {
            let missing = wanted_fields.iter().find_map(|(key, value)| {
                differs(&format!("{path}.{key}"), value, found_fields.get(key).unwrap_or(&Value::Null), exact)
            });
            let extra = || found_fields.keys().find(|key| exact && !wanted_fields.contains_key(*key));
            missing.or_else(|| extra().map(|key| format!("{path}.{key} is not expected")))
        }
        (Value::Array(wanted_items), Value::Array(found_items)) => {
            let open = wanted_items.last().is_some_and(|last| last == "…");
            let certain = &wanted_items[..wanted_items.len() - usize::from(open)];
            if found_items.len() < certain.len() || (!open && found_items.len() > certain.len()) {
                return Some(format!("{path} has {} items: {found}", found_items.len()));
            }
            let pairs = certain.iter().zip(found_items).enumerate();
            pairs.into_iter().find_map(|(place, (wanted, found))| {
                differs(&format!("{path}[{place}]"), wanted, found, exact)
            })
        }
        (wanted, found) if wanted == found => None,
        (wanted, found) => Some(format!("{path} is {found}, expected {wanted}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_exact_answer_has_nothing_more_and_a_partial_one_may() {
        let found = json!({"a": 1, "b": [1, 2, 3]});
        assert_eq!(difference(&json!({"a": 1, "b": [1, 2, 3]}), &found, true), None);
        assert_eq!(difference(&json!({"a": 1}), &found, false), None);
        assert_eq!(difference(&json!({"a": 1}), &found, true).unwrap(), "data.b is not expected");
        assert_eq!(difference(&json!({"a": "*", "b": [1, "…"]}), &found, true), None);
        assert_eq!(difference(&json!({"b": [1]}), &found, false).unwrap(), "data.b has 3 items: [1,2,3]");
        assert_eq!(
            difference(&json!({"b": [1, 2, 4]}), &found, false).unwrap(),
            "data.b[2] is 3, expected 4"
        );
        assert_eq!(difference(&json!({"c": "*"}), &found, false).unwrap(), "data.c is null, expected \"*\"");
    }
}
