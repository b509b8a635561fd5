//! Bytes of any length that are cheap to serve and easy to check.
//!
//! A video is a row of chunks; each chunk is a window onto one fixed block of noise, and no two
//! windows begin at the same place. Serving a chunk is therefore handing out a reference into the
//! block, and a chunk that went missing, came twice or came from another version does not fit.

use std::{ops::Range, sync::OnceLock};

use bytes::Bytes;

use crate::account::Noise;

/// The bytes of one chunk; small enough to stream, large enough that a chunk costs little.
const CHUNK: u64 = 256 * 1024;
/// How many windows there are. A power of two, so that an odd step reaches each before any comes again.
const WINDOWS: u64 = 1 << 20;
const CHUNK_STEP: u64 = 655_363;
const VERSION_STEP: u64 = 349_525;

/// A synthetic body: its length, and which one of those of that length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Synthetic {
    pub(crate) len: u64,
    pub(crate) version: u32,
}

impl Synthetic {
    /// The bytes from `range.start` to the end of its chunk, or of the range if that comes first.
    pub(crate) fn chunk(self, range: &Range<u64>) -> Bytes {
        let number = range.start / CHUNK;
        let within = range.start % CHUNK;
        let len = (CHUNK - within).min(range.end - range.start);
        let window = number
            .wrapping_mul(CHUNK_STEP)
            .wrapping_add(u64::from(self.version).wrapping_mul(VERSION_STEP))
            % WINDOWS;
        let start = (window + within) as usize;
        noise().slice(start..start + len as usize)
    }
}

fn noise() -> &'static Bytes {
    static NOISE: OnceLock<Bytes> = OnceLock::new();
    NOISE.get_or_init(|| {
        let mut source = Noise::new(0x5c4e_e4de_5c00_0001);
        let words = (WINDOWS + CHUNK) / 8;
        (0..words).flat_map(|_| source.next().to_le_bytes()).collect()
    })
}
