//! When a request is repeated, how long is waited before it, and how much is repeated in all.

mod budget;
mod policy;
mod retry_after;

pub use self::policy::RetryPolicy;
pub(crate) use self::{
    budget::Budget,
    policy::{Backoff, may_repeat_failure, may_repeat_status},
    retry_after::retry_after,
};
