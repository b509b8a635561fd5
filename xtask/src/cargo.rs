//! Cargo, run on this repository.

use std::process::Command;

use crate::refusal::{Refusal, Result};

/// Cargo with these arguments: the one that runs this program, where one does.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments);
    cargo
}

/// Runs it to its end, with its output on the screen, and says whether it ended well.
///
/// # Errors
/// When it cannot be started.
pub fn run(cargo: &mut Command) -> Result<bool> {
    cargo.status().map(|ended| ended.success()).map_err(|error| unstarted(&error))
}

/// Runs it to its end, and takes what it printed.
///
/// # Errors
/// When it cannot be started, ends badly, or prints what is no text.
pub fn printed(cargo: &mut Command) -> Result<String> {
    let output = cargo.output().map_err(|error| unstarted(&error))?;
    if !output.status.success() {
        return Err(Refusal::new(
            format!("cargo ended badly:\n{}", String::from_utf8_lossy(&output.stderr).trim_end()),
            "mend what it says, or run it by hand to see more",
        ));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Refusal::new("cargo printed what is no text", "run it by hand to see it"))
}

fn unstarted(error: &std::io::Error) -> Refusal {
    Refusal::new(
        format!("cannot run cargo: {error}"),
        "run it in the repository, with Rust installed",
    )
}
