//! The repository's own tasks: reads the command line and runs one.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use xtask::cargo::cargo;
use xtask::drift::report::{Format, Report};
use xtask::flags::{Bench, Drift, Flags, Package, Regen, Task};
use xtask::refusal::Result;
use xtask::write::{Output, write};
use xtask::{drift, package, regen};

fn main() -> ExitCode {
    // What is wrong with a page must never be taken for a program's crash, so a panic ends like any refusal.
    let ran = std::panic::catch_unwind(|| match Flags::parse().task {
        Task::Regen(flags) => run_regen(&flags),
        Task::Drift(flags) => run_drift(&flags),
        Task::Bench(flags) => run_bench(&flags),
        Task::Package(flags) => run_package(&flags),
    });
    match ran {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(refusal)) => {
            let _ = writeln!(anstream::stderr(), "error: {refusal}");
            ExitCode::from(2)
        }
        Err(_) => {
            say("severity: unreadable\n");
            ExitCode::from(2)
        }
    }
}

fn run_regen(flags: &Regen) -> Result<u8> {
    let outcome = regen::run(flags)?;
    for path in &outcome.changed {
        let done = if flags.check { "would change" } else { "wrote" };
        say(&format!("{done} {}\n", path.display()));
    }
    say(&outcome.report.render(Format::Text));
    Ok(u8::from(flags.check && !outcome.changed.is_empty()))
}

fn run_drift(flags: &Drift) -> Result<u8> {
    let report = drift::run(flags);
    for path in &flags.report {
        save(&report, flags.format, path)?;
    }
    say(&report.render(flags.format));
    Ok(report.exit_code(flags.fail_on.into()))
}

/// The benchmark is a program of its own, so that its tree does not burden the other tasks.
fn run_bench(flags: &Bench) -> Result<u8> {
    let bench = ["run", "--quiet", "--release", "--package", "benches", "--"];
    let ended_well = xtask::cargo::run(cargo(&bench).args(&flags.options))?;
    Ok(u8::from(!ended_well))
}

fn run_package(flags: &Package) -> Result<u8> {
    let outcome = package::run(flags)?;
    for missing in &outcome.missing {
        say(&format!("{missing}\n"));
    }
    let packages = outcome.packages.join(", ");
    say(&match (outcome.is_good(), outcome.builds) {
        (false, Some(_)) => "a package does not build by itself: see above\n".to_owned(),
        (false, None) => "nothing was built: see above\n".to_owned(),
        (true, Some(_)) => format!("each builds from its package alone: {packages}\n"),
        (true, None) => format!("each holds what belongs into it: {packages}\n"),
    });
    Ok(u8::from(!outcome.is_good()))
}

/// A file is no terminal: colours are left out.
fn save(report: &Report, format: Format, path: &Path) -> Result<()> {
    let text = report.render(Format::of_file(path).unwrap_or(format));
    let text = anstream::adapter::strip_str(&text).to_string();
    write(&[Output { path: path.to_owned(), bytes: text.into_bytes() }]).map(|_| ())
}

/// Prints, with colours on a terminal. Whoever closes the pipe has read enough.
fn say(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}
