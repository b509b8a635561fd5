//! One page: its items, each decoded on its own, and what it says about all pages.

use std::{collections::HashMap, fmt};

use reqwest::header::HeaderMap;
use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Facts, PageBody};
use crate::{
    decode,
    error::{DecodeError, Error},
    exchange::Answer,
    operation::OperationInfo,
};

/// One item of a list: decoded, and as the server wrote it.
#[derive(Debug)]
pub struct Entry<T> {
    value: Result<T, Box<DecodeError>>,
    raw: Box<RawValue>,
}

impl<T> Entry<T> {
    /// Returns the decoded item.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the item is not what the spec says; its [`raw`](Self::raw) text is there
    /// all the same.
    pub fn value(&self) -> Result<&T, &DecodeError> {
        self.value.as_ref().map_err(|e| &**e)
    }

    /// Returns the decoded item itself.
    ///
    /// # Errors
    ///
    /// [`Error::Undecodable`] if the item is not what the spec says.
    pub fn into_value(self) -> Result<T, Error> {
        self.value.map_err(Error::Undecodable)
    }

    /// Returns the server's own JSON text of the item, unknown fields included.
    pub fn raw(&self) -> &RawValue {
        &self.raw
    }
}

/// One page of a list.
pub struct Page<B: PageBody> {
    pub(super) number: u64,
    pub(super) entries: Vec<Entry<B::Item>>,
    pub(super) info: Option<B::Info>,
    pub(super) headers: HeaderMap,
}

impl<B: PageBody> Page<B> {
    /// Returns the number of the page, counted from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the items, in the server's order.
    pub fn entries(&self) -> &[Entry<B::Item>] {
        &self.entries
    }

    /// Returns the items themselves, in the server's order.
    pub fn into_entries(self) -> Vec<Entry<B::Item>> {
        self.entries
    }

    /// Returns what the page says about all pages, as the spec has it.
    pub fn info(&self) -> Option<&B::Info> {
        self.info.as_ref()
    }

    /// Returns the headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl<B: PageBody> fmt::Debug for Page<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("number", &self.number)
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}

/// Whether the text of each item is wanted beside its decoded form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Want {
    Values,
    ValuesAndText,
}

/// An item inside a walk: its text is there only where it is wanted, or where it does not decode.
pub(super) struct Found<B: PageBody> {
    pub(super) value: Result<B::Item, Box<DecodeError>>,
    pub(super) raw: Option<Box<RawValue>>,
    pub(super) key: Option<B::Key>,
}

/// A page inside a walk.
pub(super) struct Fetched<B: PageBody> {
    pub(super) number: u64,
    pub(super) found: Vec<Found<B>>,
    pub(super) info: Option<B::Info>,
    pub(super) facts: Option<Facts>,
    pub(super) headers: HeaderMap,
}

impl<B: PageBody> Fetched<B> {
    pub(super) fn decode(
        operation: &'static OperationInfo,
        number: u64,
        answer: Answer,
        want: Want,
    ) -> Result<Self, Error> {
        // serde takes an array of its values for a struct; a page is an object.
        let is_object = answer.body.trim_ascii_start().starts_with(b"{");
        if want == Want::Values
            && is_object
            // Checked at once, and not string by string.
            && let Ok(text) = std::str::from_utf8(&answer.body)
            && let Ok(body) = serde_json::from_str::<B>(text)
        {
            let (items, info) = body.into_parts();
            let found = items.into_iter().map(|item| Found {
                key: B::key(&item),
                value: Ok(item),
                raw: None,
            });
            return Ok(Self {
                number,
                found: found.collect(),
                facts: info.as_ref().map(B::facts),
                info,
                headers: answer.headers,
            });
        }
        let Some(parts) = split::<B>(&answer) else {
            if std::str::from_utf8(&answer.body).is_err() {
                return Self::decode_lossily(operation, number, answer);
            }
            // Not even the frame is right: the error of the whole body says where.
            let frame = decode::whole::<HashMap<String, IgnoredAny>>(operation, &answer);
            return match frame.and_then(|_| decode::whole::<B>(operation, &answer)) {
                Err(error) => Err(error),
                Ok(body) => {
                    let (_, info) = body.into_parts();
                    let facts = info.as_ref().map(B::facts);
                    Ok(Self { number, found: Vec::new(), info, facts, headers: answer.headers })
                }
            };
        };
        let found = parts.items.into_iter().enumerate().map(|(index, raw)| {
            let value = decode::item(operation, &answer, B::ITEMS, index, raw);
            let key = match &value {
                Ok(item) => B::key(item),
                Err(_) => key_of_text::<B>(raw),
            };
            Found { value, raw: Some(raw.to_owned()), key }
        });
        let found = found.collect();
        let info: Option<B::Info> = parts.info.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let facts = info.as_ref().map(B::facts);
        Ok(Self { number, found, info, facts, headers: answer.headers })
    }
}

