//! `cargo xtask regen`: the vendored spec, made from the docs pages.

use std::path::{Path, PathBuf};

use crate::canonical;
use crate::check;
use crate::consent;
use crate::drift::{self, accept::Accepted, report::Report};
use crate::flags;
use crate::pages::{Derived, Page, derive};
use crate::refusal::{Place, Refusal, Result};
use crate::sources::Sources;
use crate::write::{Output, write};

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The files that were written or removed; with `--check`, those that would be.
    pub changed: Vec<PathBuf>,
    /// The old spec against the new one.
    pub report: Report,
}

/// Runs the task.
///
/// # Errors
/// When the spec cannot be made, or holds a change that needs a consent; everything is then as it was.
pub fn run(flags: &flags::Regen) -> Result<Outcome> {
    let old = drift::vendored(&flags.spec)?;
    let pages = flags.reading.pages(&flags.spec)?;
    let folder = Folder::beside(&flags.spec)?;
    folder.iter().try_for_each(|folder| folder.takes(&pages))?;
    let Derived { spec, mut notes } = derive(&pages)?;
    check::generates(&spec, &corrections(&flags.spec)?)?;

    let mut outputs = vec![Output { path: flags.spec.clone(), bytes: canonical::bytes(&spec) }];
    let mut stale = Vec::new();
    if let Some(folder) = &folder {
        stale = folder.stale(&pages)?;
        outputs.extend(pages.into_iter().map(|page| folder.copy(page)));
    }
    if old.is_none() {
        notes.push("there was no spec before, so there is nothing to compare with".to_owned());
    }
    let changes = old.as_ref().map_or(Vec::new(), |old| drift::detect(old, &spec));
    let changed = if flags.check {
        differing(&outputs, stale)?
    } else {
        consent::require(&changes, &flags.accept)?;
        let mut changed: Vec<_> = write(&outputs)?.into_iter().map(Path::to_owned).collect();
        for path in stale {
            std::fs::remove_file(&path).map_err(|error| not_removed(&path, &error))?;
            changed.push(path);
        }
        changed
    };
    Ok(Outcome { changed, report: Report::new(changes, &Accepted::default(), notes) })
}

/// The corrections that are applied to the spec when it is built; none where no file stands beside it.
fn corrections(spec: &Path) -> Result<String> {
    let path = spec.with_file_name("corrections.json");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok("{\"corrections\": []}".to_owned())
        }
        Err(error) => {
            Err(Refusal::new(format!("cannot be read: {error}"), "look at the file and its rights")
                .at(Place::page(path.display().to_string())))
        }
    }
}

fn differing(outputs: &[Output], stale: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let mut changed = stale;
    for output in outputs {
        if output.differs()? {
            changed.push(output.path.clone());
        }
    }
    Ok(changed)
}

fn not_removed(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new(
        format!("is the copy of a page that no longer counts, and cannot be removed: {error}"),
        "remove it by hand",
    )
    .at(Place::page(path.display().to_string()))
}

/// The spec's folder, where it has a `sources.json`: it keeps the pages as last taken in, in `pages/`.
struct Folder {
    sources: Sources,
    pages: PathBuf,
}

impl Folder {
    fn beside(spec: &Path) -> Result<Option<Self>> {
        let sources = spec.with_file_name("sources.json");
        if !sources.exists() {
            return Ok(None);
        }
        let pages = spec.with_file_name("pages");
        std::fs::create_dir_all(&pages).map_err(|error| {
            Refusal::new(format!("cannot be made: {error}"), "make the folder by hand")
                .at(Place::page(pages.display().to_string()))
        })?;
        Ok(Some(Self { sources: Sources::read(&sources)?, pages }))
    }

    /// Takes only pages that `sources.json` names, each once, or the stored copies would not be what it says.
    fn takes(&self, pages: &[Page]) -> Result<()> {
        for (index, page) in pages.iter().enumerate() {
            let place = Place::page(&page.name);
            if !self.sources.pages.iter().any(|source| source.file == page.name) {
                let advice =
                    "add the page to sources.json first, or write the spec elsewhere with --spec";
                return Err(Refusal::new("is no page that sources.json names", advice).at(place));
            }
            if pages[..index].iter().any(|other| other.name == page.name) {
                return Err(Refusal::new("is given twice", "give each page once").at(place));
            }
        }
        Ok(())
    }

    fn copy(&self, page: Page) -> Output {
        Output { path: self.pages.join(page.name), bytes: page.bytes }
    }

    /// Copies of pages that are not among these any more.
    fn stale(&self, pages: &[Page]) -> Result<Vec<PathBuf>> {
        let refuse = |error: std::io::Error| {
            Refusal::new(format!("cannot be read: {error}"), "look at the folder and its rights")
                .at(Place::page(self.pages.display().to_string()))
        };
        let mut stale = Vec::new();
        for entry in std::fs::read_dir(&self.pages).map_err(refuse)? {
            let path = entry.map_err(refuse)?.path();
            let is_page = path.extension().is_some_and(|extension| extension == "md");
            if is_page && !pages.iter().any(|page| path.ends_with(&page.name)) {
                stale.push(path);
            }
        }
        stale.sort_unstable();
        Ok(stale)
    }
}
