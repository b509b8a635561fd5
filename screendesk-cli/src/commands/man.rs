//! `screendesk man`: the manual, a page for each command.

use std::{fs, io, path::PathBuf};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man as Page;

use crate::{
    arguments::Arguments,
    exit::{Code, Failure},
    output::Stdout,
};

/// Write the manual page, or one for each command into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Man {
    /// The folder for the pages of all commands; without it, one page goes to standard output
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  screendesk man | man -l -
  screendesk man --dir ~/.local/share/man/man1";

impl Man {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut command = Arguments::command();
        command.build();
        let Some(dir) = self.dir else {
            let mut page = Vec::new();
            // Nothing fails to be written to memory.
            let _ = Page::new(command).render(&mut page);
            let mut stdout = Stdout::new();
            stdout.write(page)?;
            return stdout.flush();
        };
        let failed = |error: io::Error| {
            Failure::new(Code::Failed, format!("cannot write to {}: {error}", dir.display()))
        };
        fs::create_dir_all(&dir).map_err(failed)?;
        for command in with_subcommands(&command) {
            Page::new(command).generate_to(&dir).map_err(failed)?;
        }
        Ok(())
    }
}

/// A command and all below it, each under its full name: `screendesk-list`.
fn with_subcommands(command: &Command) -> Vec<Command> {
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    let below: Vec<Command> = below.flat_map(with_subcommands).collect();
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut all = vec![command.clone().name(name)];
    all.extend(below);
    all
}
