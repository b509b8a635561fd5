//! The repository's own tasks, as functions that tests can reach.
//!
//! `cargo xtask regen` makes `spec/screendesk.json` from the vendor's docs pages. Its steps, each a function
//! from data to data, in the order they run:
//!
//! [`sources`] (which pages) → [`page`] (their bytes) → [`extract`] (the OpenAPI fragments in them) →
//! [`assemble`] (one spec) → [`check`] (is it sound) → [`canonical`] (its bytes) → [`write`](mod@write) (onto the disk).

pub mod flags;
pub mod regen;

pub mod assemble;
pub mod canonical;
pub mod check;
pub mod extract;
pub mod page;
pub mod sources;
pub mod write;

pub mod json;
pub mod openapi;
pub mod refusal;
