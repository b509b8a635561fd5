//! A file that appears under its name when it is complete.

use std::path::PathBuf;

use tempfile::TempPath;
use tokio::{fs::File, io::AsyncWriteExt as _};

use super::{Destination, Kind, Upload, folder::blocking};
use crate::{error::Error, layout, shard::Shard};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 * 1024;

/// What is not committed is as though it had not been written.
#[derive(Debug)]
pub(crate) struct Writer {
    buffer: Vec<u8>,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    File { file: File, temporary: TempPath, target: PathBuf },
    Upload(Box<Upload>),
}

impl Writer {
    pub(super) async fn create(
        destination: &Destination,
        name: &str,
        shard: Option<Shard>,
    ) -> Result<Self, Error> {
        let sink = match &destination.kind {
            Kind::Folder(folder) => {
                let target = folder.path(name);
                let temporary = folder.path(&layout::uploads(shard));
                let made = blocking("cannot create", target.clone(), move |target| {
                    if let Some(parent) = target.parent() {
                        std::fs::create_dir_all(parent)?;
                    }
                    std::fs::create_dir_all(&temporary)?;
                    temporary_in(&temporary)
                });
                let (file, temporary) = made.await?.into_parts();
                Sink::File { file: file.into(), temporary, target }
            }
            Kind::Store(store) => {
                Sink::Upload(Box::new(store.upload(name, shard, "application/x-ndjson", None)))
            }
        };
        Ok(Self { buffer: Vec::with_capacity(BUFFER), sink })
    }

    /// Appends a line; its end is added.
    pub(crate) async fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        self.buffer.extend_from_slice(line);
        self.buffer.push(b'\n');
        if self.buffer.len() >= BUFFER { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), Error> {
        match &mut self.sink {
            Sink::File { file, target, .. } => {
                let written = file.write_all(&self.buffer).await;
                written.map_err(|e| Error::io("cannot write", target, e))?;
                self.buffer.clear();
                Ok(())
            }
            Sink::Upload(upload) => {
                let full = std::mem::replace(&mut self.buffer, Vec::with_capacity(BUFFER));
                upload.write(full.into()).await
            }
        }
    }

    /// Gives the file its name.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        self.flush().await?;
        match self.sink {
            Sink::File { mut file, temporary, target } => {
                let failed = |e| Error::io("cannot write", &target, e);
                file.flush().await.map_err(failed)?;
                file.sync_all().await.map_err(failed)?;
                drop(file);
                blocking("cannot write", target, move |target| {
                    temporary.persist(target).map_err(|e| e.error)?;
                    sync_parent(target);
                    Ok(())
                })
                .await
            }
            Sink::Upload(upload) => upload.finish().await,
        }
    }

    /// Gives it up.
    pub(crate) async fn abort(self) {
        if let Sink::Upload(upload) = self.sink {
            upload.abort().await;
        }
    }
}

/// Makes a new name survive a power cut, where the system can.
fn sync_parent(path: &std::path::Path) {
    if cfg!(unix)
        && let Some(parent) = path.parent()
        && let Ok(parent) = std::fs::File::open(parent)
    {
        // That it cannot be synced takes nothing from the file, which is.
        let _ = parent.sync_all();
    }
}

/// A file for whoever may read what this user writes, as any other: not for this user alone.
fn temporary_in(folder: &std::path::Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
