//! Where a page is: a file, a folder of pages, or an address.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use reqwest::Url;

use crate::fetch::{self, Limits};
use crate::pages::Page;
use crate::refusal::{Place, Refusal, Result};

/// A place to read docs from, as given on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file, or a folder holding pages.
    Path(PathBuf),
    /// An address: https, or http on this machine.
    Url(Url),
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        if !text.starts_with("http://") && !text.starts_with("https://") {
            return Ok(Self::Path(PathBuf::from(text)));
        }
        Url::parse(text).map(Self::Url).map_err(|error| error.to_string())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Url(url) => url.fmt(f),
        }
    }
}

impl Location {
    /// Reads the one page that is here, or all pages of a folder in order of their names.
    ///
    /// # Errors
    /// When something cannot be read whole within the limits.
    pub fn read(&self, limits: &Limits) -> Result<Vec<Page>> {
        match self {
            Self::Path(path) if path.is_dir() => folder(path, limits),
            _ => Ok(vec![self.read_one(limits)?]),
        }
    }

    /// Reads the one page that is here.
    ///
    /// # Errors
    /// When it cannot be read whole within the limits.
    pub fn read_one(&self, limits: &Limits) -> Result<Page> {
        match self {
            Self::Path(path) => {
                let name =
                    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                Ok(Page { name, bytes: file(path, limits)? })
            }
            Self::Url(url) => {
                let name = url.path_segments().and_then(|mut segments| segments.next_back());
                let name = name.filter(|name| !name.is_empty()).unwrap_or("page").to_owned();
                Ok(Page { name, bytes: fetch::get(url, limits)? })
            }
        }
    }
}

fn folder(path: &Path, limits: &Limits) -> Result<Vec<Page>> {
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
        return Err(Refusal::new("holds no .md file", "name a folder of docs pages, or a page")
            .at(place(path)));
    }
    files.into_iter().map(|file| Location::Path(file).read_one(limits)).collect()
}

fn file(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let opened = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut bytes = Vec::new();
    let limit = limits.max_bytes.saturating_add(1);
    opened.take(limit).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > limits.max_bytes {
        return Err(limits.exceeded().at(place(path)));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new(format!("cannot be read: {error}"), "name an existing file or folder")
        .at(place(path))
}

fn place(path: &Path) -> Place {
    Place::page(path.display().to_string())
}
