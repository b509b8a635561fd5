//! The first half of a run: the list of all recordings, and their metadata.

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use screendesk_client::{Error as ClientError, pagination::Entry, types::Recording};

use super::{Export, Fetch, Observer, Summary, plan::judge};
use crate::{
    destination::Writer,
    error::Error,
    layout,
    lock::Lock,
    manifest::{Index, merge::recordings},
    record::{Facts, one_line},
};

/// Pages that are requested ahead: the time of a page is the server's, not ours.
const PREFETCH: usize = 8;
/// Recordings after which an observer is told.
const TELL_EVERY: u64 = 100;

/// What the second half goes by.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Listing {
    /// The lines at the beginning of the recordings that are of this run.
    pub(super) lines: u64,
    /// The videos to be fetched.
    pub(super) to_fetch: u64,
}

/// Writes the metadata of all recordings, and keeps what is there of those that are listed no more.
pub(super) async fn list(
    export: &Export,
    lock: &Lock,
    index: &mut Index,
    observer: &Arc<dyn Observer>,
    summary: &mut Summary,
) -> Result<Listing, Error> {
    let (destination, shard) = (&export.destination, export.options.shard);
    let name = layout::recordings(shard);
    let mut writer = destination.create(&name, shard).await?;
    let mut listing = Listing::default();
    let written = write(export, index, observer, summary, &mut writer, &mut listing).await;
    let checked = written.and_then(|()| lock.check());
    if let Err(error) = checked {
        writer.abort().await;
        return Err(error);
    }
    writer.commit().await?;
    if shard.is_none() {
        // The whole has all of them now.
        for part in recordings(destination).await?.iter().filter(|part| part.name != name) {
            destination.delete(&part.name).await?;
        }
    }
    Ok(listing)
}

async fn write(
    export: &Export,
    index: &mut Index,
    observer: &Arc<dyn Observer>,
    summary: &mut Summary,
    writer: &mut Writer,
    listing: &mut Listing,
) -> Result<(), Error> {
    let mut walk = Walk::new(export);
    while let Some((facts, entry)) = walk.next(index, observer, summary).await? {
        writer.line(one_line(entry.raw().get()).as_bytes()).await?;
        listing.lines += 1;
        if let Some(uuid) = facts.uuid {
            index.write(uuid);
        }
        listing.to_fetch += u64::from(judge(index, &facts).is_some());
    }
    keep_unlisted(export, index, writer).await
}

/// What is stored of recordings that this run did not write stays, behind those that it did.
async fn keep_unlisted(
    export: &Export,
    index: &mut Index,
    writer: &mut Writer,
) -> Result<(), Error> {
    let (destination, shard) = (&export.destination, export.options.shard);
    let names = match shard {
        Some(_) => vec![layout::recordings(shard)],
        None => recordings(destination).await?.into_iter().map(|found| found.name).collect(),
    };
    for name in names {
        let Some(mut lines) = destination.lines(&name).await? else { continue };
        while let Some(line) = lines.next().await? {
            if let Some(uuid) = Facts::read(&line).uuid
                && !index.is_written(uuid)
            {
                index.write(uuid);
                writer.line(&line).await?;
            }
        }
    }
    Ok(())
}

/// Walks the list without writing anything.
pub(super) async fn plan(
    export: &Export,
    index: &mut Index,
    observer: &Arc<dyn Observer>,
    summary: &mut Summary,
    each: &mut impl FnMut(Fetch),
) -> Result<(), Error> {
    let mut walk = Walk::new(export);
    while let Some((facts, _)) = walk.next(index, observer, summary).await? {
        match judge(index, &facts) {
            Some(fetch) => {
                summary.fetched += 1;
                summary.bytes += fetch.bytes.unwrap_or_default();
                each(fetch);
            }
            None => summary.unchanged += 1,
        }
    }
    Ok(())
}

/// The metadata that is there, of which only what failed will be fetched.
pub(super) async fn again(
    export: &Export,
    index: &Index,
    summary: &mut Summary,
) -> Result<Listing, Error> {
    let name = layout::recordings(export.options.shard);
    let Some(mut lines) = export.destination.lines(&name).await? else {
        return Err(Error::Nothing { destination: export.destination.to_string() });
    };
    let mut listing = Listing::default();
    while let Some(line) = lines.next().await? {
        listing.lines += 1;
        let failed = Facts::read(&line).uuid.is_some_and(|uuid| index.get(uuid).is_failed());
        listing.to_fetch += u64::from(failed);
    }
    summary.recordings = listing.to_fetch;
    Ok(listing)
}

/// The list, less what is not asked for.
struct Walk<'a> {
    export: &'a Export,
    entries: screendesk_client::pagination::EntryStream<Recording>,
}

impl<'a> Walk<'a> {
    fn new(export: &'a Export) -> Self {
        let entries = export.client.list_recordings().with_prefetch(PREFETCH).entries();
        Self { export, entries }
    }

    async fn next(
        &mut self,
        index: &mut Index,
        observer: &Arc<dyn Observer>,
        summary: &mut Summary,
    ) -> Result<Option<(Facts, Entry<Recording>)>, Error> {
        let options = &self.export.options;
        loop {
            if options.limit.is_some_and(|limit| summary.recordings >= limit) {
                return Ok(None);
            }
            let entry = match self.entries.try_next().await {
                Ok(Some(entry)) => entry,
                Ok(None) => return Ok(None),
                // What came before it is good; what is missing comes with the next run.
                Err(error @ ClientError::Pagination(_)) => {
                    summary.incomplete = Some(error.to_string());
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            };
            let facts = Facts::read(entry.raw().get().as_bytes());
            let is_ours = options.shard.is_none_or(|shard| match facts.uuid {
                Some(uuid) => shard.owns(uuid),
                None => shard.is_first(),
            });
            if !is_ours {
                continue;
            }
            summary.listed += 1;
            if summary.listed % TELL_EVERY == 1 {
                observer.listed(summary.listed, None);
            }
            if let Some(uuid) = facts.uuid {
                index.list(uuid);
            }
            if !options.filter.takes(&facts) {
                continue;
            }
            summary.recordings += 1;
            if let Err(error) = entry.value() {
                // Its own text is kept; that it does not fit the document is said.
                summary.fail(facts.uuid, error.to_string());
            }
            return Ok(Some((facts, entry)));
        }
    }
}
