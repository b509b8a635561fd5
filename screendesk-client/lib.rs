//! The Rust client for the [Screendesk] API: recordings of support calls and screens.
//!
//! (The folder of this file, `screendesk-client/`, is the `src` of the package at the root.)
//!
//! [Screendesk]: https://screendesk.io

mod client;
mod generated;
mod token;

mod exchange;
pub mod operation;
mod retry;
mod trace;

pub mod error;

mod decode;
mod open_enum;
mod patch;

pub mod download;
pub mod pagination;

pub use crate::{
    client::{BASE_URL_VARIABLE, ClientBuilder, TOKEN_VARIABLE, Timeouts},
    error::{ConfigError, Error},
    generated::{Client, DEFAULT_BASE_URL, builder, types},
    patch::Patch,
    retry::RetryPolicy,
};
