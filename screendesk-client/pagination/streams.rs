//! The streams that a walk turns into: items, entries, pages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::Stream;

use super::{Entry, Page, PageBody};
use crate::error::Error;

type Boxed<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// Items that come page by page and are given out one by one.
pub(super) struct Items<T> {
    ready: vec::IntoIter<Result<T, Error>>,
    pages: Boxed<Vec<Result<T, Error>>>,
}

impl<T> Items<T> {
    pub(super) fn new(pages: impl Stream<Item = Vec<Result<T, Error>>> + Send + 'static) -> Self {
        Self { ready: Vec::new().into_iter(), pages: Box::pin(pages) }
    }
}

impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(item));
            }
            match ready!(self.pages.as_mut().poll_next(context)) {
                Some(page) => self.ready = page.into_iter(),
                None => return Poll::Ready(None),
            }
        }
    }
}

macro_rules! stream {
    ($(#[$doc:meta])* $name:ident<$parameter:ident $(: $bound:ident)?> yields $item:ty, from $inner:ty) => {
        $(#[$doc])*
        #[must_use = "streams do nothing unless polled"]
        pub struct $name<$parameter $(: $bound)?>(pub(super) $inner);

        impl<$parameter $(: $bound)?> Stream for $name<$parameter> {
            type Item = Result<$item, Error>;
            fn poll_next(
                mut self: Pin<&mut Self>,
                context: &mut Context<'_>,
            ) -> Poll<Option<Self::Item>> {
                Pin::new(&mut self.0).poll_next(context)
            }
        }

        impl<$parameter $(: $bound)?> fmt::Debug for $name<$parameter> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

stream! {
    /// Every item of every page, once, in the server's order.
    ///
    /// An item that does not decode is an [`Error::Undecodable`] in its place, and the stream goes
    /// on behind it. Every other error ends the stream.
    ItemStream<T> yields T, from Items<T>
}

stream! {
    /// Every item of every page, once, decoded and as the server's own JSON.
    ///
    /// An item that does not decode is an entry like any other, whose value is an error. An error
    /// of the stream itself ends it.
    EntryStream<T> yields Entry<T>, from Items<Entry<T>>
}

stream! {
    /// Every page, in order. An error ends the stream.
    PageStream<B: PageBody> yields Page<B>, from Boxed<Result<Page<B>, Error>>
}
