//! A folder of this machine.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};

use super::{Found, left_behind};
use crate::{error::Error, layout, shard::Shard};

#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where a file is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(super) async fn prepare(&self) -> Result<(), Error> {
        for folder in [layout::VIDEOS, layout::STATE] {
            let path = self.path(folder);
            blocking("cannot create", path, |path| fs::create_dir_all(path)).await?;
        }
        Ok(())
    }

    pub(super) async fn stat(&self, name: &str) -> Result<Option<Found>, Error> {
        let found = blocking("cannot read", self.path(name), |path| match path.metadata() {
            Ok(found) => Ok(Some((found.len(), found.modified()?.into()))),
            Err(e) if is_absent(&e) => Ok(None),
            Err(e) => Err(e),
        });
        let name = name.to_owned();
        Ok(found.await?.map(|(bytes, modified)| Found { name, bytes, modified }))
    }

    pub(super) async fn read(&self, name: &str, from: u64, at_most: u64) -> Result<Bytes, Error> {
        blocking("cannot read", self.path(name), move |path| {
            let mut file = match File::open(path) {
                Err(e) if is_absent(&e) => return Ok(Bytes::new()),
                opened => opened?,
            };
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.take(at_most).read_to_end(&mut bytes)?;
            Ok(bytes.into())
        })
        .await
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), Error> {
        blocking("cannot remove", self.path(name), |path| match fs::remove_file(path) {
            Err(e) if !is_absent(&e) => Err(e),
            _ => Ok(()),
        })
        .await
    }

    pub(super) fn list(&self, folder: &str) -> BoxStream<'static, Result<Found, Error>> {
        let (root, start) = (self.root.clone(), self.path(folder));
        // Read a folder at a time: what is open is one folder, whatever its size.
        let folders = vec![start];
        stream::unfold(folders, move |mut folders| {
            let root = root.clone();
            async move {
                let folder = folders.pop()?;
                let read = blocking("cannot read", folder, move |path| read_folder(&root, path));
                match read.await {
                    Ok((found, below)) => {
                        folders.extend(below);
                        let found = found.into_iter().map(Ok).collect::<Vec<_>>();
                        Some((stream::iter(found), folders))
                    }
                    Err(error) => Some((stream::iter(vec![Err(error)]), Vec::new())),
                }
            }
        })
        .flatten()
        .boxed()
    }

    /// Removes what a run that was killed had not finished writing; parts of videos stay.
    pub(super) async fn clean(&self, shard: Option<Shard>) -> Result<(), Error> {
        let path = self.path(&left_behind(shard));
        blocking("cannot remove", path, |path| match fs::remove_dir_all(path) {
            Err(e) if !is_absent(&e) => Err(e),
            _ => Ok(()),
        })
        .await
    }
}

fn read_folder(root: &Path, folder: &Path) -> io::Result<(Vec<Found>, Vec<PathBuf>)> {
    let (mut found, mut below) = (Vec::new(), Vec::new());
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if is_absent(&e) => return Ok((found, below)),
        Err(e) => return Err(e),
    };
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            below.push(path);
        } else if let Some(name) = relative(root, &path) {
            let modified = metadata.modified()?.into();
            found.push(Found { name, bytes: metadata.len(), modified });
        }
    }
    Ok((found, below))
}

/// The name with slashes; none for one that is no text, which is none of ours.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str());
    parts.collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Does something with a path on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    action: &'static str,
    path: PathBuf,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let work = tokio::task::spawn_blocking(move || {
        work(&path).map_err(|error| Error::io(action, &path, error))
    });
    match work.await {
        Ok(done) => done,
        Err(gone) => Err(Error::store(action, "a file", gone)),
    }
}
