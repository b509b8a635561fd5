//! A download to a file: every byte goes from the network to the disk on one thread.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    Download, FileInfo, file_name,
    inspector::Inspector,
    options::Options,
    part_file::{self, Note, PartFile},
    transfer::{Event, Transfer},
};
use crate::{error::Error, operation::Call, worker};

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
    let (call, options) = download.into_parts()?;
    worker::run(call.inner.clone(), |http| save_here(call.on(http), options, target)).await
}

/// Downloads on a thread that may block.
async fn save_here(call: Call, options: Options, target: Target) -> Result<Saved, Error> {
    let Options { wait, observer, overwrite, inspector, rate_limit, namer } = options;
    let request = request_name(&call);
    let sink = |part| Sink { part: Some(part), inspector, overwrite };
    match target {
        Target::File(path) => {
            check(&path, overwrite)?;
            let sink = sink(open_part(&path, overwrite)?);
            let resume = sink.part.as_ref().and_then(|part| part.resume_point(&request));
            let transfer = Transfer::begin(call, wait, observer, rate_limit, resume).await?;
            pump(transfer, sink, path, &request).await
        }
        Target::Directory(dir) => {
            check_directory(&dir)?;
            let fallback = fallback_name(&call);
            let mut transfer = Transfer::begin(call, wait, observer, rate_limit, None).await?;
            let info = transfer.info();
            let name = match &namer {
                Some(name) => file_name::sanitize(&name(info)),
                None => info.file_name.clone(),
            };
            let name = name.unwrap_or_else(|| format!("{fallback}.{}", info.extension));
            let path = dir.join(name);
            check(&path, overwrite)?;
            let sink = sink(open_part(&path, overwrite)?);
            // Now that the name is known, so is what an earlier run left of this version.
            let resume = sink.part.as_ref().and_then(|part| part.resume_point(&request));
            if let Some(point) = resume
                && Some(&point.validator) == transfer.validator()
                && point.length == transfer.info().length
            {
                transfer = transfer.resume_at(point).await?;
            }
            pump(transfer, sink, path, &request).await
        }
    }
}

async fn pump(
    mut transfer: Transfer,
    mut sink: Sink,
    path: PathBuf,
    request: &str,
) -> Result<Saved, Error> {
    let mut resumed_from = transfer.position();
    let note = |t: &Transfer| Note::new(request, t.validator(), t.info().length);
    sink.begin(resumed_from, note(&transfer))?;
    while let Some(event) = transfer.next().await? {
        match event {
            Event::Bytes(bytes) => sink.write(&bytes)?,
            Event::Restart(_) => {
                resumed_from = 0;
                sink.begin(0, note(&transfer))?;
            }
        }
    }
    sink.finish()?;
    Ok(Saved { path, bytes: transfer.position(), resumed_from, info: transfer.info().clone() })
}

/// Where the bytes go: to disk, and past whoever looks at them.
///
/// Dropped before it is finished, for whatever reason, it leaves the part for a later run.
struct Sink {
    /// There until the file is finished.
    part: Option<PartFile>,
    inspector: Option<Box<dyn Inspector>>,
    overwrite: bool,
}

impl Sink {
    fn begin(&mut self, position: u64, note: Note) -> Result<(), Error> {
        let Some(part) = &mut self.part else { return Ok(()) };
        part.begin(position, note)?;
        if let Some(inspector) = &mut self.inspector {
            inspector.restart();
            part.show(inspector.as_mut())?;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if let Some(part) = &mut self.part {
            part.write(bytes)?;
        }
        if let Some(inspector) = &mut self.inspector {
            inspector.inspect(bytes);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), Error> {
        self.part.take().map_or(Ok(()), |part| part.finish(self.overwrite))
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(part) = self.part.take() {
            part.leave();
        }
    }
}

fn open_part(path: &Path, overwrite: bool) -> Result<PartFile, Error> {
    let part = PartFile::open(path)?;
    // Again, now that nobody else can finish it: another process may have, since the first look.
    if let Err(error) = check_free(path, overwrite) {
        part.leave();
        return Err(error);
    }
    Ok(part)
}

/// What would make a download fail at its end is said before it begins.
fn check(path: &Path, overwrite: bool) -> Result<(), Error> {
    if path.file_name().is_none() {
        return refuse(path, io::ErrorKind::InvalidInput, "it has no file name");
    }
    check_free(path, overwrite)?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.map_or(Ok(()), check_directory)
}

/// Whether the name is free, or what is there can be replaced.
fn check_free(path: &Path, overwrite: bool) -> Result<(), Error> {
    // A link that leads nowhere is there as well.
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    match path.metadata() {
        Ok(found) if found.is_dir() => {
            refuse(path, io::ErrorKind::IsADirectory, "it is a directory")
        }
        // A device or a pipe would be replaced by the file, where writing to it was meant.
        Ok(found) if !found.is_file() => {
            refuse(path, io::ErrorKind::InvalidInput, "it is not a regular file")
        }
        _ if !overwrite => Err(part_file::exists(path)),
        _ => Ok(()),
    }
}

fn refuse(path: &Path, kind: io::ErrorKind, words: &str) -> Result<(), Error> {
    Err(Error::io("cannot download to", path.to_owned(), io::Error::new(kind, words)))
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
