//! A docs page: its name and its bytes, as they came.

use std::path::Path;

use crate::refusal::{Place, Refusal, Result};

/// A docs page as it was read, nothing decoded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its file name, by which reports call it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Page {
    /// Reads one page from a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn from_file(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, bytes })
    }

    /// Reads every `.md` file of a folder, in order of their names.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read, or there is no page in it.
    pub fn from_folder(path: &Path) -> Result<Vec<Self>> {
        let entries = std::fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
        let mut files = Vec::new();
        for entry in entries {
            let file = entry.map_err(|error| unreadable(path, &error))?.path();
            if file.extension().is_some_and(|extension| extension == "md") {
                files.push(file);
            }
        }
        files.sort_unstable();
        if files.is_empty() {
            return Err(Refusal::new(
                "holds no .md file",
                "name a folder of docs pages, or a page",
            )
            .at(Place::page(path.display().to_string())));
        }
        files.iter().map(|file| Self::from_file(file)).collect()
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new(format!("cannot be read: {error}"), "name an existing file or folder")
        .at(Place::page(path.display().to_string()))
}
