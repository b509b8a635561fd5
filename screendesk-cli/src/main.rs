//! The `screendesk` command: the recordings of a Screendesk account, on the command line.
//!
//! Data goes to standard output, everything else to standard error. The modules, in reading order:
//! what can be typed, what each command does, how the account is reached, how things are shown,
//! and how a run ends.

mod arguments;

mod commands;

mod account;
mod embedded;
mod token;

mod logging;
mod output;
mod progress;
mod screen;

mod disk;
mod exit;
mod signals;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{
    account::Account,
    arguments::{Arguments, Command},
    exit::Failure,
};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return exit::unparsed(&error),
    };
    arguments.global.color.write_global();
    logging::start(arguments.global.verbose);
    match signals::run_until_signal(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { global, command } = arguments;
    match command {
        None => commands::first_steps(),
        Some(Command::List(list)) => list.run(&Account::open(&global).await?).await,
        Some(Command::Get(get)) => get.run(&Account::open(&global).await?).await,
        Some(Command::Update(update)) => update.run(&Account::open(&global).await?).await,
        Some(Command::Download(download)) => download.run(&global).await,
        Some(Command::Export(export)) => export.run(&global).await,
        Some(Command::Verify(verify)) => verify.run().await,
        Some(Command::Demo(demo)) => demo.run(&global).await,
        Some(Command::Mock(mock)) => mock.run().await,
        Some(Command::Completions(completions)) => completions.run(),
        Some(Command::Man(man)) => man.run(),
    }
}
