//! What can go wrong, by what a caller does next.

mod config;
mod response;
mod transport;
pub(crate) mod words;

use std::{fmt, path::PathBuf, time::Duration};

use reqwest::StatusCode;

pub use self::{
    config::ConfigError,
    response::ErrorResponse,
    transport::{TransportError, TransportKind},
};
pub(crate) use self::{response::Facts, transport::classify};

/// Why an operation did not give what was asked for.
///
/// Every variant that came from an answer keeps its status, the server's own words and the
/// operation: see [`status`](Self::status), [`message`](Self::message) and
/// [`operation`](Self::operation), which work on all of them.
///
/// ```
/// # async fn example(client: screendesk_client::Client, id: uuid::Uuid) {
/// use screendesk_client::Error;
///
/// match client.get_recording().uuid(id).send().await {
///     Ok(recording) => println!("{:?}", recording.title),
///     Err(Error::NotFound(_)) => println!("there is no such recording"),
///     Err(Error::RateLimited(answer)) => println!("again in {:?}", answer.retry_after()),
///     Err(error) => println!("{error}"),
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The token is missing, wrong or revoked (401): set a valid one.
    #[error("not authorized: {0}; check the API token")]
    Unauthorized(ErrorResponse),

    /// The token may not do this, or API access is off for the account (403).
    #[error("forbidden: {0}; check the token's role, and that API access is on for the account")]
    Forbidden(ErrorResponse),

    /// There is no such recording, or the token's owner cannot see it (404).
    #[error("not found: {0}")]
    NotFound(ErrorResponse),

    /// The video is still being processed (409 on a download): ask again later, or
    /// [wait for it](crate::download::Download::with_wait).
    #[error("not ready yet: {0}; ask again in a minute, or wait for it")]
    NotReady(ErrorResponse),

    /// The server does not accept the values (422): its words say which.
    #[error("rejected: {0}")]
    Rejected(ErrorResponse),

    /// Too many requests (429), also after the retries that the policy allows:
    /// see [`Error::retry_after`].
    #[error("rate limited: {0}")]
    RateLimited(ErrorResponse),

    /// The server failed (5xx), also after the retries that the policy allows.
    #[error("server error: {0}")]
    Server(ErrorResponse),

    /// An answer that the API does not document: another status, another content type, a refused
    /// redirect, an empty body.
    #[error("unexpected answer: {0}")]
    Unexpected(ErrorResponse),

    /// The server could not be reached, or the connection broke.
    #[error(transparent)]
    Transport(TransportError),

    /// The answer, or one item of it, is not what the spec says.
    #[error(transparent)]
    Undecodable(Box<DecodeError>),

    /// The server's page numbers make no sense, or the account changed faster than it was read.
    #[error(transparent)]
    Pagination(PaginationError),

    /// A file could not be read or written.
    #[error(transparent)]
    Io(Box<IoError>),

    /// The request is not complete or not valid; nothing was sent.
    #[error("the request for {operation} is not valid: {problem}")]
    InvalidRequest {
        /// The `operationId` in the spec.
        operation: &'static str,
        /// What is missing or wrong.
        problem: String,
    },

    /// The client could not be made.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// JSON that is not what the spec says.
#[derive(thiserror::Error)]
#[error(
    "{operation} answered with JSON that does not fit the spec, at `{path}`: {problem}; it reads: {snippet}"
)]
#[non_exhaustive]
pub struct DecodeError {
    /// The `operationId` in the spec.
    pub operation: &'static str,
    /// The status of the answer.
    pub status: StatusCode,
    /// Where in the body: `records[3].metadata.duration`, or `.` for the whole body.
    pub path: String,
    /// What was expected and what was found, with line and column counted from 1.
    pub problem: String,
    /// The beginning of the JSON in question, at most 200 characters.
    pub snippet: String,
    /// The item of the page, counted from 0, if only that item is concerned.
    pub index: Option<usize>,
    /// The server's own text of the item, if only that item is concerned.
    pub raw: Option<Box<serde_json::value::RawValue>>,
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The raw text is left out: it is a customer's, and may be long.
        f.debug_struct("DecodeError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("path", &self.path)
            .field("problem", &self.problem)
            .field("snippet", &self.snippet)
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// Page numbers that make no sense, or an account that changed faster than it was read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PaginationError {
    /// A page does not tell whether there are more; its own items were given out.
    #[error("page {page} of {operation} has no usable pagination: what follows it cannot be known")]
    Missing {
        /// The `operationId` in the spec.
        operation: &'static str,
        /// The page, counted from 1.
        page: u64,
    },
    /// The next page that the server names is not the one that follows.
    #[error(
        "page {page} of {operation} names page {next} as the next one: the walk would not end or would leave pages out"
    )]
    Misleading {
        /// The `operationId` in the spec.
        operation: &'static str,
        /// The page, counted from 1.
        page: u64,
        /// The page that it names as the next.
        next: u64,
    },
    /// Page after page brought nothing new, and the server says that there is more.
    #[error(
        "{pages} pages of {operation} in a row, up to page {page}, brought nothing new, and the server names a next one"
    )]
    Endless {
        /// The `operationId` in the spec.
        operation: &'static str,
        /// The last page that was read, counted from 1.
        page: u64,
        /// How many pages in a row brought nothing new.
        pages: u64,
    },
    /// Items were created or deleted faster than the pages could be read again.
    #[error(
        "the items of {operation} changed while they were read, too often to be sure that none was missed: walk again"
    )]
    Unsettled {
        /// The `operationId` in the spec.
        operation: &'static str,
    },
}

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{action}{}: {source}", PathSuffix(path))]
#[non_exhaustive]
pub struct IoError {
    /// What was attempted: "cannot create", "cannot write to", …
    pub action: &'static str,
    /// The file or directory, if it was one.
    pub path: Option<PathBuf>,
    /// Why it failed.
    pub source: std::io::Error,
}

