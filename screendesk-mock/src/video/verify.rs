//! Whether what a client wrote is the video, and where it is not.

use std::{
    fmt,
    io::{self, Read},
};

use super::Video;

impl Video {
    /// Compares what is read with the video, in chunks, to its end.
    ///
    /// # Errors
    /// What the reader reports; and, as [`io::ErrorKind::InvalidData`] with a [`Mismatch`] in it,
    /// the first place where the two differ.
    pub fn verify(&self, mut reader: impl Read) -> io::Result<()> {
        let mut at = 0;
        let mut found = Vec::new();
        for chunk in self.reader(0..self.len()) {
            found.clear();
            reader.by_ref().take(chunk.len() as u64).read_to_end(&mut found)?;
            let same = found.iter().zip(&chunk).take_while(|(a, b)| a == b).count();
            if same < chunk.len() {
                return Err(Mismatch { at: at + same as u64, ended: same == found.len() }.into());
            }
            at += same as u64;
        }
        match reader.read(&mut [0])? {
            0 => Ok(()),
            _ => Err(Mismatch { at, ended: false }.into()),
        }
    }
}

/// The first place where bytes differ from the [`Video`] they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The position of the first byte that is wrong, missing or too many, counted from 0.
    pub at: u64,
    /// Whether the bytes end there, too early.
    pub ended: bool,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.ended { "ends too early" } else { "differs from the video" };
        write!(f, "{what} at byte {}", self.at)
    }
}

impl std::error::Error for Mismatch {}

impl From<Mismatch> for io::Error {
    fn from(mismatch: Mismatch) -> Self {
        Self::new(io::ErrorKind::InvalidData, mismatch)
    }
}
