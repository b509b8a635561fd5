//! Generates the client of another API, with the code generation of the real one.

use std::process::ExitCode;

fn main() -> ExitCode {
    screendesk_codegen::build_script::run("spec/helpdesk.json", "spec/corrections.json")
}