struct PathSuffix<'a>(&'a Option<PathBuf>);

impl fmt::Display for PathSuffix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) => write!(f, " {}", words::visible(&path.display().to_string())),
            None => Ok(()),
        }
    }
}

impl Error {
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<Option<PathBuf>>,
        source: std::io::Error,
    ) -> Self {
        Self::Io(Box::new(IoError { action, path: path.into(), source }))
    }

    /// What every answer that was not a success becomes.
    pub(crate) fn from_response(response: ErrorResponse, streams: bool) -> Self {
        match response.status().as_u16() {
            401 => Self::Unauthorized(response),
            403 => Self::Forbidden(response),
            404 => Self::NotFound(response),
            // A conflict means "not ready yet" where a file was asked for, and only there.
            409 if streams => Self::NotReady(response),
            422 => Self::Rejected(response),
            429 => Self::RateLimited(response),
            500..=599 => Self::Server(response),
            _ => Self::Unexpected(response),
        }
    }

    /// Returns the answer that this error was made from, if there was one with a status of its own.
    pub fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Unauthorized(r)
            | Self::Forbidden(r)
            | Self::NotFound(r)
            | Self::NotReady(r)
            | Self::Rejected(r)
            | Self::RateLimited(r)
            | Self::Server(r)
            | Self::Unexpected(r) => Some(r),
            _ => None,
        }
    }

    /// Returns the status of the answer, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Undecodable(e) => Some(e.status),
            other => other.response().map(ErrorResponse::status),
        }
    }

    /// Returns the `operationId` of the operation, if one was under way.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Transport(e) => Some(e.operation()),
            Self::Undecodable(e) => Some(e.operation),
            Self::InvalidRequest { operation, .. } => Some(operation),
            Self::Pagination(
                PaginationError::Missing { operation, .. }
                | PaginationError::Misleading { operation, .. }
                | PaginationError::Endless { operation, .. }
                | PaginationError::Unsettled { operation },
            ) => Some(operation),
            other => other.response().map(ErrorResponse::operation),
        }
    }

    /// Returns the server's own words, without control characters.
    pub fn message(&self) -> Option<&str> {
        self.response().and_then(ErrorResponse::message)
    }

    /// Returns how long the server asked to wait, if it did.
    ///
    /// # What to do
    ///
    /// Waits up to the cap of the [`RetryPolicy`](crate::RetryPolicy) were waited already: come
    /// back after this time.
    pub fn retry_after(&self) -> Option<Duration> {
        self.response().and_then(ErrorResponse::retry_after)
    }

    /// Returns the number of requests that were sent for the operation, if it came to that.
    pub fn attempts(&self) -> Option<u32> {
        match self {
            Self::Transport(e) => Some(e.attempts()),
            other => other.response().map(ErrorResponse::attempts),
        }
    }

    /// Returns the time that the operation took, waits included, if it came to that.
    pub fn elapsed(&self) -> Option<Duration> {
        match self {
            Self::Transport(e) => Some(e.elapsed()),
            other => other.response().map(ErrorResponse::elapsed),
        }
    }

    /// Returns whether the video is still being processed (409).
    ///
    /// # What to do
    ///
    /// Ask again in a minute, or let [`with_wait`](crate::download::Download::with_wait) do it.
    pub fn is_not_ready(&self) -> bool {
        matches!(self, Self::NotReady(_))
    }

    /// Returns whether there is no such recording, or the token's owner cannot see it (404).
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }
}

/// The errors of progenitor's runtime, as they come from sending a generated request by other means.
impl<E> From<progenitor_client::Error<E>> for Error {
    fn from(error: progenitor_client::Error<E>) -> Self {
        use progenitor_client::Error as Generated;
        const OPERATION: &str = "an operation";
        let from_status = |status: StatusCode| {
            Self::from_response(ErrorResponse::without_body(OPERATION, status), false)
        };
        match error {
            Generated::InvalidRequest(problem) | Generated::Custom(problem) => {
                Self::InvalidRequest { operation: OPERATION, problem }
            }
            Generated::CommunicationError(e)
            | Generated::InvalidUpgrade(e)
            | Generated::ResponseBodyError(e) => {
                Self::Transport(TransportError::without_history(OPERATION, e))
            }
            Generated::ErrorResponse(response) => from_status(response.status()),
            Generated::UnexpectedResponse(response) => from_status(response.status()),
            Generated::InvalidResponsePayload(body, e) => {
                Self::Undecodable(Box::new(DecodeError {
                    operation: OPERATION,
                    status: StatusCode::OK,
                    path: ".".to_owned(),
                    problem: e.to_string(),
                    snippet: words::snippet(&body),
                    index: None,
                    raw: None,
                }))
            }
        }
    }
}
