//! What each command does, one file each.

pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod download;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod mock;
pub(crate) mod update;
pub(crate) mod verify;

use clap::CommandFactory as _;

use crate::{
    arguments::Arguments,
    exit::{Code, Failure},
    output::stderr,
};

/// What `screendesk` alone says: the short help. It is wrong usage, so that a script notices.
pub(crate) fn first_steps() -> Result<(), Failure> {
    stderr::note(Arguments::command().render_help().ansi());
    Err(Failure::silent(Code::Usage))
}
