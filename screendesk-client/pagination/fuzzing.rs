//! What must hold for a page, whatever its body: see `crate::fuzzing`.

use std::{collections::HashMap, fmt::Debug};

use serde_json::value::RawValue;

use super::{
    PageBody,
    page::{Fetched, Want},
};
use crate::{error::Error, exchange::Answer, fuzzing::shown, operation::OperationInfo};

/// Decodes a page in both ways and returns the items that are what the spec says.
pub(crate) fn page<B>(
    operation: &'static OperationInfo,
    answer: impl Fn(&[u8]) -> Answer,
    body: &[u8],
) -> Vec<(B::Item, Box<RawValue>)>
where
    B: PageBody,
    B::Item: Debug + PartialEq,
    B::Info: Debug + PartialEq,
    B::Key: Debug,
{
    let decode = |want| Fetched::<B>::decode(operation, 1, answer(body), want);
    let (values, texts) = match (decode(Want::Values), decode(Want::ValuesAndText)) {
        (Ok(values), Ok(texts)) => (values, texts),
        (Err(one), Err(other)) => {
            shown::assert_error(&one);
            shown::assert_error(&other);
            return Vec::new();
        }
        (values, texts) => panic!(
            "whether the text is wanted decides whether the page can be read: {:?}, {:?}",
            values.err(),
            texts.err()
        ),
    };
    assert_eq!((values.info, values.facts), (texts.info, texts.facts));
    assert_eq!(values.found.len(), texts.found.len(), "the text costs items, or makes some");
    let expected = items(B::ITEMS, &String::from_utf8_lossy(body));
    assert_eq!(texts.found.len(), expected.len(), "items are lost, or made up");
    let mut decoded = Vec::new();
    for (index, ((one, other), expected)) in
        values.found.into_iter().zip(texts.found).zip(expected).enumerate()
    {
        assert_eq!(one.key, other.key);
        assert_eq!(one.value.as_ref().ok(), other.value.as_ref().ok());
        let raw = other.raw.expect("the text was wanted");
        assert_eq!(raw.get(), expected.get(), "item {index} has the text of another");
        match other.value {
            Ok(item) => {
                assert_eq!(B::key(&item), other.key);
                decoded.push((item, raw));
            }
            Err(error) => {
                // It is told from the others by its key all the same, if it has one.
                let key = B::KEY.and_then(|key| member(raw.get(), key));
                let key = key.and_then(|key| serde_json::from_str(key.get()).ok());
                assert_eq!(other.key, key);
                assert_eq!(error.index, Some(index));
                assert_eq!(error.raw.as_ref().map(|raw| raw.get()), Some(raw.get()));
                assert!(error.path.starts_with(&format!("{}[{index}]", B::ITEMS)));
                shown::assert_error(&Error::Undecodable(error));
            }
        }
    }
    decoded
}

/// The texts of the items, found in another way.
fn items(list: &str, body: &str) -> Vec<Box<RawValue>> {
    let list = member(body, list).expect("what is a page is an object with the list");
    serde_json::from_str(list.get()).expect("a list")
}

/// The text of a member of an object, the last one of that name.
fn member(object: &str, name: &str) -> Option<Box<RawValue>> {
    let mut members: HashMap<String, Box<RawValue>> = serde_json::from_str(object).ok()?;
    members.remove(name)
}
