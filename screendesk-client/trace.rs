//! Spans and events of `tracing`, with the attribute names of OpenTelemetry's HTTP conventions.

use std::time::Duration;

use reqwest::Response;
use tracing::{Span, debug, field::Empty, info_span, warn};

use crate::{error::Error, operation::Call};

/// The span of a whole operation, retries included.
pub(crate) fn operation(call: &Call) -> Span {
    let url = call.request.url();
    info_span!(
        "screendesk.operation",
        otel.name = format!("{} {}", call.info.method, call.info.path),
        otel.kind = "client",
        screendesk.operation = call.info.id,
        http.request.method = call.info.method,
        url.template = call.info.path,
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        "error.type" = Empty,
    )
}

/// The span of one request.
pub(crate) fn attempt(call: &Call, number: u32) -> Span {
    info_span!(
        "screendesk.attempt",
        otel.kind = "client",
        http.request.method = call.info.method,
        // Neither base URL nor parameters have secrets in them: the token is in a header.
        url.full = %call.request.url(),
        http.request.resend_count = number.saturating_sub(1),
        http.response.status_code = Empty,
    )
}

/// The head of an answer is there.
pub(crate) fn answered(response: &Response) {
    Span::current().record("http.response.status_code", response.status().as_u16());
}

/// The attempt failed in a way that another one may mend.
pub(crate) fn retry(attempts: u32, wait: Duration) {
    debug!(
        attempts,
        wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "the request is repeated after a wait"
    );
}

/// The operation failed.
pub(crate) fn failed(error: &Error) {
    let kind = match error.status() {
        Some(status) => status.as_str().to_owned(),
        None => match error {
            Error::Transport(e) => format!("{:?}", e.kind()).to_lowercase(),
            _ => "other".to_owned(),
        },
    };
    Span::current().record("error.type", kind.as_str());
    warn!(error = %error, "error.type" = kind, "the operation failed");
}
