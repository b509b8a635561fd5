//! Do the corrections still fit, and does code generation make code of the spec?

use serde_json::Value;

use crate::canonical;
use crate::refusal::{Refusal, Result};

/// Applies the corrections to a spec's text and generates code, in memory; an error is a sentence.
pub type Generate<'a> = &'a dyn Fn(&str) -> std::result::Result<(), String>;

/// The last gate before a spec is written.
///
/// # Errors
/// With the sentence that code generation says.
pub fn generates(spec: &Value, generate: Generate<'_>) -> Result<()> {
    let text = String::from_utf8_lossy(&canonical::bytes(spec)).into_owned();
    generate(&text).map_err(|problem| {
        Refusal::new(
            format!("the client cannot be generated from the new spec: {problem}"),
            "put spec/corrections.json or the code generation right, then run regen again; nothing was written",
        )
    })
}
