//! Puts files onto the disk whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::refusal::{Place, Refusal, Result};

/// A file as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where it belongs.
    pub path: PathBuf,
    /// What it shall hold.
    pub bytes: Vec<u8>,
}

impl Output {
    /// Whether the disk holds something else at present.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn differs(&self) -> Result<bool> {
        match std::fs::read(&self.path) {
            Ok(bytes) => Ok(bytes != self.bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(refuse(&self.path, &error)),
        }
    }
}

/// Writes the files that differ, and says which.
///
/// Each is complete in a temporary file beside its place before the first one is replaced, so what can go wrong
/// goes wrong while everything is as it was. What is as it shall be is not touched.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write(outputs: &[Output]) -> Result<Vec<&Path>> {
    let mut staged = Vec::new();
    for output in outputs {
        if output.differs()? {
            let file = stage(output).map_err(|error| refuse(&output.path, &error))?;
            staged.push((file, output.path.as_path()));
        }
    }
    let mut written = Vec::new();
    for (file, path) in staged {
        file.persist(path).map_err(|error| refuse(path, &error.error))?;
        written.push(path);
    }
    Ok(written)
}

fn stage(output: &Output) -> io::Result<NamedTempFile> {
    let folder = output
        .path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default; these become ordinary files of the tree.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(&output.bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn refuse(path: &Path, error: &io::Error) -> Refusal {
    Refusal::new(
        format!("cannot be written: {error}"),
        "look at the folder, its rights and the space on its disk",
    )
    .at(Place::page(path.display().to_string()))
}
