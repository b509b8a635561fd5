//! Many lines of a recording become the one or two that count.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Entry, Outcome, Sources, every_line};
use crate::{
    destination::{Destination, Lines},
    error::Error,
    layout,
    shard::Shard,
};

/// Which lines count: for each recording the last that says what is stored, and a failure behind it.
///
/// It takes 32 bytes for each recording, and the room that a hash table leaves free.
#[derive(Debug, Default)]
pub(crate) struct Latest {
    lines: HashMap<Uuid, Line>,
    /// What recordings that were changed without their videos say of it; there are few.
    unchanged: HashMap<Uuid, (Option<String>, DateTime<Utc>)>,
}

/// When what is stored and what failed did so, in microseconds; [`NEVER`] if there is no such line.
///
/// Not the places of the lines: another shard may write its manifest anew between two readings.
#[derive(Clone, Copy, Debug)]
struct Line {
    stored: i64,
    failed: i64,
}

const NEVER: i64 = i64::MIN;

impl Default for Line {
    fn default() -> Self {
        Self { stored: NEVER, failed: NEVER }
    }
}

impl Latest {
    /// Reads the sources once, for the recordings of one shard or all.
    pub(crate) async fn read(
        destination: &Destination,
        sources: &Sources,
        shard: Option<Shard>,
    ) -> Result<Self, Error> {
        let mut latest = Self::default();
        every_line(destination, sources, |line| {
            let is_ours = |entry: &Entry| shard.is_none_or(|shard| shard.owns(entry.uuid));
            if let Some(entry) = Entry::read(&line).filter(is_ours) {
                latest.note(entry);
            }
        })
        .await?;
        Ok(latest)
    }

    fn note(&mut self, entry: Entry) {
        let line = self.lines.entry(entry.uuid).or_default();
        let at = entry.micros();
        match entry.outcome {
            Outcome::Stored if at >= line.stored => {
                line.stored = at;
                if line.failed <= at {
                    line.failed = NEVER;
                }
                if self
                    .unchanged
                    .get(&entry.uuid)
                    .is_some_and(|(_, noted)| *noted <= entry.finished_at)
                {
                    self.unchanged.remove(&entry.uuid);
                }
            }
            Outcome::Failed if at >= line.stored => line.failed = line.failed.max(at),
            Outcome::Unchanged if at >= line.stored => {
                line.failed = NEVER;
                self.unchanged.insert(entry.uuid, (entry.updated_at, entry.finished_at));
            }
            _ => {}
        }
    }

    /// The entry as it holds at the end, if its line is one that counts; each line counts once.
    fn settle(&mut self, mut entry: Entry) -> Option<Entry> {
        let line = self.lines.get_mut(&entry.uuid)?;
        let counts = match entry.outcome {
            Outcome::Stored => &mut line.stored,
            Outcome::Failed => &mut line.failed,
            Outcome::Unchanged => return None,
        };
        if *counts != entry.micros() {
            return None;
        }
        *counts = NEVER;
        if entry.outcome == Outcome::Stored
            && let Some((updated_at, finished_at)) = self.unchanged.remove(&entry.uuid)
        {
            // The later time tells this line from that of another part, which says less.
            (entry.updated_at, entry.finished_at) = (updated_at, finished_at);
        }
        Some(entry)
    }

    pub(crate) fn has(&self, uuid: Uuid) -> bool {
        self.lines.contains_key(&uuid)
    }

    /// The entries that count, as the sources are read once more.
    pub(crate) fn entries<'a>(
        &'a mut self,
        destination: &'a Destination,
        sources: &Sources,
    ) -> Entries<'a> {
        let names = sources.names().cloned().collect::<Vec<_>>().into_iter();
        Entries { latest: self, destination, names, lines: None }
    }
}

/// The entries that count, in the order of their lines.
#[derive(Debug)]
pub(crate) struct Entries<'a> {
    latest: &'a mut Latest,
    destination: &'a Destination,
    names: std::vec::IntoIter<String>,
    lines: Option<Lines>,
}

impl Entries<'_> {
    pub(crate) async fn next(&mut self) -> Result<Option<Entry>, Error> {
        loop {
            let Some(lines) = &mut self.lines else {
                let Some(name) = self.names.next() else { return Ok(None) };
                self.lines = self.destination.lines(&name).await?;
                continue;
            };
            let Some(line) = lines.next().await? else {
                self.lines = None;
                continue;
            };
            let entry = Entry::read(&line).and_then(|entry| self.latest.settle(entry));
            if let Some(entry) = entry {
                return Ok(Some(entry));
            }
        }
    }
}

/// Writes the manifest of a shard, or of the whole, anew from all there is of its recordings, and
/// removes the sources that are its own.
///
/// `is_gone` tells whether the server no longer lists a recording; none where that is not known.
pub(crate) async fn compact(
    destination: &Destination,
    sources: &Sources,
    shard: Option<Shard>,
    is_gone: impl Fn(Uuid) -> Option<bool>,
) -> Result<u64, Error> {
    let mut latest = Latest::read(destination, sources, shard).await?;
    let name = layout::manifest(shard);
    let mut writer = destination.create(&name, shard).await?;
    let mut gone = 0;
    let done = async {
        let mut entries = latest.entries(destination, sources);
        while let Some(mut entry) = entries.next().await? {
            entry.gone_since = since(entry.gone_since, is_gone(entry.uuid));
            gone += u64::from(entry.gone_since.is_some() && entry.outcome == Outcome::Stored);
            writer.line(&entry.line()).await?;
        }
        Ok(())
    }
    .await;
    if let Err(error) = done {
        writer.abort().await;
        return Err(error);
    }
    writer.commit().await?;
    for source in sources.own(shard).iter().filter(|source| **source != name) {
        destination.delete(source).await?;
    }
    Ok(gone)
}

fn since(before: Option<DateTime<Utc>>, is_gone: Option<bool>) -> Option<DateTime<Utc>> {
    match is_gone {
        None => before,
        Some(false) => None,
        Some(true) => before.or_else(|| Some(Utc::now())),
    }
}
