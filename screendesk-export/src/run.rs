//! One run of an export: what is asked for, what is done, what came of it.

mod fetch;
mod list;
mod plan;
mod video;

use std::{fmt, sync::Arc, time::Duration};

use screendesk_client::{
    Client,
    download::{Progress, RateLimit},
};
use serde::Serialize;
use tokio::time::Instant;
use uuid::Uuid;

pub use self::plan::{Fetch, Reason};
use crate::{
    destination::{Destination, Journal},
    error::Error,
    lock::Lock,
    manifest::{Index, Sources, compact},
    record::Filter,
    shard::Shard,
};

/// What an export does, and how.
///
/// Default: everything, with eight videos at a time, and no waiting for videos that are still being
/// processed.
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    concurrency: usize,
    metadata_only: bool,
    verify: bool,
    retry_failed: bool,
    filter: Filter,
    limit: Option<u64>,
    shard: Option<Shard>,
    wait: Option<Duration>,
    rate_limit: Option<RateLimit>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrency: 8,
            metadata_only: false,
            verify: false,
            retry_failed: false,
            filter: Filter::default(),
            limit: None,
            shard: None,
            wait: None,
            rate_limit: None,
        }
    }
}

impl Options {
    /// Sets how many videos are fetched at the same time; 0 counts as 1.
    pub fn with_concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Fetches the metadata and no videos.
    pub fn with_metadata_only(mut self, metadata_only: bool) -> Self {
        self.metadata_only = metadata_only;
        self
    }

    /// Reads every stored video again, and fetches those anew whose bytes are not what they were.
    pub fn with_verify(mut self, verify: bool) -> Self {
        self.verify = verify;
        self
    }

    /// Fetches only videos that failed before, of recordings whose metadata is there; nothing is
    /// listed.
    pub fn with_retry_failed(mut self, retry_failed: bool) -> Self {
        self.retry_failed = retry_failed;
        self
    }

    /// Takes only recordings that fit `filter`.
    pub fn with_filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Takes no more than the first `limit` recordings that the server lists.
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Takes only the recordings of one shard.
    pub fn with_shard(mut self, shard: Shard) -> Self {
        self.shard = Some(shard);
        self
    }

    /// Waits up to `limit` for each video that is still being processed (409).
    pub fn with_wait(mut self, limit: Duration) -> Self {
        self.wait = Some(limit);
        self
    }

    /// Takes no more bytes per second than `limit` allows, over all videos.
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Whether a recording that is not listed is known to be gone.
    fn sees_all(&self) -> bool {
        self.limit.is_none() && !self.retry_failed
    }
}

/// Is told how far a run is. Every method may be left out; they must be quick, and never block.
pub trait Observer: Send + Sync {
    /// So many recordings were listed by now, of about so many.
    fn listed(&self, _recordings: u64, _of: Option<u64>) {}
    /// The list is complete, and so many videos are to be fetched.
    fn planned(&self, _videos: u64) {}
    /// A video is being fetched.
    fn started(&self, _fetch: &Fetch) {}
    /// So much of it is there.
    fn progress(&self, _uuid: Uuid, _progress: Progress) {}
    /// It is stored, or need not be (none), or failed.
    fn finished(&self, _uuid: Uuid, _outcome: Result<Option<u64>, &str>) {}
}

/// Nobody.
impl Observer for () {}

/// Shared with the caller, who wants to know what it was told.
impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn listed(&self, recordings: u64, of: Option<u64>) {
        (**self).listed(recordings, of);
    }

    fn planned(&self, videos: u64) {
        (**self).planned(videos);
    }

    fn started(&self, fetch: &Fetch) {
        (**self).started(fetch);
    }

    fn progress(&self, uuid: Uuid, progress: Progress) {
        (**self).progress(uuid, progress);
    }

    fn finished(&self, uuid: Uuid, outcome: Result<Option<u64>, &str>) {
        (**self).finished(uuid, outcome);
    }
}

