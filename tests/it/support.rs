//! A server and a client for it.

use std::time::Duration;

use screendesk_client::{Client, ClientBuilder, RetryPolicy, Timeouts};
pub(crate) use screendesk_mock::{Fault, Operation, Screendesk, Video, recording};

/// A server with an empty account.
pub(crate) async fn empty() -> (Screendesk, Client) {
    account(0).await
}

/// A server with `recordings` generated recordings, 25 on a page.
pub(crate) async fn account(recordings: u64) -> (Screendesk, Client) {
    let server = Screendesk::builder().recordings(recordings).start().await.expect("a server");
    let client = client(&server).build().expect("a client");
    (server, client)
}

/// The builder of a client that is quick to try again, so that no test has to wait.
pub(crate) fn client(server: &Screendesk) -> ClientBuilder {
    Client::builder().base_url(server.url()).token(server.token()).retry(quick())
}

pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy::default().with_backoff(Duration::from_millis(1), Duration::from_millis(2))
}

/// Timeouts that a stalled server runs into at once.
pub(crate) fn impatient() -> Timeouts {
    Timeouts::default().with_idle(Duration::from_millis(100))
}

/// How often an operation was asked for.
pub(crate) fn asked(server: &Screendesk, operation: Operation) -> usize {
    server.requests().iter().filter(|r| r.operation == Some(operation)).count()
}
