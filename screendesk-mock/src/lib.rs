#![doc = include_str!("../README.md")]

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
