//! What a comparison found, as data and in four forms: for a terminal, for programs, for an issue, for a CI log.

mod github;
mod json;
mod markdown;
mod text;

use std::collections::HashMap;
use std::path::Path;

use clap::ValueEnum;

use super::accept::Accepted;
use super::change::{Change, Severity};
use super::rules::Rule;
use crate::refusal::Refusal;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal; its last line is `severity: …`.
    Text,
    /// For programs; xtask/report.schema.json describes it.
    Json,
    /// For an issue, cut to what one may hold.
    Markdown,
    /// Annotations in a GitHub workflow.
    Github,
}

impl Format {
    /// The form that a file's ending names, if it names one.
    pub fn of_file(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "json" => Some(Self::Json),
            "md" => Some(Self::Markdown),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }
}

/// The outcome of comparing the docs with the spec.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The changes, the worst first.
    pub changes: Vec<Change>,
    /// Those that the accept file names.
    pub accepted: Vec<Change>,
    /// Fingerprints in the accept file that no change has any more.
    pub stale: Vec<String>,
    /// What a maintainer should know although it is no change.
    pub notes: Vec<String>,
    /// Why the docs could not be compared; then there are no changes.
    pub refusal: Option<Refusal>,
}

impl Report {
    /// A report of changes, of which some may be accepted.
    pub fn new(mut changes: Vec<Change>, accepted: &Accepted, notes: Vec<String>) -> Self {
        changes.sort_by_key(|change| (std::cmp::Reverse(change.severity), change.rule));
        let (changes, known) = accepted.part(changes);
        Self { stale: accepted.stale(&known), changes, accepted: known, notes, refusal: None }
    }

    /// A report that the docs could not be compared.
    pub fn unreadable(refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::default() }
    }

    /// The worst of the changes.
    pub fn severity(&self) -> Severity {
        self.changes.iter().map(|change| change.severity).max().unwrap_or(Severity::None)
    }

    /// The severity in one word; `unreadable` when nothing could be compared.
    pub fn verdict(&self) -> &'static str {
        if self.refusal.is_some() { "unreadable" } else { self.severity().name() }
    }

    /// 0: as the spec says; 1: changes of at least `fail_on`; 2: could not be compared.
    pub fn exit_code(&self, fail_on: Severity) -> u8 {
        match self.severity() {
            _ if self.refusal.is_some() => 2,
            Severity::None => 0,
            severity => u8::from(severity >= fail_on),
        }
    }

    /// The report in one of its forms. `text` may hold terminal colours; the others never do.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Json => json::render(self),
            Format::Markdown => markdown::render(self),
            Format::Github => github::render(self),
        }
    }

    /// The changes by the operations they concern; the groups with the worst change first.
    fn groups(&self) -> Vec<(String, Vec<&Change>)> {
        let mut groups: Vec<(String, Vec<&Change>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for change in &self.changes {
            let name = group(change);
            let index = *known.entry(name.clone()).or_insert(groups.len());
            match groups.get_mut(index) {
                Some((_, changes)) => changes.push(change),
                None => groups.push((name, vec![change])),
            }
        }
        groups
    }

    /// What the maintainer does next.
    fn next_step(&self) -> String {
        if let Some(refusal) = &self.refusal {
            return refusal.advice.clone();
        }
        let pages = self
            .changes
            .iter()
            .any(|change| matches!(change.rule, Rule::PageAdded | Rule::PageGone));
        let consents: Vec<_> =
            crate::consent::needed(&self.changes).into_iter().map(|c| c.name()).collect();
        let accept = if consents.is_empty() {
            String::new()
        } else {
            format!(" --accept {}", consents.join(","))
        };
        match self.severity() {
            Severity::None => "nothing to do".to_owned(),
            _ if pages => format!("put spec/sources.json right, then `cargo xtask regen{accept}`"),
            _ => {
                format!("`cargo xtask regen{accept}`, review the diff, commit it with this report")
            }
        }
    }

    /// The version step this asks for.
    fn version_bump(&self) -> &'static str {
        match self.severity() {
            Severity::Breaking => "major (minor before 1.0)",
            other => other.version_bump(),
        }
    }
}

fn group(change: &Change) -> String {
    match (change.operations.as_slice(), change.rule) {
        ([], Rule::PageAdded | Rule::PageGone) => "the docs' index".to_owned(),
        ([], _) => "the whole document".to_owned(),
        (operations, _) => operations.join(", "),
    }
}
