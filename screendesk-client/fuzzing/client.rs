//! A client that sends nothing, and answers that nobody sent.

use std::{sync::OnceLock, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};

use crate::{Client, client::Inner, error::Facts, exchange::Answer, operation::OperationInfo};

/// It has what escapes treat in a way of their own, and cannot be a part of what replaces it.
pub(super) const TOKEN: &str = "s3cret/T0ken+u=nt_tests";

pub(crate) fn inner() -> Inner {
    static INNER: OnceLock<Inner> = OnceLock::new();
    let make = || {
        let client = Client::builder().token(TOKEN).base_url("http://127.0.0.1:9").build();
        client.expect("a client").inner.clone()
    };
    INNER.get_or_init(make).clone()
}

pub(super) fn facts(operation: &'static OperationInfo) -> Facts {
    Facts { operation, host: "127.0.0.1".to_owned(), attempts: 2, elapsed: Duration::from_secs(3) }
}

/// An answer with a body and a status of success.
pub(super) fn with_body(operation: &'static OperationInfo, body: &[u8]) -> Answer {
    Answer {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: body.to_vec().into(),
        facts: facts(operation),
        inner: inner(),
    }
}

/// Reads a status, headers and a body: lines, of which an empty one ends the headers. What cannot
/// come from an HTTP library is none.
pub(super) fn answer(operation: &'static OperationInfo, bytes: &[u8]) -> Option<Answer> {
    let head_ends = bytes.windows(2).position(|pair| pair == b"\n\n")?;
    let (head, body) = (&bytes[..head_ends + 1], &bytes[head_ends + 2..]);
    let status_ends = head.iter().position(|byte| *byte == b'\n')?;
    let status = StatusCode::from_bytes(&head[..status_ends]).ok()?;
    let headers = crate::download::fuzzing::header_map(&head[status_ends + 1..]);
    Some(Answer { status, headers, ..with_body(operation, body) })
}
