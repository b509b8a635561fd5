//! What the examples share: the account that they work on, and their argument.

use anyhow::Context as _;
use screendesk_client::Client;
use screendesk_mock::{Screendesk, Video, recording};
use tokio::sync::OnceCell;

/// The embedded Screendesk of `--demo`; it runs until the process ends.
static DEMO: OnceCell<Screendesk> = OnceCell::const_new();

/// A client of your account, as `SCREENDESK_API_TOKEN` says; with `--demo`, of a made-up one.
///
/// In a program of your own this is `Client::from_env()?`.
///
/// # Errors
/// If there is no usable token.
pub async fn client() -> anyhow::Result<Client> {
    if !is_demo() {
        return Client::from_env().context("give --demo to try this on a made-up account");
    }
    let server = DEMO.get_or_try_init(demo_account).await?;
    Ok(Client::builder().base_url(server.url()).token(server.token()).build()?)
}

/// Whether `--demo` was given.
#[must_use]
pub fn is_demo() -> bool {
    std::env::args().any(|argument| argument == "--demo")
}

/// The `n`th argument beside `--demo`, counted from 1.
#[must_use]
pub fn argument(n: usize) -> Option<String> {
    std::env::args().filter(|argument| argument != "--demo").nth(n)
}

/// Sixty recordings with small videos, and a newest one with a video that takes a moment.
async fn demo_account() -> std::io::Result<Screendesk> {
    let server = Screendesk::builder().recordings(60).seed(7).start().await?;
    let video = Video::synthetic(16 << 20).file_name("screen share.mp4");
    server.add(recording().title("Screen share of a whole checkout").live().video(video));
    Ok(server)
}
