//! How to test code that uses Screendesk: against an embedded one, over real HTTP.
//!
//! At the top is a function as you might have it, at the bottom are its tests. What else the
//! embedded Screendesk can do, misbehaving included, is in `screendesk-mock/README.md`.
//!
//! ```sh
//! cargo run -p examples --bin test_with_mock -- --demo
//! cargo test -p examples --bin test_with_mock
//! ```

use futures_util::TryStreamExt as _;
use screendesk_client::{Client, Error};

/// Gives each recording without a title one, and says how many there were.
async fn title_the_untitled(client: &Client) -> Result<usize, Error> {
    let mut titled = 0;
    let mut recordings = client.list_recordings().stream();
    while let Some(recording) = recordings.try_next().await? {
        if recording.title.is_some() {
            continue;
        }
        let created = recording.metadata.and_then(|metadata| metadata.created_at);
        let title = match created {
            Some(created) => format!("Recording of {}", created.date_naive()),
            None => "Recording".to_owned(),
        };
        client.update_recording().uuid(recording.uuid).title(title).send().await?;
        titled += 1;
    }
    Ok(titled)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let client = examples::client().await?;
    println!("{} recordings got a title", title_the_untitled(&client).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use screendesk_client::RetryPolicy;
    use screendesk_mock::{Fault, Operation, Screendesk, recording};

    use super::*;

    /// A client that does not wait long before it tries again.
    fn client(server: &Screendesk, token: &str) -> Client {
        let wait = Duration::from_millis(1);
        let quick = RetryPolicy::default().with_backoff(wait, wait);
        let builder = Client::builder().base_url(server.url()).token(token);
        builder.retry(quick).build().expect("a client")
    }

    #[tokio::test]
    async fn only_a_recording_without_a_title_gets_one() {
        let server = Screendesk::empty().await;
        let old = server.add(recording().without("/title").created_at("2026-02-03T10:00:00Z"));
        let named = server.add(recording().title("Login fails"));

        let titled = title_the_untitled(&client(&server, server.token())).await.expect("titled");

        assert_eq!(titled, 1);
        assert_eq!(server.get(old).expect("there")["title"], "Recording of 2026-02-03");
        assert_eq!(server.get(named).expect("there")["title"], "Login fails");
        let updates = server.requests_for(Operation::UpdateRecording);
        assert_eq!(updates.len(), 1, "and nothing else was changed");
        assert_eq!(updates[0].uuid(), Some(old));
    }

    #[tokio::test]
    async fn a_server_that_is_busy_for_a_moment_costs_one_more_request() {
        let server = Screendesk::empty().await;
        server.add(recording().without("/title"));
        server.fault(Fault::on(Operation::UpdateRecording).status(503));

        let titled = title_the_untitled(&client(&server, server.token())).await.expect("titled");

        assert_eq!(titled, 1);
        assert_eq!(server.requests_for(Operation::UpdateRecording).len(), 2);
    }

    #[tokio::test]
    async fn the_token_of_a_member_is_refused() {
        let server = Screendesk::empty().await;
        server.add(recording().without("/title").owner("ada@example.com", "Ada"));
        let member = client(&server, &server.member_token("ada@example.com"));

        let error = title_the_untitled(&member).await.expect_err("members may only look");

        assert!(matches!(error, Error::Forbidden(_)), "{error}");
    }
}
