//! What a run remembers of each recording: a few numbers.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use futures_util::TryStreamExt as _;
use uuid::Uuid;

use super::{Entry, Outcome, Sources, every_line};
use crate::{destination::Destination, error::Error, layout, shard::Shard};

/// All recordings of the shard that are stored, failed, or listed.
///
/// It takes 48 bytes for each, and the room that a hash table leaves free.
#[derive(Debug, Default)]
pub(crate) struct Index {
    slots: HashMap<Uuid, Slot>,
    /// The extensions of videos; there are few.
    extensions: Vec<String>,
    /// What the videos' bytes must hash to, where that is asked for.
    hashes: Option<HashMap<Uuid, String>>,
    /// Lines that could not be read: what they said is found out anew.
    pub(crate) damaged: u64,
}

/// What is known of one recording.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slot {
    /// Of what the server said of its last change when it was stored.
    updated_at: u64,
    etag: u64,
    pub(crate) bytes: u64,
    /// When it was stored, in seconds.
    at: u32,
    extension: u8,
    flags: u8,
}

const STORED: u8 = 1;
const FAILED: u8 = 2;
/// The file is there, and as long as it should be.
const PRESENT: u8 = 4;
/// The server lists it.
const LISTED: u8 = 8;
/// Its metadata was written by this run.
const WRITTEN: u8 = 16;

