//! Gives a recording the title that somebody typed, and tells them what was wrong with it.
//!
//! Every kind of failure is a variant of `Error`: match on those that you can do something about,
//! and pass on the rest. The exit code is 0 if the recording got the title, and 1 otherwise.
//!
//! ```sh
//! cargo run -p examples --bin update_with_validation -- --demo
//! SCREENDESK_API_TOKEN=… cargo run -p examples --bin update_with_validation -- UUID TITLE
//! ```

use std::process::ExitCode;

use anyhow::Context as _;
use futures_util::TryStreamExt as _;
use screendesk_client::{Client, Error};
use uuid::Uuid;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let client = examples::client().await?;
    if examples::is_demo() {
        return demo(&client).await;
    }
    let uuid = examples::argument(1).context("which recording? give its UUID, and a title")?;
    let title = examples::argument(2).context("which title? give it after the UUID")?;
    let done = rename(&client, uuid.parse()?, &title).await?;
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether the recording has the title now. An error is one that another title would not mend.
async fn rename(client: &Client, uuid: Uuid, title: &str) -> Result<bool, Error> {
    match client.update_recording().uuid(uuid).title(title).send().await {
        Ok(recording) => {
            println!("renamed: {:?}", recording.title.as_deref().unwrap_or_default());
            return Ok(true);
        }
        // 422: the server's own words say which value it does not accept, and why.
        Err(Error::Rejected(answer)) => {
            println!("rejected: {}", answer.message().unwrap_or("without a word"));
        }
        // 404: it may have been deleted since it was listed.
        Err(Error::NotFound(_)) => println!("there is no recording {uuid} any more"),
        // 403: only an admin's token may update.
        Err(Error::Forbidden(_)) => println!("this token may not rename recordings"),
        // The network, the server, a wrong token: the error says what to do next.
        Err(error) => return Err(error),
    }
    Ok(false)
}

/// Two titles that are rejected, one for a recording that is not there, and one that is fine.
async fn demo(client: &Client) -> anyhow::Result<ExitCode> {
    let first = client.list_recordings().stream().try_next().await?;
    let uuid = first.context("the account has no recordings")?.uuid;
    let mut renamed = 0;
    for (uuid, title) in [
        (uuid, "   "),
        (uuid, &*"Checkout fails ".repeat(20)),
        (Uuid::nil(), "Checkout fails on Safari"),
        (uuid, "Checkout fails on Safari"),
    ] {
        renamed += u32::from(rename(client, uuid, title).await?);
    }
    Ok(if renamed == 1 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
