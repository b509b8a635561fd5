//! A file line by line, in bounded memory, from a disk or from a store.

use bytes::Bytes;

use super::Destination;
use crate::error::Error;

/// Bytes that are read at a time.
const PIECE: u64 = 4 * 1024 * 1024;

/// The lines of a file as it was when it was opened.
#[derive(Debug)]
pub(crate) struct Lines {
    source: Destination,
    name: String,
    size: u64,
    /// What was read so far.
    position: u64,
    piece: Bytes,
    /// The beginning of a line whose end was not read yet.
    begun: Vec<u8>,
}

impl Lines {
    pub(super) fn new(source: Destination, name: String, size: u64) -> Self {
        Self { source, name, size, position: 0, piece: Bytes::new(), begun: Vec::new() }
    }

    /// The next line, without its end.
    ///
    /// What follows the last line break is no line: a run was killed while it wrote it.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            if let Some(end) = self.piece.iter().position(|byte| *byte == b'\n') {
                let line = self.piece.split_to(end);
                let _ = self.piece.split_to(1);
                if self.begun.is_empty() {
                    return Ok(Some(line));
                }
                self.begun.extend_from_slice(&line);
                return Ok(Some(std::mem::take(&mut self.begun).into()));
            }
            self.begun.extend_from_slice(&self.piece);
            let at_most = PIECE.min(self.size - self.position);
            if at_most == 0 {
                return Ok(None);
            }
            self.piece = self.source.read(&self.name, self.position, at_most).await?;
            if self.piece.is_empty() {
                // It has become shorter: what there is, is all.
                self.size = self.position;
            }
            self.position += self.piece.len() as u64;
        }
    }
}
