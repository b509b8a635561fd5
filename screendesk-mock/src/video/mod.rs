//! The videos of recordings: three real, playable ones, synthetic ones of any size, and those that are not there.

mod reader;
mod synthetic;
mod verify;

use std::{
    fmt,
    io::{self, Write},
    ops::{Bound, Range, RangeBounds},
};

use bytes::Bytes;

pub(crate) use reader::VideoReader;
use synthetic::Synthetic;
pub use verify::Mismatch;

const MP4: &[u8] = include_bytes!("../../media/sample.mp4");
const WEBM: &[u8] = include_bytes!("../../media/sample.webm");
const MOV: &[u8] = include_bytes!("../../media/sample.mov");

/// The video of a recording, as the download operation serves it.
///
/// ```
/// use screendesk_mock::Video;
///
/// let video = Video::synthetic(1 << 40).content_type("video/webm").file_name("a day.webm");
/// assert_eq!(video.len(), 1 << 40);
/// // The same position always holds the same byte, so what a client wrote can be compared.
/// assert_eq!(video.expected(100..104), video.expected(..200)[100..104]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Video {
    content: Content,
    content_type: String,
    file_name: Option<String>,
    etag: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Bytes(Bytes),
    Synthetic(Synthetic),
    Processing,
    Missing,
}

impl Video {
    /// A real, playable MP4 of about 32 KiB.
    #[must_use]
    pub fn mp4() -> Self {
        Self::new(Content::Bytes(Bytes::from_static(MP4)), "video/mp4")
    }

    /// A real, playable WebM of about 28 KiB.
    #[must_use]
    pub fn webm() -> Self {
        Self::new(Content::Bytes(Bytes::from_static(WEBM)), "video/webm")
    }

    /// A real, playable QuickTime film of about 2 KiB.
    #[must_use]
    pub fn mov() -> Self {
        Self::new(Content::Bytes(Bytes::from_static(MOV)), "video/quicktime")
    }

    /// The MP4, served without saying that it is one.
    #[must_use]
    pub fn octet_stream() -> Self {
        Self::mp4().content_type("application/octet-stream")
    }

    /// A body of `len` bytes, served as `video/mp4`, streamed and never held whole.
    ///
    /// The bytes look random and depend on their position, so that a file that was glued,
    /// shifted or cut is told from the right one. See [`version`](Self::version) for other bytes.
    #[must_use]
    pub fn synthetic(len: u64) -> Self {
        Self::new(Content::Synthetic(Synthetic { len, version: 0 }), "video/mp4")
    }

    /// A video of these bytes, served under this content type.
    pub fn from_bytes(bytes: impl Into<Bytes>, content_type: impl Into<String>) -> Self {
        Self::new(Content::Bytes(bytes.into()), content_type)
    }

    /// A video that is still being processed: downloads are answered with 409.
    ///
    /// Make it ready with [`Screendesk::set_video`](crate::Screendesk::set_video).
    #[must_use]
    pub fn processing() -> Self {
        Self::new(Content::Processing, "video/mp4")
    }

    /// No video at all: downloads are answered with 404.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Content::Missing, "video/mp4")
    }

    fn new(content: Content, content_type: impl Into<String>) -> Self {
        Self { content, content_type: content_type.into(), file_name: None, etag: None }
    }

    /// Serves it under this `Content-Type`.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Puts this name, whatever it contains, into `Content-Disposition`.
    ///
    /// By default the name is made from the recording's title. Control characters, which no
    /// header field can carry, are percent-encoded in `filename*` and replaced in `filename`.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Serves it under this `ETag`, which is given with its quotes: `"\"v2\""`, `"W/\"v2\""`.
    ///
    /// By default it is a strong one that follows from the content.
    #[must_use]
    pub fn etag(mut self, etag: impl Into<String>) -> Self {
        self.etag = Some(etag.into());
        self
    }

    /// Another version of a [synthetic](Self::synthetic) video: as long, with other bytes and another `ETag`.
    ///
    /// Videos that are not synthetic stay as they are.
    #[must_use]
    pub fn version(mut self, version: u32) -> Self {
        if let Content::Synthetic(synthetic) = &mut self.content {
            synthetic.version = version;
        }
        self
    }

    /// The length in bytes; 0 when there is nothing to download.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::Synthetic(synthetic) => synthetic.len,
            Content::Processing | Content::Missing => 0,
        }
    }

    /// Whether there is not a single byte to download.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that stand in `range`, which is cut to the length of the video.
    #[must_use]
    pub fn expected(&self, range: impl RangeBounds<u64>) -> Vec<u8> {
        let range = self.clamp(range);
        let mut bytes = Vec::with_capacity((range.end - range.start) as usize);
        for chunk in self.reader(range) {
            bytes.extend_from_slice(&chunk);
        }
        bytes
    }

    /// Writes the whole video, in chunks.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn write_to(&self, mut writer: impl Write) -> io::Result<()> {
        self.reader(0..self.len()).try_for_each(|chunk| writer.write_all(&chunk))
    }

    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    pub(crate) fn media_type(&self) -> &str {
        &self.content_type
    }

    pub(crate) fn own_file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// The extension that a file of this content type usually has.
    pub(crate) fn extension(&self) -> &'static str {
        match self.content_type.as_str() {
            "video/mp4" => "mp4",
            "video/webm" => "webm",
            "video/quicktime" => "mov",
            _ => "bin",
        }
    }

    pub(crate) fn entity_tag(&self) -> String {
        if let Some(etag) = &self.etag {
            return etag.clone();
        }
        let (kind, version) = match &self.content {
            Content::Bytes(bytes) => ("b", fnv1a(bytes)),
            Content::Synthetic(synthetic) => ("s", u64::from(synthetic.version)),
            Content::Processing | Content::Missing => ("n", 0),
        };
        format!("\"{kind}{version:x}-{:x}\"", self.len())
    }

    /// The bytes of `range`, which lies within the video, in chunks.
    pub(crate) fn reader(&self, range: Range<u64>) -> VideoReader {
        VideoReader::new(self.content.clone(), range)
    }

    fn clamp(&self, range: impl RangeBounds<u64>) -> Range<u64> {
        let end = match range.end_bound() {
            Bound::Included(end) => end.saturating_add(1),
            Bound::Excluded(end) => *end,
            Bound::Unbounded => u64::MAX,
        }
        .min(self.len());
        let start = match range.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(start) => start.saturating_add(1),
            Bound::Unbounded => 0,
        };
        start.min(end)..end
    }
}

impl fmt::Debug for Video {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match self.content {
            Content::Bytes(_) => "bytes",
            Content::Synthetic(_) => "synthetic",
            Content::Processing => "processing",
            Content::Missing => "none",
        };
        f.debug_struct("Video")
            .field("content", &content)
            .field("len", &self.len())
            .field("content_type", &self.content_type)
            .field("file_name", &self.file_name)
            .field("etag", &self.entity_tag())
            .finish()
    }
}

/// The 64-bit FNV-1a hash: the same on every machine, which `std`'s hasher does not promise.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
