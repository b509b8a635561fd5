//! The file name that a download suggests (RFC 6266).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Video, account::Record};

/// Everything but RFC 8187's `attr-char`.
const NOT_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The value of `Content-Disposition` for this recording's video.
pub(crate) fn attachment(record: &Record, video: &Video) -> String {
    let name = match video.own_file_name() {
        Some(name) => name.to_owned(),
        None => default_name(record, video),
    };
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let quoted = plain.replace('\\', "\\\\").replace('"', "\\\"");
    if plain == name {
        return format!("attachment; filename=\"{quoted}\"");
    }
    let encoded = utf8_percent_encode(&name, NOT_ATTR_CHAR);
    format!("attachment; filename=\"{quoted}\"; filename*=UTF-8''{encoded}")
}

/// Whether a character can stand in `filename` for every reader of it.
fn is_plain(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic()
}

fn default_name(record: &Record, video: &Video) -> String {
    let title = record.title().filter(|title| !title.trim().is_empty());
    let stem = title.unwrap_or_else(|| format!("recording-{}", record.uuid()));
    let stem: String =
        stem.chars().map(|c| if matches!(c, '/' | '\\') { '-' } else { c }).collect();
    format!("{stem}.{}", video.extension())
}
