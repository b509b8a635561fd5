//! Text from outside, made safe to show.
//!
//! Descriptions, names and values come from the vendor's page. On their way into a report they are data: nothing
//! in them moves a cursor, begins a line, mentions a person or is obeyed by whatever reads the report.

use serde_json::Value;

/// The text with every character escaped that could move a cursor, hide text or end a line.
///
/// CI runners obey `##[command]` anywhere in a line, so that is broken up as well.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unprintable(c) || c == '[' && shown.ends_with("##") {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The text of a JSON document, the same document with nothing in it that a terminal or a CI runner would obey.
pub fn printable_json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        // Such characters stand inside strings only, where they can be escaped.
        if c != '\n' && is_unprintable(c) || c == '[' && shown.ends_with("##") {
            for unit in c.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

/// A value on one line, cut to what a reader takes in.
pub fn excerpt(value: &Value) -> String {
    const LONGEST: usize = 160;
    let text = value.to_string();
    let shown = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    };
    printable(&shown)
}

/// The text as a Markdown code span, in which nothing is markup, a mention or a link.
pub fn code_span(text: &str) -> String {
    let text = printable(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A span of spaces alone would be no span.
    let padded = text.starts_with('`') || text.ends_with('`') || text.trim().is_empty();
    let pad = if padded { " " } else { "" };
    if text.is_empty() { "(empty)".to_owned() } else { format!("{fence}{pad}{text}{pad}{fence}") }
}

/// The text as the message of a GitHub workflow command.
pub fn command_data(text: &str) -> String {
    printable(text).replace('%', "%25")
}

/// The text as a property of a GitHub workflow command.
pub fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Control characters, and the format characters that reorder or hide what stands around them.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_or_hides_text_is_escaped() {
        let shown = printable("a\u{1b}[2J\r\n::error::b\u{202e}c\u{9b}");
        assert_eq!(shown, "a\\u{1b}[2J\\u{d}\\u{a}::error::b\\u{202e}c\\u{9b}");
    }

    #[test]
    fn no_text_holds_an_old_style_runner_command() {
        assert_eq!(printable("see ##[add-mask]x"), "see ##\\u{5b}add-mask]x");
    }

    #[test]
    fn a_code_span_cannot_be_left_from_inside() {
        assert_eq!(code_span("a"), "`a`");
        assert_eq!(code_span("a`` @b"), "```a`` @b```");
        assert_eq!(code_span("`"), "`` ` ``");
        assert_eq!(code_span("a\n\n# b"), "`a\\u{a}\\u{a}# b`");
    }

    #[test]
    fn a_workflow_command_cannot_be_left_from_inside() {
        assert_eq!(command_property("a:b,c%0A\n"), "a%3Ab%2Cc%250A\\u{a}");
    }
}
