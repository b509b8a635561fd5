//! Words from outside, made fit for a terminal and a log.

use serde_json::Value;

/// Characters of a body that an error shows at the most.
const SNIPPET: usize = 200;
/// Characters of a server's message that an error shows at the most.
const MESSAGE: usize = 1000;

/// The message of an error body: `{"error": "…"}` (the spec), `{"error": {"message": "…"}}`
/// (the vendor's prose), and the shapes that frameworks answer with before the API is asked.
pub(crate) fn message(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let candidates = [
        body.get("error"),
        body.pointer("/error/message"),
        body.get("message"),
        body.get("errors"),
    ];
    let text = candidates.into_iter().flatten().find_map(text_of)?;
    (!text.trim().is_empty()).then(|| shorten(&visible(text.trim()), MESSAGE))
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        _ => None,
    }
}

/// The beginning of a body, in one line.
pub(crate) fn snippet(body: &[u8]) -> String {
    // Four bytes a character at the most: enough to fill the snippet, and never the whole body.
    let head = &body[..body.len().min(4 * (SNIPPET + 1))];
    let text = String::from_utf8_lossy(head);
    let one_line: Vec<&str> = text.split_whitespace().collect();
    shorten(&visible(&one_line.join(" ")), SNIPPET)
}

/// The text with every control and direction character replaced by its escape: nothing that
/// moves a cursor, colours a terminal or turns the reading direction is left.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters (Cc), and the format characters that change what is seen or are not seen.
///
/// The joiners U+200C and U+200D are seen: Persian and Hindi words, and many emoji, need them.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

/// What a parser says, or where: it may quote a value or a name of any length.
pub(crate) fn quote(text: &str) -> String {
    shorten(&visible(text), MESSAGE)
}

fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_error_bodies_and_the_usual_others_yield_the_message() {
        for (body, expected) in [
            (r#"{"error": "Not found"}"#, Some("Not found")),
            (r#"{"error": {"message": "Not found", "code": 404}}"#, Some("Not found")),
            (r#"{"message": "Not found"}"#, Some("Not found")),
            (
                r#"{"errors": ["Title is too long", "Summary too"]}"#,
                Some("Title is too long; Summary too"),
            ),
            (r#"{"error": null}"#, None),
            (r#"{"error": ""}"#, None),
            ("<html>", None),
            ("", None),
            ("[1]", None),
        ] {
            assert_eq!(message(body.as_bytes()).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn words_from_outside_cannot_reach_a_terminal_raw() {
        let hostile = "{\"error\": \"a\\u001b[31mb\\u202ec\\nd\"}";
        let message = message(hostile.as_bytes()).expect("a message");
        assert_eq!(message, "a\\u{1b}[31mb\\u{202e}c\\u{a}d");
    }

    #[test]
    fn a_snippet_is_one_short_line_whatever_the_body() {
        assert_eq!(snippet(b"<html>\n  <h1>Bad\tgateway"), "<html> <h1>Bad gateway");
        assert_eq!(snippet(&[b'x'; 5000]).chars().count(), 201);
        assert_eq!(snippet(&[0xff, b'a']), "\u{fffd}a");
    }
}
