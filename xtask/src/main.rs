//! The repository's own tasks: reads the command line and runs one.

#![allow(clippy::print_stdout, clippy::print_stderr)] // Printing is what this program is for.

use std::process::ExitCode;

use clap::Parser;
use xtask::flags::{Flags, Task};
use xtask::regen;

fn main() -> ExitCode {
    match Flags::parse().task {
        Task::Regen(flags) => match regen::run(&flags) {
            Ok(outcome) => {
                for note in &outcome.notes {
                    eprintln!("note: {note}");
                }
                for path in &outcome.changed {
                    println!(
                        "{} {}",
                        if flags.check { "would change" } else { "wrote" },
                        path.display()
                    );
                }
                ExitCode::from(u8::from(flags.check && !outcome.changed.is_empty()))
            }
            Err(refusal) => {
                eprintln!("error: {refusal}");
                ExitCode::from(2)
            }
        },
    }
}
