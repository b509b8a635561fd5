//! What a run has done so far, a line at a time.

use std::time::Duration;

use tokio::{fs::File, io::AsyncWriteExt as _, time::Instant};

use super::{Destination, Folder, Kind, Store, folder::blocking};
use crate::{error::Error, layout, shard::Shard};

/// How long a line may wait until it is known to be on disk, or is in the store.
const DELAY: Duration = Duration::from_secs(2);
/// Lines that may wait for the store.
const PENDING: usize = 200;

/// The journal of one run; its lines are read again when the run was killed.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The names of its files begin with this, and sort behind those of all earlier runs.
    name: String,
    sink: Sink,
    since: Instant,
}

#[derive(Debug)]
enum Sink {
    /// Made with the first line.
    File { folder: Folder, file: Option<File> },
    /// A store takes whole objects only: each batch is one.
    Store { store: Store, batch: u32, pending: Vec<u8>, lines: usize },
}

impl Journal {
    pub(crate) fn new(destination: &Destination, shard: Option<Shard>) -> Self {
        let now = chrono::Utc::now().format("%Y%m%dT%H%M%S%.6fZ");
        let name = format!("{}/{now}", layout::journals(shard));
        let sink = match &destination.kind {
            Kind::Folder(folder) => Sink::File { folder: folder.clone(), file: None },
            Kind::Store(store) => {
                Sink::Store { store: store.clone(), batch: 0, pending: Vec::new(), lines: 0 }
            }
        };
        Self { name, sink, since: Instant::now() }
    }

    /// Appends a line; its end is added.
    pub(crate) async fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        let is_due = self.since.elapsed() >= DELAY;
        match &mut self.sink {
            Sink::File { folder, file } => {
                let path = folder.path(&format!("{}.ndjson", self.name));
                let file = match file {
                    Some(file) => file,
                    None => {
                        let made = blocking("cannot create", path.clone(), |path| {
                            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
                            std::fs::File::create_new(path)
                        });
                        file.insert(File::from_std(made.await?))
                    }
                };
                let failed = |e| Error::io("cannot write", &path, e);
                let mut whole = line.to_vec();
                whole.push(b'\n');
                file.write_all(&whole).await.map_err(failed)?;
                // What the kernel has, survives this process.
                file.flush().await.map_err(failed)?;
                if is_due {
                    file.sync_data().await.map_err(failed)?;
                    self.since = Instant::now();
                }
            }
            Sink::Store { pending, lines, .. } => {
                pending.extend_from_slice(line);
                pending.push(b'\n');
                *lines += 1;
                if is_due || *lines >= PENDING {
                    self.flush().await?;
                }
            }
        }
        Ok(())
    }

    /// Makes sure of all lines.
    pub(crate) async fn flush(&mut self) -> Result<(), Error> {
        self.since = Instant::now();
        match &mut self.sink {
            Sink::File { file: Some(file), .. } => {
                file.sync_data().await.map_err(|e| Error::store("cannot write", &self.name, e))
            }
            Sink::File { .. } => Ok(()),
            Sink::Store { store, batch, pending, lines } => {
                if pending.is_empty() {
                    return Ok(());
                }
                let name = format!("{}-{batch:06}.ndjson", self.name);
                store.put(&name, std::mem::take(pending).into()).await?;
                (*batch, *lines) = (*batch + 1, 0);
                Ok(())
            }
        }
    }
}
