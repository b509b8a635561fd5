//! What happens around every request, in order: authorise, attempt, judge, wait, again.
//!
//! This is the one place where requests are sent. It sees the operation, so that it can follow
//! redirects, repeat and limit by its kind, and it makes the errors that tell what was tried.

mod redirect;

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use reqwest::{
    Request, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};
use tokio::time::{Instant, error::Elapsed, sleep, timeout};
use tracing::Instrument as _;

use crate::{
    client::{Inner, Shared},
    error::{Error, ErrorResponse, Facts, TransportError, TransportKind, classify},
    operation::Call,
    retry::{may_repeat_failure, may_repeat_status, retry_after},
    trace,
};

/// A complete answer with a status of success.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) facts: Facts,
    pub(crate) inner: Inner,
}

/// An answer with a status of success whose body is still to come.
#[derive(Debug)]
pub(crate) struct Streaming {
    pub(crate) response: Response,
    pub(crate) facts: Facts,
    /// Empty unless the body was wanted as a whole.
    body: Bytes,
}

/// Bytes of an error's body that are read at the most.
const MAX_ERROR_BODY: usize = 64 * 1024;

/// Sends a call and reads its whole body; a body that is cut off counts as a failed attempt.
pub(crate) async fn buffered(call: &Call) -> Result<Answer, Error> {
    let Streaming { response, facts, body } = exchange(call, Wanted::Body).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body, facts, inner: call.inner.clone() })
}

/// Sends a call and returns as soon as the head of a successful answer is there.
pub(crate) async fn streaming(call: &Call) -> Result<Streaming, Error> {
    exchange(call, Wanted::Head).await
}

/// What an attempt must bring to be one that succeeded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Wanted {
    Head,
    Body,
}

/// Why one attempt did not give what was asked for.
enum Failure {
    Transport {
        kind: TransportKind,
        problem: Option<String>,
        source: Option<reqwest::Error>,
    },
    Answer(ErrorResponse),
    /// An answer that is not used, whatever its status: another attempt would bring the same.
    Refused(ErrorResponse),
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        // The URL is told by the operation; a query or path has no place in a log.
        let error = error.without_url();
        Self::Transport { kind: classify(&error), problem: None, source: Some(error) }
    }
}

impl Failure {
    async fn refusal(shared: &Shared, response: Response, facts: Facts, problem: String) -> Self {
        Self::Refused(read_answer(shared, response, facts).await.with_problem(problem))
    }

    fn timeout(problem: String) -> Self {
        Self::Transport { kind: TransportKind::Timeout, problem: Some(problem), source: None }
    }
}

async fn exchange(call: &Call, wanted: Wanted) -> Result<Streaming, Error> {
    let span = trace::operation(call);
    async {
        let shared = &call.inner.0;
        let started = Instant::now();
        let mut backoff = shared.retry.backoff();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let attempt = attempt(call, wanted, started, attempts);
            let result = match wanted {
                // A file may take as long as it takes, as long as it comes.
                Wanted::Head => attempt.await,
                Wanted::Body => whole_within(shared.timeouts.answer, attempt).await,
            };
            let failure = match result {
                Ok(done) => {
                    if attempts == 1 {
                        shared.budget.give();
                    }
                    return Ok(done);
                }
                Err(failure) => failure,
            };
            let (repeatable, asked) = match &failure {
                Failure::Transport { kind, .. } => (may_repeat_failure(*kind, attempts), None),
                Failure::Refused(_) => (false, None),
                Failure::Answer(answer) => (
                    may_repeat_status(call.request.method(), answer.status()),
                    answer.retry_after(),
                ),
            };
            let repeatable = repeatable && call.request.try_clone().is_some();
            let wait = if repeatable { backoff.next(started.elapsed(), asked) } else { None };
            match wait {
                Some(wait) if shared.budget.take() => {
                    trace::retry(attempts, wait);
                    sleep(wait).await;
                }
                _ => {
                    let error =
                        into_error(failure, facts(call, started, attempts), call.info.streams);
                    trace::failed(&error);
                    return Err(error);
                }
            }
        }
    }
    .instrument(span)
    .await
}

