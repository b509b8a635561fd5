//! One video, from the server to where it is kept.

use std::sync::Arc;

use screendesk_client::{
    Error as ClientError,
    download::{Body, Download, FileInfo},
};
use uuid::Uuid;

use super::{Export, Fetch, Observer, Reason};
use crate::{
    destination::{Destination, Folder, Kind, Store},
    error::Error,
    hash::{self, Hash},
    layout,
    manifest::{Entry, Index, Outcome},
};

/// How often a video is begun anew that changes on the server while it is on its way.
const VERSIONS: u32 = 3;

pub(super) enum Done {
    /// It is stored, and may have taken the place of another version.
    Stored { entry: Box<Entry>, replaced: bool },
    /// What is stored is what the server has.
    Unchanged,
}

/// Fetches one video, unless it turns out to be the one that is there.
pub(super) async fn fetch(
    export: &Export,
    index: &Index,
    fetch: &Fetch,
    observer: &Arc<dyn Observer>,
) -> Result<Done, Error> {
    let uuid = fetch.uuid;
    let replaced = index.get(uuid).is_stored();
    let may_be_same = matches!(fetch.reason, Reason::Changed | Reason::Failed);
    if may_be_same && index.get(uuid).is_present() && is_same(export, index, uuid).await? {
        return Ok(Done::Unchanged);
    }
    let (info, file, bytes, hash) = match &export.destination.kind {
        Kind::Folder(folder) => to_folder(export, folder, uuid, observer).await?,
        Kind::Store(store) => to_store(export, store, uuid, observer).await?,
    };
    if let Some(before) = index.file(uuid)
        && before != file
    {
        // The new version has another content type, and so another name.
        export.destination.delete(&before).await?;
    }
    let mut entry = Entry::new(uuid, Outcome::Stored, fetch.updated_at.as_deref());
    entry.file = Some(file);
    entry.bytes = Some(bytes);
    entry.sha256 = Some(hash);
    entry.content_type = info.content_type;
    entry.etag = info.etag;
    Ok(Done::Stored { entry: Box::new(entry), replaced })
}

/// Whether the server still has the version that is stored, as its head tells.
async fn is_same(export: &Export, index: &Index, uuid: Uuid) -> Result<bool, Error> {
    let body = download(export, uuid).open().await?;
    let info = body.info();
    Ok(index.get(uuid).has(info.etag.as_deref(), info.length))
}

fn download(export: &Export, uuid: Uuid) -> Download {
    let mut download = export.client.download_recording().uuid(uuid).download();
    if let Some(limit) = export.options.wait {
        download = download.with_wait(limit);
    }
    if let Some(limit) = &export.options.rate_limit {
        download = download.with_rate_limit(limit.clone());
    }
    download
}

/// A download that is shown and hashed.
fn observed(export: &Export, uuid: Uuid, hash: &Hash, observer: &Arc<dyn Observer>) -> Download {
    let observer = Arc::clone(observer);
    download(export, uuid)
        .with_inspector(hash.inspector())
        .with_progress(move |progress| observer.progress(uuid, progress))
}

type Stored = (FileInfo, String, u64, String);

/// Into a file, by way of a part that a later run can go on from.
async fn to_folder(
    export: &Export,
    folder: &Folder,
    uuid: Uuid,
    observer: &Arc<dyn Observer>,
) -> Result<Stored, Error> {
    let hash = Hash::default();
    let saved = observed(export, uuid, &hash, observer)
        .with_overwrite(true)
        .with_file_name(move |info| format!("{uuid}.{}", info.extension))
        .to_dir(folder.path(layout::VIDEOS))
        .await?;
    let file = layout::video(uuid, saved.info.extension);
    Ok((saved.info, file, saved.bytes, hash.text()))
}

/// Into an object, in parts and never by way of a file.
async fn to_store(
    export: &Export,
    store: &Store,
    uuid: Uuid,
    observer: &Arc<dyn Observer>,
) -> Result<Stored, Error> {
    let mut versions = 0;
    loop {
        versions += 1;
        let hash = Hash::default();
        let mut body = observed(export, uuid, &hash, observer).open().await?;
        let info = body.info().clone();
        let file = layout::video(uuid, info.extension);
        let content_type = info.content_type.as_deref().unwrap_or("application/octet-stream");
        let shard = export.options.shard;
        let mut upload = store.upload(&file, shard, content_type, info.length);
        match pass_on(&mut body, &mut upload).await {
            Ok(bytes) => {
                upload.finish().await?;
                return Ok((info, file, bytes, hash.text()));
            }
            Err(error) => {
                upload.abort().await;
                let changed = matches!(error, Error::Client(ClientError::Unexpected(_)));
                if !changed || versions >= VERSIONS {
                    return Err(error);
                }
            }
        }
    }
}

async fn pass_on(body: &mut Body, upload: &mut crate::destination::Upload) -> Result<u64, Error> {
    let mut bytes = 0;
    while let Some(chunk) = body.chunk().await? {
        bytes += chunk.len() as u64;
        upload.write(chunk).await?;
    }
    Ok(bytes)
}

/// Whether the bytes of a stored video are those that were stored.
pub(super) async fn is_sound(
    destination: &Destination,
    index: &Index,
    uuid: Uuid,
) -> Result<bool, Error> {
    let Some(file) = index.file(uuid) else { return Ok(false) };
    let found = hash::of_file(destination, &file, index.get(uuid).bytes).await?;
    Ok(index.hash(uuid) == Some(&found))
}
