//! Generates the typed operations from `spec/screendesk.json` and `spec/corrections.json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    screendesk_codegen::build_script::run("spec/screendesk.json", "spec/corrections.json")
}
