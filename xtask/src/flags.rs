//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The repository's own tasks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Flags {
    /// Which one.
    #[command(subcommand)]
    pub task: Task,
}

/// A task.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Make spec/screendesk.json from the docs pages.
    ///
    /// Exit codes: 0 done; 1 with --check: the spec would change; 2 refused, everything is as it was.
    Regen(Regen),
}

/// What `regen` can be told.
#[derive(Debug, Clone, Args)]
pub struct Regen {
    /// A page, or a folder of pages, to read instead of those that sources.json names (repeatable).
    #[arg(long, value_name = "PATH")]
    pub from: Vec<PathBuf>,
    /// The spec to write; sources.json and pages/ are looked for beside it.
    #[arg(long, value_name = "FILE", default_value_os_t = default_spec())]
    pub spec: PathBuf,
    /// Write nothing, and exit 1 if there were something to write.
    #[arg(long)]
    pub check: bool,
}

/// The vendored spec of the repository this program was built from.
fn default_spec() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(manifest).with_file_name("spec").join("screendesk.json")
}