fn into_error(failure: Failure, facts: Facts, streams: bool) -> Error {
    match failure {
        Failure::Transport { kind, problem, source } => {
            let source = source.map(|e| Box::new(e) as Box<_>);
            Error::Transport(TransportError::new(facts, kind, problem, source))
        }
        Failure::Refused(answer) => Error::Unexpected(answer),
        Failure::Answer(answer) => Error::from_response(answer, streams),
    }
}

/// One request and, where the rules allow it, the redirects that its answer leads to.
async fn attempt(
    call: &Call,
    wanted: Wanted,
    started: Instant,
    number: u32,
) -> Result<Streaming, Failure> {
    let span = trace::attempt(call, number);
    async {
        let shared = &*call.inner.0;
        let mut request = call.request.try_clone().ok_or_else(|| Failure::Transport {
            kind: TransportKind::Other,
            problem: Some("the body of the request can be sent only once".to_owned()),
            source: None,
        })?;
        let mut followed = 0;
        loop {
            let next = request.try_clone();
            authorise(shared, &mut request);
            let response = within(shared.timeouts.idle, call.http.execute(request)).await?;
            trace::answered(&response);
            let facts = facts(call, started, number);
            if !call.info.streams && !shared.is_own_origin(response.url()) {
                let problem = format!(
                    "after a redirect to {}, which is followed for downloads only",
                    response.url().origin().ascii_serialization()
                );
                return Err(Failure::refusal(shared, response, facts, problem).await);
            }
            match redirect::judge(shared, call.info, &response, next, followed) {
                redirect::Verdict::Stay if response.status().is_success() => {
                    return finish(call, wanted, response, facts).await;
                }
                redirect::Verdict::Stay => {
                    return Err(Failure::Answer(read_answer(shared, response, facts).await));
                }
                redirect::Verdict::Follow(next) => {
                    request = *next;
                    followed += 1;
                }
                redirect::Verdict::Refuse(problem) => {
                    return Err(Failure::refusal(shared, response, facts, problem).await);
                }
            }
        }
    }
    .instrument(span)
    .await
}

async fn finish(
    call: &Call,
    wanted: Wanted,
    mut response: Response,
    facts: Facts,
) -> Result<Streaming, Failure> {
    if wanted == Wanted::Head {
        return Ok(Streaming { response, facts, body: Bytes::new() });
    }
    let shared = &*call.inner.0;
    let mut body = Collected::default();
    match read_body(&mut response, shared.timeouts.idle, shared.max_body, &mut body).await? {
        Extent::Whole => Ok(Streaming { response, facts, body: body.into_bytes() }),
        Extent::Larger => {
            let problem = format!(
                "with a body larger than the limit of {} bytes, which `max_body` raises",
                shared.max_body
            );
            let (status, headers) = (response.status(), response.headers().clone());
            let answer = answer(shared, facts, status, headers, &body.into_bytes());
            Err(Failure::Refused(answer.with_problem(problem)))
        }
    }
}

/// The token goes to the configured origin, and to no other.
fn authorise(shared: &Shared, request: &mut Request) {
    if shared.is_own_origin(request.url()) {
        request.headers_mut().insert(AUTHORIZATION, shared.token.header());
    } else {
        request.headers_mut().remove(AUTHORIZATION);
    }
}

/// What comes next, unless nothing comes for too long.
async fn within<T>(
    idle: Duration,
    future: impl Future<Output = Result<T, reqwest::Error>>,
) -> Result<T, Failure> {
    let started = Instant::now();
    match timeout(idle, future).await {
        // The HTTP client's own clock may be the first to notice.
        Ok(Err(error)) if !error.is_timeout() || started.elapsed() < idle => Err(error.into()),
        Ok(Err(_)) | Err(Elapsed { .. }) => {
            Err(Failure::timeout(format!("not a byte for {} s", idle.as_secs_f64())))
        }
        Ok(Ok(next)) => Ok(next),
    }
}

