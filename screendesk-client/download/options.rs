//! A download before it begins: what to wait for, whom to tell, what to replace.

use std::{fmt, path::Path, sync::Arc, time::Duration};

use tokio::io::AsyncWrite;

use super::{
    FileInfo, Saved,
    body::Body,
    inspector::Inspector,
    rate_limit::RateLimit,
    to_disk::{self, Target},
    transfer::Written,
    writer,
};
use crate::{error::Error, operation::Call};

/// How far a download is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The bytes that are there, those of an earlier, broken-off run included.
    pub received: u64,
    /// The bytes of the whole file, where the server tells.
    pub total: Option<u64>,
}

/// Who is told how far a download is.
pub(super) type Observer = Arc<dyn Fn(Progress) + Send + Sync>;

/// Who names a file in a directory.
pub(super) type Namer = Box<dyn Fn(&FileInfo) -> String + Send + Sync>;

/// A download of one file, before it begins.
///
/// Defaults: a file that is not ready yet (409) is an error at once; a file that is there already
/// is not replaced; nobody is told of the progress.
#[must_use = "a download does nothing until it is told where to go"]
pub struct Download {
    call: Result<Call, Error>,
    options: Options,
}

/// What was set on a download.
#[derive(Default)]
pub(super) struct Options {
    pub(super) wait: Option<Duration>,
    pub(super) observer: Option<Observer>,
    pub(super) overwrite: bool,
    pub(super) inspector: Option<Box<dyn Inspector>>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) namer: Option<Namer>,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("call", &self.call)
            .field("wait", &self.options.wait)
            .field("overwrite", &self.options.overwrite)
            .finish_non_exhaustive()
    }
}

impl Download {
    pub(crate) fn new(call: Result<Call, Error>) -> Self {
        Self { call, options: Options::default() }
    }

    pub(super) fn into_parts(self) -> Result<(Call, Options), Error> {
        Ok((self.call?, self.options))
    }

    /// Waits up to `limit` while the server answers that the file is not ready yet (409).
    ///
    /// It is asked again after 2 seconds, then after 4, and so on up to every 30 seconds, or when
    /// its `Retry-After` says. When the time is over, the error is [`Error::NotReady`].
    pub fn with_wait(mut self, limit: Duration) -> Self {
        self.options.wait = Some(limit);
        self
    }

    /// Calls `observer` as bytes arrive, at most once for each piece of the network's.
    ///
    /// It runs inside the download: let it be quick, and never block.
    pub fn with_progress(mut self, observer: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.options.observer = Some(Arc::new(observer));
        self
    }

    /// Replaces a file that is there already, at once and only when the new one is complete.
    pub fn with_overwrite(mut self, overwrite: bool) -> Self {
        self.options.overwrite = overwrite;
        self
    }

    /// Shows all bytes to `inspector`, from the first one on and in order: see [`Inspector`].
    pub fn with_inspector(mut self, inspector: impl Inspector + 'static) -> Self {
        self.options.inspector = Some(Box::new(inspector));
        self
    }

    /// Takes no more bytes per second than `limit` allows to all downloads that share it.
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.options.rate_limit = Some(limit);
        self
    }

    /// Names a file in a directory by `name`, from what the server says of it, in place of the
    /// server's name for it.
    ///
    /// What it returns is made safe as a server's name is: see [`to_dir`](Self::to_dir).
    pub fn with_file_name(
        mut self,
        name: impl Fn(&FileInfo) -> String + Send + Sync + 'static,
    ) -> Self {
        self.options.namer = Some(Box::new(name));
        self
    }

    /// Downloads to the file `path`, which is whole or absent.
    ///
    /// The bytes go to `<path>.part`, which is given its final name when it is complete and on
    /// disk. What a broken-off run left there is taken up again, if the server still has the same
    /// file; `<path>.part.json` tells which one it was.
    ///
    /// It takes a thread of tokio's blocking pool while it lasts, waits included, and has
    /// connections of its own: a slow disk holds up no other task. (The connections of a
    /// [`reqwest::Client`] of your own stay on your runtime.) Dropping the future stops it, and
    /// keeps what is there for a later run.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if there is a file already and it is not to be
    /// [replaced](Self::with_overwrite), before anything is requested, or if the disk does not
    /// take it; otherwise what the server or the network did. Nothing is left under `path` then.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<Saved, Error> {
        to_disk::save(self, Target::File(path.as_ref().to_owned())).await
    }

    /// Downloads into the directory `dir`, which must be there, under the name that the server
    /// gives.
    ///
    /// The name is made safe: it is never a path, not hidden, and has no control characters. A
    /// file without a usable name is called after the last identifier in the request's path, with
    /// the extension of its content type.
    ///
    /// # Errors
    ///
    /// As [`to_file`](Self::to_file), except that a file of the same name is found only when the
    /// server has named it. The directory is looked for before anything is requested.
    pub async fn to_dir(self, dir: impl AsRef<Path>) -> Result<Saved, Error> {
        to_disk::save(self, Target::Directory(dir.as_ref().to_owned())).await
    }

    /// Downloads into `writer`, which gets each byte once and in order, and is flushed at the end.
    ///
    /// A break in between is bridged as long as the server has the same file still. It runs where
    /// the caller awaits it; a writer that can be handed over gets its bytes for less by
    /// [`into_writer`](Self::into_writer).
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the writer fails, [`Error::Unexpected`] if the file changed on the server
    /// after its first bytes were written; otherwise what the server or the network did.
    pub async fn to_writer<W>(self, writer: &mut W) -> Result<Written, Error>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        writer::write(self, writer).await
    }

    /// Downloads into `writer` as [`to_writer`](Self::to_writer) does, and gives it back.
    ///
    /// It runs on a thread of its own like a download [to a file](Self::to_file), which spares
    /// every piece the way from one thread to another. The writer may block.
    ///
    /// # Errors
    ///
    /// As [`to_writer`](Self::to_writer); the writer is dropped then.
    pub async fn into_writer<W>(self, writer: W) -> Result<(Written, W), Error>
    where
        W: AsyncWrite + Unpin + Send + 'static,
    {
        writer::write_owned(self, writer).await
    }

    /// Opens the download: what the server says of the file, and its bytes as a stream.
    ///
    /// # Errors
    ///
    /// What the server or the network did; see [`Error`].
    pub async fn open(self) -> Result<Body, Error> {
        let (call, options) = self.into_parts()?;
        Body::open(call, options).await
    }
}
