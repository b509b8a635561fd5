//! A limit on the bytes per second of all downloads that share it.

use std::{
    num::NonZeroU64,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// What may come at once after a pause, as time: a short silence is made up for, a long one is not.
const BURST: Duration = Duration::from_millis(100);

/// A limit on the bytes per second of all downloads that are given a clone of it.
///
/// ```
/// use std::num::NonZeroU64;
/// use screendesk_client::download::RateLimit;
///
/// let ten_megabytes = RateLimit::bytes_per_second(NonZeroU64::new(10_000_000).unwrap());
/// ```
#[derive(Clone, Debug)]
pub struct RateLimit(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    bytes_per_second: NonZeroU64,
    /// When everything that was let through so far has had its time.
    paid_until: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// Returns a limit of this many bytes per second, over all downloads that share it.
    pub fn bytes_per_second(rate: NonZeroU64) -> Self {
        Self(Arc::new(Shared { bytes_per_second: rate, paid_until: Mutex::new(None) }))
    }

    /// Waits until these bytes may pass.
    pub(super) async fn pass(&self, bytes: usize) {
        let now = Instant::now();
        let cost = Duration::from_secs_f64(bytes as f64 / self.0.bytes_per_second.get() as f64);
        let until = {
            let mut paid = self.0.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
            let from = paid.map_or(now, |paid| paid.max(now.checked_sub(BURST).unwrap_or(now)));
            let until = from + cost;
            *paid = Some(until);
            until
        };
        if until > now {
            sleep_until(until).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn all_that_share_a_limit_have_its_rate_together() {
        let limit = RateLimit::bytes_per_second(NonZeroU64::new(1000).expect("not zero"));
        let started = Instant::now();
        let each = (0..4).map(|_| {
            let limit = limit.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    limit.pass(100).await;
                }
            })
        });
        for task in each.collect::<Vec<_>>() {
            task.await.expect("no panic");
        }
        let took = started.elapsed();
        assert!(
            (Duration::from_millis(3800)..Duration::from_millis(4200)).contains(&took),
            "{took:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_pause_is_not_made_up_for() {
        let limit = RateLimit::bytes_per_second(NonZeroU64::new(1000).expect("not zero"));
        limit.pass(100).await;
        tokio::time::sleep(Duration::from_secs(3600)).await;
        let started = Instant::now();
        limit.pass(2000).await;
        assert!(started.elapsed() >= Duration::from_millis(1850), "{:?}", started.elapsed());
    }
}
