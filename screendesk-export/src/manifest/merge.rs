//! The parts of all shards become the whole.

use std::{cmp::Reverse, collections::HashMap};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use uuid::Uuid;

use super::{Sources, compact};
use crate::{
    destination::{Destination, Found, Lines},
    error::Error,
    layout,
    lock::Lock,
    record::Facts,
};

/// Puts the recordings and manifests of all shards, and what runs that were killed have left, into
/// `recordings.ndjson` and `manifest.ndjson` of the whole.
///
/// Recordings come newest first, by what they say of their creation. Of a recording that several
/// parts have, the part that was written last counts.
///
/// # Errors
///
/// [`Error::Locked`] if an export is under way, [`Error::Nothing`] if there is none to be merged,
/// or what the destination did.
pub async fn merge(destination: &Destination) -> Result<u64, Error> {
    let sources = Sources::all(destination).await?;
    let parts = recordings(destination).await?;
    if sources.is_empty() && parts.is_empty() {
        return Err(Error::Nothing { destination: destination.to_string() });
    }
    destination.prepare().await?;
    let lock = Lock::take(destination, None).await?;
    let merged = locked(destination, &sources, parts).await;
    lock.release().await;
    merged
}

async fn locked(
    destination: &Destination,
    sources: &Sources,
    parts: Vec<Found>,
) -> Result<u64, Error> {
    destination.clean(None).await?;
    let lines = merge_recordings(destination, parts).await?;
    compact(destination, sources, None, |_| None).await?;
    Ok(lines)
}

/// The recordings of the whole and of all shards, the part that was written last first.
pub(crate) async fn recordings(destination: &Destination) -> Result<Vec<Found>, Error> {
    let found = destination.list(layout::SHARDS);
    let mut parts: Vec<Found> = found.try_collect().await?;
    parts.retain(|part| layout::is_recordings(&part.name));
    let whole = layout::recordings(None);
    if let Some(found) = destination.stat(&whole).await? {
        parts.push(found);
    }
    parts.sort_by_key(|part| Reverse(part.modified));
    Ok(parts)
}

async fn merge_recordings(destination: &Destination, parts: Vec<Found>) -> Result<u64, Error> {
    let owners = owners(destination, &parts).await?;
    let mut heads = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        if let Some(lines) = destination.lines(&part.name).await? {
            heads.push(Part { number, lines, head: None }.advanced(&owners).await?);
        }
    }
    let mut writer = destination.create(&layout::recordings(None), None).await?;
    let mut lines = 0;
    let done = async {
        // The newest of those that come next; a line without a time is never held up.
        while let Some(next) = heads
            .iter()
            .enumerate()
            .filter_map(|(at, part)| Some((at, part.head.as_ref()?)))
            .max_by_key(|(at, head)| (head.created_at.is_none(), head.created_at, Reverse(*at)))
            .map(|(at, _)| at)
        {
            let part = heads.swap_remove(next);
            if let Some(head) = &part.head {
                writer.line(&head.line).await?;
                lines += 1;
            }
            heads.push(part.advanced(&owners).await?);
        }
        Ok(())
    }
    .await;
    if let Err(error) = done {
        writer.abort().await;
        return Err(error);
    }
    writer.commit().await?;
    for part in parts.iter().filter(|part| part.name != layout::recordings(None)) {
        destination.delete(&part.name).await?;
    }
    Ok(lines)
}

/// The part that each recording is taken from.
async fn owners(destination: &Destination, parts: &[Found]) -> Result<HashMap<Uuid, usize>, Error> {
    let mut owners = HashMap::new();
    for (number, part) in parts.iter().enumerate() {
        let Some(mut lines) = destination.lines(&part.name).await? else { continue };
        while let Some(line) = lines.next().await? {
            if let Some(uuid) = Facts::read(&line).uuid {
                owners.entry(uuid).or_insert(number);
            }
        }
    }
    Ok(owners)
}

/// One of the files that are merged, and its line that comes next.
struct Part {
    number: usize,
    lines: Lines,
    head: Option<Head>,
}

struct Head {
    line: Bytes,
    created_at: Option<DateTime<Utc>>,
}

impl Part {
    async fn advanced(mut self, owners: &HashMap<Uuid, usize>) -> Result<Self, Error> {
        self.head = None;
        while let Some(line) = self.lines.next().await? {
            let facts = Facts::read(&line);
            let owner = facts.uuid.and_then(|uuid| owners.get(&uuid));
            if owner.is_none_or(|owner| *owner == self.number) {
                self.head = Some(Head { line, created_at: facts.created_at() });
                break;
            }
        }
        Ok(self)
    }
}
