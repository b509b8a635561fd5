//! A download to a file: the network on one side, a thread that writes on the other.

use std::{
    io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    Download, FileInfo, file_name,
    inspector::Inspector,
    part_file::{self, Note, PartFile},
    transfer::{Event, Transfer},
};
use crate::{error::Error, operation::Call};

/// Pieces that may wait to be written: the disk then slows the network down, and memory stays flat.
const QUEUE: usize = 8;

/// What became of a download to disk.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Saved {
    /// The file.
    pub path: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// The bytes of it that an earlier, broken-off run had left.
    pub resumed_from: u64,
    /// What the server says of the file. Where it tells no length, completeness is not verified.
    pub info: FileInfo,
}

/// Where to.
pub(super) enum Target {
    File(PathBuf),
    Directory(PathBuf),
}

pub(super) async fn save(download: Download, target: Target) -> Result<Saved, Error> {
    let Download { call, wait, observer, overwrite, inspector, rate_limit, namer } = download;
    let call = call?;
    let request = request_name(&call);
    let (path, part, transfer) = match target {
        Target::File(path) => {
            check(&path, overwrite)?;
            let part = open_part(&path, overwrite).await?;
            let resume = part.resume_point(&request);
            match Transfer::begin(call, wait, observer, rate_limit, resume).await {
                Ok(transfer) => (path, part, transfer),
                Err(error) => {
                    leave(part).await;
                    return Err(error);
                }
            }
        }
        Target::Directory(dir) => {
            check_directory(&dir)?;
            let fallback = fallback_name(&call);
            let transfer = Transfer::begin(call, wait, observer, rate_limit, None).await?;
            let info = transfer.info();
            let name = match &namer {
                Some(name) => file_name::sanitize(&name(info)),
                None => info.file_name.clone(),
            };
            let name = name.unwrap_or_else(|| format!("{fallback}.{}", info.extension));
            let path = dir.join(name);
            check(&path, overwrite)?;
            let part = open_part(&path, overwrite).await?;
            let transfer = match part.resume_point(&request) {
                // Now that the name is known, so is what an earlier run left of this version.
                Some(point)
                    if Some(&point.validator) == transfer.validator()
                        && point.length == transfer.info().length =>
                {
                    transfer.resume_at(point).await?
                }
                _ => transfer,
            };
            (path, part, transfer)
        }
    };
    pump(transfer, Sink { part, inspector, overwrite }, path, &request).await
}

async fn pump(
    mut transfer: Transfer,
    sink: Sink,
    path: PathBuf,
    request: &str,
) -> Result<Saved, Error> {
    let mut resumed_from = transfer.position();
    let note = |t: &Transfer| Note::new(request, t.validator(), t.info().length);
    let (orders, writer) = spawn_writer(sink);
    let mut order = Order::Begin(resumed_from, note(&transfer));
    loop {
        if orders.send(order).await.is_err() {
            // The writer has stopped: it says why.
            return Err(join(writer).await.err().unwrap_or_else(writer_is_gone));
        }
        order = match transfer.next().await {
            Ok(Some(Event::Bytes(bytes))) => Order::Write(bytes),
            Ok(Some(Event::Restart(_))) => {
                resumed_from = 0;
                Order::Begin(0, note(&transfer))
            }
            Ok(None) => break,
            Err(error) => {
                // Without the order to finish, the writer keeps what is there for a later run.
                drop(orders);
                join(writer).await?;
                return Err(error);
            }
        };
    }
    if orders.send(Order::Finish).await.is_ok() {
        drop(orders);
    }
    join(writer).await?;
    Ok(Saved { path, bytes: transfer.position(), resumed_from, info: transfer.info().clone() })
}

/// What the writer is told.
enum Order {
    Begin(u64, Note),
    Write(Bytes),
    Finish,
}

