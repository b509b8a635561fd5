//! Is everything there that the manifest says, byte for byte?

use futures_util::{StreamExt as _, TryStreamExt as _, stream::FuturesUnordered};
use serde::Serialize;

use crate::{
    destination::Destination,
    error::Error,
    hash, layout,
    manifest::{Entry, Latest, Outcome, Sources},
};

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Problem {
    /// It is not there.
    Missing,
    /// It is longer or shorter than it was.
    Length,
    /// Its bytes are not what they were.
    Damaged,
    /// No manifest names it.
    Unnamed,
    /// A download that broke off: the next run goes on from it.
    Unfinished,
}

/// A file, and what is wrong with it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The file, relative to the destination.
    pub file: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What a verification found, in numbers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Findings {
    /// Videos that are as they were stored.
    pub sound: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Videos that are missing, of another length, or damaged.
    pub damaged: u64,
    /// Files among the videos that no manifest names.
    pub unnamed: u64,
    /// Downloads that broke off.
    pub unfinished: u64,
    /// Recordings whose last attempt failed.
    pub failed: u64,
}

impl Findings {
    /// Returns whether everything that the manifest names is there as it was stored, and nothing
    /// else.
    pub fn is_sound(&self) -> bool {
        self.damaged == 0 && self.unnamed == 0
    }
}

/// Compares every video with what the manifests say of it, several at a time, and calls `each` with
/// what is wrong. Nothing is changed.
///
/// Without `with_hashes` only lengths are compared, which reads no video.
///
/// # Errors
///
/// [`Error::Nothing`] if there is no export, or what the destination did.
pub async fn verify(
    destination: &Destination,
    with_hashes: bool,
    concurrency: usize,
    mut each: impl FnMut(Finding),
) -> Result<Findings, Error> {
    let sources = Sources::all(destination).await?;
    if sources.is_empty() {
        return Err(Error::Nothing { destination: destination.to_string() });
    }
    let mut latest = Latest::read(destination, &sources, None).await?;
    let mut entries = latest.entries(destination, &sources);
    let mut findings = Findings::default();
    let mut running = FuturesUnordered::new();
    let mut is_over = false;
    loop {
        while !is_over && running.len() < concurrency.max(1) {
            match entries.next().await? {
                Some(entry) if entry.outcome == Outcome::Stored => {
                    running.push(check(destination, entry, with_hashes));
                }
                Some(_) => findings.failed += 1,
                None => is_over = true,
            }
        }
        match running.next().await {
            None => break,
            Some(checked) => match checked? {
                Ok(bytes) => {
                    findings.sound += 1;
                    findings.bytes += bytes;
                }
                Err(finding) => {
                    findings.damaged += 1;
                    each(finding);
                }
            },
        }
    }
    let mut found = destination.list(layout::VIDEOS);
    while let Some(found) = found.try_next().await? {
        let problem = match layout::parse_video(&found.name) {
            Some((uuid, _)) if latest.has(uuid) => continue,
            None if found.name.ends_with(".part") => Problem::Unfinished,
            None if found.name.ends_with(".part.json") => continue,
            _ => Problem::Unnamed,
        };
        findings.unnamed += u64::from(problem == Problem::Unnamed);
        findings.unfinished += u64::from(problem == Problem::Unfinished);
        each(Finding { file: found.name, problem });
    }
    Ok(findings)
}

/// The length of a sound video, or what is wrong with it.
async fn check(
    destination: &Destination,
    entry: Entry,
    with_hashes: bool,
) -> Result<Result<u64, Finding>, Error> {
    let Some(file) = entry.file else {
        let file = layout::video(entry.uuid, "*");
        return Ok(Err(Finding { file, problem: Problem::Missing }));
    };
    let bytes = entry.bytes.unwrap_or_default();
    let problem = match destination.size(&file).await? {
        None => Problem::Missing,
        Some(found) if found != bytes => Problem::Length,
        Some(_) if !with_hashes => return Ok(Ok(bytes)),
        Some(_) => {
            let found = hash::of_file(destination, &file, bytes).await?;
            if Some(found) == entry.sha256 {
                return Ok(Ok(bytes));
            }
            Problem::Damaged
        }
    };
    Ok(Err(Finding { file, problem }))
}
