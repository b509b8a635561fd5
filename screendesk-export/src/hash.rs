//! The hash of a video's bytes.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use screendesk_client::download::Inspector;
use sha2::{Digest as _, Sha256};

use crate::{destination::Destination, error::Error};

/// Bytes that are read at a time.
const PIECE: u64 = 1024 * 1024;

/// A SHA-256 that grows while a download is on its way; clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hash(Arc<Mutex<Growing>>);

#[derive(Debug, Default)]
struct Growing(Sha256);

impl Inspector for Growing {
    fn restart(&mut self) {
        self.0.reset();
    }

    fn inspect(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

impl Hash {
    /// What a download is to show its bytes to.
    pub(crate) fn inspector(&self) -> impl Inspector + 'static {
        Arc::clone(&self.0)
    }

    /// The hash of all that was seen, in lower-case hexadecimal.
    pub(crate) fn text(&self) -> String {
        let growing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hexadecimal(&growing.0.clone().finalize())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads a file and hashes it.
pub(crate) async fn of_file(
    destination: &Destination,
    name: &str,
    bytes: u64,
) -> Result<String, Error> {
    let mut hash = Sha256::new();
    let mut position = 0;
    while position < bytes {
        let piece = destination.read(name, position, PIECE.min(bytes - position)).await?;
        if piece.is_empty() {
            break;
        }
        position += piece.len() as u64;
        hash.update(&piece);
    }
    Ok(hexadecimal(&hash.finalize()))
}
