//! Faults: for which requests the server misbehaves, and how.

mod apply;
mod delivery;
mod schedule;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::{Account, Operation, SeenRequest, answer::Answer, body::Body};

pub(crate) use apply::Delivered;
use delivery::Delivery;
pub(crate) use schedule::Schedule;

/// A scripted misbehaviour: for which requests, how often, and what happens.
///
/// Without further words a fault meets the next request that fits, once.
///
/// ```
/// use std::time::Duration;
/// use screendesk_mock::{Fault, Operation};
///
/// // The second and third download are cut by a reset after a million bytes …
/// let cut = Fault::on(Operation::DownloadRecording).nth(2).times(2).reset_after(1_000_000);
/// // … and every list page comes late, and with a total that is wrong.
/// let wrong = Fault::on(Operation::ListRecordings)
///     .always()
///     .delay(Duration::from_millis(200))
///     .map_json(|page| page["pagination"]["count"] = 7.into());
/// # let _ = (cut, wrong);
/// ```
///
/// When several faults fit a request, the one that was given to the server first and is not spent
/// meets it; so two faults that fit the same requests act one after the other.
#[derive(Clone)]
#[must_use = "a fault does nothing until it is given to `Screendesk::fault`"]
pub struct Fault {
    operation: Option<Operation>,
    conditions: Vec<Arc<Condition>>,
    first: usize,
    times: usize,
    request_edits: Vec<(HeaderName, Option<HeaderValue>)>,
    effects: Vec<Arc<Effect>>,
    delay: Duration,
    status: Option<StatusCode>,
    body: Option<BodySource>,
    edits: Vec<Arc<AnswerEdit>>,
    delivery: Delivery,
}

type Condition = dyn Fn(&SeenRequest) -> bool + Send + Sync;
type Effect = dyn Fn(&Account) + Send + Sync;
type AnswerEdit = dyn Fn(&mut Answer) + Send + Sync;
type Chunks = Box<dyn Iterator<Item = Bytes> + Send>;

/// Where the body of a scripted answer comes from; it may be needed more than once.
#[derive(Clone)]
enum BodySource {
    Bytes(Bytes),
    Chunks(Arc<dyn Fn() -> Chunks + Send + Sync>),
}

/// # For which requests
impl Fault {
    /// A fault of this operation.
    pub fn on(operation: Operation) -> Self {
        Self { operation: Some(operation), ..Self::on_any() }
    }

    /// A fault of every request, those to unknown paths included.
    pub fn on_any() -> Self {
        Self {
            operation: None,
            conditions: Vec::new(),
            first: 1,
            times: 1,
            request_edits: Vec::new(),
            effects: Vec::new(),
            delay: Duration::ZERO,
            status: None,
            body: None,
            edits: Vec::new(),
            delivery: Delivery::default(),
        }
    }

    /// Narrows it to requests for which this holds; may be said several times.
    pub fn when(
        mut self,
        condition: impl Fn(&SeenRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.conditions.push(Arc::new(condition));
        self
    }

    /// Begins with the `n`th request that fits, counted from 1 since the fault was given to the server.
    pub fn nth(mut self, n: usize) -> Self {
        self.first = n;
        self
    }

    /// Meets this many requests, then no more; 1 by default.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Meets every request that fits.
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    fn fits(&self, request: &SeenRequest) -> bool {
        self.operation.is_none_or(|operation| request.operation == Some(operation))
            && self.conditions.iter().all(|holds| holds(request))
    }
}

/// # Before the answer
impl Fault {
    /// Waits this long before the answer begins.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Does something to the account just before the answer is made.
    ///
    /// This is how an account changes between one page and the next.
    pub fn run(mut self, effect: impl Fn(&Account) + Send + Sync + 'static) -> Self {
        self.effects.push(Arc::new(effect));
        self
    }

    /// Answers as though the request did not have this header field: a server that knows no `Range`, say.
    ///
    /// # Panics
    /// If this cannot be the name of a header field.
    pub fn ignore_request_header(mut self, name: &str) -> Self {
        self.request_edits.push((header_name(name), None));
        self
    }

    /// Answers as though the request had this header field: another `Range` than was asked for, say.
    ///
    /// # Panics
    /// If these cannot be a header field.
    pub fn as_if_requested_with(mut self, name: &str, value: &str) -> Self {
        self.request_edits.push((header_name(name), Some(header_value(value))));
        self
    }
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
        self.status = Some(status_code(status));
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
        self.body = Some(BodySource::Bytes(body.into()));
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
        self.body = Some(BodySource::Chunks(Arc::new(move || Box::new(chunks().into_iter()))));
        self
    }

    /// Answers with 302 and this `Location`; [`status`](Self::status) chooses another of the redirections.
    ///
    /// # Panics
    /// If this cannot be the value of a header field.
    pub fn redirect(mut self, location: &str) -> Self {
        self.status = self.status.or(Some(StatusCode::FOUND));
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
        self.edits.push(Arc::new(edit));
        self
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("operation", &self.operation)
            .field("nth", &self.first)
            .field("times", &self.times)
            .field("delay", &self.delay)
            .field("status", &self.status)
            .field("delivery", &self.delivery)
            .finish_non_exhaustive()
    }
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("a fault's status is between 100 and 999")
}

fn header_name(name: &str) -> HeaderName {
    HeaderName::try_from(name).expect("a fault's header field has a valid name")
}

fn header_value(value: &str) -> HeaderValue {
    HeaderValue::from_bytes(value.as_bytes())
        .expect("a fault's header field has a value without control characters")
}
