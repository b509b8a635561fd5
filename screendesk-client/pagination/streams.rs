//! The streams that a walk turns into: items, entries, pages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{Entry, Page, PageBody};
use crate::error::Error;

type Boxed<T> = Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>;

macro_rules! stream {
    ($(#[$doc:meta])* $name:ident<$parameter:ident $(: $bound:ident)?> yields $item:ty) => {
        $(#[$doc])*
        #[must_use = "streams do nothing unless polled"]
        pub struct $name<$parameter $(: $bound)?>(pub(super) Boxed<$item>);

        impl<$parameter $(: $bound)?> Stream for $name<$parameter> {
            type Item = Result<$item, Error>;
            fn poll_next(
                mut self: Pin<&mut Self>,
                context: &mut Context<'_>,
            ) -> Poll<Option<Self::Item>> {
                self.0.as_mut().poll_next(context)
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
    ItemStream<T> yields T
}

stream! {
    /// Every item of every page, once, decoded and as the server's own JSON.
    ///
    /// An item that does not decode is an entry like any other, whose value is an error. An error
    /// of the stream itself ends it.
    EntryStream<T> yields Entry<T>
}

stream! {
    /// Every page, in order. An error ends the stream.
    PageStream<B: PageBody> yields Page<B>
}
