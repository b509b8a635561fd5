//! The bytes of one file, taken up again where a connection broke off.

#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod info;
mod open;

use std::{fmt, time::Duration};

use bytes::Bytes;
use reqwest::{
    Response, StatusCode,
    header::{ACCEPT_ENCODING, HeaderValue},
};
use tokio::{
    task::yield_now,
    time::{Instant, error::Elapsed, sleep, timeout},
};

pub use self::info::FileInfo;
pub(super) use self::info::Validator;
use super::{
    options::{Observer, Progress},
    rate_limit::RateLimit,
};
use crate::{
    error::{Error, Facts, TransportError, TransportKind, classify},
    exchange,
    operation::Call,
    retry::Backoff,
};

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
    rate_limit: Option<RateLimit>,
    /// Bytes that were given out and have not had their time by the rate limit.
    owed: usize,
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
        rate_limit: Option<RateLimit>,
        resume: Option<ResumePoint>,
    ) -> Result<Self, Error> {
        let started = Instant::now();
        // Ranges and lengths are those of the video itself, not of a compressed form of it.
        call.request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let opened = open::ready(&call, wait, resume.as_ref()).await?;
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
            rate_limit,
            owed: 0,
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

    /// Begins anew, from where an earlier run stopped.
    pub(super) async fn resume_at(self, point: ResumePoint) -> Result<Self, Error> {
        Self::begin(self.call, None, self.observer, self.rate_limit, Some(point)).await
    }

    /// The bytes that come next; none when the file is complete.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, Error> {
        let idle = self.call.inner.0.timeouts.idle;
        if let Some(limit) = &self.rate_limit {
            limit.pass(self.owed).await;
            self.owed = 0;
        }
        loop {
            let Some(response) = &mut self.response else {
                if let Some(event) = self.reconnect().await? {
                    return Ok(Some(event));
                }
                continue;
            };
            let broken = match next_chunk(response, idle).await {
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
        self.owed = chunk.len();
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
        let opened = open::open(&self.call, resume.as_ref()).await?;
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

    pub(super) fn unexpected(&self, status: StatusCode, problem: &str) -> Error {
        exchange::unexpected(&self.call.inner.0, self.facts.clone(), status, problem)
    }
}

/// The next piece of a body, unless nothing comes for too long.
async fn next_chunk(
    response: &mut Response,
    idle: Duration,
) -> Result<reqwest::Result<Option<Bytes>>, Elapsed> {
    let elapsed = match timeout(idle, response.chunk()).await {
        Ok(chunk) => return Ok(chunk),
        Err(elapsed) => elapsed,
    };
    // Where something has blocked the runtime, the bytes may be there and not have been seen yet.
    yield_now().await;
    timeout(Duration::ZERO, response.chunk()).await.map_err(|_| elapsed)
}
