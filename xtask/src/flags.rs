//! The command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::consent::Consent;
use crate::drift::change::Severity;
use crate::drift::report::Format;
use crate::fetch::Limits;
use crate::location::Location;
use crate::pages::{self, Page};
use crate::refusal::Result;
use crate::sources::Sources;

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
    /// Make spec/screendesk.json, and the stored copies of the pages, from the vendor's docs.
    ///
    /// Exit codes: 0 done; 1 with --check: something would change; 2 refused, everything is as it was.
    Regen(Regen),
    /// Say what the vendor's docs say otherwise than spec/screendesk.json, and what it means for users.
    ///
    /// Exit codes: 0 the docs were read whole and say the same; 1 they say something else; 2 could not check.
    Drift(Drift),
    /// Measure the library and the command side by side with curl, reqwest and other clients.
    ///
    /// See benches/README.md; `cargo xtask bench --help` tells the options.
    #[command(disable_help_flag = true)]
    Bench(Bench),
    /// See that each published package holds what belongs into it, and builds from that alone, without network.
    ///
    /// Exit codes: 0 it does; 1 something is missing or does not build; 2 could not check.
    Package(Package),
}

/// What `package` can be told.
#[derive(Debug, Clone, Args)]
pub struct Package {
    /// Look at what is packed, and build nothing: seconds instead of minutes.
    #[arg(long)]
    pub no_verify: bool,
}

/// What `bench` can be told: all of it is handed on.
#[derive(Debug, Clone, Args)]
pub struct Bench {
    /// The options of the benchmark.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub options: Vec<OsString>,
}

/// What `regen` can be told.
#[derive(Debug, Clone, Args)]
pub struct Regen {
    /// Which pages are read.
    #[command(flatten)]
    pub reading: Reading,
    /// The spec to write; where sources.json stands beside it, pages/ is kept beside it as well.
    #[arg(long, value_name = "FILE", default_value_os_t = default_spec())]
    pub spec: PathBuf,
    /// Write nothing, and exit 1 if there were something to write.
    #[arg(long)]
    pub check: bool,
    /// Changes to take in that are otherwise refused.
    #[arg(long, value_delimiter = ',')]
    pub accept: Vec<Consent>,
}

/// What `drift` can be told.
#[derive(Debug, Clone, Args)]
pub struct Drift {
    /// Which pages are read.
    #[command(flatten)]
    pub reading: Reading,
    /// The index to read instead of the one that sources.json names.
    #[arg(long, value_name = "PATH|URL")]
    pub index: Option<Location>,
    /// The spec to compare with; sources.json is looked for beside it.
    #[arg(long, value_name = "FILE", default_value_os_t = default_spec())]
    pub spec: PathBuf,
    /// The form of what is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write the report to a file as well, as JSON or Markdown by its ending, else in that form (repeatable).
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,
    /// Keep what was read in a folder: the pages, and the index as llms.txt.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// The least severity that exits with 1.
    #[arg(long, value_enum, default_value_t = FailOn::Any)]
    pub fail_on: FailOn,
    /// A file of fingerprints, one a line, of changes that count no more.
    #[arg(long, value_name = "FILE")]
    pub accept: Option<PathBuf>,
}

/// Which pages are read, and within which limits.
#[derive(Debug, Clone, Args)]
pub struct Reading {
    /// A page or a folder of pages to read instead of those that sources.json names (repeatable).
    #[arg(long, value_name = "PATH|URL")]
    pub from: Vec<Location>,
    /// The largest page that is read, in bytes.
    #[arg(long, value_name = "N", default_value_t = 8 * 1024 * 1024)]
    pub max_bytes: u64,
    /// The time for fetching one page, in seconds.
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
}

impl Reading {
    /// The limits for one page.
    pub fn limits(&self) -> Limits {
        Limits { max_bytes: self.max_bytes, timeout: Duration::from_secs(self.timeout) }
    }

    /// Reads the pages: those given, or else those that the `sources.json` beside the spec names.
    ///
    /// # Errors
    /// When one of them cannot be read whole.
    pub fn pages(&self, spec: &Path) -> Result<Vec<Page>> {
        if self.from.is_empty() {
            pages::published(&Sources::read(&spec.with_file_name("sources.json"))?, &self.limits())
        } else {
            pages::given(&self.from, &self.limits())
        }
    }
}

/// From which severity on a drift is a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Every change.
    Any,
    /// Every change, as `any`.
    DocsOnly,
    /// Changes of the API.
    Compatible,
    /// Changes that may break programs.
    Breaking,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Any | FailOn::DocsOnly => Self::DocsOnly,
            FailOn::Compatible => Self::Compatible,
            FailOn::Breaking => Self::Breaking,
        }
    }
}

/// The vendored spec of the repository this program was built from.
fn default_spec() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(manifest).with_file_name("spec").join("screendesk.json")
}
