//! The bytes of one file, taken up again where a connection broke off.

mod info;

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;
use reqwest::{
    Response, StatusCode,
    header::{ACCEPT_ENCODING, HeaderValue, IF_RANGE, RANGE},
};
use tokio::time::{Instant, sleep, timeout};

pub use self::info::FileInfo;
pub(super) use self::info::Validator;
use super::{
    content_range::ContentRange,
    options::{Observer, Progress},
};
use crate::{
    error::{Error, Facts, TransportError, TransportKind, classify},
    exchange::{self, Streaming},
    operation::Call,
    retry::Backoff,
};

/// The first wait for a file that is not ready yet, and the longest one that it doubles up to.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What became of a download into a writer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Written {
    /// The bytes that were written.
    pub bytes: u64,
    /// What the server says of the file.
    pub info: FileInfo,
}

/// Where to take up a file of which the first bytes are there already.
#[derive(Clone, Debug)]
pub(super) struct ResumePoint {
    pub(super) position: u64,
    pub(super) validator: Validator,
    pub(super) length: Option<u64>,
}

/// What comes next.
pub(super) enum Event {
    /// The bytes that follow those before.
    Bytes(Bytes),
    /// The server has another version, or cannot go on: what follows begins at 0 again, and as
    /// many bytes as this that were given out are void.
    Restart(u64),
}

/// A file on its way. It ends by being complete, or with an error: never by running dry.
pub(super) struct Transfer {
    call: Call,
    response: Option<Response>,
    facts: Facts,
    info: FileInfo,
    validator: Option<Validator>,
    /// The bytes that were given out, or that were there before.
    position: u64,
    /// Bytes that the server sends though they were given out already.
    skip: u64,
    /// The farthest position reached: only beyond it is there progress.
    best: u64,
    backoff: Backoff,
    started: Instant,
    /// When the connection first broke since there was progress; the time that a consumer takes
    /// over what it got is not the network's.
    broken_since: Option<Instant>,
    observer: Option<Observer>,
}

impl fmt::Debug for Transfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transfer")
            .field("operation", &self.call.info.id)
            .field("position", &self.position)
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

impl Transfer {
    /// Requests the file, from the resume point if there is one and the server goes along.
    pub(super) async fn begin(
        mut call: Call,
        wait: Option<Duration>,
        observer: Option<Observer>,
        resume: Option<ResumePoint>,
    ) -> Result<Self, Error> {
        let started = Instant::now();
        // Ranges and lengths are those of the video itself, not of a compressed form of it.
        call.request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let opened = ready(&call, wait, resume.as_ref()).await?;
        let policy = call.inner.0.retry;
        let transfer = Self {
            position: opened.position,
            skip: opened.skip,
            best: opened.position,
            info: opened.info,
            validator: opened.validator,
            response: Some(opened.response),
            facts: opened.facts,
            backoff: policy.backoff(),
            started,
            broken_since: None,
            call,
            observer,
        };
        if transfer.info.length == Some(0) {
            tracing::warn!(operation = transfer.call.info.id, "the file on the server is empty");
        }
        transfer.report();
        Ok(transfer)
    }

    pub(super) fn info(&self) -> &FileInfo {
        &self.info
    }

    pub(super) fn validator(&self) -> Option<&Validator> {
        self.validator.as_ref()
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The call and the observer, to begin anew.
    pub(super) fn into_parts(self) -> (Call, Option<Observer>) {
        (self.call, self.observer)
    }

    /// The bytes that come next; none when the file is complete.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, Error> {
        let idle = self.call.inner.0.timeouts.idle;
        loop {
            let Some(response) = &mut self.response else {
                if let Some(event) = self.reconnect().await? {
                    return Ok(Some(event));
                }
                continue;
            };
            let broken = match timeout(idle, response.chunk()).await {
                Ok(Ok(Some(chunk))) => match self.accept(chunk)? {
                    Some(chunk) => return Ok(Some(Event::Bytes(chunk))),
                    None => continue,
                },
                Ok(Ok(None)) if self.is_complete() => return Ok(None),
                Ok(Ok(None)) => (TransportKind::Reset, None),
                Ok(Err(error)) => (classify(&error), Some(error.without_url())),
                Err(_) => (TransportKind::Timeout, None),
            };
            self.response = None;
            self.pause(broken.0, broken.1).await?;
        }
    }

    fn is_complete(&self) -> bool {
        self.skip == 0 && self.info.length.is_none_or(|length| self.position == length)
    }

