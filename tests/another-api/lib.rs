//! A client for another API, of which no line is written by hand: the extension layer is the real
//! one, file by file, and knows nothing of recordings.

#![allow(dead_code, unreachable_pub, reason = "the real crate uses and exports more of it")]

#[path = "../../screendesk-client/client.rs"]
mod client;
#[path = "../../screendesk-client/decode.rs"]
mod decode;
#[path = "../../screendesk-client/download/mod.rs"]
pub mod download;
#[path = "../../screendesk-client/error/mod.rs"]
pub mod error;
#[path = "../../screendesk-client/exchange/mod.rs"]
mod exchange;
// What stands beside the extension layer needs it; the targets themselves are the real client's.
#[cfg(any(test, fuzzing))]
#[path = "."]
mod fuzzing {
    #[path = "../../screendesk-client/fuzzing/client.rs"]
    pub(crate) mod client;
    #[path = "../../screendesk-client/fuzzing/shown.rs"]
    pub(crate) mod shown;
}
#[path = "../../screendesk-client/generated.rs"]
mod generated;
#[path = "../../screendesk-client/open_enum.rs"]
mod open_enum;
#[path = "../../screendesk-client/operation.rs"]
pub mod operation;
#[path = "../../screendesk-client/pagination/mod.rs"]
pub mod pagination;
#[path = "../../screendesk-client/patch.rs"]
mod patch;
#[path = "../../screendesk-client/retry/mod.rs"]
mod retry;
#[path = "../../screendesk-client/token.rs"]
mod token;
#[path = "../../screendesk-client/trace.rs"]
mod trace;
#[path = "../../screendesk-client/worker.rs"]
mod worker;

pub use crate::{
    client::{ClientBuilder, Timeouts},
    error::{ConfigError, Error},
    generated::{Client, DEFAULT_BASE_URL, builder, types},
    patch::Patch,
    retry::RetryPolicy,
};
