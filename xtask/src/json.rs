//! JSON read strictly: whatever two parsers could read differently is refused.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text is not the JSON we accept, and where in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1; 0 at the start of a line.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
}

/// Reads one JSON value and nothing after it.
///
/// # Errors
/// When the text is not JSON, nests deeper than 128 levels, holds a key twice in one object, or holds a number
/// that cannot be kept exactly.
pub fn parse(text: &str) -> Result<Value, Malformed> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Strict
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let said = error.to_string();
            let problem = said
                .strip_suffix(&format!(" at line {line} column {column}"))
                .unwrap_or(&said)
                .to_owned();
            Malformed { line, column, problem }
        })
}

/// Builds a [`Value`] as serde_json does, but lets no key replace an earlier one.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // Integers beyond 64 bits arrive as floats, their last digits lost.
        if value.abs() >= 18_446_744_073_709_551_616.0 {
            return Err(E::custom("a number too large to be kept exactly"));
        }
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!(
                    "the key {key:?} stands twice in one object"
                )));
            }
            let value = entries.next_value_seed(Strict)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// A JSON pointer (RFC 6901), one step longer.
pub fn pointer(to: &str, step: &str) -> String {
    format!("{to}/{}", step.replace('~', "~0").replace('/', "~1"))
}

/// The steps of a JSON pointer, unescaped.
pub fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_as_it_is_written() {
        let text = r#"{"b":[1,-2,0.5,true,null,"é"],"a":{"a":{}}}"#;
        assert_eq!(parse(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn what_parsers_read_differently_is_refused_with_its_place() {
        for (text, line, problem) in [
            ("{\"a\":1,\n\"a\":1}", 2, "the key \"a\" stands twice"),
            ("{\"n\":18446744073709551616}", 1, "too large"),
            ("{\"n\":1e400}", 1, "out of range"),
            ("{}{}", 1, "trailing characters"),
            ("{\"a\":", 1, "EOF"),
            (&"[".repeat(20_000), 1, "recursion limit"),
        ] {
            let malformed = parse(text).unwrap_err();
            assert_eq!(malformed.line, line, "{malformed:?}");
            assert!(malformed.problem.contains(problem), "{malformed:?}");
        }
    }

    #[test]
    fn a_pointer_escapes_what_separates_its_steps() {
        assert_eq!(pointer("/paths", "/a~b"), "/paths/~1a~0b");
        assert_eq!(steps("/paths/~1a~0b").collect::<Vec<_>>(), ["paths", "/a~b"]);
    }
}