    /// The part of a chunk that is new.
    fn accept(&mut self, mut chunk: Bytes) -> Result<Option<Bytes>, Error> {
        let skipped = self.skip.min(chunk.len() as u64);
        self.skip -= skipped;
        let _ = chunk.split_to(usize::try_from(skipped).unwrap_or(chunk.len()));
        if chunk.is_empty() {
            return Ok(None);
        }
        self.position += chunk.len() as u64;
        if let Some(length) = self.info.length.filter(|length| self.position > *length) {
            let problem = format!("with more than the {length} bytes that it announced");
            return Err(self.unexpected(StatusCode::OK, &problem));
        }
        if self.position > self.best {
            self.best = self.position;
            self.backoff = self.call.inner.0.retry.backoff();
            self.broken_since = None;
        }
        self.report();
        Ok(Some(chunk))
    }

    fn report(&self) {
        if let Some(observer) = &self.observer {
            observer(Progress { received: self.position, total: self.info.length });
        }
    }

    /// Waits before the next attempt, or gives up: patience is renewed by progress alone.
    async fn pause(
        &mut self,
        kind: TransportKind,
        source: Option<reqwest::Error>,
    ) -> Result<(), Error> {
        self.facts.attempts += 1;
        // A server that delivered something since the last break is not one to be spared.
        let had_progress = self.broken_since.is_none();
        let broken_since = *self.broken_since.get_or_insert_with(Instant::now);
        let wait = self.backoff.next(broken_since.elapsed(), None);
        match wait {
            Some(wait) if had_progress || self.call.inner.0.budget.take() => {
                tracing::debug!(
                    position = self.position,
                    kind = ?kind,
                    "the download broke off and is taken up again"
                );
                sleep(wait).await;
                Ok(())
            }
            _ => {
                let problem = match self.info.length {
                    Some(length) => format!("after {} of {length} bytes", self.position),
                    None => format!("after {} bytes", self.position),
                };
                let source = source.map(|e| Box::new(e) as Box<_>);
                let mut facts = self.facts.clone();
                facts.elapsed = self.started.elapsed();
                Err(Error::Transport(TransportError::new(facts, kind, Some(problem), source)))
            }
        }
    }

    /// Requests what is missing; what comes may have to begin at 0 again.
    async fn reconnect(&mut self) -> Result<Option<Event>, Error> {
        let resume = self.validator.clone().filter(|_| self.position > 0).map(|validator| {
            ResumePoint { position: self.position, validator, length: self.info.length }
        });
        let opened = open(&self.call, resume.as_ref()).await?;
        // Also where no byte is void: who keeps a note of the version must know of another one.
        let void = self.position;
        let restarts = opened.position == 0
            && (void > 0
                || opened.validator != self.validator
                || opened.info.length != self.info.length);
        self.position = opened.position;
        self.skip = opened.skip;
        self.info = if restarts { opened.info } else { opened.info.or(&self.info) };
        self.validator = opened.validator;
        self.response = Some(opened.response);
        Ok(restarts.then_some(Event::Restart(void)))
    }

    fn unexpected(&self, status: StatusCode, problem: &str) -> Error {
        exchange::unexpected(&self.call.inner.0, self.facts.clone(), status, problem)
    }
}

/// An answer that holds the file from some position on.
struct Opened {
    response: Response,
    facts: Facts,
    info: FileInfo,
    validator: Option<Validator>,
    position: u64,
    skip: u64,
}

/// Opens the file; as long as it is not ready yet (409) and the time is not over, once more.
async fn ready(
    call: &Call,
    limit: Option<Duration>,
    resume: Option<&ResumePoint>,
) -> Result<Opened, Error> {
    let started = Instant::now();
    let mut next = FIRST_WAIT;
    loop {
        let error = match open(call, resume).await {
            Err(error) if error.is_not_ready() => error,
            done => return done,
        };
        let left = limit.unwrap_or_default().saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(error);
        }
        // The server knows best, as long as it asks for a time that there is.
        let wait = error.retry_after().unwrap_or(next).min(left);
        tracing::debug!(wait_s = wait.as_secs_f64(), "the file is not ready yet");
        sleep(wait).await;
        next = (next * 2).min(LONGEST_WAIT);
    }
}

async fn open(call: &Call, resume: Option<&ResumePoint>) -> Result<Opened, Error> {
    if let Some(point) = resume
        && let Some(opened) = open_range(call, point).await?
    {
        return Ok(opened);
    }
    let Streaming { response, facts, .. } = exchange::streaming(call).await?;
    whole(call, response, facts).await
}

