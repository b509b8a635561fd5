//! The command as its users run it: arguments and environment in; output, exit code and files out.
//!
//! The topics:

mod data; // what goes to standard output, in each format
mod downloads; // files, directories, standard output, signals
mod endings; // exit codes, hints, wrong usage, a closed pipe
mod secrets; // the token, at every level of -v

mod program; // running the command
