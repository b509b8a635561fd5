//! An embedded [Screendesk]: a real HTTP server on loopback that behaves as the Screendesk API
//! does, and misbehaves as networks and servers do when a test asks it to.
//!
//! ```
//! use screendesk_mock::{Fault, Operation, Screendesk, recording};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let server = Screendesk::empty().await; // stops when it is dropped
//! let uuid = server.add(recording().title("Login fails").live());
//! server.fault(Fault::on(Operation::GetRecording).status(503)); // once
//!
//! // The code under test talks to `server.url()` with `server.token()` …
//! # let http = reqwest::Client::new();
//! # for _ in 0..2 {
//! #     let url = format!("{}/recordings/{uuid}", server.url());
//! #     http.get(url).bearer_auth(server.token()).send().await.unwrap();
//! # }
//!
//! // … and this is what it asked for: it tried again.
//! let seen = server.requests_for(Operation::GetRecording);
//! assert_eq!(seen.len(), 2);
//! assert_eq!(seen[1].uuid(), Some(uuid));
//! # });
//! ```
//!
//! # Where to find what
//!
//! | to … | see |
//! |---|---|
//! | start a server in a test | [`Screendesk::empty`], [`Screendesk::start`], [`Screendesk::builder`] |
//! | describe a recording | [`recording`] and the [`RecordingBuilder`] |
//! | give it a video of any size, or one in the works | [`Video`] |
//! | change the account while it runs | [`Screendesk::change`], [`delete`](Screendesk::delete), [`set_video`](Screendesk::set_video); [`Account`] from within a fault |
//! | let requests go wrong | [`Fault`], given to [`Screendesk::fault`] |
//! | read what was asked, or wait for it | [`Screendesk::requests`], [`requests_for`](Screendesk::requests_for), [`wait_for_requests`](Screendesk::wait_for_requests); [`SeenRequest`] |
//! | try other rights | [`Screendesk::member_token`], [`add_token`](Screendesk::add_token), [`Role`] |
//!
//! # Deterministic
//!
//! The same builder gives the same recordings, UUIDs, times, videos and token on every machine; only
//! the port differs. Nothing happens by chance or by the wall clock: a fault meets the requests that
//! it names, in the order in which they arrive.
//!
//! The README has the same with more examples, a table of all faults, and what is answered where the
//! documentation of the API is silent.
//!
//! [Screendesk]: https://screendesk.io

mod builder;
mod server;

mod account;
mod recording;
mod video;

mod operation;
mod requests;
mod token;

mod answer;
mod fault;

mod body;
mod connection;
mod service;
mod takeover;

pub use account::Account;
pub use answer::ErrorShape;
pub use builder::ScreendeskBuilder;
pub use fault::Fault;
pub use operation::Operation;
pub use recording::{RecordingBuilder, recording};
pub use requests::SeenRequest;
pub use server::Screendesk;
pub use token::Role;
pub use video::{Mismatch, Video};

pub use bytes::Bytes;
pub use http::{HeaderMap, Method};
pub use serde_json::Value;
pub use uuid::Uuid;

/// The examples of the README are compiled and run like all others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
