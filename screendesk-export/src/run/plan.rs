//! What is to be fetched, and why.

use serde::Serialize;
use uuid::Uuid;

use crate::{manifest::Index, record::Facts};

/// Why a video is fetched.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Reason {
    /// It was never stored.
    New,
    /// The server says that the recording was changed since.
    Changed,
    /// It was stored, and is not there, or not as long as it was.
    Missing,
    /// It failed before.
    Failed,
}

/// A video that is, or would be, fetched.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fetch {
    /// The recording.
    pub uuid: Uuid,
    /// Its title.
    pub title: Option<String>,
    /// Why.
    pub reason: Reason,
    /// The length in bytes of what is stored, which may be that of what will be fetched.
    pub bytes: Option<u64>,
    #[serde(skip)]
    pub(crate) updated_at: Option<String>,
}

/// What is to be done about a recording: nothing, if it is there as the server has it.
pub(crate) fn judge(index: &Index, facts: &Facts) -> Option<Fetch> {
    let uuid = facts.uuid?;
    let slot = index.get(uuid);
    let reason = match (slot.is_stored(), slot.is_present()) {
        (false, _) if slot.is_failed() => Reason::Failed,
        (false, _) => Reason::New,
        (true, false) => Reason::Missing,
        (true, true) if slot.is_failed() => Reason::Failed,
        (true, true) if !slot.is_of(facts.updated_at()) => Reason::Changed,
        (true, true) => return None,
    };
    Some(Fetch {
        uuid,
        title: facts.title.clone(),
        reason,
        bytes: slot.is_stored().then_some(slot.bytes),
        updated_at: facts.updated_at().map(str::to_owned),
    })
}
