//! The server's own JSON: every field and every digit as it came.

use std::borrow::Cow;

use super::text::is_unsafe;

/// The text as it is, or with the characters that could steer a terminal written as `\u....`.
///
/// Valid JSON has such characters in strings alone (RFC 8259, section 7), where both mean the same.
pub(crate) fn text(raw: &str, for_terminal: bool) -> Cow<'_, str> {
    let steers = |c: char| is_unsafe(c) && !matches!(c, '\n' | '\r' | '\t');
    if !for_terminal || !raw.chars().any(steers) {
        return Cow::Borrowed(raw);
    }
    let mut safe = String::with_capacity(raw.len() + 16);
    for c in raw.chars() {
        if steers(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// The text on one line.
///
/// Line breaks stand between the tokens of valid JSON, never inside of one: they can be left out.
pub(crate) fn one_line(raw: &str) -> Cow<'_, str> {
    if raw.contains(['\n', '\r']) {
        Cow::Owned(raw.replace(['\n', '\r'], ""))
    } else {
        Cow::Borrowed(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_for_a_terminal_means_the_same_and_steers_nothing() {
        let raw = "{\"a\":\"x\u{7f}\u{9b}31m\u{202e}\u{e0041}é\u{200d}\"}\n";
        let safe = text(raw, true);
        assert_eq!(safe, "{\"a\":\"x\\u007f\\u009b31m\\u202e\\udb40\\udc41é\u{200d}\"}\n");
        let value = |text| serde_json::from_str::<serde_json::Value>(text).expect("valid JSON");
        assert_eq!(value(raw), value(&safe));
        assert_eq!(text(raw, false), raw);
    }

    #[test]
    fn a_record_is_one_line_with_every_digit_it_came_with() {
        let raw = "{\n  \"id\": 123456789012345678901234567890,\r\n  \"x\": 1.0\n}";
        assert_eq!(one_line(raw), "{  \"id\": 123456789012345678901234567890,  \"x\": 1.0}");
    }
}
