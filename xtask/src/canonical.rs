//! The one way a spec is written down: the same value gives the same bytes.

use serde_json::{Map, Value};

/// The canonical bytes of a value: keys sorted at every level, two-space indent, a final newline.
///
/// Arrays keep their order, which has a meaning.
pub fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(&sorted(value)).expect("a JSON value can always be written");
    bytes.push(b'\n');
    bytes
}

/// serde_json keeps keys sorted or in order of arrival, as other crates' features have it: so sort.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<_> = object.keys().collect();
            keys.sort_unstable();
            Value::Object(
                keys.into_iter()
                    .map(|key| (key.clone(), sorted(&object[key])))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        leaf => leaf.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_arrays_are_not() {
        let value = serde_json::json!({"b": [2, 1], "a": {"d": 1, "c": []}});
        let text = "{\n  \"a\": {\n    \"c\": [],\n    \"d\": 1\n  },\n  \"b\": [\n    2,\n    1\n  ]\n}\n";
        assert_eq!(String::from_utf8(bytes(&value)).unwrap(), text);
    }
}
