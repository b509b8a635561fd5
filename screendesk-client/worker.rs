//! Where a download runs that may block: on a thread with a runtime and connections of its own.
//!
//! From the socket to the disk the bytes stay on one thread. Handing each piece from the caller's
//! runtime to a thread that writes costs more than the writing itself; and written on the caller's
//! runtime, a slow disk would hold up every other task there.

use std::{
    fmt, io,
    panic::resume_unwind,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use reqwest::{Request, Response};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::oneshot,
    task::{JoinSet, spawn_blocking, yield_now},
};
use tracing::{Span, dispatcher};

use crate::{client::Inner, error::Error};

/// Workers that are kept for the downloads to come, each with its idle connections.
const KEPT: usize = 32;

/// How long a worker may have stood still before its connections are looked at again.
const STILL: Duration = Duration::from_secs(1);

/// What sends requests.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    /// Where the connections are served; none for the runtime that waits for the answer.
    runtime: Option<Handle>,
}

impl Http {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self { client, runtime: None }
    }

    pub(crate) async fn execute(&self, request: Request) -> reqwest::Result<Response> {
        let Some(runtime) = &self.runtime else { return self.client.execute(request).await };
        // Ends with this future, as the request would if it were made right here.
        let mut tasks = JoinSet::new();
        tasks.spawn_on(self.client.execute(request), runtime);
        match tasks.join_next().await {
            Some(Ok(answer)) => answer,
            Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
            // That runtime has ended, and with it whoever waits for this.
            _ => std::future::pending().await,
        }
    }
}

/// Makes an HTTP client like the one that serves the caller's runtime.
pub(crate) type MakeHttp = Box<dyn Fn() -> reqwest::Result<reqwest::Client> + Send + Sync>;

/// The workers of a client that are not at work.
pub(crate) struct Workers {
    /// None where the caller has brought an HTTP client, whose connections are then everybody's.
    make_http: Option<MakeHttp>,
    idle: Mutex<Vec<Worker>>,
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").finish_non_exhaustive()
    }
}

/// A runtime that stands still between two jobs.
struct Worker {
    /// Only taken by `drop`.
    runtime: Option<Runtime>,
    /// Its connections live on the worker's own runtime, so nobody else may use it.
    http: Option<reqwest::Client>,
    stopped: Instant,
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A runtime that is dropped waits for its threads, which an asynchronous caller must not.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Workers {
    pub(crate) fn new(make_http: Option<MakeHttp>) -> Self {
        Self { make_http, idle: Mutex::default() }
    }

    fn take(&self) -> io::Result<Worker> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(worker) = idle {
            return Ok(worker);
        }
        let runtime = Some(Builder::new_current_thread().enable_all().build()?);
        let http = self.make_http.as_ref().map(|make| make()).transpose();
        Ok(Worker { runtime, http: http.map_err(io::Error::other)?, stopped: Instant::now() })
    }

    fn put_back(&self, mut worker: Worker) {
        worker.stopped = Instant::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(worker);
        }
    }
}

/// Runs `job` on a worker, and gives it up when the returned future is dropped.
///
/// The caller's runtime does not end before the worker's thread: what the job holds is put in order.
pub(crate) async fn run<T, F>(
    inner: Inner,
    job: impl FnOnce(Http) -> F + Send + 'static,
) -> Result<T, Error>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Error>>,
{
    let (caller, span) = (Handle::current(), Span::current());
    let subscriber = dispatcher::get_default(Clone::clone);
    let (mut sender, receiver) = oneshot::channel();
    let thread = spawn_blocking(move || {
        let _subscriber = dispatcher::set_default(&subscriber);
        let _span = span.enter();
        let workers = &inner.0.workers;
        let worker = match workers.take() {
            Ok(worker) => worker,
            Err(error) => return drop(sender.send(Err(cannot_start(error)))),
        };
        let Some(runtime) = &worker.runtime else { return };
        let http = match worker.http.clone() {
            Some(client) => Http { client, runtime: None },
            None => Http { client: inner.0.http.clone(), runtime: Some(caller) },
        };
        let done = runtime.block_on(async {
            if worker.stopped.elapsed() > STILL {
                // Connections that the server has closed meanwhile are to be seen as closed: the
                // first turn of the runtime hears of it, the second one tells their tasks.
                for _ in 0..3 {
                    yield_now().await;
                }
            }
            tokio::select! {
                biased;
                () = sender.closed() => None,
                done = job(http) => Some(done),
            }
        });
        workers.put_back(worker);
        // Whoever waited may have gone away in the end.
        done.map(|done| sender.send(done));
    });
    match receiver.await {
        Ok(done) => done,
        Err(_) => match thread.await {
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            _ => Err(cannot_start(io::Error::other("the runtime is shutting down"))),
        },
    }
}

fn cannot_start(error: io::Error) -> Error {
    Error::io("cannot start the download", None, error)
}
