//! Why a client could not be made.

/// What is wrong with the settings of a client; no request was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No token was given.
    #[error(
        "no API token: set the variable SCREENDESK_API_TOKEN, or give one to `Client::builder()`"
    )]
    MissingToken,

    /// The token cannot stand in a header. Its value is not shown.
    #[error("the API token cannot be used: {problem}")]
    InvalidToken {
        /// What is wrong with it.
        problem: &'static str,
    },

    /// The base URL cannot be used.
    #[error("the base URL `{url}` cannot be used: {problem}")]
    InvalidBaseUrl {
        /// The URL as it was given, without user name and password.
        url: String,
        /// What is wrong with it.
        problem: String,
    },

    /// A base URL without TLS would send the token in the clear.
    #[error(
        "the base URL `{url}` is plain http, which would send the API token in the clear: use https, \
         or allow it by name (`ClientBuilder::allow_plain_http`)"
    )]
    PlainHttp {
        /// The URL as it was given.
        url: String,
    },

    /// A variable of the environment is not valid Unicode.
    #[error("the variable {variable} is not valid Unicode")]
    NotUnicode {
        /// The name of the variable.
        variable: &'static str,
    },

    /// The HTTP client could not be made: there are no certificates, for example.
    #[error("the HTTP client cannot be made")]
    HttpClient(#[source] reqwest::Error),
}
