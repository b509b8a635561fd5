//! What codegen tells of a list: where its items are, what its page numbers say.

use std::hash::Hash;

use serde::de::DeserializeOwned;

use super::Walk;
use crate::operation::Operation;

/// What a page says about all pages, as far as it says it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Facts {
    /// The number of items on all pages together.
    pub count: Option<u64>,
    /// The number of pages.
    pub pages: Option<u64>,
    /// The number of the page that follows, counted from 1; none on the last page.
    pub next_page: Option<u64>,
}

/// The body of an answer that is one page of a list.
///
/// Implemented by the code generation for the answer of every operation that has numbered pages.
pub trait PageBody: DeserializeOwned + Send + 'static {
    /// One item of the list.
    type Item: DeserializeOwned + Send + Sync + 'static;
    /// What the page says about all pages, as the spec has it.
    type Info: DeserializeOwned + Send + Sync + 'static;
    /// What an item is told from all others by.
    type Key: DeserializeOwned + Eq + Hash + Send + Sync + Clone + 'static;

    /// The name of the list in the JSON of the body.
    const ITEMS: &'static str;
    /// The name of the pagination in the JSON of the body.
    const INFO: &'static str;
    /// The name of the key in the JSON of an item, if items have one.
    const KEY: Option<&'static str>;

    /// Takes the body apart.
    fn into_parts(self) -> (Vec<Self::Item>, Option<Self::Info>);

    /// Returns what the page numbers say.
    fn facts(info: &Self::Info) -> Facts;

    /// Returns the key of an item, if it has one.
    fn key(item: &Self::Item) -> Option<Self::Key>;
}

/// An operation with numbered pages.
///
/// Implemented by the code generation; its methods are on the builders themselves as well, so that
/// this trait is needed for generic code only.
pub trait Paginated: Operation {
    /// The body of one page.
    type Body: PageBody;

    /// Turns the operation into a walk over all its pages.
    fn into_walk(self) -> Walk<Self::Body> {
        Walk::new(self.into_call())
    }
}
