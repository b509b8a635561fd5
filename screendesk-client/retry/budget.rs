//! How much may be repeated in all: a dead server is not hammered by a concurrent export.

use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens of a full budget, in fifths: a retry takes five, a success at the first try gives one.
const FULL: u32 = 500;
const RETRY: u32 = 5;

/// A bucket of retries that all operations of one client share.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes what one retry costs; false if there is not enough left.
    pub(crate) fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(RETRY);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Gives something back for an operation that succeeded.
    pub(crate) fn give(&self) {
        let give = |left: u32| (left < FULL).then_some(left + 1);
        // Already full is fine.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_retries_empty_the_budget_and_five_successes_pay_for_one_more() {
        let budget = Budget::new();
        for _ in 0..100 {
            assert!(budget.take());
        }
        assert!(!budget.take());
        for _ in 0..4 {
            budget.give();
        }
        assert!(!budget.take());
        budget.give();
        assert!(budget.take());
    }
}
