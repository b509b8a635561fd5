//! What becomes of one request: recorded, met by a fault perhaps, answered.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

use crate::{
    Account, SeenRequest,
    answer::{self, Answer, Question, Settings},
    fault::{Delivered, Schedule},
    operation::Route,
    requests::{RequestLog, mark_sensitive},
    token::Tokens,
};

/// The longest request body that is read, in bytes; a longer one is answered with 413.
const LONGEST_BODY: usize = 1 << 20;

/// What every connection of a server shares.
pub(crate) struct Shared {
    pub(crate) account: Account,
    pub(crate) requests: RequestLog,
    pub(crate) settings: Settings,
    pub(crate) latency: Duration,
    tokens: Mutex<Tokens>,
    faults: Mutex<Schedule>,
    answered: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        account: Account,
        settings: Settings,
        latency: Duration,
        requests: RequestLog,
    ) -> Arc<Self> {
        Arc::new(Self {
            account,
            requests,
            settings,
            latency,
            tokens: Mutex::default(),
            faults: Mutex::default(),
            answered: AtomicU64::new(0),
        })
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        // Nothing that panics is called under either lock, but for conditions of faults, which only read.
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Schedule> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn respond(&self, request: Request<Incoming>, connection: u64) -> Delivered {
        let Some(request) = read(request, connection).await else {
            let too_long = "The request body is too long";
            let shape = self.settings.error_shape;
            return Delivered::Answer(answer::error(
                shape,
                StatusCode::PAYLOAD_TOO_LARGE,
                too_long,
            ));
        };
        self.requests.push(&request);
        let fault = self.faults().next(&request);
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let Some(fault) = fault else {
            return Delivered::Answer(self.answer(&request));
        };
        fault.prepare(&self.account).await;
        fault.deliver_answer(&request.method, self.settings.error_shape, || {
            self.answer(&fault.edited(&request))
        })
    }

    fn answer(&self, request: &SeenRequest) -> Answer {
        let role = self.tokens().role(&request.headers);
        let role = role.or_else(|| self.settings.role_without_token.clone());
        let question = Question { account: &self.account, settings: &self.settings, role, request };
        let mut answer = question.answer();
        let number = self.answered.fetch_add(1, Ordering::Relaxed);
        if let Ok(id) = HeaderValue::from_str(&format!("request-{number}")) {
            answer.headers_mut().insert("x-request-id", id);
        }
        answer
    }
}

/// The whole request; `None` when its body is too long or breaks off.
async fn read(request: Request<Incoming>, connection: u64) -> Option<SeenRequest> {
    let (mut parts, body) = request.into_parts();
    let body: Bytes = Limited::new(body, LONGEST_BODY).collect().await.ok()?.to_bytes();
    mark_sensitive(&mut parts.headers);
    let path = parts.uri.path().to_owned();
    Some(SeenRequest {
        operation: Route::of(&parts.method, &path).operation(),
        path,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        method: parts.method,
        headers: parts.headers,
        body,
        at: Instant::now(),
        connection,
    })
}
