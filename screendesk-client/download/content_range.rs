//! `Content-Range` of a 206 or a 416 (RFC 9110, section 14.4).

use reqwest::header::{CONTENT_RANGE, HeaderMap};

/// The part of a file that an answer holds: the first byte, and the length of the whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ContentRange {
    /// The position of the first byte, counted from 0.
    pub(super) start: u64,
    /// The length of the whole file in bytes, where the server knows it.
    pub(super) total: Option<u64>,
}

impl ContentRange {
    /// Reads `bytes 200-999/1000` or `bytes 200-999/*`; anything else is none.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(CONTENT_RANGE)?.to_str().ok()?;
        let (unit, rest) = value.trim().split_once(' ')?;
        let (range, total) = rest.trim().split_once('/')?;
        let (start, end) = range.split_once('-')?;
        let (start, end) = (number(start)?, number(end)?);
        let total = match total {
            "*" => None,
            digits => Some(number(digits)?),
        };
        let is_sound = unit.eq_ignore_ascii_case("bytes")
            && start <= end
            && total.is_none_or(|total| end < total);
        is_sound.then_some(Self { start, total })
    }
}

/// Digits only: `parse` alone would take a sign as well.
fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_range_is_read_and_any_other_is_none() {
        for (value, expected) in [
            ("bytes 200-999/1000", Some((200, Some(1000)))),
            ("bytes 200-999/*", Some((200, None))),
            ("BYTES 0-0/1", Some((0, Some(1)))),
            ("bytes */1000", None),
            ("bytes 200-1000/1000", None),
            ("bytes 9-8/10", None),
            ("bytes +1-2/3", None),
            ("bytes 1-2/-", None),
            ("items 0-1/2", None),
            ("bytes 0-99999999999999999999/*", None),
            ("bytes", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_RANGE, value.parse().expect("a header value"));
            let read = ContentRange::read(&headers).map(|r| (r.start, r.total));
            assert_eq!(read, expected, "{value:?}");
        }
    }
}
