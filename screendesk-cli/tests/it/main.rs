//! The command as its users run it: arguments and environment in; output, exit code and files out.
//!
//! The topics:

mod data; // what goes to standard output, in each format
mod downloads; // videos into files, directories and standard output, when all goes well
mod endings; // exit codes, hints, wrong usage
mod exports; // all of an account, again and again
mod local_side; // full disks, files in the way, several processes, signals, closed pipes
mod secrets; // the token, at every level of -v, whatever the server does

mod words; // text from outside, on a terminal and in a pipe

mod program; // running the command
