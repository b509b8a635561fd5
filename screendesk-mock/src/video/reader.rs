//! A range of a video, chunk by chunk, without copying.

use std::ops::Range;

use bytes::Bytes;

use super::Content;

/// Yields the chunks of a range of a video, in order.
pub(crate) struct VideoReader {
    content: Content,
    range: Range<u64>,
}

impl VideoReader {
    pub(crate) fn new(content: Content, range: Range<u64>) -> Self {
        Self { content, range }
    }

    /// How many bytes are still to come.
    pub(crate) fn remaining(&self) -> u64 {
        self.range.end - self.range.start
    }
}

impl Iterator for VideoReader {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.range.is_empty() {
            return None;
        }
        let chunk = match &self.content {
            // Both ends lie within the slice, whose length is a `usize`.
            Content::Bytes(bytes) => {
                bytes.slice(self.range.start as usize..self.range.end as usize)
            }
            Content::Synthetic(synthetic) => synthetic.chunk(&self.range),
            Content::Processing | Content::Missing => return None,
        };
        self.range.start += chunk.len() as u64;
        Some(chunk)
    }
}
