//! Does the spec parse as the types that code generation reads?

use serde_json::Value;

use crate::refusal::{Refusal, Result};

/// Parses the spec as openapiv3, which progenitor reads. What it parsed is dropped: it loses what it does not know.
///
/// # Errors
/// Says what does not fit.
pub fn parses(spec: &Value) -> Result<()> {
    match <openapiv3::OpenAPI as serde::Deserialize>::deserialize(spec) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::new(
            format!("the spec does not parse as OpenAPI 3.0: {error}"),
            "look for it on the docs pages and tell the vendor; nothing was written",
        )),
    }
}
