//! Is an assembled spec sound? Asked before anything is written.

mod operations;
mod references;
mod shape;

use serde_json::Value;

use crate::extract::Fragment;
use crate::refusal::{Refusal, Result};

/// What is wrong in a document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// A JSON pointer into the document.
    pub(crate) pointer: String,
    pub(crate) problem: String,
}

/// Checks each fragment by itself, and all of them as parts of the spec.
///
/// # Errors
/// When a fragment is not OpenAPI 3.0, has objects of the wrong form, references that lead nowhere or to
/// themselves, or operations without a sound and unique id.
pub fn check(fragments: &[Fragment], spec: &Value) -> Result<()> {
    for fragment in fragments {
        document(&fragment.document, spec).map_err(|Problem { pointer, problem }| {
            Refusal::new(
                format!("{} {problem}", if pointer.is_empty() { "the document" } else { &pointer }),
                "tell the vendor: the fragment is broken in their docs; nothing was written",
            )
            .at(fragment.place.clone())
        })?;
    }
    operations::unique(fragments)
}

/// `spec` is what the document's references may lead into: a component may stand in another fragment.
fn document(document: &Value, spec: &Value) -> std::result::Result<(), Problem> {
    shape::check(document)?;
    operations::check(document)?;
    references::check(document, spec)
}
