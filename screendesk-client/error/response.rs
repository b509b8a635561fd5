//! An answer that was not the one asked for: what it said, and what was tried.

use std::{fmt, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};

use super::words;
use crate::operation::OperationInfo;

/// An answer that was not a success: its status, the server's words, and what was tried.
pub struct ErrorResponse(Box<Parts>);

struct Parts {
    operation: &'static str,
    host: String,
    status: StatusCode,
    message: Option<String>,
    problem: Option<String>,
    snippet: String,
    headers: HeaderMap,
    retry_after: Option<Duration>,
    attempts: u32,
    elapsed: Duration,
}

/// What is known of an operation by the time that it fails.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) operation: &'static OperationInfo,
    pub(crate) host: String,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

impl ErrorResponse {
    pub(crate) fn new(
        facts: Facts,
        status: StatusCode,
        headers: HeaderMap,
        retry_after: Option<Duration>,
        body: &[u8],
    ) -> Self {
        Self(Box::new(Parts {
            operation: facts.operation.id,
            host: facts.host,
            status,
            message: words::message(body),
            problem: None,
            snippet: words::snippet(body),
            headers,
            retry_after,
            attempts: facts.attempts,
            elapsed: facts.elapsed,
        }))
    }

    pub(crate) fn without_body(operation: &'static str, status: StatusCode) -> Self {
        Self(Box::new(Parts {
            operation,
            host: "the server".to_owned(),
            status,
            message: None,
            problem: None,
            snippet: String::new(),
            headers: HeaderMap::new(),
            retry_after: None,
            attempts: 1,
            elapsed: Duration::ZERO,
        }))
    }

    /// Adds what is wrong with an answer whose status is fine.
    pub(crate) fn with_problem(mut self, problem: impl Into<String>) -> Self {
        self.0.problem = Some(problem.into());
        self
    }

    /// Returns the status of the last answer.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Returns the `operationId` in the spec.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns the server's own words, without control characters, whichever of its two error
    /// bodies it used: `{"error": "…"}` (the spec) or `{"error": {"message": "…"}}` (the docs).
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Returns the beginning of the body, at most 200 characters, without control characters.
    pub fn body_snippet(&self) -> &str {
        &self.0.snippet
    }

    /// Returns the headers of the last answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the server's name for the request (`X-Request-Id`), to be told to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.headers.get("x-request-id")?.to_str().ok()
    }

    /// Returns how long the server asked to wait (`Retry-After`, RFC 9110, section 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the number of requests that were sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the time from the first request to this answer, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { operation, host, status, message, problem, snippet, .. } = &*self.0;
        write!(f, "{host} answered {operation} with {}", status.as_u16())?;
        if let Some(problem) = problem {
            write!(f, ", {problem}")?;
        }
        match message {
            Some(message) => write!(f, ": {message}")?,
            None if !snippet.is_empty() => write!(f, ": {snippet}")?,
            None => {
                if let Some(reason) = status.canonical_reason() {
                    write!(f, " ({reason})")?;
                }
            }
        }
        if let Some(wait) = self.0.retry_after {
            write!(f, "; it asks to wait {} s", wait.as_secs())?;
        }
        if self.0.attempts > 1 {
            write!(f, " ({} attempts in {:.1} s)", self.0.attempts, self.0.elapsed.as_secs_f64())?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " [request {}]", words::quote(id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The headers are left out: they are long, and cookies do not belong in logs.
        f.debug_struct("ErrorResponse")
            .field("operation", &self.0.operation)
            .field("host", &self.0.host)
            .field("status", &self.0.status)
            .field("message", &self.0.message)
            .field("problem", &self.0.problem)
            .field("body_snippet", &self.0.snippet)
            .field("retry_after", &self.0.retry_after)
            .field("attempts", &self.0.attempts)
            .field("elapsed", &self.0.elapsed)
            .finish_non_exhaustive()
    }
}
