//! One recording of the account, generated or kept.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::generated::Generated;
use crate::{Video, recording::Representation};

/// A recording as it was when it was looked up.
#[derive(Clone)]
pub(crate) enum Record {
    /// The one with this number, as it was generated.
    Generated(Generated, u64),
    /// One that was added, or generated and changed since.
    Stored(Arc<Stored>),
}

/// A recording that is kept, because it cannot be generated.
#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) uuid: Uuid,
    pub(crate) representation: Representation,
    pub(crate) video: Video,
    /// When it was created, in milliseconds since 1970.
    pub(crate) created_ms: i64,
    /// When it got its video, in milliseconds since 1970.
    pub(crate) video_ms: i64,
}

impl Record {
    pub(crate) fn uuid(&self) -> Uuid {
        match self {
            Self::Generated(generated, number) => generated.uuid(*number),
            Self::Stored(stored) => stored.uuid,
        }
    }

    pub(crate) fn representation(&self) -> Representation {
        match self {
            Self::Generated(generated, number) => Representation::Json(generated.json(*number)),
            Self::Stored(stored) => stored.representation.clone(),
        }
    }

    pub(crate) fn video(&self) -> Video {
        match self {
            Self::Generated(generated, number) => generated.video(*number),
            Self::Stored(stored) => stored.video.clone(),
        }
    }

    pub(crate) fn created_ms(&self) -> i64 {
        match self {
            Self::Generated(generated, number) => generated.created_ms(*number),
            Self::Stored(stored) => stored.created_ms,
        }
    }

    /// When it got its video, in milliseconds since 1970.
    pub(crate) fn video_ms(&self) -> i64 {
        match self {
            Self::Generated(..) => self.created_ms(),
            Self::Stored(stored) => stored.video_ms,
        }
    }

    pub(crate) fn title(&self) -> Option<String> {
        match self.representation() {
            Representation::Json(json) => json.get("title")?.as_str().map(str::to_owned),
            Representation::Text(_) => None,
        }
    }

    /// Whether the member with this address, or anybody (`None`), can see it.
    pub(crate) fn is_visible_to(&self, member: Option<&str>) -> bool {
        let Some(member) = member else { return true };
        match self {
            Self::Generated(generated, number) => {
                generated.owner(*number).is_some_and(|owner| owner.email == member)
            }
            Self::Stored(stored) => match &stored.representation {
                Representation::Json(json) => {
                    json.pointer("/user/email").and_then(Value::as_str) == Some(member)
                }
                Representation::Text(_) => false,
            },
        }
    }

    pub(crate) fn to_stored(&self) -> Stored {
        match self {
            Self::Generated(..) => Stored {
                uuid: self.uuid(),
                representation: self.representation(),
                video: self.video(),
                created_ms: self.created_ms(),
                video_ms: self.video_ms(),
            },
            Self::Stored(stored) => Stored::clone(stored),
        }
    }

    /// Appends what the API shows.
    pub(crate) fn write(&self, text: &mut String) {
        match self {
            Self::Generated(generated, number) => {
                text.push_str(&generated.json(*number).to_string());
            }
            Self::Stored(stored) => match &stored.representation {
                Representation::Json(json) => text.push_str(&json.to_string()),
                Representation::Text(raw) => text.push_str(raw),
            },
        }
    }
}
