//! `cargo xtask drift`: what the docs say now, against the vendored spec.
//!
//! [`detect()`] finds the changes, [`change`] is what a change is, [`rules`] what each means, [`report`] shows them.

pub mod accept;
pub mod change;
mod detect;
mod fingerprint;
mod index;
pub mod report;
pub mod rules;
mod subject;

pub use self::detect::detect;

use std::path::Path;

use serde_json::Value;

use self::accept::Accepted;
use self::report::Report;
use crate::flags;
use crate::json;
use crate::location::Location;
use crate::pages::{Derived, Page, derive};
use crate::refusal::{Place, Refusal, Result};
use crate::sources::Sources;
use crate::write::{Output, write};

/// Runs the task. What goes wrong on the way is a report as well, one that says `unreadable`.
pub fn run(flags: &flags::Drift) -> Report {
    compare(flags).unwrap_or_else(Report::unreadable)
}

fn compare(flags: &flags::Drift) -> Result<Report> {
    let accepted =
        flags.accept.as_deref().map_or_else(|| Ok(Accepted::default()), Accepted::read)?;
    let Some(old) = vendored(&flags.spec)? else {
        let refusal =
            Refusal::new("there is no vendored spec", "make one with `cargo xtask regen`");
        return Err(refusal.at(Place::page(flags.spec.display().to_string())));
    };
    let pages = flags.reading.pages(&flags.spec)?;
    let index = read_index(flags)?;
    if let Some(folder) = &flags.keep {
        keep(folder, &pages, index.as_ref().map(|(index, _)| index))?;
    }
    let Derived { spec: new, notes } = derive(&pages)?;
    let mut changes = detect(&old, &new);
    if let Some((index, sources)) = &index {
        changes.append(&mut index::compare(index, sources)?);
    }
    Ok(Report::new(changes, &accepted, notes))
}

/// The index is read unless other pages than the published ones are compared and no index goes with them.
fn read_index(flags: &flags::Drift) -> Result<Option<(Page, Sources)>> {
    if flags.index.is_none() && !flags.reading.from.is_empty() {
        return Ok(None);
    }
    let sources = Sources::read(&flags.spec.with_file_name("sources.json"))?;
    let location = flags.index.clone().unwrap_or_else(|| Location::Url(sources.index.clone()));
    Ok(Some((location.read_one(&flags.reading.limits())?, sources)))
}

/// Keeps what was read, as it was read, for whoever looks into a report.
fn keep(folder: &Path, pages: &[Page], index: Option<&Page>) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let refusal =
            Refusal::new(format!("cannot be made: {error}"), "name a folder that can be made");
        refusal.at(Place::page(folder.display().to_string()))
    })?;
    let output =
        |name: &str, page: &Page| Output { path: folder.join(name), bytes: page.bytes.clone() };
    let mut outputs: Vec<_> = pages.iter().map(|page| output(&page.name, page)).collect();
    outputs.extend(index.map(|index| output("llms.txt", index)));
    write(&outputs).map(|_| ())
}

/// The spec in the tree, if there is one.
///
/// # Errors
/// When there is one and it is not sound, so that nothing can be compared with it.
pub fn vendored(path: &Path) -> Result<Option<Value>> {
    let refuse = |problem: String| {
        Refusal::new(problem, "restore the file from version control")
            .at(Place::page(path.display().to_string()))
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refuse(format!("cannot be read: {error}"))),
    };
    let spec = json::parse(&text).map_err(|malformed| {
        refuse(format!(
            "is not JSON: {}, line {} column {}",
            malformed.problem, malformed.line, malformed.column
        ))
    })?;
    crate::check::spec(&spec).map_err(|problem| refuse(problem.to_string()))?;
    Ok(Some(spec))
}
