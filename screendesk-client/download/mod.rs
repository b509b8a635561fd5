//! Downloads that are whole or absent: to a file, a directory, a writer, or as a stream.
//!
//! A download that breaks off is taken up where it stopped, with `Range` and `If-Range` (RFC 9110,
//! sections 14.2 and 13.1.5), as long as the server has the same file still; bytes of two versions
//! are never put together. A file appears under its final name when it is complete, and not before.

mod body;
mod content_range;
mod file_name;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod inspector;
mod options;
mod part_file;
mod rate_limit;
mod to_disk;
mod transfer;
mod writer;

use crate::operation::Operation;

pub use self::{
    body::Body,
    inspector::Inspector,
    options::{Download, Progress},
    rate_limit::RateLimit,
    to_disk::Saved,
    transfer::{FileInfo, Written},
};

/// An operation whose answer is a file.
///
/// Implemented by the code generation; its methods are on the builders themselves as well, so that
/// this trait is needed for generic code only.
pub trait Downloadable: Operation {
    /// Turns the operation into a download, to set options on.
    fn into_download(self) -> Download {
        Download::new(self.into_call())
    }
}
