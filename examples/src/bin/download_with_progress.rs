//! Downloads a video with a progress bar: that of a recording, or of the newest one.
//!
//! The file is whole or absent. Interrupt it and run it again: it goes on where it stopped.
//!
//! ```sh
//! cargo run -p examples --bin download_with_progress -- --demo
//! SCREENDESK_API_TOKEN=… cargo run -p examples --bin download_with_progress -- [UUID]
//! ```

use std::time::Duration;

use anyhow::Context as _;
use futures_util::TryStreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use screendesk_client::Client;
use uuid::Uuid;

const BAR: &str = "{wide_bar} {binary_bytes} of {binary_total_bytes}, {eta} left";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let client = examples::client().await?;
    let uuid = match examples::argument(1) {
        Some(uuid) => uuid.parse().context("a recording is named by its UUID")?,
        None => newest(&client).await?,
    };
    let folder = if examples::is_demo() { "screendesk-demo" } else { "." };
    std::fs::create_dir_all(folder)?;

    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template(BAR)?);
    let shown = bar.clone(); // the same bar: a handle for the download, which may run elsewhere
    let saved = client
        .download_recording()
        .uuid(uuid)
        .with_wait(Duration::from_secs(600)) // while the video is still being processed
        .with_progress(move |progress| {
            if let Some(total) = progress.total {
                shown.set_length(total);
            }
            shown.set_position(progress.received);
        })
        .with_overwrite(examples::is_demo()) // by default, a file that is there is an error
        .to_dir(folder)
        .await;
    bar.finish_and_clear(); // also before an error is shown

    let saved = saved?;
    println!("{} bytes in {}", saved.bytes, saved.path.display());
    Ok(())
}

async fn newest(client: &Client) -> anyhow::Result<Uuid> {
    let first = client.list_recordings().stream().try_next().await?;
    Ok(first.context("the account has no recordings")?.uuid)
}