/// Starts the thread that writes: a slow disk must not hold up the caller's other tasks.
///
/// It ends with the last order, or when the download is given up, whatever the reason: then there
/// is no order to finish, and the part is left for a later run.
fn spawn_writer(mut sink: Sink) -> (mpsc::Sender<Order>, JoinHandle<Result<(), Error>>) {
    let (sender, mut orders) = mpsc::channel(QUEUE);
    let writer = tokio::task::spawn_blocking(move || {
        while let Some(order) = orders.blocking_recv() {
            let done = match order {
                Order::Begin(position, note) => sink.begin(position, note),
                Order::Write(bytes) => sink.write(&bytes),
                Order::Finish => return sink.part.finish(sink.overwrite),
            };
            if let Err(error) = done {
                sink.part.leave();
                return Err(error);
            }
        }
        sink.part.leave();
        Ok(())
    });
    (sender, writer)
}

/// Where the bytes go: to disk, and past whoever looks at them.
struct Sink {
    part: PartFile,
    inspector: Option<Box<dyn Inspector>>,
    overwrite: bool,
}

impl Sink {
    fn begin(&mut self, position: u64, note: Note) -> Result<(), Error> {
        self.part.begin(position, note)?;
        if let Some(inspector) = &mut self.inspector {
            inspector.restart();
            self.part.show(inspector.as_mut())?;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.part.write(bytes)?;
        if let Some(inspector) = &mut self.inspector {
            inspector.inspect(bytes);
        }
        Ok(())
    }
}

async fn join(writer: JoinHandle<Result<(), Error>>) -> Result<(), Error> {
    writer.await.unwrap_or_else(|_| Err(writer_is_gone()))
}

fn writer_is_gone() -> Error {
    let gone = io::Error::other("the runtime is shutting down");
    Error::io("cannot write the download", None, gone)
}

async fn open_part(path: &Path, overwrite: bool) -> Result<PartFile, Error> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || {
        let part = PartFile::open(&path)?;
        // Again, now that nobody else can finish it: another process may have, since the first look.
        match check(&path, overwrite) {
            Ok(()) => Ok(part),
            Err(error) => {
                part.leave();
                Err(error)
            }
        }
    });
    opened.await.unwrap_or_else(|_| Err(writer_is_gone()))
}

async fn leave(part: PartFile) {
    // That it cannot be awaited means that the runtime ends: the next run sees to the part.
    let _ = tokio::task::spawn_blocking(move || part.leave()).await;
}

/// What would make a download fail at its end is said before it begins.
fn check(path: &Path, overwrite: bool) -> Result<(), Error> {
    let refuse = |kind, words: &str| {
        Err(Error::io("cannot download to", path.to_owned(), io::Error::new(kind, words)))
    };
    if path.file_name().is_none() {
        return refuse(io::ErrorKind::InvalidInput, "it has no file name");
    }
    match path.metadata() {
        Ok(found) if found.is_dir() => {
            return refuse(io::ErrorKind::IsADirectory, "it is a directory");
        }
        // A device or a pipe would be replaced by the file, where writing to it was meant.
        Ok(found) if !found.is_file() => {
            return refuse(io::ErrorKind::InvalidInput, "it is not a regular file");
        }
        _ => {}
    }
    // A link that leads nowhere is there as well.
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(part_file::exists(path));
    }
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.map_or(Ok(()), check_directory)
}

fn check_directory(dir: &Path) -> Result<(), Error> {
    match std::fs::metadata(dir) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => {
            let error = io::Error::from(io::ErrorKind::NotADirectory);
            Err(Error::io("cannot download into", dir.to_owned(), error))
        }
        Err(error) => Err(Error::io("cannot download into", dir.to_owned(), error)),
    }
}

/// What the request asks for, without the host: path and query.
fn request_name(call: &Call) -> String {
    let url = call.request.url();
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// The last part of the path that fills a `{parameter}`: the uuid of `/recordings/{uuid}/download`.
fn fallback_name(call: &Call) -> String {
    let templates: Vec<&str> = call.info.path.split('/').rev().collect();
    let segments: Vec<&str> = call.request.url().path().split('/').rev().collect();
    let filled = templates.iter().zip(segments).find(|(template, _)| template.starts_with('{'));
    filled
        .and_then(|(_, segment)| super::file_name::sanitize(segment))
        .unwrap_or_else(|| call.info.id.to_owned())
}
