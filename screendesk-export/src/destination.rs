//! Where an export goes: a folder, or an object store.

mod folder;
mod journal;
mod lines;
mod store;
mod upload;
mod writer;

use std::{fmt, path::PathBuf, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use object_store::{ObjectStore, multipart::MultipartStore, path::Path};

pub(crate) use self::{
    folder::Folder, journal::Journal, lines::Lines, store::Store, upload::Upload, writer::Writer,
};
use crate::{error::Error, layout, shard::Shard};

/// A folder, or a place in an object store.
#[derive(Clone)]
pub struct Destination {
    /// As the user wrote it.
    name: String,
    pub(crate) kind: Kind,
}

#[derive(Clone)]
pub(crate) enum Kind {
    Folder(Folder),
    Store(Store),
}

/// A file or object that was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Found {
    /// Relative to the destination, with slashes.
    pub(crate) name: String,
    pub(crate) bytes: u64,
    /// When it was written.
    pub(crate) modified: DateTime<Utc>,
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Destination").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Destination {
    /// Returns a folder of this machine, which is made when it is needed.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { name: path.display().to_string(), kind: Kind::Folder(Folder::new(path)) }
    }

    /// Returns a place in an object store of your own making.
    ///
    /// The store must be able to write an object in several parts; every `prefix` is a folder of
    /// its own.
    pub fn store<S>(store: Arc<S>, prefix: Path) -> Self
    where
        S: ObjectStore + MultipartStore,
    {
        let name = format!("{store}/{prefix}");
        Self { name, kind: Kind::Store(Store::new(store.clone(), store, prefix)) }
    }

    /// Understands a path, or a URL: `file://…`, `s3://bucket/prefix`, `gs://…`, `az://…`.
    ///
    /// Stores are configured by the environment variables of their ecosystem: `AWS_…`,
    /// `GOOGLE_…`, `AZURE_…`, as the crate `object_store` reads them.
    ///
    /// # Errors
    ///
    /// [`Error::Destination`] if it is no such thing, or the variables are not enough.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let invalid =
            |problem: String| Error::Destination { destination: text.to_owned(), problem };
        let Some((scheme, _)) = text.split_once("://") else {
            return if text.is_empty() {
                Err(invalid("it is empty".to_owned()))
            } else {
                Ok(Self { name: text.to_owned(), ..Self::folder(text) })
            };
        };
        match scheme {
            "file" => {
                let url = store::parse_url(text).map_err(|e| invalid(e.to_string()))?;
                let path = url.to_file_path().map_err(|()| {
                    invalid("it is no absolute path; say file:///folder".to_owned())
                })?;
                Ok(Self { name: text.to_owned(), ..Self::folder(path) })
            }
            "s3" | "s3a" | "gs" | "az" | "azure" | "abfs" | "abfss" | "adl" => {
                let store = store::from_url(text).map_err(invalid)?;
                Ok(Self { name: text.to_owned(), kind: Kind::Store(store) })
            }
            _ => Err(invalid(format!(
                "`{scheme}` is none of file, s3, gs and az; a path needs no scheme"
            ))),
        }
    }

    /// Makes it ready to be written to.
    pub(crate) async fn prepare(&self) -> Result<(), Error> {
        match &self.kind {
            Kind::Folder(folder) => folder.prepare().await,
            Kind::Store(_) => Ok(()),
        }
    }

    /// The length of a file in bytes; none if there is no such file.
    pub(crate) async fn size(&self, name: &str) -> Result<Option<u64>, Error> {
        Ok(self.stat(name).await?.map(|found| found.bytes))
    }

    /// A file, if it is there.
    pub(crate) async fn stat(&self, name: &str) -> Result<Option<Found>, Error> {
        match &self.kind {
            Kind::Folder(folder) => folder.stat(name).await,
            Kind::Store(store) => store.stat(name).await,
        }
    }

    /// The bytes of a file from `from` on, `at_most` of them; fewer at its end, and none if it is
    /// not there, or no longer: another shard's run may have folded it into another file.
    pub(crate) async fn read(&self, name: &str, from: u64, at_most: u64) -> Result<Bytes, Error> {
        match &self.kind {
            Kind::Folder(folder) => folder.read(name, from, at_most).await,
            Kind::Store(store) => store.read(name, from, at_most).await,
        }
    }

    /// The lines of a file; none if there is no such file.
    pub(crate) async fn lines(&self, name: &str) -> Result<Option<Lines>, Error> {
        let size = self.size(name).await?;
        Ok(size.map(|size| Lines::new(self.clone(), name.to_owned(), size)))
    }

    /// All files below a folder, in any order.
    pub(crate) fn list(&self, folder: &str) -> BoxStream<'static, Result<Found, Error>> {
        match &self.kind {
            Kind::Folder(root) => root.list(folder),
            Kind::Store(store) => store.list(folder),
        }
    }

    /// Removes a file, if it is there.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), Error> {
        match &self.kind {
            Kind::Folder(folder) => folder.delete(name).await,
            Kind::Store(store) => store.delete(name).await,
        }
    }

    /// Begins a file that appears when it is complete.
    pub(crate) async fn create(&self, name: &str, shard: Option<Shard>) -> Result<Writer, Error> {
        Writer::create(self, name, shard).await
    }

    /// Ends what a run that was killed has left under way.
    pub(crate) async fn clean(&self, shard: Option<Shard>) -> Result<(), Error> {
        match &self.kind {
            Kind::Folder(folder) => folder.clean(shard).await,
            Kind::Store(store) => store.clean(shard).await,
        }
    }
}

/// Where runs that were killed may have left something: the whole sees to that of all shards, of
/// which none is under way then.
fn left_behind(shard: Option<Shard>) -> String {
    shard.map_or_else(layout::all_uploads, |_| layout::uploads(shard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_path_or_a_url_of_a_known_scheme() {
        for folder in ["backup", "/srv/backup", "C:\\backup", "file:///srv/backup"] {
            let parsed = Destination::parse(folder).expect(folder);
            assert!(matches!(parsed.kind, Kind::Folder(_)), "{folder}");
            assert_eq!(parsed.to_string(), folder);
        }
        for (text, words) in [
            ("", "empty"),
            ("ftp://x/y", "none of file, s3, gs and az"),
            ("https://x/y", "none of file, s3, gs and az"),
            ("file://host/x", "absolute path"),
        ] {
            let error = Destination::parse(text).expect_err(text).to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
