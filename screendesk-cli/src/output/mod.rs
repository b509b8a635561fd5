//! How things are shown: the four formats, and the ways to standard output and standard error.

pub(crate) mod stderr;
pub(crate) mod stdout;

mod columns;
mod csv;
mod details;
mod json;
mod one;
mod records;
mod table;
pub(crate) mod text;

use clap::ValueEnum;

pub(crate) use self::{one::show, records::Records, stdout::Stdout};

/// How data is written to standard output.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people; the default on a terminal.
    Table,
    /// The server's own JSON; a list is one array.
    Json,
    /// The server's own JSON, one recording a line; the default for a list in a pipe.
    Ndjson,
    /// A header and a line for each recording, with the nested fields as columns.
    Csv,
}
