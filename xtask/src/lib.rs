//! The repository's own tasks, as functions that tests can reach.
//!
//! `cargo xtask regen` makes `spec/screendesk.json` from the vendor's docs pages. Its steps, each a function
//! from data to data, in the order they run:
//!
//! [`sources`] (which pages) → [`location`], [`fetch`] (their bytes) → [`extract`] (the OpenAPI fragments in them)
//! → [`assemble`] (one spec) → [`mod@check`] (is it sound) → [`canonical`] (its bytes) → [`mod@write`] (onto the disk).
//!
//! `cargo xtask drift` takes the same way up to the spec, and then [`drift`]: detect → change → report.
//!
//! `cargo xtask package` goes before a release: [`package`].

pub mod flags;
pub mod regen;

pub mod consent;
pub mod drift;

pub mod assemble;
pub mod canonical;
pub mod check;
pub mod extract;
pub mod fetch;
pub mod location;
pub mod pages;
pub mod sources;
pub mod write;

pub mod package;

pub mod cargo;
pub mod hygiene;
pub mod json;
pub mod openapi;
pub mod refusal;
