//! What every generated enum of strings shares: reading a value that may be unknown.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserializer, Error, Visitor};

/// Reads a string and turns it into `T`, which has a variant for what it does not know.
pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    struct FromText<T>(PhantomData<T>);
    impl<T: for<'a> From<&'a str>> Visitor<'_> for FromText<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            Ok(T::from(text))
        }
    }
    deserializer.deserialize_str(FromText(PhantomData))
}

/// A JSON Schema of any string, which names the listed ones as examples.
pub(crate) fn schema(listed: &[&str]) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "examples": listed })
}
