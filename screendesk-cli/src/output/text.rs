//! Text from outside on a terminal: no control characters, measured as it is drawn.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The text as one line in which nothing can steer a terminal.
///
/// Blanks of every kind become a space; other control characters, and those that change the
/// direction of what follows, are shown as their number.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c.is_ascii_control() || is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                shown.push(' ');
            }
            c if is_unsafe(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether a character steers the terminal or the direction of text instead of being seen.
///
/// The joiners U+200C and U+200D are seen: Persian and Hindi words, and many emoji, need them.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0001}'..='\u{e007f}')
}

/// Columns that the text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `limit` columns, with `…` where something was cut off.
pub(crate) fn truncate(text: &str, limit: usize) -> Cow<'_, str> {
    if width(text) <= limit {
        return Cow::Borrowed(text);
    }
    if limit == 0 {
        return Cow::Borrowed("");
    }
    let mut taken = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        taken += c.width().unwrap_or(0);
        if taken >= limit {
            break;
        }
        end = at + c.len_utf8();
    }
    Cow::Owned(format!("{}…", text[..end].trim_end()))
}

/// Appends the text in exactly `columns` columns.
pub(crate) fn push_padded(line: &mut String, text: &str, columns: usize, right: bool) {
    let text = truncate(text, columns);
    let blanks = columns.saturating_sub(width(&text));
    let (before, after) = if right { (blanks, 0) } else { (0, blanks) };
    line.extend(std::iter::repeat_n(' ', before));
    line.push_str(&text);
    line.extend(std::iter::repeat_n(' ', after));
}

/// Seconds as `h:mm:ss`.
pub(crate) fn duration(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_steers_a_terminal() {
        for (text, shown) in [
            ("plain", "plain"),
            ("a\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("two\nlines\tand\r\n", "two lines and  "),
            ("\u{7f}\u{9b}\u{0}", "\\u{7f}\\u{9b}\\u{0}"),
            ("gpj\u{202e}4pm", "gpj\\u{202e}4pm"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn text_is_cut_where_it_is_drawn_too_wide() {
        for (text, limit, cut) in [
            ("checkout", 8, "checkout"),
            ("checkout", 7, "checko…"),
            ("請求書が表示", 12, "請求書が表示"),
            ("請求書が表示", 11, "請求書が表…"),
            ("請求書が表示", 10, "請求書が…"),
            ("🚨🚨", 3, "🚨…"),
            ("a b c", 3, "a…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
        ] {
            assert_eq!(truncate(text, limit), cut, "{text} in {limit}");
            assert!(width(&truncate(text, limit)) <= limit);
        }
    }

    #[test]
    fn padded_text_takes_exactly_its_columns() {
        for text in ["", "a", "請求書", "a long one that is cut", "🚨 x"] {
            for right in [false, true] {
                let mut line = String::new();
                push_padded(&mut line, text, 7, right);
                assert_eq!(width(&line), 7, "{line:?}");
            }
        }
    }

    #[test]
    fn a_duration_is_shown_in_hours_minutes_and_seconds() {
        assert_eq!(duration(0), "0:00:00");
        assert_eq!(duration(61), "0:01:01");
        assert_eq!(duration(360_000 + 3599), "100:59:59");
        assert_eq!(duration(-5), "-0:00:05");
        assert_eq!(duration(i64::MIN), "-2562047788015215:30:08");
    }
}
