//! How a client comes to be: the builder, the environment, the rules for base URLs.

use std::{env, fmt, sync::Arc, time::Duration};

use reqwest::{Url, redirect};

use crate::{
    Client, DEFAULT_BASE_URL,
    error::ConfigError,
    retry::{Budget, RetryPolicy},
    token::Token,
    worker::{MakeHttp, Workers},
};

/// The variable that [`Client::from_env`] takes the token from.
pub const TOKEN_VARIABLE: &str = "SCREENDESK_API_TOKEN";
/// The variable that [`Client::from_env`] takes the base URL from, if it is set.
pub const BASE_URL_VARIABLE: &str = "SCREENDESK_BASE_URL";

/// The limits of time of a client.
///
/// Defaults: 10 seconds to connect; 30 seconds without a byte, while waiting for an answer or
/// within one; 300 seconds for a whole JSON answer. There is no limit on the time that a whole
/// download takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub struct Timeouts {
    pub(crate) connect: Duration,
    pub(crate) idle: Duration,
    pub(crate) answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            answer: Duration::from_secs(300),
        }
    }
}

impl Timeouts {
    /// Sets the time that a connection may take to be made, TLS included.
    ///
    /// It has no effect on a `reqwest::Client` of your own.
    pub fn with_connect(mut self, connect: Duration) -> Self {
        self.connect = connect;
        self
    }

    /// Sets the time without a single byte after which a connection counts as broken.
    ///
    /// A slow but living download is never cut off.
    pub fn with_idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Sets the time that one attempt at a JSON answer may take, from the request to the last byte.
    ///
    /// It ends answers that drip for ever, and has no effect on downloads.
    pub fn with_answer(mut self, answer: Duration) -> Self {
        self.answer = answer;
        self
    }
}

/// The default limit on the decoded body of a JSON answer, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Builds a [`Client`].
///
/// # Defaults
///
/// They suit a laptop on a bad line and a batch job alike, and all are the caller's to set.
///
/// | what | default | set by |
/// |---|---|---|
/// | base URL | `https://app.screendesk.io/api/v2` | [`base_url`](Self::base_url) |
/// | plain `http` | to this machine only | [`allow_plain_http`](Self::allow_plain_http) |
/// | time to connect, TLS included | 10 s | [`Timeouts::with_connect`] |
/// | time without a byte, while waiting for an answer or within one | 30 s | [`Timeouts::with_idle`] |
/// | time for one attempt at a JSON answer | 300 s | [`Timeouts::with_answer`] |
/// | time for a whole download | no limit | |
/// | attempts, the first one included | 5 | [`RetryPolicy::with_attempts`] |
/// | time after which nothing is repeated | 120 s | [`RetryPolicy::with_total_time`] |
/// | wait between attempts | random, up to 0.5 s doubling to 20 s | [`RetryPolicy::with_backoff`] |
/// | longest `Retry-After` that is waited for | 60 s | [`RetryPolicy::with_retry_after_cap`] |
/// | retries of all operations of a client together | 100, and one more for each five successes | |
/// | breaks of a download | as many as there are, as long as bytes came since the last one | |
/// | wait for a video that is being processed (409) | none | [`Download::with_wait`](crate::download::Download::with_wait) |
/// | decoded body of a JSON answer | 64 MiB | [`max_body`](Self::max_body) |
/// | body of an error that is read | 64 KiB | |
/// | redirects in a row | 10 | |
///
/// ```
/// use std::time::Duration;
/// use screendesk_client::{Client, RetryPolicy, Timeouts};
///
/// let client = Client::builder()
///     .token("a token from the account settings")
///     .timeouts(Timeouts::default().with_idle(Duration::from_secs(60)))
///     .retry(RetryPolicy::default().with_attempts(8))
///     .user_agent("nightly-backup/1.0")
///     .build();
/// # assert!(client.is_err(), "a token has no blanks");
/// ```
#[must_use]
pub struct ClientBuilder {
    token: Option<String>,
    base_url: String,
    allow_plain_http: bool,
    timeouts: Timeouts,
    max_body: usize,
    retry: RetryPolicy,
    user_agent: String,
    http_client: Option<reqwest::Client>,
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("token", &self.token.as_ref().map(|_| "[redacted]"))
            .field("base_url", &without_credentials(&self.base_url))
            .field("allow_plain_http", &self.allow_plain_http)
            .field("timeouts", &self.timeouts)
            .field("max_body", &self.max_body)
            .field("retry", &self.retry)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Returns a builder with the defaults of [`ClientBuilder`].
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            token: None,
            base_url: DEFAULT_BASE_URL.to_owned(),
            allow_plain_http: false,
            timeouts: Timeouts::default(),
            max_body: MAX_BODY,
            retry: RetryPolicy::default(),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            http_client: None,
        }
    }

    /// Makes a client from the environment: the token from `SCREENDESK_API_TOKEN`, the base URL
    /// from `SCREENDESK_BASE_URL` or, without it, the production server.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the token is missing or unusable, or the base URL is.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::builder().env()?.build()
    }
}

