//! A small web service that streams a recording's video through to its own client.
//!
//! No byte is stored and no video is held: a piece is taken from Screendesk when the service's own
//! client has taken the one before. Put your own authentication in front: whoever reaches this
//! service can see every video.
//!
//! ```sh
//! cargo run -p examples --bin stream_through -- --demo
//! SCREENDESK_API_TOKEN=… cargo run -p examples --bin stream_through   # and open its address
//! ```

use std::future::IntoFuture as _;

use anyhow::{Context as _, ensure};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::TryStreamExt as _;
use screendesk_client::{Client, Error};
use tokio::net::TcpListener;
use uuid::Uuid;

async fn video(State(client): State<Client>, Path(uuid): Path<Uuid>) -> Result<Response, Refusal> {
    let video = client.download_recording().uuid(uuid).open().await.map_err(Refusal)?;
    let info = video.info().clone();
    let mut answer = Response::builder();
    for (name, value) in [
        (header::CONTENT_TYPE, info.content_type),
        (header::CONTENT_LENGTH, info.length.map(|bytes| bytes.to_string())),
        (header::ETAG, info.etag),
    ] {
        if let Some(value) = value {
            answer = answer.header(name, value);
        }
    }
    // An open download is a stream that is polled only while there is room to send. If it fails
    // halfway, so does the answer: its length tells the client that something is missing.
    let answer = answer.body(Body::from_stream(video));
    Ok(answer.unwrap_or_else(|_| StatusCode::BAD_GATEWAY.into_response()))
}

/// An error of Screendesk's, in the words of this service.
struct Refusal(Error);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            // 404 and 409, of which the latter will be a video in a minute.
            Error::NotFound(answer) | Error::NotReady(answer) => answer.status(),
            Error::RateLimited(_) => StatusCode::SERVICE_UNAVAILABLE,
            // The network, a token that is refused: between this service and Screendesk.
            _ => StatusCode::BAD_GATEWAY,
        };
        eprintln!("{}", self.0); // the details are for the log, not for whoever asked
        let wait = self.0.retry_after().map(|wait| [(header::RETRY_AFTER, wait.as_secs())]);
        (status, wait, ()).into_response()
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let client = examples::client().await?;
    let service = Router::new().route("/videos/{uuid}", get(video)).with_state(client.clone());
    let port = if examples::is_demo() { 0 } else { 3000 };
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let videos = format!("http://{}/videos", listener.local_addr()?);
    let newest = client.list_recordings().stream().try_next().await?;
    let uuid = newest.context("the account has no recordings")?.uuid;
    println!("serving {videos}/{uuid} and all others");

    let serving = axum::serve(listener, service).into_future();
    if !examples::is_demo() {
        return Ok(serving.await?);
    }
    tokio::spawn(serving);
    let there = reqwest::get(format!("{videos}/{uuid}")).await?;
    let (status, length) = (there.status(), there.content_length());
    let received = there.bytes().await?.len();
    println!("{status}, {length:?} bytes announced, {received} received");
    let absent = reqwest::get(format!("{videos}/{}", Uuid::nil())).await?.status();
    println!("{absent} for a recording that does not exist");
    ensure!(length == Some(received as u64) && absent == StatusCode::NOT_FOUND);
    Ok(())
}
