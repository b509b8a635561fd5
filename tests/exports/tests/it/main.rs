//! Exports in processes of their own: killed at random moments and started again, into a folder and
//! into an S3-compatible server, by one process and by several.
//!
//! `EXPORT_RECORDINGS=1000` in the environment makes the account as large.

#![expect(clippy::print_stderr, reason = "the processes tell the test what came of their runs")]

mod killed;
mod process; // a run in a process of its own
mod s3; // an S3-compatible server, and a front for it that breaks connections
mod stores; // what only a real server shows: leftovers, breaks, conditions
