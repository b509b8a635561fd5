//! Exports of a Screendesk account: all recordings and their videos, in a folder or an object
//! store; resumable, verifiable, repeatable every night.
//!
//! ```no_run
//! use screendesk_client::Client;
//! use screendesk_export::{Destination, Export, Options};
//!
//! # async fn example() -> Result<(), screendesk_export::Error> {
//! let destination = Destination::parse("s3://backups/screendesk")?; // or a folder
//! let export = Export::new(Client::from_env()?, destination, Options::default());
//! let summary = export.run().await?;
//! println!("{} fetched, {} failed", summary.fetched, summary.failed);
//! # Ok(())
//! # }
//! ```
//!
//! # What is where
//!
//! | name | what |
//! |---|---|
//! | `recordings.ndjson` | one line for each recording: the server's own JSON, in the server's order |
//! | `videos/<uuid>.<ext>` | its video |
//! | `manifest.ndjson` | one [`Entry`] a line: what is stored, and what failed |
//! | `shards/<i>-of-<n>/…` | the same two files of each [`Shard`], until they are [merged](merge) |
//! | `.screendesk-export/` | locks, journals of runs under way, uploads under way |
//!
//! # How a run goes
//!
//! ```text
//! the list ──▶ recordings.ndjson ──▶ what is missing or changed ──▶ videos/   (n at a time)
//!                                                                    │ one line each
//!              manifest.ndjson ◀── at the end, in one piece ──── journal
//! ```
//!
//! Every file appears under its name when it is complete. A video is in the journal once it is
//! stored, so that a run that is killed at any moment loses at most the downloads that were under
//! way; the next run reads manifest and journal, and goes on.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod destination;
mod error;
mod hash;
mod layout;
mod lock;
mod manifest;
mod record;
mod run;
mod shard;
mod verify;

pub use crate::{
    destination::Destination,
    error::Error,
    manifest::{Entry, Outcome, merge::merge},
    record::Filter,
    run::{Export, Failure, Fetch, Observer, Options, Reason, Summary},
    shard::{InvalidShard, Shard},
    verify::{Finding, Findings, Problem, verify},
};

/// Object stores that [`Destination::store`] takes: the version of the crate that it takes them of.
pub use object_store;

/// The examples of the README are compiled like all others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
