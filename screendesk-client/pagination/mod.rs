//! All pages of a list: item by item, or page by page.
//!
//! The vendor numbers pages from 1 and tells with each page how many there are and which one is
//! next; the next one is absent on the last page. While a walk is under way recordings come and
//! go, which moves items across the borders of pages. [`Walk::stream`] therefore yields an item
//! once, however often it is met, and looks back when something moved: see [`Walk`].

mod body;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod page;
mod prefetch;
mod streams;
mod walk;
mod walker;

pub use self::{
    body::{Facts, PageBody, Paginated},
    page::{Entry, Page},
    streams::{EntryStream, ItemStream, PageStream},
    walk::Walk,
};
