//! `manifest.ndjson`: what is stored, and what failed.

mod compact;
mod index;
pub(crate) mod merge;
mod sources;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use self::{
    compact::{Latest, compact},
    index::Index,
    sources::{Sources, every_line},
};

/// How the last attempt at a recording's video ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Outcome {
    /// The video is stored.
    Stored,
    /// It could not be had. An earlier version of it, if there is one, has a line of its own.
    Failed,
    /// The recording was changed and its video was not. In journals only: what is stored is noted
    /// anew at the end of the run.
    Unchanged,
}

/// One line of a manifest.
///
/// A recording has at most one line that says what is stored, and behind it at most one that says
/// what failed since.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The recording.
    pub uuid: Uuid,
    /// How it ended.
    pub outcome: Outcome,
    /// The video, relative to the destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Its length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The server's `Content-Type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The server's `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the recording was changed last, in the server's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When a run first found that the server no longer lists the recording; what is stored, stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<DateTime<Utc>>,
}

impl Entry {
    pub(crate) fn new(uuid: Uuid, outcome: Outcome, updated_at: Option<&str>) -> Self {
        Self {
            uuid,
            outcome,
            file: None,
            bytes: None,
            sha256: None,
            content_type: None,
            etag: None,
            updated_at: updated_at.map(str::to_owned),
            finished_at: Utc::now(),
            error: None,
            gone_since: None,
        }
    }

    /// When it ended, in seconds since 1970: enough to tell which of two lines is the later one.
    fn seconds(&self) -> u32 {
        u32::try_from(self.finished_at.timestamp()).unwrap_or_default()
    }

    /// The same in microseconds.
    fn micros(&self) -> i64 {
        self.finished_at.timestamp_micros()
    }

    pub(crate) fn line(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a line; none for one that is damaged.
    pub(crate) fn read(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }
}
