//! Lists the recordings of an account and keeps some: the first ten live calls of over five minutes.
//!
//! The API has no filters of its own, so every page is read until there are enough. Two pages are
//! requested ahead while the one before is looked at.
//!
//! ```sh
//! cargo run -p examples --bin list_and_filter -- --demo
//! SCREENDESK_API_TOKEN=… cargo run -p examples --bin list_and_filter
//! ```

use std::future::ready;

use futures_util::{StreamExt as _, TryStreamExt as _};
use screendesk_client::types::{Recording, RecordingMetadataRecordingType as RecordingType};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let client = examples::client().await?;
    let mut calls = client
        .list_recordings()
        .with_prefetch(2)
        .stream()
        .try_filter(|recording| ready(is_long_call(recording)))
        .take(10);
    println!("live calls of over five minutes, newest first:");
    while let Some(call) = calls.try_next().await? {
        // A title is whatever somebody typed: `{:?}` keeps control characters off the terminal.
        println!("{}  {:?}", call.uuid, call.title.unwrap_or_default());
    }
    Ok(())
}

/// What Screendesk does not say is `None`, and no reason to fail.
fn is_long_call(recording: &Recording) -> bool {
    let Some(metadata) = &recording.metadata else { return false };
    metadata.recording_type == Some(RecordingType::Live) && metadata.duration > Some(5 * 60)
}
