//! Pages ahead of the one in use, requested at the same time and given out in order.

use std::collections::VecDeque;

use tokio::task::JoinHandle;
use tracing::{Instrument as _, instrument::WithSubscriber as _};

/// Requests under way for consecutive pages; dropping it stops them.
pub(super) struct Prefetch<T> {
    tasks: VecDeque<(u64, Task<T>)>,
}

struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T: Send + 'static> Task<T> {
    /// Starts a task that is seen by the caller's subscriber, in the caller's span.
    fn spawn(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self(tokio::spawn(future.in_current_span().with_current_subscriber()))
    }
}

impl<T: Send + 'static> Prefetch<T> {
    pub(super) fn new() -> Self {
        Self { tasks: VecDeque::new() }
    }

    /// Sees to it that the pages from `first` to `last` are under way.
    ///
    /// They run as tasks of their own: a consumer that takes its time over an item must not leave
    /// half-read answers behind that then time out.
    pub(super) fn fill<F>(&mut self, first: u64, last: u64, mut fetch: impl FnMut(u64) -> Option<F>)
    where
        F: Future<Output = T> + Send + 'static,
    {
        let next = self.tasks.back().map_or(first, |(page, _)| page + 1);
        for page in next..=last {
            let Some(future) = fetch(page) else { break };
            self.tasks.push_back((page, Task::spawn(future)));
        }
    }

    /// Waits for `page` if it is the next one under way; any others are then of no use.
    pub(super) async fn take(&mut self, page: u64) -> Option<T> {
        if self.tasks.front().is_some_and(|(first, _)| *first != page) {
            self.tasks.clear();
        }
        let (_, mut task) = self.tasks.pop_front()?;
        // A task that panicked or was stopped is asked for again by the caller.
        (&mut task.0).await.ok()
    }

    pub(super) fn clear(&mut self) {
        self.tasks.clear();
    }
}
