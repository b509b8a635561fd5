//! Faults: for which requests the server misbehaves, and how.

mod apply;
mod delivery;
mod replacement;
mod schedule;

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue};

use crate::{Account, Operation, SeenRequest};

pub(crate) use apply::Delivered;
use delivery::Delivery;
use replacement::Replacement;
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
///
/// An update that a fault meets is carried out, unless the fault puts another answer in the place of
/// the usual one by [`status`](Self::status), [`respond`](Self::respond) or [`raw`](Self::raw).
#[derive(Clone)]
#[must_use = "a fault does nothing until it is given to `Screendesk::fault`"]
pub struct Fault {
    operation: Option<Operation>,
    conditions: Vec<Arc<Condition>>,
    first: usize,
    times: usize,
    request_edits: Vec<(HeaderName, Option<HeaderValue>)>,
    delay: Duration,
    events: Vec<Arc<Event>>,
    effects: Vec<Arc<Effect>>,
    replacement: Replacement,
    delivery: Delivery,
}

type Condition = dyn Fn(&SeenRequest) -> bool + Send + Sync;
type Effect = dyn Fn(&Account) + Send + Sync;
type Event = dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

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
            delay: Duration::ZERO,
            events: Vec::new(),
            effects: Vec::new(),
            replacement: Replacement::default(),
            delivery: Delivery::default(),
        }
    }

    /// Narrows it to requests for which this holds; may be said several times.
    ///
    /// The condition must not script faults itself.
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

    /// Waits for an event before the answer begins, such as a test's word that it may.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use screendesk_mock::{Fault, Operation};
    /// use tokio::sync::Semaphore;
    ///
    /// // Each list page is answered once a permit is added.
    /// let permits = Arc::new(Semaphore::new(0));
    /// let each = permits.clone();
    /// let held = Fault::on(Operation::ListRecordings).always().wait_for(move || {
    ///     let permits = each.clone();
    ///     async move { permits.acquire().await.unwrap().forget() }
    /// });
    /// # let _ = held;
    /// ```
    pub fn wait_for<E>(mut self, event: impl Fn() -> E + Send + Sync + 'static) -> Self
    where
        E: Future<Output = ()> + Send + 'static,
    {
        self.events.push(Arc::new(move || Box::pin(event())));
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

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("operation", &self.operation)
            .field("nth", &self.first)
            .field("times", &self.times)
            .field("delay", &self.delay)
            .field("replacement", &self.replacement)
            .field("delivery", &self.delivery)
            .finish_non_exhaustive()
    }
}

fn header_name(name: &str) -> HeaderName {
    HeaderName::try_from(name).expect("a fault's header field has a valid name")
}

fn header_value(value: &str) -> HeaderValue {
    HeaderValue::from_bytes(value.as_bytes())
        .expect("a fault's header field has a value without control characters")
}
