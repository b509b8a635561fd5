//! A walk over all pages that is honest while the account changes.

use std::{fmt, marker::PhantomData};

use futures_util::stream;

use super::{
    EntryStream, ItemStream, PageBody, PageStream,
    page::{Found, Page, Want},
    streams::Items,
    walker::Walker,
};
#[cfg(doc)]
use crate::error::PaginationError;
use crate::{error::Error, operation::Call};

/// Pages that are requested ahead at the most, whatever a server says of their number.
const MAX_PREFETCH: usize = 64;

/// A walk over all pages of a list.
///
/// Every item is yielded once, in the server's order, even while items are created and deleted:
///
/// - An item that moves to a later page, because others were created, is met twice and yielded
///   once. For this the walk remembers the key of every item (16 bytes and the overhead of a hash
///   set for a uuid: about 20 to 40 bytes an item).
/// - An item that moves to an earlier page, because others were deleted, would be missed. When the
///   server's `count` changes and a page does not overlap with the one before it, the walk steps
///   back to a page that holds an item it knows, and goes on from there. That supposes that items
///   keep their order.
/// - What cannot be settled, because the account changes faster than it is read, is said: the last
///   item is then [`PaginationError::Unsettled`].
///
/// A creation and a deletion between the same two requests that leave `count` as it was, and move
/// an item over the border of the page that was just read, cannot be seen by any client.
///
/// A server whose page numbers lead nowhere ends the walk with a [`PaginationError`].
#[must_use = "a walk does nothing until it is turned into a stream, and that is polled"]
pub struct Walk<B: PageBody> {
    call: Result<Call, Error>,
    prefetch: usize,
    body: PhantomData<fn() -> B>,
}

impl<B: PageBody> fmt::Debug for Walk<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("call", &self.call).field("prefetch", &self.prefetch).finish()
    }
}

impl<B: PageBody> Walk<B> {
    pub(crate) fn new(call: Result<Call, Error>) -> Self {
        Self { call, prefetch: 0, body: PhantomData }
    }

    /// Requests up to `pages` pages ahead of the one in use, at the same time; none by default.
    ///
    /// More than 64 count as 64. The order stays. The first page is always waited for alone: it
    /// tells how many there are. Needs a tokio runtime, as everything here does.
    pub fn with_prefetch(mut self, pages: usize) -> Self {
        self.prefetch = pages.min(MAX_PREFETCH);
        self
    }

    /// Yields every item once, in the server's order.
    ///
    /// An item that is not what the spec says is an error in its place; the stream goes on.
    pub fn stream(self) -> ItemStream<B::Item> {
        ItemStream(self.items(Want::Values, |found| Some(found.into_value())))
    }

    /// Yields every item once, in the server's order, decoded and as the server's own JSON.
    pub fn entries(self) -> EntryStream<B::Item> {
        EntryStream(self.items(Want::ValuesAndText, |found| found.into_entry().map(Ok)))
    }

    fn items<T>(self, want: Want, shape: fn(Found<B>) -> Option<Result<T, Error>>) -> Items<T>
    where
        T: Send + 'static,
    {
        let walker = Box::new(Walker::<B>::new(self.call, self.prefetch, want));
        Items::new(stream::unfold((walker, shape), async |(mut walker, shape)| {
            let items = match walker.next_items().await? {
                Ok(found) => found.into_iter().filter_map(shape).collect(),
                Err(error) => vec![Err(error)],
            };
            Some((items, (walker, shape)))
        }))
    }

    /// Yields the pages in order, as the server gives them.
    ///
    /// Nothing is left out and nothing is read again here: an item that moves while the walk is
    /// under way may be on two pages or on none. [`stream`](Self::stream) settles that.
    pub fn pages(self) -> PageStream<B> {
        let walker = Box::new(Walker::<B>::new(self.call, self.prefetch, Want::ValuesAndText));
        PageStream(Box::pin(stream::unfold(walker, async |mut walker| {
            let page =
                walker.next_page().await?.map(|fetched| walker.noted(fetched)).map(|fetched| {
                    Page {
                        number: fetched.number,
                        entries: fetched.found.into_iter().filter_map(Found::into_entry).collect(),
                        info: fetched.info,
                        headers: fetched.headers,
                    }
                });
            Some((page, walker))
        })))
    }
}
