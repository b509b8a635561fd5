//! Asking for a file: from the start, from where it broke off, or once it is ready.

use std::time::Duration;

use reqwest::{
    Response, StatusCode,
    header::{HeaderMap, HeaderValue, IF_RANGE, RANGE},
};
use tokio::time::{Instant, sleep};

use super::{
    ResumePoint,
    info::{self, FileInfo, Validator},
};
use crate::{
    download::content_range::ContentRange,
    error::{Error, Facts},
    exchange::{self, Streaming},
    operation::Call,
};

/// The first wait for a file that is not ready yet, and the longest one that it doubles up to.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// An answer that holds the file from some position on.
pub(super) struct Opened {
    pub(super) response: Response,
    pub(super) facts: Facts,
    pub(super) info: FileInfo,
    pub(super) validator: Option<Validator>,
    pub(super) position: u64,
    pub(super) skip: u64,
}

/// Opens the file; as long as it is not ready yet (409) and the time is not over, once more.
pub(super) async fn ready(
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

pub(super) async fn open(call: &Call, resume: Option<&ResumePoint>) -> Result<Opened, Error> {
    if let Some(point) = resume
        && let Some(opened) = open_range(call, point).await?
    {
        return Ok(opened);
    }
    let Streaming { response, facts, .. } = exchange::streaming(call).await?;
    whole(call, response, facts).await
}

/// The answer with the whole file, if that is what it is.
async fn whole(call: &Call, mut response: Response, facts: Facts) -> Result<Opened, Error> {
    let headers = response.headers();
    let problem = match response.status() {
        StatusCode::PARTIAL_CONTENT => {
            Some("with a part of the file that was not asked for".into())
        }
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT => {
            Some("with no content where a file was due".into())
        }
        _ => info::not_a_file(headers, &call.inner.0.token),
    };
    if let Some(problem) = problem {
        return Err(exchange::refuse(&call.inner.0, response, facts, problem).await);
    }
    let info = FileInfo::read(headers, &call.inner.0.token);
    let validator = Validator::read(headers);
    release_head(&mut response);
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
    let Streaming { mut response, facts, .. } = match exchange::streaming(&call).await {
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
        && info::not_a_file(response.headers(), &call.inner.0.token).is_none()
        && (point.length.is_none() || length == point.length);
    if !fits {
        return Ok(None);
    }
    let mut info = FileInfo::read(response.headers(), &call.inner.0.token);
    info.length = length;
    release_head(&mut response);
    Ok(Some(Opened {
        response,
        facts,
        info,
        validator: Some(point.validator.clone()),
        position: point.position,
        skip: point.position - range.start,
    }))
}

/// Lets go of the head, whose fields point into the buffer that the connection reads into: as long
/// as they live, the connection takes another buffer in place of using that one again.
fn release_head(response: &mut Response) {
    *response.headers_mut() = HeaderMap::new();
}
