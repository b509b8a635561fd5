//! The unfinished form of a file: beside it, locked, and with a note of what it is a part of.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    inspector::Inspector,
    transfer::{ResumePoint, Validator},
};
use crate::error::Error;

/// Names that are tried when somebody else's file is in the way.
const NAMES: u32 = 100;
/// Bytes after which what was written is forced to disk and noted as safe to go on from.
const SYNC_EVERY: u64 = 64 * 1024 * 1024;

/// What a part file is a part of. It stands in `<part>.json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Note {
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
}

impl Note {
    pub(super) fn new(request: &str, validator: Option<&Validator>, length: Option<u64>) -> Self {
        let validator = validator.and_then(Validator::as_text).map(str::to_owned);
        Self { screendesk_part: 1, request: request.to_owned(), validator, length, synced: 0 }
    }
}

/// An unfinished file that is ours alone until it is dropped.
#[derive(Debug)]
pub(super) struct PartFile {
    target: PathBuf,
    path: PathBuf,
    file: File,
    note: Option<Note>,
    written: u64,
    unsynced: u64,
}

impl PartFile {
    /// Opens the part file for `target`, and takes hold of it.
    pub(super) fn open(target: &Path) -> Result<Self, Error> {
        for number in 1..=NAMES {
            let path = with_suffix(target, &part_suffix(number));
            let is_new = path.symlink_metadata().is_err();
            let opened =
                OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let file = opened.map_err(|e| Error::io("cannot create", path.clone(), e))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let busy = io::Error::new(
                        io::ErrorKind::ResourceBusy,
                        "another download to the same place is under way; wait for it, or choose another name",
                    );
                    return Err(Error::io("cannot write to", path, busy));
                }
                // Some file systems have no locks: then the caller has to take care.
                Err(TryLockError::Error(_)) => {}
            }
            if !is_still_at(&file, &path) {
                // The one who held the lock has finished the file just now: it has its name.
                continue;
            }
            let note = read_note(&path);
            let length =
                file.metadata().map_err(|e| Error::io("cannot read", path.clone(), e))?.len();
            if note.is_none() && (length > 0 || note_path(&path).symlink_metadata().is_ok()) {
                // It is not ours, or its note is not: they stay as they are.
                if is_new {
                    let _ = fs::remove_file(&path);
                }
                continue;
            }
            // What is behind the noted bytes may be lost in a power cut, whatever the length says.
            let written = length.min(note.as_ref().map_or(0, |note| note.synced));
            return Ok(Self { target: target.to_owned(), path, file, note, written, unsynced: 0 });
        }
        let taken = io::Error::new(
            io::ErrorKind::AlreadyExists,
            "too many unfinished files of others are in the way",
        );
        Err(Error::io("cannot create a part file for", target.to_owned(), taken))
    }

    /// Where to go on, if what is there is a part of what `request` asks for.
    pub(super) fn resume_point(&self, request: &str) -> Option<ResumePoint> {
        let note = self.note.as_ref().filter(|n| n.request == request && n.screendesk_part == 1)?;
        let validator = Validator::from_text(note.validator.as_deref()?)?;
        let mut position = self.written;
        if let Some(length) = note.length {
            // All of it may be there: the last byte is asked for again, to learn if it still holds.
            position = position.min(length.saturating_sub(1));
        }
        (position > 0).then_some(ResumePoint { position, validator, length: note.length })
    }

    /// Begins to write at `position`; what is there behind it is given up.
    pub(super) fn begin(&mut self, position: u64, note: Note) -> Result<(), Error> {
        // The note comes first: a part without one is taken for somebody else's.
        let note = Note { synced: position, ..note };
        self.write_note(&note)?;
        self.note = Some(note);
        let cut = self
            .file
            .set_len(position)
            .and_then(|()| self.file.seek(SeekFrom::Start(position)).map(drop));
        cut.map_err(|e| Error::io("cannot write to", self.path.clone(), e))?;
        self.written = position;
        self.unsynced = 0;
        Ok(())
    }

    /// Shows what is there already to `inspector`, and goes on behind it.
    pub(super) fn show(&mut self, inspector: &mut dyn Inspector) -> Result<(), Error> {
        let cannot_read = |e| Error::io("cannot read", self.path.clone(), e);
        self.file.rewind().map_err(cannot_read)?;
        let mut piece = vec![0; 64 * 1024];
        let mut left = self.written;
        while left > 0 {
            let want = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            self.file.read_exact(&mut piece[..want]).map_err(cannot_read)?;
            inspector.inspect(&piece[..want]);
            left -= want as u64;
        }
        Ok(())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file
            .write_all(bytes)
            .map_err(|e| Error::io("cannot write to", self.path.clone(), e))?;
        self.written += bytes.len() as u64;
        self.unsynced += bytes.len() as u64;
        if self.unsynced >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Forces what was written to disk, and notes that it can be gone on from there.
    fn sync(&mut self) -> Result<(), Error> {
        self.file.sync_data().map_err(|e| Error::io("cannot write to", self.path.clone(), e))?;
        self.unsynced = 0;
        if let Some(note) = &mut self.note {
            note.synced = self.written;
            let note = note.clone();
            self.write_note(&note)?;
        }
        Ok(())
    }

    /// Keeps what is there for a later run, or removes it if there is nothing to go on from.
    pub(super) fn leave(mut self) {
        let is_of_use = self.written > 0
            && self.note.as_ref().is_some_and(|note| note.validator.is_some())
            && self.sync().is_ok();
        if !is_of_use {
            // Whatever cannot be removed now is found and emptied by the next run.
            // The note goes first: without the part, its lock is gone, and the note may be another's.
            let _ = fs::remove_file(note_path(&self.path));
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Gives the complete file its final name.
    pub(super) fn finish(mut self, overwrite: bool) -> Result<(), Error> {
        let failed = |path: &Path, e| Error::io("cannot complete", path.to_owned(), e);
        self.file.flush().and_then(|()| self.file.sync_all()).map_err(|e| failed(&self.path, e))?;
        let named = if overwrite {
            fs::rename(&self.path, &self.target)
        } else {
            rename_without_replacing(&self.path, &self.target)
        };
        if let Err(error) = named {
            // It is complete: the next run is to find that it is.
            let _ = self.sync();
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => exists(&self.target),
                _ => failed(&self.target, error),
            });
        }
        let _ = fs::remove_file(note_path(&self.path));
        sync_directory(&self.target);
        Ok(())
    }

    fn write_note(&self, note: &Note) -> Result<(), Error> {
        let path = note_path(&self.path);
        let temporary = with_suffix(&path, ".tmp");
        let text = serde_json::to_vec(note).unwrap_or_default();
        // Renamed into place: half a note would be taken for somebody else's file.
        let written = File::create(&temporary)
            .and_then(|mut file| file.write_all(&text))
            .and_then(|()| fs::rename(&temporary, &path));
        written.map_err(|e| {
            let _ = fs::remove_file(&temporary);
            Error::io("cannot write to", path, e)
        })
    }
}

/// The error for a final name that is taken.
pub(super) fn exists(target: &Path) -> Error {
    let exists = io::Error::new(
        io::ErrorKind::AlreadyExists,
        "there is a file already; it is kept unless it is to be overwritten",
    );
    Error::io("cannot download to", target.to_owned(), exists)
}

fn part_suffix(number: u32) -> String {
    if number == 1 { ".part".to_owned() } else { format!(".{number}.part") }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn note_path(part: &Path) -> PathBuf {
    with_suffix(part, ".json")
}

fn read_note(part: &Path) -> Option<Note> {
    serde_json::from_slice(&fs::read(note_path(part)).ok()?).ok()
}

fn is_still_at(file: &File, path: &Path) -> bool {
    let held = file.try_clone().and_then(same_file::Handle::from_file);
    let found = same_file::Handle::from_path(path);
    matches!((held, found), (Ok(held), Ok(found)) if held == found)
}

/// A hard link fails where the name is taken, which `rename` does not.
fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(e),
        // Without hard links there is a moment between the look and the rename.
        Err(_) if to.symlink_metadata().is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// The new name itself must survive a power cut; not every system can sync a directory.
fn sync_directory(target: &Path) {
    let directory = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}
