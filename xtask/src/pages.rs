//! The docs pages: read as they come, and what they say taken together.

use serde_json::Value;

use crate::assemble::{Assembled, assemble};
use crate::check;
use crate::extract::extract;
use crate::fetch::Limits;
use crate::location::Location;
use crate::refusal::Result;
use crate::sources::Sources;

/// A docs page as it was read, nothing decoded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its file name, by which reports call it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Fetches the pages that `sources.json` names.
///
/// # Errors
/// When one of them cannot be fetched whole.
pub fn published(sources: &Sources, limits: &Limits) -> Result<Vec<Page>> {
    let fetch = |source: &crate::sources::Source| {
        let page = Location::Url(source.url.clone()).read_one(limits)?;
        Ok(Page { name: source.file.clone(), bytes: page.bytes })
    };
    sources.pages.iter().map(fetch).collect()
}

/// Reads the pages at some locations.
///
/// # Errors
/// When one of them cannot be read whole.
pub fn given(from: &[Location], limits: &Limits) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for location in from {
        pages.append(&mut location.read(limits)?);
    }
    Ok(pages)
}

/// What pages say, taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The spec.
    pub spec: Value,
    /// What a maintainer should know although it harms nothing.
    pub notes: Vec<String>,
}

/// Makes the spec of some pages, in whatever order they come: extract → assemble → check.
///
/// # Errors
/// When a page cannot be understood whole, the pages contradict each other, or the spec is not sound.
pub fn derive(pages: &[Page]) -> Result<Derived> {
    let mut fragments = Vec::new();
    let mut notes = Vec::new();
    for page in pages {
        let mut found = extract(page)?;
        fragments.append(&mut found.fragments);
        if found.examples > 0 {
            let (name, count) = (&page.name, found.examples);
            notes.push(format!(
                "{name}: json blocks that are no OpenAPI documents, left out: {count}"
            ));
        }
    }
    let Assembled { spec, notes: mut more } = assemble(&fragments)?;
    notes.append(&mut more);
    notes.append(&mut check::fragments(&fragments, &spec)?);
    check::parses(&spec)?;
    Ok(Derived { spec, notes })
}