impl<B: PageBody> Fetched<B> {
    /// Decodes a page with bytes that are not UTF-8: they cost the items that have them where text
    /// is read, and nothing where nothing is.
    fn decode_lossily(
        operation: &'static OperationInfo,
        number: u64,
        answer: Answer,
    ) -> Result<Self, Error> {
        let is_text_where_read = serde_json::from_slice::<B>(&answer.body).is_ok();
        let status = answer.status;
        let body = String::from_utf8_lossy(&answer.body).into_owned().into();
        let answer = Answer { body, ..answer };
        let token = answer.inner.0.token.clone();
        let mut page = Self::decode(operation, number, answer, Want::ValuesAndText)?;
        for (index, found) in page.found.iter_mut().enumerate() {
            let text = found.raw.as_ref().map_or("", |raw| raw.get());
            if !is_text_where_read
                && text.contains(char::REPLACEMENT_CHARACTER)
                && found.value.is_ok()
            {
                found.value = Err(Box::new(DecodeError {
                    operation: operation.id,
                    status,
                    path: format!("{}[{index}]", B::ITEMS),
                    problem: "it has bytes that are not UTF-8".to_owned(),
                    snippet: decode::snippet(&token, text.as_bytes()),
                    index: Some(index),
                    raw: found.raw.clone(),
                }));
            }
        }
        Ok(page)
    }
}

/// The key of an item that does not decode as a whole.
fn key_of_text<B: PageBody>(raw: &RawValue) -> Option<B::Key> {
    // The other members stay text: they may nest deeper, or hold numbers, than can be read.
    let item: HashMap<String, &RawValue> = serde_json::from_str(raw.get()).ok()?;
    serde_json::from_str(item.get(B::KEY?)?.get()).ok()
}

struct Parts<'a> {
    items: Vec<&'a RawValue>,
    info: Option<&'a RawValue>,
}

/// The texts of the items and of the pagination, without decoding either.
fn split<B: PageBody>(answer: &Answer) -> Option<Parts<'_>> {
    struct Frame {
        items: &'static str,
        info: &'static str,
    }
    impl<'de> Visitor<'de> for Frame {
        type Value = (Option<&'de RawValue>, Option<&'de RawValue>);
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object with `{}`", self.items)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let (mut items, mut info) = (None, None);
            while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                if name == self.items {
                    items = Some(map.next_value()?);
                } else if name == self.info {
                    info = Some(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok((items, info))
        }
    }
    let text = std::str::from_utf8(&answer.body).ok()?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let frame = Frame { items: B::ITEMS, info: B::INFO };
    let (items, info) = deserializer.deserialize_map(frame).ok()?;
    deserializer.end().ok()?;
    Some(Parts { items: serde_json::from_str(items?.get()).ok()?, info })
}

impl<B: PageBody> Found<B> {
    /// The item with its text, which is there wherever [`Want::ValuesAndText`] was asked for.
    pub(super) fn into_entry(self) -> Option<Entry<B::Item>> {
        Some(Entry { value: self.value, raw: self.raw? })
    }

    pub(super) fn into_value(self) -> Result<B::Item, Error> {
        self.value.map_err(Error::Undecodable)
    }
}
