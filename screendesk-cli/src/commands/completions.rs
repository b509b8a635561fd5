//! `screendesk completions`: what a shell needs to complete the commands.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::{arguments::Arguments, exit::Failure, output::Stdout};

/// Write a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  screendesk completions bash > ~/.local/share/bash-completion/completions/screendesk
  screendesk completions zsh > ~/.zfunc/_screendesk
  screendesk completions fish > ~/.config/fish/completions/screendesk.fish";

impl Completions {
    pub(crate) fn run(self) -> Result<(), Failure> {
        // Into memory first: clap_complete panics where it cannot write, at a closed pipe too.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "screendesk", &mut script);
        let mut stdout = Stdout::new();
        stdout.write(script)?;
        stdout.flush()
    }
}
