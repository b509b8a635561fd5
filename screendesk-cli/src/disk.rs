//! What the disk would not do: what is kept all the same, and what to do about it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use io::ErrorKind::{
    AlreadyExists, FileTooLarge, IsADirectory, NotADirectory, NotFound, PermissionDenied,
    QuotaExceeded, ReadOnlyFilesystem, StorageFull,
};

/// Whether the next file would not find room either.
pub(crate) fn is_full(kind: io::ErrorKind) -> bool {
    matches!(kind, StorageFull | QuotaExceeded)
}

/// What to do next, where the words of the system alone do not tell.
pub(crate) fn hint(kind: io::ErrorKind, path: Option<&Path>) -> Option<String> {
    let full = |what: &str, cure: &str| match path.and_then(kept) {
        Some((part, bytes)) => format!(
            "{what}; {bytes} bytes are kept in {}: {cure}, and the same command goes on from there",
            part.display()
        ),
        None => {
            format!("{what}; nothing is left of this video: {cure}, and run the same command again")
        }
    };
    let hint = match kind {
        StorageFull if path.is_none() => "the disk is full: free some space".to_owned(),
        StorageFull => full("the disk is full", "free some space"),
        QuotaExceeded => full("the disk quota is used up", "free some space"),
        FileTooLarge => full("files may not get longer here (see ulimit -f)", "raise the limit"),
        AlreadyExists => "--force replaces it; -o puts the download elsewhere".to_owned(),
        PermissionDenied | ReadOnlyFilesystem => {
            "this place cannot be written to: -o puts the download elsewhere".to_owned()
        }
        NotFound => "make the directory first, with mkdir -p".to_owned(),
        NotADirectory => {
            "a file is in the way of the directory: -o puts the download elsewhere".to_owned()
        }
        IsADirectory => {
            "a directory is in the way of the file: -o gives the file another name or place"
                .to_owned()
        }
        _ => return None,
    };
    Some(hint)
}

/// The unfinished file that `path` is, or is the note of, and its length, if there is anything in it.
fn kept(path: &Path) -> Option<(PathBuf, u64)> {
    let path = match path.extension() {
        Some(extension) if extension == "json" => path.with_extension(""),
        _ => path.to_owned(),
    };
    if path.extension()? != "part" {
        return None;
    }
    let bytes = fs::metadata(&path).ok()?.len();
    (bytes > 0).then_some((path, bytes))
}
