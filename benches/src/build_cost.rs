//! What it costs to build a user's crate from nothing, by the client that it depends on.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use wait4::Wait4 as _;

use crate::{
    Result,
    measure::Cost,
    peers::{Peers, note},
    report::{Program, Results},
};

/// Builds each peer once, in a folder of its own: that varies by far less than the differences.
pub(crate) fn run(root: &Path, peers: &Peers) -> Result<Results> {
    let mut programs = Vec::new();
    for (name, folder) in [
        ("handwritten reqwest", "handwritten"),
        ("screendesk-client", "ours"),
        ("progenitor", "progenitor"),
        ("OpenAPI Generator", "openapi-generator"),
    ] {
        if peers.command(folder).is_none() {
            continue;
        }
        let manifest = root.join("benches/peers").join(folder).join("Cargo.toml");
        note(&format!("building {name}, {} crates", crates(&manifest)?))?;
        programs.push(Program { name: name.to_owned(), runs: vec![build(&manifest)?] });
    }
    let title = "a user's crate built from nothing (`cargo build`, sources at hand)";
    Ok(Results { name: "build".to_owned(), title: title.to_owned(), programs })
}

fn build(manifest: &Path) -> Result<Cost> {
    let target = TempDir::new()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--offline", "--manifest-path"]).arg(manifest);
    cargo.arg("--target-dir").arg(target.path()).stdin(Stdio::null());
    let started = Instant::now();
    let ended = cargo.spawn()?.wait4()?;
    let wall = started.elapsed().as_secs_f64();
    if !ended.status.success() {
        return Err(format!("{cargo:?} ended with {}", ended.status).into());
    }
    // cargo waits for its compilers, so that their time is part of its own.
    let cpu: Duration = ended.rusage.utime + ended.rusage.stime;
    Ok(Cost { wall, cpu: cpu.as_secs_f64(), memory: ended.rusage.maxrss })
}

/// How many crates are built, those of the build scripts included.
fn crates(manifest: &Path) -> Result<usize> {
    let mut cargo = Command::new("cargo");
    cargo.args(["tree", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"]);
    let out = cargo.args(["--offline", "--manifest-path"]).arg(manifest).output()?;
    let text = String::from_utf8(out.stdout)?;
    let mut lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    lines.sort_unstable();
    lines.dedup();
    Ok(lines.len())
}
