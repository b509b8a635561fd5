//! What a part file is a part of, and how much of it holds: the note in `<part>.json`.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

use super::with_suffix;
use crate::download::transfer::{ResumePoint, Validator};

/// The note of a part file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(in crate::download) struct Note {
    /// The version of this format; also what tells our files from others'.
    screendesk_part: u32,
    /// Path and query of the request.
    request: String,
    /// The strong validator of the version that was being downloaded.
    validator: Option<String>,
    /// The length of the whole file in bytes.
    length: Option<u64>,
    /// The bytes that are known to be on disk: what is behind them may be lost in a power cut.
    synced: u64,
    /// The boot of the machine in which the part is being written, where the system tells it; none
    /// once it was left in order, and all that is to be trusted was synced.
    #[serde(default)]
    boot: Option<String>,
}

impl Note {
    pub(in crate::download) fn new(
        request: &str,
        validator: Option<&Validator>,
        length: Option<u64>,
    ) -> Self {
        Self {
            screendesk_part: 1,
            request: request.to_owned(),
            validator: validator.and_then(Validator::as_text).map(str::to_owned),
            length,
            synced: 0,
            boot: boot(),
        }
    }

    pub(super) fn synced(&self) -> u64 {
        self.synced
    }

    pub(super) fn with_synced(self, synced: u64) -> Self {
        Self { synced, ..self }
    }

    /// The note of a part that nobody writes to any more.
    pub(super) fn settled(self) -> Self {
        Self { boot: None, ..self }
    }

    /// Whether a later run can go on from a part with this note.
    pub(super) fn can_resume(&self) -> bool {
        self.validator.is_some()
    }

    /// The bytes of the part in `file`, `length` bytes long, that can be gone on from.
    ///
    /// When a process is killed, the kernel keeps every byte that it has taken: nothing is lost,
    /// synced or not. Only the end of the machine loses bytes, and then a file can be longer than
    /// what is left of it. So the whole length counts where a run was killed, the machine has not
    /// been started anew, and the disk takes now what it was not yet given; otherwise what was
    /// synced.
    pub(super) fn trusted(&self, file: &File, length: u64) -> u64 {
        let is_same_boot = self.boot.is_some() && self.boot == boot();
        if is_same_boot && file.sync_data().is_ok() { length } else { length.min(self.synced) }
    }

    /// Where to go on, `written` bytes being there, if this is a part of what `request` asks for.
    pub(super) fn resume_point(&self, request: &str, written: u64) -> Option<ResumePoint> {
        if self.screendesk_part != 1 || self.request != request {
            return None;
        }
        let validator = Validator::from_text(self.validator.as_deref()?)?;
        // All of it may be there: the last byte is asked for again, to learn if it still holds.
        let position = self.length.map_or(written, |l| written.min(l.saturating_sub(1)));
        (position > 0).then_some(ResumePoint { position, validator, length: self.length })
    }

    /// The note of a part file, if there is one and it is ours.
    pub(super) fn read(part: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path(part)).ok()?).ok()
    }

    /// Writes the first note of a part that is still empty.
    pub(super) fn create(&self, part: &Path) -> io::Result<()> {
        let path = path(part);
        let mut file = File::create_new(&path)?;
        let written = file.write_all(&self.to_json());
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        written
    }

    /// Puts this note in the place of the one before.
    pub(super) fn replace(&self, part: &Path) -> io::Result<()> {
        let path = path(part);
        let temporary = with_suffix(&path, ".tmp");
        // What a killed run left; and a link there is not to be written through.
        let _ = fs::remove_file(&temporary);
        // Renamed into place: half a note would be taken for somebody else's file.
        let written = File::create_new(&temporary)
            .and_then(|mut file| file.write_all(&self.to_json()))
            .and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Whether the note of a part file is a file that nothing was written to.
pub(super) fn is_empty(part: &Path) -> bool {
    path(part).symlink_metadata().is_ok_and(|found| found.is_file() && found.len() == 0)
}

/// Where the note of a part file is.
pub(super) fn path(part: &Path) -> PathBuf {
    with_suffix(part, ".json")
}

/// What is another one after every start of the machine; only Linux tells it as a file.
fn boot() -> Option<String> {
    static BOOT: LazyLock<Option<String>> = LazyLock::new(|| {
        let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        Some(id.trim().to_owned()).filter(|id| !id.is_empty())
    });
    BOOT.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_another_boot_only_synced_bytes_are_trusted_and_in_the_same_one_all() {
        let file = tempfile::tempfile().expect("a file");
        let note = Note { synced: 10, ..Note::new("/r", None, None) };
        let elsewhere = Note { boot: Some("another".to_owned()), ..note.clone() };
        let unknown = Note { boot: None, ..note.clone() };
        assert_eq!(elsewhere.trusted(&file, 100), 10);
        assert_eq!(unknown.trusted(&file, 100), 10);
        assert_eq!(unknown.trusted(&file, 5), 5);
        if boot().is_some() {
            assert_eq!(note.trusted(&file, 100), 100);
        }
    }
}
