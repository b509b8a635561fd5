//! Is an assembled spec sound? Asked before anything is written or compared.

mod generates;
mod names;
mod operations;
mod parses;
mod references;
mod shape;

pub use self::generates::generates;
pub use self::parses::parses;

use serde_json::Value;

use crate::extract::Fragment;
use crate::refusal::{Refusal, Result};

/// What is wrong in a document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A JSON pointer into the document.
    pub pointer: String,
    /// What is wrong there.
    pub problem: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(f, "{place} {}", self.problem)
    }
}

/// Checks each fragment by itself, and all of them as parts of the spec; gives what is worth a note.
///
/// # Errors
/// When a fragment is not OpenAPI 3.0, has objects of the wrong form, references that lead nowhere or to
/// themselves, or operations without a sound and unique id.
pub fn fragments(fragments: &[Fragment], spec: &Value) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    for fragment in fragments {
        document(&fragment.document, spec).map_err(|problem| {
            let advice =
                "tell the vendor: the fragment is broken in their docs; nothing was written";
            Refusal::new(problem.to_string(), advice).at(fragment.place.clone())
        })?;
        for to in references::borrowed(&fragment.document) {
            notes.push(format!("{}: {to} is defined in another fragment only", fragment.place));
        }
    }
    operations::unique(fragments)?;
    Ok(notes)
}

/// Checks a whole spec of which the fragments are not known.
///
/// # Errors
/// When it is not sound in itself.
pub fn spec(spec: &Value) -> std::result::Result<(), Problem> {
    document(spec, spec)
}

/// `spec` is what the document's references may lead into: a component may stand in another fragment.
fn document(document: &Value, spec: &Value) -> std::result::Result<(), Problem> {
    shape::check(document)?;
    operations::check(document)?;
    references::check(document, spec)
}
