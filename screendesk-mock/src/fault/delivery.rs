//! How an answer goes over the wire, when it does not simply arrive.

use std::time::Duration;

use bytes::Bytes;

use super::Fault;
use crate::takeover::{Ending, Framing};

/// How an answer is delivered; by default as any HTTP server would.
#[derive(Debug, Clone, Default)]
pub(crate) struct Delivery {
    /// Bytes in place of an answer.
    pub(super) raw: Option<Bytes>,
    /// The connection ends this way …
    pub(super) ending: Option<Ending>,
    /// … at this place; after the whole answer when it names none.
    pub(super) cut: Option<Cut>,
    /// This many bytes of the body at a time, this far apart.
    pub(super) pace: Option<(usize, Duration)>,
    pub(super) framing: Option<Framing>,
    /// Bytes after the end of the body.
    pub(super) extra: Bytes,
    /// A header field says something that an HTTP library would put right.
    pub(super) by_hand: bool,
}

/// Where an answer is cut off.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    BeforeHeaders,
    InHeaders,
    AfterBytes(u64),
}

/// # On the wire
///
/// After each of these the connection is not used again. The bytes they count are those of the body.
impl Fault {
    /// Resets the connection (TCP RST) instead of answering.
    pub fn reset_before_headers(self) -> Self {
        self.end(Ending::Reset, Cut::BeforeHeaders)
    }

    /// Resets the connection in the midst of the header fields.
    pub fn reset_in_headers(self) -> Self {
        self.end(Ending::Reset, Cut::InHeaders)
    }

    /// Resets the connection after this many bytes of the body, or after all if it has no more.
    pub fn reset_after(self, bytes: u64) -> Self {
        self.end(Ending::Reset, Cut::AfterBytes(bytes))
    }

    /// Closes the connection (TCP FIN) instead of answering, as a server does with one it thought idle.
    pub fn close_before_headers(self) -> Self {
        self.end(Ending::Close, Cut::BeforeHeaders)
    }

    /// Closes the connection in the midst of the header fields.
    pub fn close_in_headers(self) -> Self {
        self.end(Ending::Close, Cut::InHeaders)
    }

    /// Closes the connection after this many bytes of the body: the answer is truncated, whatever length it announced.
    ///
    /// [`u64::MAX`] sends it whole: a kept-alive connection that is closed unannounced.
    pub fn close_after(self, bytes: u64) -> Self {
        self.end(Ending::Close, Cut::AfterBytes(bytes))
    }

    /// Never answers and leaves the connection open.
    pub fn stall_before_headers(self) -> Self {
        self.end(Ending::Stall, Cut::BeforeHeaders)
    }

    /// Falls silent after this many bytes of the body and leaves the connection open.
    pub fn stall_after(self, bytes: u64) -> Self {
        self.end(Ending::Stall, Cut::AfterBytes(bytes))
    }

    /// Sends the body slowly: this many bytes at a time (at least one), this far apart.
    pub fn drip(self, bytes: usize, every: Duration) -> Self {
        self.deliver(|delivery| delivery.pace = Some((bytes.max(1), every)))
    }

    /// Sends the body in chunks (`Transfer-Encoding: chunked`), without announcing its length.
    ///
    /// Together with [`close_after`](Self::close_after) the last chunk is missing.
    pub fn chunked(self) -> Self {
        self.deliver(|delivery| delivery.framing = Some(Framing::Chunked))
    }

    /// Announces neither length nor chunks: the body ends where the connection does.
    ///
    /// Together with [`close_after`](Self::close_after) nothing tells that it is truncated.
    pub fn until_close(self) -> Self {
        self.deliver(|delivery| delivery.framing = Some(Framing::UntilClose))
    }

    /// Sends more bytes after the end of the body than were announced.
    pub fn extra_bytes(self, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        self.deliver(|delivery| delivery.extra = bytes)
    }

    /// Sends these bytes, HTTP or not, instead of an answer, and closes the connection.
    pub fn raw(self, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        self.deliver(|delivery| delivery.raw = Some(bytes))
    }

    fn end(self, ending: Ending, cut: Cut) -> Self {
        self.deliver(|delivery| {
            delivery.ending = Some(ending);
            delivery.cut = Some(cut);
        })
    }

    pub(super) fn deliver(mut self, change: impl FnOnce(&mut Delivery)) -> Self {
        change(&mut self.delivery);
        self
    }
}
