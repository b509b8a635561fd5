//! The packages of this workspace, as cargo tells them.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::refusal::{Refusal, Result};

/// What `cargo metadata --no-deps` says, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
pub struct Workspace {
    /// All packages.
    pub packages: Vec<Package>,
    /// The folder of the workspace.
    pub workspace_root: PathBuf,
    /// The folder that is built in.
    pub target_directory: PathBuf,
}

/// A package.
#[derive(Debug, Clone, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Where it may be published: anywhere when not said.
    pub publish: Option<Vec<String>>,
    /// Its manifest.
    pub manifest_path: PathBuf,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// Its first page.
    pub readme: Option<PathBuf>,
    /// What it can be found by.
    pub keywords: Vec<String>,
    /// Where it stands in a catalogue.
    pub categories: Vec<String>,
    /// What is said to other tools.
    pub metadata: Option<Value>,
    /// What is built of it.
    pub targets: Vec<Target>,
}

/// A library, a program, a test.
#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    /// What it is: `lib`, `bin`, `custom-build`, `test`.
    pub kind: Vec<String>,
    /// Its first file.
    pub src_path: PathBuf,
}

impl Workspace {
    /// Reads what cargo printed.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(metadata: &str) -> Result<Self> {
        serde_json::from_str(metadata).map_err(|error| {
            Refusal::new(
                format!("cannot read what `cargo metadata` says: {error}"),
                "this cargo may be newer than the task: extend xtask/src/package/manifest.rs",
            )
        })
    }

    /// The packages that are published.
    pub fn published(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()))
    }
}

impl Package {
    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// Whether programs can use it.
    pub fn is_library(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "lib"))
    }
}
