//! `cargo xtask drift`: what the docs say now, against the vendored spec.
//!
//! [`mod@detect`] finds the changes, [`change`] is what a change is, [`rules`] what each means, [`report`] shows them.

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
use self::change::Change;
use self::report::Report;
use crate::flags;
use crate::json;
use crate::pages::Derived;
use crate::refusal::{Place, Refusal, Result};
use crate::sources::Sources;

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
    let limits = flags.reading.limits();
    let pages = flags.reading.pages(&flags.spec)?;
    let Derived { spec: new, notes } = crate::pages::derive(&pages)?;
    let mut changes = detect(&old, &new);
    changes.append(&mut index_changes(flags, &limits)?);
    Ok(Report::new(changes, &accepted, notes))
}

/// The index is read unless other pages than the published ones are compared and no index goes with them.
fn index_changes(flags: &flags::Drift, limits: &crate::fetch::Limits) -> Result<Vec<Change>> {
    let sources = || Sources::read(&flags.spec.with_file_name("sources.json"));
    match &flags.index {
        Some(location) => index::compare(&location.read_one(limits)?, &sources()?),
        None if flags.reading.from.is_empty() => {
            let sources = sources()?;
            let location = crate::location::Location::Url(sources.index.clone());
            index::compare(&location.read_one(limits)?, &sources)
        }
        None => Ok(Vec::new()),
    }
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
