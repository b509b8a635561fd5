//! The Rust client for the [Screendesk] API: the recordings of an account's support calls and
//! screens, listed, fetched, changed and downloaded.
//!
//! (The folder of this file, `screendesk-client/`, is the `src` of the package at the root.)
//!
//! # In ten lines
//!
//! ```toml
//! [dependencies]
//! screendesk-client = "0.1"
//! futures-util = "0.3"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
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
//! Whole programs to copy from, one a task, stand in the repository's `examples/`.
//!
//! # Where to find what
//!
//! | to … | see |
//! |---|---|
//! | make a client: token, base URL, timeouts, retries | [`Client::builder`], [`Client::from_env`] |
//! | list all recordings | [`list_recordings`](Client::list_recordings) and its [`stream`](builder::ListRecordings::stream), [`entries`](builder::ListRecordings::entries), [`pages`](builder::ListRecordings::pages) |
//! | get one | [`get_recording`](Client::get_recording); [`send_raw`](builder::GetRecording::send_raw) for the server's own JSON |
//! | set, clear or leave its fields | [`update_recording`](Client::update_recording) with [`title`](builder::UpdateRecording::title), [`clear_summary`](builder::UpdateRecording::clear_summary), …; [`Patch`] |
//! | download its video | [`download_recording`](Client::download_recording) and its [`to_file`](builder::DownloadRecording::to_file), [`to_dir`](builder::DownloadRecording::to_dir), [`to_writer`](builder::DownloadRecording::to_writer), [`open`](builder::DownloadRecording::open); [`Download`](download::Download) has the options |
//! | tell errors apart | [`Error`] |
//! | see what is sent | the spans of [`tracing`], with OpenTelemetry's names for HTTP |
//!
//! # All pages
//!
//! [`stream`](builder::ListRecordings::stream) gives every recording once, in the server's order,
//! also while recordings are created and deleted; [`Walk`](pagination::Walk) says how. A recording
//! that does not decode is an error in its place, and the stream goes on behind it.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = screendesk_mock::Screendesk::builder().recordings(60).start().await?;
//! # let client = screendesk_client::Client::builder().base_url(server.url()).token(server.token()).build()?;
//! use futures_util::{StreamExt, TryStreamExt};
//! use screendesk_client::Error;
//!
//! let recordings = client
//!     .list_recordings()
//!     .with_prefetch(4) // pages that are requested ahead; none by default
//!     .stream();
//! let titles: Vec<String> = recordings
//!     .filter_map(async |recording| match recording {
//!         Ok(recording) => recording.title.map(Ok),
//!         Err(Error::Undecodable(problem)) => {
//!             eprintln!("left out: {problem}"); // this one alone
//!             None
//!         }
//!         Err(error) => Some(Err(error)), // and nothing follows
//!     })
//!     .try_collect()
//!     .await?;
//! # assert!(titles.len() > 30);
//! # Ok(())
//! # }
//! ```
//!
//! # Updates
//!
//! A field of an update is set, cleared or left alone:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = screendesk_mock::Screendesk::start().await;
//! # let client = screendesk_client::Client::builder().base_url(server.url()).token(server.token()).build()?;
//! # let id = server.uuids()[0];
//! let updated = client
//!     .update_recording()
//!     .uuid(id)
//!     .title("Checkout fails on Safari") // set
//!     .clear_summary()                   // null goes out
//!     .send()                            // the description is left out: it stays
//!     .await?;
//! assert_eq!(updated.title.as_deref(), Some("Checkout fails on Safari"));
//! # Ok(())
//! # }
//! ```
//!
//! # Downloads
//!
//! A file appears under its name when it is complete, and not before; one that is there is kept.
//! What broke off is taken up again, by the next run as well.
//!
//! ```
//! # use std::time::Duration;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = screendesk_mock::Screendesk::start().await;
//! # let client = screendesk_client::Client::builder().base_url(server.url()).token(server.token()).build()?;
//! # let id = server.uuids()[0];
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path().join("call.mp4");
//! let saved = client
//!     .download_recording()
//!     .uuid(id)
//!     .with_wait(Duration::from_secs(600)) // while the video is being processed
//!     .with_progress(|p| println!("{} of {:?} bytes", p.received, p.total))
//!     .to_file(&path)
//!     .await?;
//! println!("{} bytes in {}", saved.bytes, saved.path.display());
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! [`Error`] has a variant for each thing that a caller does next. Its message says what that is;
//! the status, the server's own words, the operation and what was tried can be asked for.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = screendesk_mock::Screendesk::start().await;
//! # let client = screendesk_client::Client::builder().base_url(server.url()).token(server.token()).build()?;
//! use screendesk_client::Error;
//!
//! let absent = client.get_recording().uuid("00000000-0000-4000-8000-000000000000");
//! match absent.send().await {
//!     Ok(recording) => println!("{:?}", recording.title),
//!     Err(Error::NotFound(answer)) => println!("deleted, or not yours: {answer}"),
//!     Err(Error::Unauthorized(_) | Error::Forbidden(_)) => println!("look at the token"),
//!     Err(error) => println!("{error}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Retries
//!
//! What may be repeated without harm is repeated: up to five times within two minutes, after random
//! waits that double, or when the server's `Retry-After` says. (An update sets the same values once
//! more; after a 500 it is not repeated.) [`RetryPolicy`] changes that, [`RetryPolicy::none`] ends it.
//!
//! # Tracing
//!
//! Each operation is a span of the crate `tracing`, and each attempt one within it, with
//! OpenTelemetry's names for HTTP: `http.request.method`, `url.template`,
//! `http.response.status_code`, … What is retried, and why, is an event. The token is in none of
//! them. A download to disk keeps the subscriber and the span of its caller.
//!
//! # Testing your own code
//!
//! `screendesk-mock` is a Screendesk in your test's process: a real server on loopback, with
//! recordings, videos and faults as you script them.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use screendesk_client::{Client, RetryPolicy};
//! use screendesk_mock::{Screendesk, recording};
//!
//! let server = Screendesk::empty().await;
//! let id = server.add(recording().title("Login fails"));
//! let at_once = RetryPolicy::default().with_backoff(Duration::ZERO, Duration::ZERO);
//! let client = Client::builder()
//!     .base_url(server.url())
//!     .token(server.token())
//!     .retry(at_once) // no test has to wait
//!     .build()?;
//! let recording = client.get_recording().uuid(id).send().await?;
//! assert_eq!(recording.title.as_deref(), Some("Login fails"));
//! assert_eq!(server.requests().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | what it does |
//! |---|---|
//! | `rustls` (default) | TLS by rustls, with the certificates of the platform |
//! | `native-tls` | TLS by the platform's own library |
//!
//! Without either there is no TLS: only plain `http` can be spoken, or whatever the
//! [`reqwest::Client`] that [you bring along](ClientBuilder::http_client) speaks.
//!
//! # Where the types come from
//!
//! [`types`], [`builder`] and [`Client`] are generated at compile time from the vendor's OpenAPI
//! document by [progenitor] and the passes of `screendesk-codegen`. Enums are open, ids are
//! [`uuid::Uuid`], times are [`chrono::DateTime`] in UTC, and every type implements
//! [`schemars::JsonSchema`]. What the document does not require is an `Option`.
//!
//! # What is stable
//!
//! Versions follow semver, for the generated types as for those by hand. When the vendor's document
//! removes or renames something, that is a breaking change here; when it adds a field, a value of an
//! enum or an operation, it is not: enums are open, and structs are not to be built without their
//! builders. Types from `reqwest`, `chrono`, `uuid`, `schemars`, `serde_json`, `bytes` and
//! `progenitor-client` are part of the public API on purpose: they are what callers have in their
//! hands anyway. The oldest compiler is Rust 1.89; a newer one is no breaking change.
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
pub use uuid::Uuid;

/// The examples of the README are compiled like all others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