/// The answer with the whole file, if that is what it is.
async fn whole(call: &Call, response: Response, facts: Facts) -> Result<Opened, Error> {
    let headers = response.headers();
    let problem = match response.status() {
        StatusCode::PARTIAL_CONTENT => {
            Some("with a part of the file that was not asked for".into())
        }
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT => {
            Some("with no content where a file was due".into())
        }
        _ => info::not_a_file(headers),
    };
    if let Some(problem) = problem {
        return Err(exchange::refuse(&call.inner.0, response, facts, problem).await);
    }
    let info = FileInfo::read(headers);
    let validator = Validator::read(headers);
    Ok(Opened { response, facts, info, validator, position: 0, skip: 0 })
}

/// The rest of the file, if the server still has the same one; none to ask for the whole.
async fn open_range(call: &Call, point: &ResumePoint) -> Result<Option<Opened>, Error> {
    let Some(mut call) = call.try_clone() else { return Ok(None) };
    let Ok(range) = HeaderValue::try_from(format!("bytes={}-", point.position)) else {
        return Ok(None);
    };
    let headers = call.request.headers_mut();
    headers.insert(RANGE, range);
    headers.insert(IF_RANGE, point.validator.header());
    let Streaming { response, facts, .. } = match exchange::streaming(&call).await {
        Ok(streaming) => streaming,
        // The file is shorter now, or the range is refused for a reason of the server's own.
        Err(Error::Unexpected(answer)) if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let now = Validator::read(response.headers());
    let is_same = now.as_ref() == Some(&point.validator);
    if response.status() != StatusCode::PARTIAL_CONTENT {
        let mut opened = whole(&call, response, facts).await?;
        if is_same && opened.info.length == point.length {
            // The server ignores ranges, and has the same file: what is there already is skipped.
            (opened.position, opened.skip) = (point.position, point.position);
        }
        return Ok(Some(opened));
    }
    let Some(range) = ContentRange::read(response.headers()) else { return Ok(None) };
    // A 206 may leave out what the client knows already, and may begin earlier than asked
    // (RFC 9110, section 15.3.7); what it does say must fit. It may also end earlier: only a
    // known length tells whether that was all.
    let length = range.total.or(point.length);
    let fits = range.start <= point.position
        && !point.validator.is_contradicted(response.headers())
        && length.is_some()
        && info::not_a_file(response.headers()).is_none()
        && (point.length.is_none() || length == point.length);
    if !fits {
        return Ok(None);
    }
    let mut info = FileInfo::read(response.headers());
    info.length = length;
    Ok(Some(Opened {
        response,
        facts,
        info,
        validator: Some(point.validator.clone()),
        position: point.position,
        skip: point.position - range.start,
    }))
}

/// An open download: what the server says of the file, and its bytes.
///
/// It is a [`Stream`] of the bytes, in order, and takes a broken connection up again by itself. It
/// ends when all announced bytes were there; otherwise it ends with an error.
#[must_use = "streams do nothing unless polled"]
pub struct Body {
    info: FileInfo,
    state: State,
}

enum State {
    Ready(Box<Transfer>),
    Streaming(Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("info", &self.info).finish_non_exhaustive()
    }
}

impl Body {
    pub(super) fn new(transfer: Transfer) -> Self {
        Self { info: transfer.info.clone(), state: State::Ready(Box::new(transfer)) }
    }

    /// Returns what the server says of the file.
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// Returns the bytes that come next, or none when the file is complete.
    ///
    /// # Errors
    ///
    /// [`Error::Unexpected`] if the file changed on the server after its first bytes were given
    /// out; otherwise what the network did.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match &mut self.state {
            State::Ready(transfer) => next_bytes(transfer).await,
            State::Streaming(stream) => {
                std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await.transpose()
            }
        }
    }
}

async fn next_bytes(transfer: &mut Transfer) -> Result<Option<Bytes>, Error> {
    loop {
        return match transfer.next().await? {
            None => Ok(None),
            Some(Event::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Event::Restart(0)) => continue,
            Some(Event::Restart(_)) => Err(transfer.unexpected(
                StatusCode::OK,
                "with another version of the file, or from its beginning, when the connection had \
                 broken off; what was read cannot be continued: download it again",
            )),
        };
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let State::Ready(_) = this.state {
            let empty: State = State::Streaming(Box::pin(stream::empty()));
            if let State::Ready(transfer) = std::mem::replace(&mut this.state, empty) {
                this.state =
                    State::Streaming(Box::pin(stream::unfold(Some(transfer), async |transfer| {
                        let mut transfer = transfer?;
                        match next_bytes(&mut transfer).await {
                            Ok(bytes) => Some((Ok(bytes?), Some(transfer))),
                            Err(error) => Some((Err(error), None)),
                        }
                    })));
            }
        }
        match &mut this.state {
            State::Streaming(stream) => stream.as_mut().poll_next(context),
            State::Ready(_) => Poll::Ready(None),
        }
    }
}
