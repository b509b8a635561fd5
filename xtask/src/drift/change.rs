//! One change of the API, as data: what, where, for whom, and what it means.

use serde::Serialize;
use serde_json::Value;

use super::rules::Rule;

/// What a change asks of a user of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing changed.
    None,
    /// Only words for people changed.
    DocsOnly,
    /// Something new, or something that existing programs do not notice.
    Compatible,
    /// A program that worked may fail, or no longer compile.
    Breaking,
}

impl Severity {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::DocsOnly => "docs-only",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }

    /// The version step a release with such a change needs.
    pub fn version_bump(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::DocsOnly => "patch",
            Self::Compatible => "minor",
            Self::Breaking => "major",
        }
    }
}

/// Which way the changed data flows, seen from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The client sends it.
    Request,
    /// The client receives it.
    Response,
    /// Both; the severity is the worse of the two.
    Both,
    /// Neither: an operation as a whole, a server, the docs.
    None,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its kind, in kebab case; the same change has the same id in every release.
    pub id: String,
    /// What it asks of users.
    pub severity: Severity,
    /// Which way the data flows.
    pub direction: Direction,
    /// What changed, in a few words: `Recording.summary`.
    pub subject: String,
    /// Where it stood, as a JSON pointer into the old spec.
    pub old_pointer: Option<String>,
    /// Where it stands, as a JSON pointer into the new spec.
    pub new_pointer: Option<String>,
    /// The ids of the operations it concerns; empty when nothing uses what changed.
    pub operations: Vec<String>,
    /// What stood there.
    pub before: Option<Value>,
    /// What stands there now.
    pub after: Option<Value>,
    /// One sentence: why it has this severity.
    pub why: String,
    /// What else is known of this one, in words that may quote the docs.
    pub hint: Option<String>,
    /// Twelve hex digits that stand for this very change, for `--accept`.
    pub fingerprint: String,
    /// The rule that found it.
    #[serde(skip)]
    pub rule: Rule,
}

impl Change {
    /// Where it is now, or else where it was.
    pub fn pointer(&self) -> &str {
        self.new_pointer.as_deref().or(self.old_pointer.as_deref()).unwrap_or_default()
    }
}
