//! Which part of a video a `Range` field asks for (RFC 9110, 14).

use std::ops::Range;

use http::HeaderValue;

/// What is to be served.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Requested {
    /// Everything: the field is absent, asks for several ranges, or is not understood.
    Whole,
    /// This part, which lies within the video and is not empty.
    Part(Range<u64>),
    /// Nothing that the video has: 416.
    Unsatisfiable,
}

pub(crate) fn requested(range: &HeaderValue, len: u64) -> Requested {
    range.to_str().ok().and_then(|range| parse(range, len)).unwrap_or(Requested::Whole)
}

/// `None` for what RFC 9110 allows a server to pass over.
fn parse(range: &str, len: u64) -> Option<Requested> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let part = match (first, last) {
        ("", last) => len.saturating_sub(number(last)?)..len,
        (first, "") => number(first)?..len,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return None;
            }
            first..last.saturating_add(1).min(len)
        }
    };
    Some(if part.is_empty() { Requested::Unsatisfiable } else { Requested::Part(part) })
}

/// A number of any size; one beyond `u64` lies beyond every video just as `u64::MAX` does.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Requested::*, *};

    #[test]
    fn a_range_is_read_as_rfc_9110_has_it() {
        let cases = [
            ("bytes=0-0", Part(0..1)),
            ("bytes=0-99", Part(0..100)),
            ("bytes=90-", Part(90..100)),
            ("bytes=-1", Part(99..100)),
            ("bytes=-100", Part(0..100)),
            ("bytes=-1000", Part(0..100)),
            ("bytes=50-1000", Part(50..100)),
            ("Bytes=50-59", Part(50..60)),
            ("bytes=50-99999999999999999999", Part(50..100)),
            ("bytes=100-", Unsatisfiable),
            ("bytes=100-200", Unsatisfiable),
            ("bytes=99999999999999999999-", Unsatisfiable),
            ("bytes=-0", Unsatisfiable),
            ("bytes=0-1,5-6", Whole),
            ("bytes=9-5", Whole),
            ("bytes=-", Whole),
            ("bytes=+1-5", Whole),
            ("items=0-5", Whole),
            ("nonsense", Whole),
        ];
        for (range, expected) in cases {
            assert_eq!(requested(&HeaderValue::from_static(range), 100), expected, "{range}");
        }
    }

    #[test]
    fn no_range_of_an_empty_video_can_be_served() {
        for range in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
            assert_eq!(requested(&HeaderValue::from_static(range), 0), Unsatisfiable, "{range}");
        }
    }
}
