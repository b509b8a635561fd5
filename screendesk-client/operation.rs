//! One operation of the API, from its builder to its typed answer.

use progenitor_client::{ByteStream, ResponseValue};
use reqwest::{Request, Url};
use serde::de::DeserializeOwned;

use crate::{
    client::Inner,
    decode,
    error::Error,
    exchange::{self, Answer},
    worker::Http,
};

/// What is known of an operation before it is sent, from the spec.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The `operationId`.
    pub id: &'static str,
    /// The request method (RFC 9110, section 9).
    pub method: &'static str,
    /// The path template, beginning with a slash: `/recordings/{uuid}`.
    pub path: &'static str,
    /// Whether the answer is a file and not JSON: it is then streamed.
    pub streams: bool,
}

/// An operation whose parameters are set: every generated builder is one.
pub trait Operation: Sized {
    /// What the spec says of the operation.
    const INFO: OperationInfo;

    /// Turns the builder into a call, which borrows nothing.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] if a required parameter is missing or one has no valid value.
    fn into_call(self) -> Result<Call, Error>;
}

/// A request that is ready to be sent, and the client that sends it.
#[derive(Debug)]
pub struct Call {
    pub(crate) info: &'static OperationInfo,
    pub(crate) inner: Inner,
    pub(crate) request: Request,
    pub(crate) http: Http,
}

impl Call {
    pub(crate) fn new(
        info: &'static OperationInfo,
        built: Result<(Inner, Request), progenitor_client::Error<()>>,
    ) -> Result<Self, Error> {
        let (inner, request) = built.map_err(|error| Error::InvalidRequest {
            operation: info.id,
            problem: match error {
                progenitor_client::Error::InvalidRequest(problem) => problem,
                other => other.to_string(),
            },
        })?;
        let http = Http::new(inner.0.http.clone());
        Ok(Self { info, inner, request, http })
    }

    /// A second call with the same request; none if its body is a stream.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        let request = self.request.try_clone()?;
        let (inner, http) = (self.inner.clone(), self.http.clone());
        Some(Self { info: self.info, inner, request, http })
    }

    /// The same call, sent by `http`.
    pub(crate) fn on(self, http: Http) -> Self {
        Self { http, ..self }
    }

    pub(crate) fn url_mut(&mut self) -> &mut Url {
        self.request.url_mut()
    }
}

/// Sends a call whose answer is JSON.
pub(crate) async fn json<T: DeserializeOwned>(call: Call) -> Result<ResponseValue<T>, Error> {
    let answer = exchange::buffered(&call).await?;
    let value = decode::whole(call.info, &answer)?;
    Ok(ResponseValue::new(value, answer.status, answer.headers))
}

/// Sends a call whose answer has no body.
#[allow(dead_code, reason = "whether an operation is of this kind depends on the spec")]
pub(crate) async fn empty(call: Call) -> Result<ResponseValue<()>, Error> {
    let Answer { status, headers, .. } = exchange::buffered(&call).await?;
    Ok(ResponseValue::new((), status, headers))
}

/// Sends a call whose answer is a file.
pub(crate) async fn bytes(call: Call) -> Result<ResponseValue<ByteStream>, Error> {
    let response = exchange::streaming(&call).await?.response;
    let (status, headers) = (response.status(), response.headers().clone());
    let stream = ByteStream::new(Box::pin(response.bytes_stream()));
    Ok(ResponseValue::new(stream, status, headers))
}