/// A whole attempt, unless its answer drips for ever.
async fn whole_within<T>(
    limit: Duration,
    attempt: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    timeout(limit, attempt).await.unwrap_or_else(|_: Elapsed| {
        Err(Failure::timeout(format!(
            "the answer was not complete within {} s",
            limit.as_secs_f64()
        )))
    })
}

/// How much of a body was read.
enum Extent {
    Whole,
    /// There is more than the limit.
    Larger,
}

/// Reads up to `limit` bytes into `body`, which keeps what came also when there is an error.
async fn read_body(
    response: &mut Response,
    idle: Duration,
    limit: usize,
    body: &mut Collected,
) -> Result<Extent, Failure> {
    // What is announced is only a hint: it may be a lie.
    let announced = response.content_length().unwrap_or(0).min(limit as u64);
    body.expected = usize::try_from(announced).unwrap_or(0).min(1 << 20);
    while let Some(mut chunk) = within(idle, response.chunk()).await? {
        let room = limit - body.len();
        let is_larger = chunk.len() > room;
        chunk.truncate(room);
        body.push(chunk);
        if is_larger {
            return Ok(Extent::Larger);
        }
    }
    Ok(Extent::Whole)
}

/// A body as far as it came. One that comes in one piece, as most do, is used where it is.
#[derive(Default)]
struct Collected {
    first: Bytes,
    /// The first piece and all others, once there are any.
    all: BytesMut,
    expected: usize,
}

impl Collected {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn push(&mut self, piece: Bytes) {
        if self.first.is_empty() {
            self.first = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.reserve(self.expected.max(self.first.len() + piece.len()));
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&piece);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

/// The answer as an error, with as much of its body as serves.
async fn read_answer(shared: &Shared, mut response: Response, facts: Facts) -> ErrorResponse {
    let (status, headers) = (response.status(), response.headers().clone());
    let idle = shared.timeouts.idle;
    let mut body = Collected::default();
    // The status is what counts: a body that breaks off or drips is used as far as it came.
    let _ = timeout(idle, read_body(&mut response, idle, MAX_ERROR_BODY, &mut body)).await;
    answer(shared, facts, status, headers, &body.into_bytes())
}

pub(crate) fn answer(
    shared: &Shared,
    facts: Facts,
    status: StatusCode,
    mut headers: HeaderMap,
    body: &[u8],
) -> ErrorResponse {
    let wait = retry_after(&headers, SystemTime::now());
    for value in headers.values_mut() {
        let text = String::from_utf8_lossy(value.as_bytes());
        let redacted = shared.token.redact(&text);
        if redacted != text {
            *value = HeaderValue::from_str(&redacted)
                .unwrap_or_else(|_| HeaderValue::from_static("[redacted]"));
        }
    }
    let head = &body[..body.len().min(MAX_ERROR_BODY)];
    let body = match std::str::from_utf8(head) {
        Ok(text) => shared.token.redact(text).into_bytes(),
        Err(_) => shared.token.redact(&String::from_utf8_lossy(head)).into_bytes(),
    };
    ErrorResponse::new(facts, status, headers, wait, &body)
}

/// The error for an answer of success that cannot be used, its body read for what it says.
pub(crate) async fn refuse(
    shared: &Shared,
    response: Response,
    facts: Facts,
    problem: String,
) -> Error {
    Error::Unexpected(read_answer(shared, response, facts).await.with_problem(problem))
}

/// The error for an answer of which nothing more is there to be read.
pub(crate) fn unexpected(
    shared: &Shared,
    facts: Facts,
    status: StatusCode,
    problem: &str,
) -> Error {
    Error::Unexpected(answer(shared, facts, status, HeaderMap::new(), b"").with_problem(problem))
}

fn facts(call: &Call, started: Instant, attempts: u32) -> Facts {
    Facts { operation: call.info, host: host(&call.request), attempts, elapsed: started.elapsed() }
}

/// The host, and the port where it is not the scheme's own.
fn host(request: &Request) -> String {
    let url = request.url();
    let host = url.host_str().unwrap_or("the server");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
