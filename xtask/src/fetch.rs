//! Fetches one docs page, whole or not at all.
//!
//! The page is public, so nothing secret is ever sent. What is refused here would otherwise look like a docs page
//! that says less than it does: a cut body, an error page, another site's answer.

use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use reqwest::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, TRANSFER_ENCODING,
};
use reqwest::{Client, Response, StatusCode, Url, redirect};

use crate::refusal::{Place, Refusal, Result};

/// How much is read, and how long is waited for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest page, in bytes; one byte more is refused, not cut off.
    pub max_bytes: u64,
    /// The time for one page in all, with redirects and repeated attempts.
    pub timeout: Duration,
}

impl Limits {
    pub(crate) fn exceeded(&self) -> Refusal {
        Refusal::new(
            format!("is larger than {} bytes", self.max_bytes),
            "look at the page; if it is right, allow more with --max-bytes",
        )
    }
}

/// Redirects beyond this many are a loop or a maze.
const MOST_REDIRECTS: usize = 3;
/// Attempts after the first, for an answer that may be better in a moment.
const MOST_RETRIES: usize = 3;

/// Fetches the body of an address.
///
/// # Errors
/// When the address is neither https nor on this machine, the host cannot be reached, the answer is not a whole
/// 200 of at most `limits.max_bytes`, or it is HTML.
pub fn get(url: &Url, limits: &Limits) -> Result<Vec<u8>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
            Refusal::new(
                format!("cannot start the network runtime: {error}"),
                "look at the limits of this process",
            )
        })?;
    let fetching = fetch(url, limits);
    let in_time = runtime.block_on(async { tokio::time::timeout(limits.timeout, fetching).await });
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    let outcome = in_time.unwrap_or_else(|_| {
        Err(Failure::lasting(
            format!("did not arrive within {} s", limits.timeout.as_secs_f64()),
            "try again later, or allow more with --timeout",
        ))
    });
    outcome.map_err(|failure| failure.refusal.at(Place::page(url.as_str())))
}

/// An attempt that gave no page.
struct Failure {
    refusal: Refusal,
    /// Whether the same request may succeed in a moment.
    passing: bool,
}

impl Failure {
    fn lasting(problem: impl Into<String>, advice: &str) -> Self {
        Self { refusal: Refusal::new(problem, advice), passing: false }
    }

    fn passing(problem: impl Into<String>, advice: &str) -> Self {
        Self { refusal: Refusal::new(problem, advice), passing: true }
    }
}

async fn fetch(url: &Url, limits: &Limits) -> std::result::Result<Vec<u8>, Failure> {
    allowed(url)?;
    let mut builder = Client::builder()
        .user_agent(concat!("screendesk-client-xtask/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        // Another package of the workspace may switch it on: a page is read as it was sent.
        .no_gzip();
    if is_loopback(url) {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|error| {
        Failure::lasting(
            format!("cannot set up TLS: {}", causes(&error)),
            "look at this machine's certificates",
        )
    })?;
    let patience = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(5))
        .with_max_times(MOST_RETRIES);
    (|| attempt(&client, url, limits)).retry(patience).when(|failure| failure.passing).await
}

async fn attempt(
    client: &Client,
    url: &Url,
    limits: &Limits,
) -> std::result::Result<Vec<u8>, Failure> {
    let mut url = url.clone();
    for _ in 0..=MOST_REDIRECTS {
        let response = client.get(url.clone()).send().await.map_err(|error| {
            Failure::passing(
                format!("cannot be fetched: {}", causes(&error)),
                "look at the address and the network, and try again",
            )
        })?;
        match redirection(&url, &response)? {
            Some(next) => url = next,
            None => return body(response, limits).await,
        }
    }
    Err(Failure::lasting(format!("redirects more than {MOST_REDIRECTS} times"), MOVED))
}

const MOVED: &str = "if the page has moved, put its new address into sources.json";

/// Where a redirect leads; none when the response is none. Only places on the same host are followed.
fn redirection(url: &Url, response: &Response) -> std::result::Result<Option<Url>, Failure> {
    use StatusCode as S;
    let redirects = [
        S::MOVED_PERMANENTLY,
        S::FOUND,
        S::SEE_OTHER,
        S::TEMPORARY_REDIRECT,
        S::PERMANENT_REDIRECT,
    ];
    if !redirects.contains(&response.status()) {
        return Ok(None);
    }
    let location =
        response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(next) = url.join(location).ok().filter(|_| !location.is_empty()) else {
        return Err(Failure::lasting("redirects to no address", MOVED));
    };
    if next.host_str() != url.host_str()
        || next.port_or_known_default() != url.port_or_known_default()
    {
        return Err(Failure::lasting(format!("redirects to another host: {next}"), MOVED));
    }
    allowed(&next)?;
    Ok(Some(next))
}

async fn body(mut response: Response, limits: &Limits) -> std::result::Result<Vec<u8>, Failure> {
    let status = response.status();
    if status != StatusCode::OK {
        let problem = format!("is answered by status {status}");
        let may_pass = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        return Err(match (may_pass, status) {
            (true, _) => Failure::passing(problem, "try again later"),
            (_, StatusCode::NOT_FOUND | StatusCode::GONE) => Failure::lasting(problem, MOVED),
            _ => Failure::lasting(problem, "look at the address in a browser"),
        });
    }
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(coding) =
        header(CONTENT_ENCODING).filter(|coding| !coding.eq_ignore_ascii_case("identity"))
    {
        return Err(Failure::lasting(
            format!("is encoded as {coding:?}, unasked"),
            "look at the address",
        ));
    }
    let media_type = header(CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    if media_type.starts_with("text/html") || media_type.starts_with("application/xhtml") {
        return Err(Failure::lasting(
            "is HTML, not Markdown",
            "look at the address: the Markdown form of a page ends in .md",
        ));
    }
    let length = header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    // A body that ends when the connection does may as well have been cut (RFC 9112, section 8).
    if length.is_none() && header(TRANSFER_ENCODING).is_none() {
        return Err(Failure::lasting(
            "does not say where it ends, so nobody can tell whether it is whole",
            "try again; if it stays so, save the page by hand and name the file with --from",
        ));
    }
    if length.is_some_and(|length| length > limits.max_bytes) {
        return Err(Failure { refusal: limits.exceeded(), passing: false });
    }
    let mut bytes = Vec::new();
    loop {
        let chunk = response.chunk().await.map_err(|error| {
            Failure::passing(
                format!("broke off after {} bytes: {}", bytes.len(), causes(&error)),
                "try again",
            )
        })?;
        let Some(chunk) = chunk else { break };
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > limits.max_bytes {
            return Err(Failure { refusal: limits.exceeded(), passing: false });
        }
    }
    if length.is_some_and(|length| length != bytes.len() as u64) {
        return Err(Failure::passing("is shorter than its Content-Length says", "try again"));
    }
    Ok(bytes)
}

/// https everywhere; http only where the packets do not leave this machine.
fn allowed(url: &Url) -> std::result::Result<(), Failure> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        _ => Err(Failure::lasting(
            format!("{url} is not https, so anyone on the way could change the page"),
            "use an https address; http is for servers on this machine",
        )),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// reqwest's own message says little; its causes say what happened.
fn causes(error: &reqwest::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(": ");
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}
