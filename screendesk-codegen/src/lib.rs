//! The code generation behind screendesk-client: an OpenAPI document and its corrections in, Rust out.
//!
//! It makes no promises to anybody but the build script of `screendesk-client`, and is pinned to it
//! by an exact version. [progenitor] generates types, builders and requests; the passes of this
//! crate say what progenitor cannot, each in a file named after what users get from it.
//!
//! [progenitor]: https://github.com/oxidecomputer/progenitor

mod corrections;
mod error;
mod generate;
mod outline;
mod spec;

// The passes over the generated file, in the order they run.
mod docs;
mod downloads;
mod open_enums;
mod operations;
mod paginated;
mod patch_bodies;
mod prune;
mod visibility;

// What the passes share: finding one's way in a generated file.
mod syntax;

pub mod build_script;

pub use corrections::correct;
pub use error::Error;
pub use generate::{Input, generate};
pub use outline::outline;
