//! `cargo xtask package`: each published package holds what belongs into it, and builds from that alone.
//!
//! [`manifest`] (which packages there are) → [`contents`] (what is missing in them) → cargo's own verification.

pub mod contents;
pub mod manifest;

use std::path::Path;

use crate::cargo::{cargo, printed, run as run_cargo};
use crate::flags::Package as Flags;
use crate::package::contents::missing;
use crate::package::manifest::{Package, Workspace};
use crate::refusal::{Refusal, Result};

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The published packages, by name.
    pub packages: Vec<String>,
    /// What they lack, a sentence each.
    pub missing: Vec<String>,
    /// Whether each of them builds from its package alone; none when that was not tried.
    pub builds: Option<bool>,
}

impl Outcome {
    /// Whether they could be published.
    pub fn is_good(&self) -> bool {
        self.missing.is_empty() && self.builds != Some(false)
    }
}

/// Looks into the packages, and builds them unless told otherwise or something is missing.
///
/// # Errors
/// When cargo cannot be run, or cannot say what it would pack.
pub fn run(flags: &Flags) -> Result<Outcome> {
    let workspace = Workspace::parse(&printed(&mut cargo(&[
        "metadata",
        "--no-deps",
        "--locked",
        "--format-version=1",
    ]))?)?;
    let published: Vec<&Package> = workspace.published().collect();
    let mut lacking = Vec::new();
    for package in &published {
        let list = ["package", "--list", "--locked", "--allow-dirty", "--package", &package.name];
        let files = printed(&mut cargo(&list))?;
        let files: Vec<String> = files.lines().map(|file| file.replace('\\', "/")).collect();
        lacking.extend(missing(package, &files, &workspace.workspace_root));
    }
    let builds = match flags.no_verify || !lacking.is_empty() {
        true => None,
        false => Some(verify(&published, &workspace.target_directory)?),
    };
    let packages = published.iter().map(|package| package.name.clone()).collect();
    Ok(Outcome { packages, missing: lacking, builds })
}

/// Packs all of them, unpacks each, and builds it there, with the others from their packages.
fn verify(packages: &[&Package], target_directory: &Path) -> Result<bool> {
    // Whatever there is to fetch comes first, so that the rest shows that it needs no network.
    if !run_cargo(&mut cargo(&["fetch", "--locked"]))? {
        return Ok(false);
    }
    // Cargo remembers packages by name, version and this place: at one used before, it may build what they held then.
    let fresh = std::fs::create_dir_all(target_directory)
        .and_then(|()| tempfile::Builder::new().prefix("package-").tempdir_in(target_directory))
        .map_err(|error| {
            Refusal::new(
                format!("cannot make a folder in {}: {error}", target_directory.display()),
                "make room, or set CARGO_TARGET_DIR to another place",
            )
        })?;
    let mut package = cargo(&["package", "--locked", "--offline", "--allow-dirty"]);
    package.arg("--target-dir").arg(fresh.path());
    for published in packages {
        package.args(["--package", &published.name]);
    }
    // Built to see that it builds, and thrown away.
    package.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    run_cargo(&mut package)
}
