//! The client through its public API, over real HTTP on loopback.
//!
//! One binary, so that the crates of the tree are linked once. The topics:

#![expect(
    clippy::print_stdout,
    reason = "tests that run themselves in another process read what it prints"
)]

mod download; // files, directories, writers, streams: whole or absent
mod errors; // both error bodies, HTML, emptiness: what a caller gets to see
mod memory; // a large video in a small process
mod operations; // the four operations, and every status that they document
mod pagination; // none, one, exactly full, many; ahead; nonsense; change during the walk
mod resume; // broken connections, changed files, parts of earlier runs
mod retry; // what is repeated, how often, and what is waited
mod review; // defects that a review found, each by what must hold instead
mod secrets; // where the token goes, and where it does not
mod settings;
mod tolerance; // unknown values and fields, one bad record, limits of size
mod updates;
mod walk_model; // an account that changes at random between any two requests // set, clear and leave, as bytes on the wire // clients by hand, from the environment, with a reqwest client of one's own

mod support; // a server and a client for it
