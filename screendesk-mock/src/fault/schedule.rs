//! Which fault meets which request.

use std::sync::Arc;

use super::Fault;
use crate::SeenRequest;

/// The faults of a server, in the order in which they were given to it.
#[derive(Default)]
pub(crate) struct Schedule(Vec<Scheduled>);

struct Scheduled {
    fault: Arc<Fault>,
    /// How many requests have fitted it so far, and how many of those it met.
    fitted: usize,
    met: usize,
}

impl Schedule {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(Scheduled { fault: Arc::new(fault), fitted: 0, met: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts the request, and says which fault meets it.
    pub(crate) fn next(&mut self, request: &SeenRequest) -> Option<Arc<Fault>> {
        let mut chosen = None;
        for scheduled in self.0.iter_mut().filter(|scheduled| scheduled.fault.fits(request)) {
            let fault = &scheduled.fault;
            scheduled.fitted += 1;
            if chosen.is_none() && scheduled.fitted >= fault.first && scheduled.met < fault.times {
                scheduled.met += 1;
                chosen = Some(fault.clone());
            }
        }
        chosen
    }
}