impl Slot {
    fn is(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(crate) fn is_stored(self) -> bool {
        self.is(STORED)
    }

    pub(crate) fn is_failed(self) -> bool {
        self.is(FAILED)
    }

    pub(crate) fn is_present(self) -> bool {
        self.is(STORED) && self.is(PRESENT)
    }

    /// Whether what is stored is what the server has, by what it says of the last change.
    pub(crate) fn is_of(self, updated_at: Option<&str>) -> bool {
        self.updated_at == fingerprint(updated_at)
    }

    /// Whether what is stored has this strong validator (RFC 9110, section 8.8.1) and length.
    pub(crate) fn has(self, etag: Option<&str>, bytes: Option<u64>) -> bool {
        etag.is_some_and(|etag| etag.starts_with('"'))
            && self.etag == fingerprint(etag)
            && bytes == Some(self.bytes)
    }
}

/// A number for a text, the same within a run.
fn fingerprint(text: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Index {
    /// Reads what all runs have written, of the recordings that are the shard's.
    pub(crate) async fn read(
        destination: &Destination,
        shard: Option<Shard>,
        with_hashes: bool,
    ) -> Result<Self, Error> {
        let mut index = Self { hashes: with_hashes.then(HashMap::new), ..Self::default() };
        let sources = Sources::all(destination).await?;
        every_line(destination, &sources, |line| index.note(shard, &line)).await?;
        index.find_videos(destination).await?;
        Ok(index)
    }

    fn note(&mut self, shard: Option<Shard>, line: &[u8]) {
        let Some(entry) = Entry::read(line) else {
            self.damaged += 1;
            return;
        };
        if shard.is_some_and(|shard| !shard.owns(entry.uuid)) {
            return;
        }
        let extension = self.extension_of(&entry);
        let slot = self.slots.entry(entry.uuid).or_default();
        if entry.seconds() < slot.at {
            return;
        }
        match entry.outcome {
            Outcome::Stored => {
                if let (Some(hashes), Some(hash)) = (&mut self.hashes, &entry.sha256) {
                    hashes.insert(entry.uuid, hash.clone());
                }
                *slot = Slot {
                    updated_at: fingerprint(entry.updated_at.as_deref()),
                    etag: fingerprint(entry.etag.as_deref()),
                    bytes: entry.bytes.unwrap_or_default(),
                    at: entry.seconds(),
                    extension,
                    flags: STORED,
                };
            }
            Outcome::Failed => slot.flags |= FAILED,
            Outcome::Unchanged => {
                slot.updated_at = fingerprint(entry.updated_at.as_deref());
                slot.flags &= !FAILED;
            }
        }
    }

    fn extension_of(&mut self, entry: &Entry) -> u8 {
        let name = entry.file.as_deref().and_then(layout::parse_video);
        let Some((_, extension)) = name else { return 0 };
        let known = self.extensions.iter().position(|known| known == extension);
        let number = known.unwrap_or_else(|| {
            self.extensions.push(extension.to_owned());
            self.extensions.len() - 1
        });
        u8::try_from(number).unwrap_or(u8::MAX)
    }

    /// Notes which videos are there with their length.
    async fn find_videos(&mut self, destination: &Destination) -> Result<(), Error> {
        if self.slots.is_empty() {
            return Ok(());
        }
        let mut found = destination.list(layout::VIDEOS);
        while let Some(found) = found.try_next().await? {
            let Some((uuid, extension)) = layout::parse_video(&found.name) else { continue };
            let Some(slot) = self.slots.get_mut(&uuid) else { continue };
            let named = self.extensions.get(usize::from(slot.extension));
            if slot.bytes == found.bytes && named.is_some_and(|named| named == extension) {
                slot.flags |= PRESENT;
            }
        }
        Ok(())
    }

    pub(crate) fn get(&self, uuid: Uuid) -> Slot {
        self.slots.get(&uuid).copied().unwrap_or_default()
    }

    /// What the bytes of its video must hash to.
    pub(crate) fn hash(&self, uuid: Uuid) -> Option<&str> {
        self.hashes.as_ref()?.get(&uuid).map(String::as_str)
    }

    /// The file that is stored of a recording.
    pub(crate) fn file(&self, uuid: Uuid) -> Option<String> {
        let slot = self.slots.get(&uuid).filter(|slot| slot.is(STORED))?;
        let extension = self.extensions.get(usize::from(slot.extension))?;
        Some(layout::video(uuid, extension))
    }

    pub(crate) fn list(&mut self, uuid: Uuid) {
        self.slots.entry(uuid).or_default().flags |= LISTED;
    }

    pub(crate) fn write(&mut self, uuid: Uuid) {
        self.slots.entry(uuid).or_default().flags |= WRITTEN;
    }

    pub(crate) fn is_listed(&self, uuid: Uuid) -> bool {
        self.get(uuid).is(LISTED)
    }

    pub(crate) fn is_written(&self, uuid: Uuid) -> bool {
        self.get(uuid).is(WRITTEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_takes_no_more_memory_than_is_promised() {
        assert_eq!(size_of::<(Uuid, Slot)>(), 48);
    }

    #[test]
    fn a_failure_leaves_what_is_stored_and_a_later_success_ends_it() {
        let mut index = Index::default();
        let uuid = Uuid::from_u128(7);
        let mut stored = Entry::new(uuid, Outcome::Stored, Some("monday"));
        stored.file = Some(layout::video(uuid, "webm"));
        stored.bytes = Some(5);
        stored.etag = Some("\"a\"".to_owned());
        index.note(None, &stored.line());
        index.note(None, &Entry::new(uuid, Outcome::Failed, Some("tuesday")).line());
        let slot = index.get(uuid);
        assert!(slot.is_stored() && slot.is_failed() && slot.is_of(Some("monday")));
        assert!(slot.has(Some("\"a\""), Some(5)));
        assert!(!slot.has(Some("\"a\""), Some(6)) && !slot.has(Some("W/\"a\""), Some(5)));
        assert_eq!(index.file(uuid), Some(layout::video(uuid, "webm")));
        index.note(None, &Entry::new(uuid, Outcome::Unchanged, Some("tuesday")).line());
        let slot = index.get(uuid);
        assert!(slot.is_stored() && !slot.is_failed() && slot.is_of(Some("tuesday")));
        index.note(None, b"{\"half");
        assert_eq!(index.damaged, 1);
    }
}
