//! What the server has seen: every request, in the order of arrival, readable by the test that caused it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use bytes::Bytes;
use http::{
    HeaderMap, Method,
    header::{AUTHORIZATION, Entry},
};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{Operation, operation::Route};

/// A request as it arrived, before any fault had its way with it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SeenRequest {
    /// The method.
    pub method: Method,
    /// The path, `/api/v2` included, percent-encoded as it was sent.
    pub path: String,
    /// The query without its `?`, empty when there was none.
    pub query: String,
    /// The header fields. `Authorization` is marked sensitive: its value does not show in `Debug`.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// When the request had arrived whole.
    pub at: Instant,
    /// The operation asked for; `None` for a path or method the API does not have.
    pub operation: Option<Operation>,
    /// The number of the connection it came on, counted from 0 in the order in which they were accepted.
    pub connection: u64,
}

impl SeenRequest {
    /// A header field's value as text; `None` when the field is missing or is not visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON; `None` when it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The first value of a query parameter, decoded.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        query_value(&self.query, name)
    }

    /// The recording asked for; `None` when the path names none, or not by a UUID.
    #[must_use]
    pub fn uuid(&self) -> Option<Uuid> {
        match Route::of(&self.method, &self.path) {
            Route::Operation(_, uuid) => uuid.parse().ok(),
            Route::WrongMethod(_) | Route::Unknown => None,
        }
    }

    /// The bearer token that was sent, if one was.
    #[must_use]
    pub fn bearer_token(&self) -> Option<&str> {
        self.header(AUTHORIZATION.as_str())?.strip_prefix("Bearer ")
    }
}

/// The first value of a parameter in a query string, decoded.
pub(crate) fn query_value(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// Marks the credentials among these header fields, so that nothing prints them by accident.
pub(crate) fn mark_sensitive(headers: &mut HeaderMap) {
    if let Entry::Occupied(mut credentials) = headers.entry(AUTHORIZATION) {
        credentials.iter_mut().for_each(|value| value.set_sensitive(true));
    }
}

/// The requests seen so far.
pub(crate) struct RequestLog {
    keeps: bool,
    seen: Mutex<Vec<SeenRequest>>,
    arrived: Notify,
}

impl RequestLog {
    pub(crate) fn new(keeps: bool) -> Self {
        Self { keeps, seen: Mutex::default(), arrived: Notify::new() }
    }

    pub(crate) fn push(&self, request: &SeenRequest) {
        if self.keeps {
            self.lock().push(request.clone());
            self.arrived.notify_waiters();
        }
    }

    pub(crate) fn all(&self) -> Vec<SeenRequest> {
        self.lock().clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// Resolves once `n` requests have been seen, at once when they have.
    pub(crate) async fn wait_for(&self, n: usize) -> Vec<SeenRequest> {
        loop {
            let arrived = self.arrived.notified();
            {
                let seen = self.lock();
                if seen.len() >= n {
                    return seen.clone();
                }
            }
            arrived.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<SeenRequest>> {
        // A request is pushed whole or not at all: a panic elsewhere leaves the list sound.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
