//! A place in an object store.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, UpdateVersion,
    multipart::MultipartStore, path::Path,
};
use url::Url;

use super::{Found, Upload, left_behind, upload};
use crate::{error::Error, shard::Shard};

#[derive(Clone, Debug)]
pub(crate) struct Store {
    objects: Arc<dyn ObjectStore>,
    multipart: Multipart,
    prefix: Path,
}

#[derive(Clone)]
struct Multipart(Arc<dyn MultipartStore>);

impl std::fmt::Debug for Multipart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Multipart")
    }
}

impl Store {
    pub(super) fn new(
        objects: Arc<dyn ObjectStore>,
        multipart: Arc<dyn MultipartStore>,
        prefix: Path,
    ) -> Self {
        Self { objects, multipart: Multipart(multipart), prefix }
    }

    pub(super) fn path(&self, name: &str) -> Path {
        name.split('/').fold(self.prefix.clone(), |path, part| path.join(part))
    }

    pub(super) fn multipart(&self) -> &dyn MultipartStore {
        &*self.multipart.0
    }

    pub(super) fn objects(&self) -> &dyn ObjectStore {
        &*self.objects
    }

    pub(super) async fn stat(&self, name: &str) -> Result<Option<Found>, Error> {
        match self.objects.head(&self.path(name)).await {
            Ok(found) => Ok(Some(Found {
                name: name.to_owned(),
                bytes: found.size,
                modified: found.last_modified,
            })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(Error::store("cannot read", name, error)),
        }
    }

    pub(super) async fn read(&self, name: &str, from: u64, at_most: u64) -> Result<Bytes, Error> {
        match self.objects.get_range(&self.path(name), from..from + at_most).await {
            Err(object_store::Error::NotFound { .. }) => Ok(Bytes::new()),
            read => read.map_err(|error| Error::store("cannot read", name, error)),
        }
    }

    pub(crate) fn list(&self, folder: &str) -> BoxStream<'static, Result<Found, Error>> {
        let (prefix, folder) = (self.prefix.clone(), folder.to_owned());
        let found = self.objects.list(Some(&self.path(&folder)));
        let found = found.map_err(move |error| Error::store("cannot list", &folder, error));
        found
            .try_filter_map(move |object| {
                let parts = object.location.prefix_match(&prefix);
                let name = parts.map(|parts| {
                    parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/")
                });
                let found = name.map(|name| Found {
                    name,
                    bytes: object.size,
                    modified: object.last_modified,
                });
                std::future::ready(Ok(found))
            })
            .boxed()
    }

    pub(crate) async fn delete(&self, name: &str) -> Result<(), Error> {
        match self.objects.delete(&self.path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::store("cannot remove", name, error)),
        }
    }

    /// A small object, which is there whole or not at all.
    pub(crate) async fn put(&self, name: &str, bytes: Bytes) -> Result<(), Error> {
        let put = self.objects.put(&self.path(name), bytes.into()).await;
        put.map(drop).map_err(|error| Error::store("cannot write", name, error))
    }

    /// A small object and its version; none if there is no such object.
    pub(crate) async fn get(&self, name: &str) -> Result<Option<(Bytes, UpdateVersion)>, Error> {
        let failed = |error| Error::store("cannot read", name, error);
        let found = match self.objects.get(&self.path(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let version =
            UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
        Ok(Some((found.bytes().await.map_err(failed)?, version)))
    }

    /// Writes an object if it is still what it was: none that there was, or this version.
    ///
    /// Returns its new version, or none if somebody else was faster.
    pub(crate) async fn replace(
        &self,
        name: &str,
        bytes: Bytes,
        before: Option<UpdateVersion>,
    ) -> Result<Option<UpdateVersion>, Error> {
        let mode = before.map_or(PutMode::Create, PutMode::Update);
        let options = PutOptions { mode, ..PutOptions::default() };
        match self.objects.put_opts(&self.path(name), bytes.into(), options).await {
            Ok(put) => Ok(Some(put.into())),
            Err(
                object_store::Error::AlreadyExists { .. }
                | object_store::Error::Precondition { .. }
                | object_store::Error::NotFound { .. },
            ) => Ok(None),
            Err(error) => Err(Error::store("cannot write", name, error)),
        }
    }

    /// An object that appears when it is complete.
    pub(crate) fn upload(
        &self,
        name: &str,
        shard: Option<Shard>,
        content_type: &str,
        length: Option<u64>,
    ) -> Upload {
        Upload::new(self.clone(), name, shard, content_type, length)
    }

    /// Aborts the uploads that a run that was killed has left under way.
    pub(super) async fn clean(&self, shard: Option<Shard>) -> Result<(), Error> {
        let mut left = self.list(&left_behind(shard));
        while let Some(found) = left.try_next().await? {
            upload::abort_left(self, &found.name).await?;
        }
        Ok(())
    }
}

pub(super) fn parse_url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| error.to_string())
}

/// The store that a URL names, configured by the environment.
#[cfg(feature = "cloud")]
pub(super) fn from_url(text: &str) -> Result<Store, String> {
    use object_store::{
        ObjectStoreScheme, aws::AmazonS3Builder, azure::MicrosoftAzureBuilder,
        gcp::GoogleCloudStorageBuilder,
    };

    fn pair<S: ObjectStore + MultipartStore>(
        store: Result<S, object_store::Error>,
        prefix: Path,
    ) -> Result<Store, String> {
        let store = Arc::new(store.map_err(|error| error.to_string())?);
        Ok(Store::new(store.clone(), store, prefix))
    }

    let url = parse_url(text)?;
    let (scheme, prefix) = ObjectStoreScheme::parse(&url).map_err(|error| error.to_string())?;
    match scheme {
        ObjectStoreScheme::AmazonS3 => {
            pair(AmazonS3Builder::from_env().with_url(text).build(), prefix)
        }
        ObjectStoreScheme::GoogleCloudStorage => {
            pair(GoogleCloudStorageBuilder::from_env().with_url(text).build(), prefix)
        }
        ObjectStoreScheme::MicrosoftAzure => {
            pair(MicrosoftAzureBuilder::from_env().with_url(text).build(), prefix)
        }
        _ => Err("it is no object store that is known here".to_owned()),
    }
}

#[cfg(not(feature = "cloud"))]
pub(super) fn from_url(_: &str) -> Result<Store, String> {
    Err("this build has no object stores: the feature `cloud` is off".to_owned())
}
