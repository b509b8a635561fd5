//! Another answer than the usual one, or the usual one altered.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{StatusCode, header};
use serde_json::Value;

use super::{Fault, header_name, header_value};
use crate::{
    ErrorShape,
    answer::{self, Answer},
    body::Body,
};

/// What stands in place of the usual answer.
#[derive(Clone, Default)]
pub(super) struct Replacement {
    status: Option<StatusCode>,
    body: Option<BodySource>,
    edits: Vec<Arc<AnswerEdit>>,
}

type AnswerEdit = dyn Fn(&mut Answer) + Send + Sync;
type Chunks = Box<dyn Iterator<Item = Bytes> + Send>;

/// Where the body of a scripted answer comes from; it may be needed more than once.
#[derive(Clone)]
enum BodySource {
    Bytes(Bytes),
    Chunks(Arc<dyn Fn() -> Chunks + Send + Sync>),
}

/// # Another answer
impl Fault {
    /// Answers with this status.
    ///
    /// From 400 on it comes with an error body in the account's shape, in place of the usual
    /// answer; below, the usual answer keeps its body and its header fields.
    /// [`body`](Self::body) and [`json`](Self::json) put another body in its place.
    ///
    /// # Panics
    /// If this is no status code.
    pub fn status(mut self, status: u16) -> Self {
        self.replacement.status = Some(status_code(status));
        self
    }

    /// Answers with this status, these header fields and this body, and nothing of the usual answer.
    ///
    /// # Panics
    /// If these cannot be a status code and header fields.
    pub fn respond<'a>(
        self,
        status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: impl Into<Bytes>,
    ) -> Self {
        headers
            .into_iter()
            .fold(self.status(status).body(body), |fault, (name, value)| fault.header(name, value))
    }

    /// Answers with this body; with the usual status and header fields unless [`status`](Self::status) says otherwise.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.replacement.body = Some(BodySource::Bytes(body.into()));
        self
    }

    /// Answers with this JSON.
    pub fn json(self, body: impl Into<Value>) -> Self {
        self.body(body.into().to_string()).header("content-type", "application/json; charset=utf-8")
    }

    /// Answers with a body of any size, made while it is sent and announced by no length.
    pub fn body_chunks<I>(mut self, chunks: impl Fn() -> I + Send + Sync + 'static) -> Self
    where
        I: IntoIterator<Item = Bytes>,
        I::IntoIter: Send + 'static,
    {
        self.replacement.body =
            Some(BodySource::Chunks(Arc::new(move || Box::new(chunks().into_iter()))));
        self
    }

    /// Answers with 302 and this `Location`; [`status`](Self::status) chooses another of the redirections.
    ///
    /// # Panics
    /// If this cannot be the value of a header field.
    pub fn redirect(mut self, location: &str) -> Self {
        self.replacement.status.get_or_insert(StatusCode::FOUND);
        self.body(Bytes::new()).header("location", location)
    }

    /// Sets a header field of the answer, in place of any of that name.
    ///
    /// A `Content-Length` or `Transfer-Encoding` set here is sent as it is, true or not.
    ///
    /// # Panics
    /// If these cannot be a header field.
    pub fn header(self, name: &str, value: &str) -> Self {
        let (name, value) = (header_name(name), header_value(value));
        let framing = name == header::CONTENT_LENGTH || name == header::TRANSFER_ENCODING;
        let fault = if framing { self.deliver(|delivery| delivery.by_hand = true) } else { self };
        fault.edit(move |answer| drop(answer.headers_mut().insert(name.clone(), value.clone())))
    }

    /// Leaves out a header field of the answer.
    ///
    /// # Panics
    /// If this cannot be the name of a header field.
    pub fn without_header(self, name: &str) -> Self {
        let name = header_name(name);
        if name == header::CONTENT_LENGTH {
            return self.until_close();
        }
        self.edit(move |answer| drop(answer.headers_mut().remove(&name)))
    }

    /// Changes the JSON of the answer; one that is not JSON stays as it is.
    pub fn map_json(self, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        self.map_body(move |body| match serde_json::from_slice(&body) {
            Ok(mut json) => {
                change(&mut json);
                json.to_string().into()
            }
            Err(_) => body,
        })
    }

    /// Changes the body of the answer, which is held whole for this.
    pub fn map_body(self, change: impl Fn(Bytes) -> Bytes + Send + Sync + 'static) -> Self {
        self.edit(move |answer| {
            let body = std::mem::replace(answer.body_mut(), Body::empty());
            *answer.body_mut() = Body::Bytes(change(body.into_bytes()));
        })
    }

    fn edit(mut self, edit: impl Fn(&mut Answer) + Send + Sync + 'static) -> Self {
        self.replacement.edits.push(Arc::new(edit));
        self
    }
}

impl Replacement {
    /// The answer to give. The usual one is made, and so what was asked for is done, only where something of it is left.
    pub(super) fn answer(&self, shape: ErrorShape, usual: impl FnOnce() -> Answer) -> Answer {
        let mut answer = match (self.status, &self.body) {
            (Some(status), None) if status.as_u16() >= 400 => {
                answer::error(shape, status, status.canonical_reason().unwrap_or("Error"))
            }
            (Some(_), Some(_)) => Answer::new(Body::empty()),
            _ => usual(),
        };
        if let Some(status) = self.status {
            *answer.status_mut() = status;
        }
        match &self.body {
            Some(BodySource::Bytes(bytes)) => *answer.body_mut() = Body::Bytes(bytes.clone()),
            Some(BodySource::Chunks(make)) => *answer.body_mut() = Body::Chunks(make()),
            None => {}
        }
        self.edits.iter().for_each(|edit| edit(&mut answer));
        answer
    }
}

impl fmt::Debug for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replacement")
            .field("status", &self.status)
            .field("has_body", &self.body.is_some())
            .field("edits", &self.edits.len())
            .finish()
    }
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("a fault's status is between 100 and 999")
}
