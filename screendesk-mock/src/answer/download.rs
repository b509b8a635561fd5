//! `GET /recordings/{uuid}/download`: the video, whole or a range of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{
    HeaderName, HeaderValue, Method, Response, StatusCode,
    header::{
        ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE,
        LAST_MODIFIED, RANGE,
    },
};

use super::{
    Answer, Question, content_disposition,
    range::{self, Requested},
};
use crate::{account::Record, body::Body, video::Content};

pub(crate) fn answer(question: &Question<'_>, record: &Record) -> Answer {
    let video = record.video();
    match video.content() {
        Content::Processing => {
            return question.error(StatusCode::CONFLICT, "Video file is not available yet");
        }
        Content::Missing => {
            return question.error(StatusCode::NOT_FOUND, "The recording has no video file");
        }
        Content::Bytes(_) | Content::Synthetic(_) => {}
    }
    let etag = video.entity_tag();
    let modified = UNIX_EPOCH + Duration::from_millis(record.video_ms().try_into().unwrap_or(0));
    let headers = &question.request.headers;
    let range = headers
        .get(RANGE)
        // RFC 9110, 14.2: the field means something for GET alone.
        .filter(|_| question.request.method == Method::GET)
        .filter(|_| headers.get(IF_RANGE).is_none_or(|condition| fits(condition, &etag, modified)))
        .map_or(Requested::Whole, |range| range::requested(range, video.len()));

    let (status, range) = match range {
        Requested::Whole => (StatusCode::OK, 0..video.len()),
        Requested::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Requested::Unsatisfiable => {
            let mut answer = question
                .error(StatusCode::RANGE_NOT_SATISFIABLE, "The range lies outside of the video");
            set(&mut answer, CONTENT_RANGE, &format!("bytes */{}", video.len()));
            return answer;
        }
    };
    let mut answer = Response::new(Body::Video(video.reader(range.clone())));
    *answer.status_mut() = status;
    if status == StatusCode::PARTIAL_CONTENT {
        let content_range = format!("bytes {}-{}/{}", range.start, range.end - 1, video.len());
        set(&mut answer, CONTENT_RANGE, &content_range);
    }
    set(&mut answer, CONTENT_TYPE, video.media_type());
    set(&mut answer, CONTENT_DISPOSITION, &content_disposition::attachment(record, &video));
    set(&mut answer, ACCEPT_RANGES, "bytes");
    set(&mut answer, ETAG, &etag);
    set(&mut answer, LAST_MODIFIED, &httpdate::fmt_http_date(modified));
    answer
}

/// Whether the `If-Range` of a request speaks of the video as it is (RFC 9110, 13.1.5).
fn fits(condition: &HeaderValue, etag: &str, modified: SystemTime) -> bool {
    let Ok(condition) = condition.to_str() else { return false };
    if condition.contains('"') {
        // The strong comparison: a weak tag fits nothing, not even itself.
        return condition == etag && !etag.starts_with("W/");
    }
    condition == httpdate::fmt_http_date(modified)
}

/// Sets a header field, unless the text, which may come from a test, cannot be one.
fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
        answer.headers_mut().insert(name, value);
    }
}
