//! The unfinished form of a file: beside it, locked, and with a note of what it is a part of.

mod note;

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

pub(super) use self::note::Note;
use super::{inspector::Inspector, transfer::ResumePoint};
use crate::error::Error;

/// Names that are tried when somebody else's file is in the way.
const NAMES: u32 = 100;
/// Bytes after which what was written is forced to disk and noted as safe to go on from, whatever
/// happens to the machine. (That the process is killed loses nothing: see [`Note::trusted`].)
const SYNC_EVERY: u64 = 64 * 1024 * 1024;
/// Bytes at the end of a part that are given up to make room for its note on a full disk.
const ROOM: u64 = 64 * 1024;
/// How often that is done, before the note stays as it was.
const ROOMS: u64 = 8;

/// An unfinished file that is ours alone until it is dropped.
#[derive(Debug)]
pub(super) struct PartFile {
    target: PathBuf,
    path: PathBuf,
    file: File,
    /// The note as it is on disk.
    note: Option<Note>,
    written: u64,
    unsynced: u64,
}

impl PartFile {
    /// Opens the part file for `target`, and takes hold of it.
    pub(super) fn open(target: &Path) -> Result<Self, Error> {
        let mut number = 1;
        // Each name at the most twice, so that nobody who plays with them can keep this from ending.
        for _ in 1..=2 * NAMES {
            if number > NAMES {
                break;
            }
            let path = with_suffix(target, &part_suffix(number));
            let opened =
                open_or_create(&path).map_err(|e| Error::io("cannot create", path.clone(), e))?;
            // A link, a directory, a pipe: somebody else's.
            let Some((file, is_new)) = opened else {
                number += 1;
                continue;
            };
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
                // The one who held the lock has finished the file just now: the name is free.
                continue;
            }
            if !is_new && is_at(&file, target) {
                // A run was killed between giving the file its name and taking this one from it:
                // what would be written here would change the finished file.
                let _ = fs::remove_file(note::path(&path));
                let _ = fs::remove_file(&path);
                continue;
            }
            let has_note = note::path(&path).symlink_metadata().is_ok();
            let note = if has_note { Note::read(&path) } else { None };
            let length =
                file.metadata().map_err(|e| Error::io("cannot read", path.clone(), e))?.len();
            // Where both are empty, a run was killed before it had written anything.
            let is_ours = note.is_some() || (length == 0 && (!has_note || note::is_empty(&path)));
            if !is_ours {
                // The part is not ours, or its note is not: they stay as they are.
                if is_new {
                    let _ = fs::remove_file(&path);
                }
                number += 1;
                continue;
            }
            if note.is_none() && has_note {
                let _ = fs::remove_file(note::path(&path));
            }
            let written = note.as_ref().map_or(0, |note| note.trusted(&file, length));
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
        self.note.as_ref()?.resume_point(request, self.written)
    }

