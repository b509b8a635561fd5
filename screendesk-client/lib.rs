//! The Rust client for the [Screendesk] API: the recordings of an account's support calls and
//! screens, listed, fetched, changed and downloaded.
//!
//! (The folder of this file, `screendesk-client/`, is the `src` of the package at the root.)
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use screendesk_client::Client;
//!
//! # async fn example() -> Result<(), screendesk_client::Error> {
//! let client = Client::from_env()?; // SCREENDESK_API_TOKEN
//! let mut recordings = client.list_recordings().stream();
//! while let Some(recording) = recordings.try_next().await? {
//!     println!("{} {}", recording.uuid, recording.title.unwrap_or_default());
//!     client.download_recording().uuid(recording.uuid).to_dir(".").await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where to find what
//!
//! | to … | see |
//! |---|---|
//! | make a client: token, base URL, timeouts, retries | [`Client::builder`], [`Client::from_env`] |
//! | list all recordings | [`list_recordings`](Client::list_recordings) and its [`stream`](builder::ListRecordings::stream), [`entries`](builder::ListRecordings::entries), [`pages`](builder::ListRecordings::pages); [`Walk`](pagination::Walk) says what it does while the account changes |
//! | get one | [`get_recording`](Client::get_recording); [`send_raw`](builder::GetRecording::send_raw) for the server's own JSON |
//! | set, clear or leave its fields | [`update_recording`](Client::update_recording) with [`title`](builder::UpdateRecording::title), [`clear_summary`](builder::UpdateRecording::clear_summary), …; [`Patch`] |
//! | download its video | [`download_recording`](Client::download_recording) and its [`to_file`](builder::DownloadRecording::to_file), [`to_dir`](builder::DownloadRecording::to_dir), [`to_writer`](builder::DownloadRecording::to_writer), [`open`](builder::DownloadRecording::open); [`Download`](download::Download) has the options |
//! | tell errors apart | [`Error`] |
//! | see what is sent | the spans of [`tracing`], with OpenTelemetry's names for HTTP |
//!
//! # Updates
//!
//! A field of an update is set, cleared or left alone:
//!
//! ```
//! # async fn example(client: screendesk_client::Client, id: uuid::Uuid) -> Result<(), screendesk_client::Error> {
//! let updated = client
//!     .update_recording()
//!     .uuid(id)
//!     .title("Checkout fails on Safari") // set
//!     .clear_summary()                   // null goes out
//!     .send()                            // the description is not in the body: it stays
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Downloads
//!
//! ```
//! # use std::time::Duration;
//! # async fn example(client: screendesk_client::Client, id: uuid::Uuid) -> Result<(), screendesk_client::Error> {
//! let saved = client
//!     .download_recording()
//!     .uuid(id)
//!     .with_wait(Duration::from_secs(600)) // while the video is being processed
//!     .with_progress(|p| println!("{} of {:?} bytes", p.received, p.total))
//!     .to_file("call.mp4")
//!     .await?;
//! println!("{} bytes in {}", saved.bytes, saved.path.display());
//! # Ok(())
//! # }
//! ```
//!
//! # Where the types come from
//!
//! [`types`], [`builder`] and [`Client`] are generated at compile time from the vendor's OpenAPI
//! document by [progenitor] and the passes of `screendesk-codegen`. Enums are open, ids are
//! [`uuid::Uuid`], times are [`chrono::DateTime`] in UTC, and every type implements
//! [`schemars::JsonSchema`]. What the document does not require is an `Option`. Types from
//! `reqwest`, `chrono`, `uuid`, `schemars`, `serde_json`, `bytes` and `progenitor-client` are part
//! of the public API on purpose.
//!
//! [progenitor]: https://github.com/oxidecomputer/progenitor
//! [Screendesk]: https://screendesk.io

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod generated;
mod token;

mod exchange;
pub mod operation;
mod retry;
mod trace;
mod worker;

pub mod error;

mod decode;
mod open_enum;
mod patch;

pub mod download;
pub mod pagination;

#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;

pub use crate::{
    client::{BASE_URL_VARIABLE, ClientBuilder, TOKEN_VARIABLE, Timeouts},
    error::{ConfigError, Error},
    generated::{Client, DEFAULT_BASE_URL, builder, types},
    patch::Patch,
    retry::RetryPolicy,
};

pub use progenitor_client::{ByteStream, ResponseValue};

/// The examples of the README are compiled like all others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