/// A recording that could not be had, and why.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Failure {
    /// The recording, if that much could be read.
    pub uuid: Option<Uuid>,
    /// Why, in one sentence.
    pub error: String,
}

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Recordings that the server listed, those of other shards left out.
    pub listed: u64,
    /// Recordings that were asked for, by filter and limit.
    pub recordings: u64,
    /// Videos that were stored by this run.
    pub fetched: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Videos of them that replaced an earlier version.
    pub replaced: u64,
    /// Videos that were there already.
    pub unchanged: u64,
    /// Recordings that are stored, and that the server no longer lists.
    pub gone: u64,
    /// Recordings that could not be had.
    pub failed: u64,
    /// The first thousand of them; all are in the manifest.
    pub failures: Vec<Failure>,
    /// Why the list is not complete, if it is not.
    pub incomplete: Option<String>,
    /// Why the run ended before all videos were tried, if it did.
    pub stopped: Option<String>,
    /// The time that it took, in seconds.
    pub seconds: f64,
}

/// Failures that a summary has in full.
const FAILURES: usize = 1000;

impl Summary {
    pub(crate) fn fail(&mut self, uuid: Option<Uuid>, error: String) {
        self.failed += 1;
        if self.failures.len() < FAILURES {
            self.failures.push(Failure { uuid, error });
        }
    }

    /// Returns whether everything that was asked for is there.
    pub fn is_complete(&self) -> bool {
        self.failed == 0 && self.incomplete.is_none() && self.stopped.is_none()
    }
}

/// An export that can be run.
pub struct Export {
    client: Client,
    destination: Destination,
    options: Options,
    observer: Arc<dyn Observer>,
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("destination", &self.destination)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Export {
    /// Returns an export of the account that `client` sees. Nothing is done yet.
    pub fn new(client: Client, destination: Destination, options: Options) -> Self {
        Self { client, destination, options, observer: Arc::new(()) }
    }

    /// Tells `observer` how a run goes; nobody by default.
    #[must_use]
    pub fn with_observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Says what a run would fetch, and fetches and writes nothing but the list.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub async fn plan(&self, mut each: impl FnMut(Fetch)) -> Result<Summary, Error> {
        let started = Instant::now();
        let mut index = Index::read(&self.destination, self.options.shard, false).await?;
        let mut summary = Summary::default();
        list::plan(self, &mut index, &self.observer, &mut summary, &mut each).await?;
        summary.seconds = started.elapsed().as_secs_f64();
        Ok(summary)
    }

    /// Runs the export to its end.
    ///
    /// Recordings that cannot be had are in the summary. It may be dropped at any moment: the next
    /// run goes on.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if another run is under way; [`Error::Client`] if the token is not, or no
    /// longer, valid, if the list cannot be read, or if a disk does not take what is written; what
    /// the destination did otherwise.
    pub async fn run(&self) -> Result<Summary, Error> {
        self.destination.prepare().await?;
        let lock = Lock::take(&self.destination, self.options.shard).await?;
        let done = self.locked(&lock).await;
        lock.release().await;
        done
    }

    async fn locked(&self, lock: &Lock) -> Result<Summary, Error> {
        let observer = &self.observer;
        let started = Instant::now();
        let (destination, shard) = (&self.destination, self.options.shard);
        destination.clean(shard).await?;
        let mut index = Index::read(destination, shard, self.options.verify).await?;
        if index.damaged > 0 {
            tracing::warn!(lines = index.damaged, "lines of the manifest cannot be read");
        }
        let mut summary = Summary::default();
        let listing = if self.options.retry_failed {
            list::again(self, &index, &mut summary).await?
        } else {
            list::list(self, lock, &mut index, observer, &mut summary).await?
        };
        let mut journal = Journal::new(destination, shard);
        if !self.options.metadata_only {
            observer.planned(listing.to_fetch);
            let ended =
                fetch::all(self, lock, &index, &listing, &mut journal, observer, &mut summary)
                    .await;
            // Whatever ended it: what is stored, is noted.
            journal.flush().await?;
            ended?;
        }
        lock.check()?;
        let sources = Sources::all(destination).await?;
        let sees_all = self.options.sees_all() && summary.incomplete.is_none();
        let is_gone = |uuid| sees_all.then(|| !index.is_listed(uuid));
        if !sources.is_empty() {
            summary.gone = compact(destination, &sources, shard, is_gone).await?;
        }
        summary.seconds = started.elapsed().as_secs_f64();
        Ok(summary)
    }
}
