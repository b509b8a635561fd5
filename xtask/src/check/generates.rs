//! Do the corrections still fit, and does code generation make code of the spec?

use screendesk_codegen::{Error, Input, correct, generate};
use serde_json::Value;

use super::names;
use crate::canonical;
use crate::refusal::{Refusal, Result};

/// Applies the corrections to the spec and generates the client, in memory: the last gate before it is written.
///
/// # Errors
/// When a correction no longer fits, two names would be one in Rust, or no code can be generated.
pub fn generates(spec: &Value, corrections: &str) -> Result<()> {
    let spec = String::from_utf8_lossy(&canonical::bytes(spec)).into_owned();
    names::check(&correct(&spec, corrections).map_err(|error| refuse(&error))?)?;
    let input = Input { spec: &spec, corrections, crate_name: "screendesk_client" };
    generate(input).map(|_| ()).map_err(|error| refuse(&error))
}

fn refuse(error: &Error) -> Refusal {
    let advice = match error {
        Error::Correction { .. } | Error::CorrectionsSyntax(_) => "put spec/corrections.json right",
        _ => "put the code generation right, or correct the spec in spec/corrections.json",
    };
    let problem = format!("the client cannot be generated from the new spec: {error}");
    Refusal::new(problem, format!("{advice}, then run regen again; nothing was written"))
}
