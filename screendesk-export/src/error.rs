//! What ends an export, a merge or a verification.

use std::path::Path;

/// Why a run did not do what was asked for.
///
/// A single recording that cannot be had is no error: it is a [`Failure`](crate::Failure) in the
/// summary.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server, the network, or the local disk.
    #[error(transparent)]
    Client(#[from] screendesk_client::Error),

    /// The destination is no path and no URL that is understood.
    #[error("cannot export to `{destination}`: {problem}")]
    Destination {
        /// What was given.
        destination: String,
        /// What is wrong with it.
        problem: String,
    },

    /// Something in the destination could not be read or written.
    #[error("{action} {name}: {source}")]
    Store {
        /// What was attempted: "cannot read", "cannot write", …
        action: &'static str,
        /// The file or object.
        name: String,
        /// Why it failed.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// Another run works on the same destination.
    #[error("another export to the same destination is under way: {holder}")]
    Locked {
        /// Who it is, and how long its claim holds.
        holder: String,
    },

    /// Another run has taken this one's place, because it gave no sign for too long.
    #[error("another export took over the destination, because this one gave no sign for too long")]
    LockLost,

    /// There is nothing to verify, merge or retry.
    #[error("there is no export at `{destination}`")]
    Nothing {
        /// The destination.
        destination: String,
    },
}

impl From<screendesk_client::ConfigError> for Error {
    fn from(error: screendesk_client::ConfigError) -> Self {
        Self::Client(error.into())
    }
}

impl Error {
    pub(crate) fn store(
        action: &'static str,
        name: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Store { action, name: name.into(), source: source.into() }
    }

    pub(crate) fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::store(action, path.display().to_string(), source)
    }
}
