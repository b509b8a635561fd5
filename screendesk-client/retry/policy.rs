//! May a request be repeated, and after what time.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use reqwest::{Method, StatusCode};

use crate::error::TransportKind;

/// How often, and for how long, a failed request is repeated.
///
/// The defaults stand in one table with all others, at [`ClientBuilder`](crate::ClientBuilder#defaults).
/// A `Retry-After` of the server (RFC 9110, section 10.2.3) is waited in full up to its cap; a
/// longer one ends the operation at once with an error that [tells it](crate::Error::retry_after).
/// Otherwise the wait is random, between nothing and a delay that doubles ("full jitter").
///
/// What is repeated: connections that are refused, reset or silent; 408, 429, 502, 503 and 504;
/// 500 for `GET`. A `PATCH` of this API sets fields to values, so that repeating it does no harm
/// after a broken connection; after a 500 it is not repeated, because the server has seen it and
/// failed over it. TLS failures, 401, 403, 404, 409 and 422 are never repeated: the next answer
/// would be the same. All operations of a client share a budget of 100 retries, refilled by
/// successes (five for one), so that a dead server is not hammered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    within: Duration,
    first_delay: Duration,
    max_delay: Duration,
    retry_after_cap: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            within: Duration::from_secs(120),
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            retry_after_cap: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Returns a policy that never repeats a request.
    pub fn none() -> Self {
        Self::default().with_attempts(1)
    }

    /// Sets the number of attempts, the first one included; 0 counts as 1.
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the time after which nothing is repeated any more, counted from the first attempt.
    pub fn with_total_time(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    /// Sets the bounds of the backoff: it begins at `first` and doubles up to `max`.
    pub fn with_backoff(mut self, first: Duration, max: Duration) -> Self {
        self.first_delay = first;
        self.max_delay = max.max(first);
        self
    }

    /// Sets the longest `Retry-After` that is waited for.
    pub fn with_retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }

    /// Returns the number of attempts, the first one included.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn backoff(&self) -> Backoff {
        let delays = ExponentialBuilder::default()
            .with_min_delay(self.first_delay)
            .with_max_delay(self.max_delay)
            .without_max_times()
            .build();
        Backoff { policy: *self, delays, attempts: 0 }
    }
}

/// The waits of one operation.
#[derive(Debug)]
pub(crate) struct Backoff {
    policy: RetryPolicy,
    delays: ExponentialBackoff,
    attempts: u32,
}

impl Backoff {
    /// The wait before the next attempt, or none if there must be no other.
    pub(crate) fn next(&mut self, elapsed: Duration, asked: Option<Duration>) -> Option<Duration> {
        self.attempts += 1;
        if self.attempts >= self.policy.attempts {
            return None;
        }
        // Full jitter: anything from nothing to the delay. backon's own adds to the delay.
        let jittered = self.delays.next()?.mul_f64(fastrand::f64());
        let wait = match asked {
            Some(asked) if asked > self.policy.retry_after_cap => return None,
            Some(asked) => asked.saturating_add(jittered),
            None => jittered,
        };
        (elapsed.saturating_add(wait) <= self.policy.within).then_some(wait)
    }
}

/// Whether another attempt may bring another status.
pub(crate) fn may_repeat_status(method: &Method, status: StatusCode) -> bool {
    match status.as_u16() {
        408 | 429 | 502..=504 => true,
        500 => method.is_safe(),
        _ => false,
    }
}

/// Whether another attempt may get through, `attempts` having been made.
pub(crate) fn may_repeat_failure(kind: TransportKind, attempts: u32) -> bool {
    match kind {
        TransportKind::Tls => false,
        // A name that has no address rarely gets one within a minute: one more try, for a resolver
        // that has just woken up.
        TransportKind::Dns => attempts < 2,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    #[test]
    fn there_are_as_many_attempts_as_the_policy_says() {
        let mut backoff = RetryPolicy::default().with_attempts(3).backoff();
        assert!(backoff.next(NOW, None).is_some());
        assert!(backoff.next(NOW, None).is_some());
        assert_eq!(backoff.next(NOW, None), None);
        assert_eq!(RetryPolicy::none().backoff().next(NOW, None), None);
        assert_eq!(RetryPolicy::default().with_attempts(0).backoff().next(NOW, None), None);
    }

    #[test]
    fn the_wait_stays_below_the_doubling_delay_and_its_maximum() {
        for _ in 0..100 {
            let policy = RetryPolicy::default().with_attempts(9);
            let mut backoff =
                policy.with_backoff(Duration::from_secs(1), Duration::from_secs(4)).backoff();
            for limit in [1, 2, 4, 4, 4] {
                let wait = backoff.next(NOW, None).expect("another attempt");
                assert!(wait <= Duration::from_secs(limit), "{wait:?} of at most {limit} s");
            }
        }
    }

    #[test]
    fn what_the_server_asks_for_is_waited_in_full_up_to_the_cap() {
        let asked = Duration::from_secs(60);
        let wait = RetryPolicy::default().backoff().next(NOW, Some(asked)).expect("waited");
        assert!(wait >= asked && wait <= asked + Duration::from_secs(1), "{wait:?}");
        let beyond = asked + Duration::from_secs(1);
        assert_eq!(RetryPolicy::default().backoff().next(NOW, Some(beyond)), None);
    }

    #[test]
    fn nothing_is_repeated_beyond_the_total_time() {
        let mut backoff = RetryPolicy::default().backoff();
        assert_eq!(backoff.next(Duration::from_secs(121), None), None);
        let asked = Some(Duration::from_secs(50));
        assert_eq!(RetryPolicy::default().backoff().next(Duration::from_secs(80), asked), None);
    }

    #[test]
    fn a_patch_is_not_repeated_after_a_500_and_no_refusal_is_ever_repeated() {
        assert!(may_repeat_status(&Method::GET, StatusCode::INTERNAL_SERVER_ERROR));
        assert!(!may_repeat_status(&Method::PATCH, StatusCode::INTERNAL_SERVER_ERROR));
        assert!(may_repeat_status(&Method::PATCH, StatusCode::SERVICE_UNAVAILABLE));
        for status in [401, 403, 404, 409, 418, 422, 501] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert!(!may_repeat_status(&Method::GET, status), "{status}");
        }
    }
}