impl ClientBuilder {
    /// Sets the API token, from the account settings of Screendesk.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the URL that all paths are appended to; `https://app.screendesk.io/api/v2` by default.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Takes token and base URL from the environment, where they are set: see [`Client::from_env`].
    ///
    /// # Errors
    ///
    /// [`ConfigError::NotUnicode`] if a variable is set to something that is not text.
    pub fn env(mut self) -> Result<Self, ConfigError> {
        if let Some(token) = variable(TOKEN_VARIABLE)? {
            self.token = Some(token);
        }
        if let Some(url) = variable(BASE_URL_VARIABLE)? {
            self.base_url = url;
        }
        Ok(self)
    }

    /// Allows a base URL with plain `http` that is not on this machine.
    ///
    /// The token then crosses the network in the clear. Loopback needs no permission.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Sets the timeouts.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Sets the largest decoded body of a JSON answer that is read, in bytes; 64 MiB by default.
    ///
    /// It holds after decompression, so that a small answer cannot fill the memory. Downloads are
    /// streamed and have no limit.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets when a request is repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the `User-Agent`; the name and version of this crate by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Uses a `reqwest::Client` of your own, with its proxies, certificates and connection limits.
    ///
    /// Connect timeout and user agent are then its own. Give it `redirect::Policy::none()`: this
    /// crate follows redirects itself, by its own rules. An answer to which your client was
    /// redirected from another origin is refused, except for downloads. Do not give it a total
    /// timeout, which would cut off long downloads.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the token is missing or cannot stand in a header, if the base URL is not
    /// usable or is plain `http` to another machine, or if there is no TLS to be had.
    pub fn build(self) -> Result<Client, ConfigError> {
        let token = Token::new(&self.token.ok_or(ConfigError::MissingToken)?)?;
        let base = check_base_url(&self.base_url, self.allow_plain_http)?;
        let (http, make_http) = match self.http_client {
            Some(client) => (client, None),
            None => {
                let make = make_http(&base, self.timeouts, self.user_agent);
                (make().map_err(ConfigError::HttpClient)?, Some(make))
            }
        };
        let base_text = base.as_str().trim_end_matches('/').to_owned();
        let shared = Shared {
            http: http.clone(),
            token,
            base,
            timeouts: self.timeouts,
            max_body: self.max_body,
            retry: self.retry,
            budget: Budget::new(),
            workers: Workers::new(make_http),
        };
        Ok(Client::new_with_client(&base_text, http, Inner(Arc::new(shared))))
    }
}

/// How the HTTP clients are made: one for the caller's runtime, and one for each worker.
fn make_http(base: &Url, timeouts: Timeouts, user_agent: String) -> MakeHttp {
    // A proxy of the environment would get to see the token, and cannot reach this machine.
    let is_loopback = is_loopback(base);
    Box::new(move || {
        let builder = reqwest::Client::builder()
            .connect_timeout(timeouts.connect)
            .user_agent(&user_agent)
            // Redirects, retries and silence are `exchange`'s: it knows what they are for.
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never());
        if is_loopback { builder.no_proxy() } else { builder }.build()
    })
}

fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(ConfigError::NotUnicode { variable: name }),
    }
}

fn check_base_url(text: &str, allow_plain_http: bool) -> Result<Url, ConfigError> {
    let invalid = |problem: &str| ConfigError::InvalidBaseUrl {
        url: without_credentials(text),
        problem: problem.to_owned(),
    };
    let url = Url::parse(text.trim()).map_err(|e| invalid(&e.to_string()))?;
    if url.host_str().is_none() || !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("it is not an http or https URL"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(
            "it has a user name or password; the token goes into SCREENDESK_API_TOKEN",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has a query or a fragment"));
    }
    if url.scheme() == "http" && !is_loopback(&url) && !allow_plain_http {
        return Err(ConfigError::PlainHttp { url: url.to_string() });
    }
    Ok(url)
}

/// Whether the host is this machine by its address, or by the one name that always means it.
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address.parse::<std::net::IpAddr>().map_or(host == "localhost", |ip| ip.is_loopback())
}

fn without_credentials(text: &str) -> String {
    // What does not parse as a URL may still have "user:password@" in it.
    match text.rsplit_once('@') {
        Some((before, after)) => {
            let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
            format!("{scheme}://[redacted]@{after}")
        }
        None => text.to_owned(),
    }
}

/// What the clones of a client share.
#[derive(Clone)]
pub(crate) struct Inner(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    pub(crate) token: Token,
    pub(crate) base: Url,
    pub(crate) timeouts: Timeouts,
    pub(crate) max_body: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) workers: Workers,
}

impl Shared {
    /// Whether a URL has the scheme, host and port that the token is for.
    pub(crate) fn is_own_origin(&self, url: &Url) -> bool {
        url.origin() == self.base.origin()
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("token", &self.0.token)
            .field("timeouts", &self.0.timeouts)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(url: &str) -> Result<Client, ConfigError> {
        Client::builder().token("secret").base_url(url).build()
    }

    #[test]
    fn plain_http_is_refused_unless_the_host_is_loopback_or_it_is_allowed_by_name() {
        for url in [
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://127.example.com:80/x",
            "http://[::2]/",
            "http://0.0.0.0/",
        ] {
            assert!(matches!(build(url), Err(ConfigError::PlainHttp { .. })), "{url}");
            let allowed =
                Client::builder().token("secret").base_url(url).allow_plain_http().build();
            assert!(allowed.is_ok(), "{url}");
        }
        for url in
            ["http://127.0.0.1:1/", "http://127.9.9.9", "http://[::1]:8080", "http://localhost"]
        {
            assert!(build(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn a_base_url_that_cannot_be_used_is_refused_and_a_password_in_it_is_not_shown() {
        for url in [
            "",
            "app.screendesk.io",
            "ftp://x/",
            "mailto:a@b",
            "https://",
            "https://u:hunter2@x/",
            "https://x/?q=1",
            "https://x/#f",
            "//u:hunter2@x",
            "https://u:hunter2@",
        ] {
            let error = build(url).expect_err(url);
            assert!(matches!(error, ConfigError::InvalidBaseUrl { .. }), "{url}: {error:?}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_final_slash_of_the_base_url_makes_no_difference() {
        let with = build("https://example.com/api/v2/").expect("a client");
        assert_eq!(with.base_url(), "https://example.com/api/v2");
        assert_eq!(
            build("https://example.com").expect("a client").base_url(),
            "https://example.com"
        );
    }

    #[test]
    fn no_debug_output_has_the_token() {
        let builder = Client::builder().token("hunter2").base_url("https://u:hunter2@x");
        assert!(!format!("{builder:?}").contains("hunter2"));
        let client = Client::builder().token("hunter2").build().expect("a client");
        assert!(!format!("{client:?} {client:#?}").contains("hunter2"));
    }

    #[test]
    fn a_client_without_a_token_says_where_to_put_one() {
        let error = Client::builder().build().expect_err("no token").to_string();
        assert!(error.contains("SCREENDESK_API_TOKEN"), "{error}");
    }
}
