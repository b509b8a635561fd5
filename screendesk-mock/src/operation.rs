//! The operations of the Screendesk API, under the names its OpenAPI document gives them.

use std::fmt;

use http::Method;

/// An operation of the Screendesk API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// `GET /recordings`: one page of the recordings, newest first.
    ListRecordings,
    /// `GET /recordings/{uuid}`: one recording.
    GetRecording,
    /// `PATCH /recordings/{uuid}`: sets a recording's title, summary or description.
    UpdateRecording,
    /// `GET /recordings/{uuid}/download`: the recording's video.
    DownloadRecording,
}

impl Operation {
    /// Every operation, in the order of the documentation.
    pub const ALL: [Self; 4] =
        [Self::ListRecordings, Self::GetRecording, Self::UpdateRecording, Self::DownloadRecording];

    /// The `operationId` in the OpenAPI document.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ListRecordings => "listRecordings",
            Self::GetRecording => "getRecording",
            Self::UpdateRecording => "updateRecording",
            Self::DownloadRecording => "downloadRecording",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What a request line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// An operation, and the `{uuid}` of its path as it was sent.
    Operation(Operation, String),
    /// A path of the API under a method it does not have; holds the methods it has.
    WrongMethod(&'static str),
    /// No path of the API.
    Unknown,
}

/// The path below which the API lives.
pub(crate) const BASE_PATH: &str = "/api/v2";

impl Route {
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let Some(rest) = path.strip_prefix(BASE_PATH) else { return Self::Unknown };
        let segments: Vec<&str> = rest.split('/').skip(1).collect();
        let reads = method == Method::GET || method == Method::HEAD;
        match segments[..] {
            ["recordings"] if reads => Self::Operation(Operation::ListRecordings, String::new()),
            ["recordings"] => Self::WrongMethod("GET, HEAD"),
            ["recordings", uuid] if reads => {
                Self::Operation(Operation::GetRecording, uuid.to_owned())
            }
            ["recordings", uuid] if method == Method::PATCH => {
                Self::Operation(Operation::UpdateRecording, uuid.to_owned())
            }
            ["recordings", _] => Self::WrongMethod("GET, HEAD, PATCH"),
            ["recordings", uuid, "download"] if reads => {
                Self::Operation(Operation::DownloadRecording, uuid.to_owned())
            }
            ["recordings", _, "download"] => Self::WrongMethod("GET, HEAD"),
            _ => Self::Unknown,
        }
    }

    pub(crate) fn operation(&self) -> Option<Operation> {
        match self {
            Self::Operation(operation, _) => Some(*operation),
            Self::WrongMethod(_) | Self::Unknown => None,
        }
    }
}
