//! What a build script calls: read, generate, write to `$OUT_DIR`, or fail with a sentence.

use std::{env, fs, path::Path, process::ExitCode};

use crate::{Input, generate};

/// Generates `$OUT_DIR/codegen.rs` from `spec/<name>.json` and `spec/corrections.json`.
///
/// To be called from `build.rs`. The paths are relative to the package. What is wrong is printed
/// as one `cargo::error` line, which Cargo shows without a backtrace.
pub fn run(spec: &str, corrections: &str) -> ExitCode {
    match write(spec, corrections) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            print_directive("error", &problem.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn write(spec: &str, corrections: &str) -> Result<(), String> {
    // The build script itself and its dependencies are followed by Cargo already.
    print_directive("rerun-if-changed", spec);
    print_directive("rerun-if-changed", corrections);
    let read = |path: &str| {
        fs::read_to_string(path).map_err(|e| format!("the file `{path}` cannot be read: {e}"))
    };
    let variable = |name: &str| {
        env::var(name).map_err(|_| format!("the variable {name} is not set: run this from Cargo"))
    };
    let code = generate(Input {
        spec: &read(spec)?,
        corrections: &read(corrections)?,
        crate_name: &variable("CARGO_PKG_NAME")?.replace('-', "_"),
    })
    .map_err(|e| e.to_string())?;
    let target = Path::new(&variable("OUT_DIR")?).join("codegen.rs");
    fs::write(&target, code).map_err(|e| format!("`{}` cannot be written: {e}", target.display()))
}

#[expect(clippy::print_stdout, reason = "build scripts talk to Cargo on standard output")]
fn print_directive(name: &str, value: &str) {
    println!("cargo::{name}={value}");
}
