//! What may be shown: bounded, harmless to a terminal, and without the token.

use super::client::TOKEN;
use crate::error::{Error, words};

/// Characters of an error at the most: the server's words, the place, a snippet, and our own.
const ERROR: usize = 3500;

pub(crate) fn assert_error(error: &Error) {
    let (display, debug) = (error.to_string(), format!("{error:?}"));
    assert_text(&display, ERROR);
    // Debug escapes once more.
    assert_text(&debug, 4 * ERROR);
    if let Some(message) = error.message() {
        assert_text(message, 1001);
        assert!(!message.trim().is_empty());
    }
    if let Some(response) = error.response() {
        assert_text(response.body_snippet(), 201);
        for value in response.headers().values() {
            assert_tokenless(&String::from_utf8_lossy(value.as_bytes()));
        }
    }
    if let Error::Undecodable(error) = error {
        assert_text(&error.path, 1001);
        assert_text(&error.problem, 1001);
        assert_text(&error.snippet, 201);
    }
}

pub(crate) fn assert_text(text: &str, limit: usize) {
    assert!(text.chars().count() <= limit, "{} characters", text.chars().count());
    assert!(!text.chars().any(words::is_unsafe), "not fit to be shown: {text:?}");
    assert_tokenless(text);
}

pub(crate) fn assert_tokenless(text: &str) {
    assert!(!text.contains(TOKEN), "it shows the token: {text:?}");
    assert!(!unescaped(text).contains(TOKEN), "it shows the token in escapes: {text:?}");
}

/// The text as somebody reads it who undoes the escapes of JSON (RFC 8259, section 7).
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let code = escape.strip_prefix('u').and_then(|rest| rest.get(..4));
        let c = code.and_then(|digits| char::from_u32(u32::from_str_radix(digits, 16).ok()?));
        rest = match c {
            Some(c) => {
                out.push(c);
                &escape[5..]
            }
            None => {
                // The character behind the backslash stands for itself, itself a backslash or not.
                let next = escape.chars().next();
                out.extend(next);
                &escape[next.map_or(0, char::len_utf8)..]
            }
        };
    }
    out + rest
}