    /// Begins to write at `position`; what is there behind it is given up.
    pub(super) fn begin(&mut self, position: u64, note: Note) -> Result<(), Error> {
        // The cut comes first: bytes of one version must never stand under the note of another.
        let cut = self
            .file
            .set_len(position)
            .and_then(|()| self.file.seek(SeekFrom::Start(position)).map(drop));
        cut.map_err(|e| self.cannot_write(e))?;
        self.written = position;
        self.unsynced = 0;
        // And then the note: a part without one is taken for somebody else's.
        self.write_note(note.with_synced(position))
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
        let taken = self.file.write_all(bytes);
        // Before a disk was full it may have taken some of them, which count as well.
        let position = match taken {
            Ok(()) => self.written + bytes.len() as u64,
            Err(_) => self.file.stream_position().unwrap_or(self.written).max(self.written),
        };
        self.unsynced += position - self.written;
        self.written = position;
        taken.map_err(|e| self.cannot_write(e))?;
        if self.unsynced >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Forces what was written to disk, and notes that it can be gone on from there.
    fn sync(&mut self) -> Result<(), Error> {
        if let Err(error) = self.file.sync_data() {
            self.distrust_unsynced();
            return Err(self.cannot_write(error));
        }
        self.unsynced = 0;
        match self.note.clone() {
            Some(note) => self.write_note(note.with_synced(self.written)),
            None => Ok(()),
        }
    }

    /// Gives up what the disk did not take: the length of the file must not vouch for it.
    fn distrust_unsynced(&mut self) {
        self.written = self.written.min(self.note.as_ref().map_or(0, Note::synced));
        let _ = self.file.set_len(self.written);
    }

    /// Keeps what is there for a later run, or removes it if there is nothing to go on from.
    pub(super) fn leave(mut self) {
        self.note = self.note.map(Note::settled);
        if self.written > 0 && self.note.as_ref().is_some_and(Note::can_resume) {
            self.sync_or_make_room();
        }
        if self.written == 0 || !self.note.as_ref().is_some_and(Note::can_resume) {
            // Whatever cannot be removed now is found and emptied by the next run.
            // The note goes first: without the part, its lock is gone, and the note may be another's.
            let _ = fs::remove_file(note::path(&self.path));
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Notes how much there is. On a full disk the note needs some of the room that the part has.
    ///
    /// Where even that does not help, the note on disk still tells the truth, if less of it.
    fn sync_or_make_room(&mut self) {
        for _ in 0..ROOMS {
            match self.sync() {
                Err(Error::Io(e)) if is_out_of_room(&e.source) && self.written > ROOM => {
                    self.written -= ROOM;
                    let _ = self.file.set_len(self.written);
                }
                _ => return,
            }
        }
    }

    /// Gives the complete file its final name.
    pub(super) fn finish(mut self, overwrite: bool) -> Result<(), Error> {
        let failed = |path: &Path, e| Error::io("cannot complete", path.to_owned(), e);
        if let Err(error) = self.file.sync_all() {
            let error = failed(&self.path, error);
            self.distrust_unsynced();
            self.leave();
            return Err(error);
        }
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
        let _ = fs::remove_file(note::path(&self.path));
        sync_directory(&self.target);
        Ok(())
    }

    fn write_note(&mut self, note: Note) -> Result<(), Error> {
        // Before the first note there is none, which only one that is replaced must never be.
        let written = match &self.note {
            None => note.create(&self.path),
            Some(_) => note.replace(&self.path),
        };
        written.map_err(|e| Error::io("cannot write to", note::path(&self.path), e))?;
        self.note = Some(note);
        Ok(())
    }

    fn cannot_write(&self, error: io::Error) -> Error {
        Error::io("cannot write to", self.path.clone(), error)
    }
}

fn is_out_of_room(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Opens the file at `path`, or makes it; whether it is new. None if there is no regular file there.
///
/// A link is not followed: what it leads to is not ours to write to, whether it is there or not.
fn open_or_create(path: &Path) -> io::Result<Option<(File, bool)>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    loop {
        match options.clone().create_new(true).open(path) {
            Ok(file) => return Ok(Some((file, true))),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
        let opened = match path.symlink_metadata() {
            Ok(found) if !found.is_file() => return Ok(None),
            Ok(_) => options.open(path),
            Err(e) => Err(e),
        };
        match opened {
            Ok(file) => return Ok(Some((file, false))),
            // Between the attempt and the look another process has finished it.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
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

/// Whether the name is still, or again, that of the opened file itself.
fn is_still_at(file: &File, path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_file()) && is_at(file, path)
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (held, found) = (file.metadata(), path.metadata());
    let [held, found] = [held, found].map(|file| file.map(|file| (file.dev(), file.ino())));
    matches!((held, found), (Ok(held), Ok(found)) if held == found)
}

#[cfg(not(unix))]
fn is_at(file: &File, path: &Path) -> bool {
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
