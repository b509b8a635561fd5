//! The client through its public API, over real HTTP on loopback.
//!
//! One binary, so that the crates of the tree are linked once. The topics:

#![expect(
    clippy::print_stdout,
    reason = "tests that run themselves in another process read what it prints"
)]

mod bodies; // error bodies, HTML, emptiness, too much, not JSON
mod connection; // refused, no address, TLS, reset, silent: what it is called, and what is tried again
mod download; // files, directories, writers, streams: whole or absent
mod file_names; // names from outside are data, and never paths
mod memory; // a large video in a small process
mod operations; // the four operations, and every status that they document
mod pagination; // none, one, exactly full, many; ahead; nonsense; change during the walk
mod parts; // what is left on disk: never trusted too far, never glued
mod records; // unknown values and fields, wrong types: what one record costs
mod redirects; // which are followed, and what others get to see
mod resume; // broken connections, changed files, parts of earlier runs
mod secrets; // where the token goes, and where it does not
mod settings; // clients by hand, from the environment, with a reqwest client of one's own
mod status; // statuses of failure: what is repeated, how often, and what is waited
mod truncation; // downloads that break off, run dry, stall or say too much
mod updates; // set, clear and leave, as bytes on the wire
mod walk_model; // an account that changes at random between any two requests
mod worker; // downloads beside the runtime: blocked disks, connections, panics

mod scene; // one video on a server, and a place for its file
mod support; // a server and a client for it
mod tls; // TLS in front of a server
