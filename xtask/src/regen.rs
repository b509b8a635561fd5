//! `cargo xtask regen`: the vendored spec, made from the docs pages.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::assemble::{Assembled, assemble};
use crate::canonical;
use crate::check::check;
use crate::extract::extract;
use crate::flags;
use crate::page::Page;
use crate::refusal::Result;
use crate::sources::Sources;
use crate::write::{Output, write};

/// What pages say, taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The spec.
    pub spec: Value,
    /// What a maintainer should know although it harms nothing.
    pub notes: Vec<String>,
}

/// Makes the spec of some pages: extract → assemble → check.
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
            notes.push(format!(
                "{}: {} json blocks are no OpenAPI documents and were left out",
                page.name, found.examples
            ));
        }
    }
    let Assembled { spec, notes: mut more } = assemble(&fragments)?;
    notes.append(&mut more);
    check(&fragments, &spec)?;
    Ok(Derived { spec, notes })
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The files that were replaced, or that would be with `--check`.
    pub changed: Vec<PathBuf>,
    /// What a maintainer should know although it harms nothing.
    pub notes: Vec<String>,
}

/// Runs the task.
///
/// # Errors
/// When the spec cannot be made; everything is then as it was.
pub fn run(flags: &flags::Regen) -> Result<Outcome> {
    let pages = if flags.from.is_empty() { stored(&flags.spec)? } else { given(&flags.from)? };
    let Derived { spec, notes } = derive(&pages)?;
    let outputs = [Output { path: flags.spec.clone(), bytes: canonical::bytes(&spec) }];
    let changed = if flags.check {
        let mut differing = Vec::new();
        for output in &outputs {
            if output.differs()? {
                differing.push(output.path.clone());
            }
        }
        differing
    } else {
        write(&outputs)?.into_iter().map(Path::to_owned).collect()
    };
    Ok(Outcome { changed, notes })
}

/// The stored copies of the pages that sources.json names.
fn stored(spec: &Path) -> Result<Vec<Page>> {
    let sources = Sources::read(&spec.with_file_name("sources.json"))?;
    let folder = spec.with_file_name("pages");
    sources.pages.iter().map(|source| Page::from_file(&folder.join(&source.file))).collect()
}

fn given(from: &[PathBuf]) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for path in from {
        if path.is_dir() {
            pages.append(&mut Page::from_folder(path)?);
        } else {
            pages.push(Page::from_file(path)?);
        }
    }
    Ok(pages)
}
