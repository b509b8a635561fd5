//! `screendesk man`: the manual, a page for each command.

use std::{fs, path::PathBuf};

use clap::{Command, CommandFactory as _};
use clap_mangen::{Man as Page, generate_to};

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
        let command = explained(Arguments::command());
        if let Some(dir) = self.dir {
            let done = fs::create_dir_all(&dir).and_then(|()| generate_to(command, &dir));
            return done.map_err(|error| {
                Failure::new(Code::Failed, format!("cannot write to {}: {error}", dir.display()))
            });
        }
        let mut page = Vec::new();
        // Nothing fails to be written to memory.
        let _ = Page::new(command).render(&mut page);
        let mut stdout = Stdout::new();
        stdout.write(page)?;
        stdout.flush()
    }
}

/// With the words of every option: clap_mangen leaves out those that the short help leaves out.
fn explained(command: Command) -> Command {
    command.mut_args(|option| option.hide_short_help(false)).mut_subcommands(explained)
}
