//! File names from outside: data, never a path.

use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};

use crate::error::words::is_unsafe;

/// Bytes of a file name that every common file system takes, less those of `.99.part.json.tmp`.
const MAX_BYTES: usize = 236;
/// Characters that keep a name from being taken for another thing, `_` before and behind it.
const MARKS: usize = 2;

/// The name that the server gives the file (`Content-Disposition`, RFC 6266), made safe.
///
/// `filename*` (RFC 8187) comes before `filename`. What is left is one name: no path, not hidden,
/// not reserved by Windows, without control and direction characters, at most 236 bytes.
/// `redact` takes out of it what must not be shown.
pub(super) fn from_headers(headers: &HeaderMap, redact: impl Fn(&str) -> String) -> Option<String> {
    let value = headers.get(CONTENT_DISPOSITION)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    let parameters = parameters(&text);
    let named = |name: &str| parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let extended = named("filename*").and_then(decode_extended);
    let candidates = extended.into_iter().chain(named("filename").map(str::to_owned));
    candidates.into_iter().find_map(|name| {
        // What is not seen may hide a secret, and half of one may be cut off with a path.
        let seen: String = name.chars().filter(|c| !is_unsafe(*c)).collect();
        sanitize(&redact(&seen))
    })
}

/// The extension for the content type, for a file that the server does not name.
pub(super) fn extension(headers: &HeaderMap) -> &'static str {
    let content_type = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    match mime2ext::mime2ext(content_type) {
        Some("qt") => "mov",
        Some(extension) => extension,
        None => "bin",
    }
}

/// The parameters of a header value, names in lower case, quoted strings unquoted.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.find(';') {
        rest = rest[at + 1..].trim_start();
        let Some((name, after)) = rest.split_once('=') else { break };
        // A `;` before the `=` belongs to a parameter without a value.
        if let Some(last) = name.rfind(';') {
            rest = &rest[last..];
            continue;
        }
        let after = after.trim_start();
        let (text, remaining) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        found.push((name.trim().to_ascii_lowercase(), text));
        rest = remaining;
    }
    found
}

/// A quoted string up to its closing quote (RFC 9110, section 5.6.4), and what follows it.
fn unquote(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, &quoted[at + 1..]),
            '\\' => text.extend(chars.next().map(|(_, c)| c)),
            c => text.push(c),
        }
    }
    (text, "")
}

/// `UTF-8''na%C3%AFve.mp4` (RFC 8187, section 3.2.1).
fn decode_extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_language, encoded) = rest.split_once('\'')?;
    let bytes = percent_decode_str(encoded);
    if charset.eq_ignore_ascii_case("utf-8") {
        bytes.decode_utf8().ok().map(Into::into)
    } else if charset.eq_ignore_ascii_case("iso-8859-1") {
        Some(bytes.map(char::from).collect())
    } else {
        None
    }
}

/// One safe file name, or none if nothing of it is left.
pub(super) fn sanitize(name: &str) -> Option<String> {
    // A path's last part is all that is ever meant; both separators count on every system.
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut clean: String = last
        .chars()
        .filter(|c| !is_unsafe(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    // Hidden, an option for the next command, or cut off by Windows.
    clean = clean
        .trim_start_matches(|c: char| c == '.' || c == '-' || c.is_whitespace())
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace())
        .to_owned();
    if clean.is_empty() {
        return None;
    }
    // Shortened first: what is left may be reserved where the whole was not.
    clean = shorten(clean);
    let is_ours = || {
        let lower = clean.to_ascii_lowercase();
        [".part", ".part.json", ".part.json.tmp"].iter().any(|ending| lower.ends_with(ending))
    };
    // Our own unfinished files have this ending: a finished one must not look like one.
    if is_ours() {
        clean.push('_');
    }
    if is_reserved(clean.split('.').next().unwrap_or_default().trim_end()) {
        clean.insert(0, '_');
    }
    Some(clean)
}

/// Device names of Windows: `CON`, `com1.mp4` and the like cannot be created there.
fn is_reserved(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].iter().any(|device| {
            stem.strip_prefix(device).is_some_and(|n| {
                matches!(
                    n,
                    "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
                )
            })
        })
}

/// At most [`MAX_BYTES`] bytes with the marks, and with the extension kept where it is one.
fn shorten(name: String) -> String {
    if name.len() <= MAX_BYTES - MARKS {
        return name;
    }
    let extension = name.rfind('.').map(|at| &name[at..]).filter(|e| e.len() <= 16).unwrap_or("");
    let mut end = MAX_BYTES - MARKS - extension.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let start = name[..end].trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    format!("{start}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(disposition: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_DISPOSITION, disposition.parse().ok()?);
        from_headers(&headers, str::to_owned)
    }

    #[test]
    fn both_forms_of_a_name_are_read_and_the_extended_one_comes_first() {
        for (disposition, expected) in [
            (r#"attachment; filename="call.mp4""#, "call.mp4"),
            ("attachment; filename=call.mp4", "call.mp4"),
            (r#"attachment;filename="a \"b\" c.mp4";x=y"#, "a _b_ c.mp4"),
            (r#"attachment; x; filename="call.mp4""#, "call.mp4"),
            ("attachment; FileName=\"a;b.mp4\"", "a;b.mp4"),
            (
                r#"attachment; filename="x.mp4"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.mp4"#,
                "naïve €.mp4",
            ),
            (r#"attachment; filename*=iso-8859-1'en'na%EFve.mp4"#, "naïve.mp4"),
            (r#"attachment; filename*=UTF-8''%FF; filename="fallback.mp4""#, "fallback.mp4"),
            (r#"attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd"#, "passwd"),
            (r#"attachment; filename="unclosed.mp4"#, "unclosed.mp4"),
        ] {
            assert_eq!(name(disposition).as_deref(), Some(expected), "{disposition}");
        }
        for disposition in ["attachment", "", "attachment; filename=\"\"", "attachment; filename"] {
            assert_eq!(name(disposition), None, "{disposition}");
        }
    }

    #[test]
    fn no_name_from_outside_is_a_path_hidden_reserved_or_misleading() {
        for (hostile, expected) in [
            ("../../etc/passwd", Some("passwd")),
            (r"..\..\windows\system32\x.dll", Some("x.dll")),
            ("/etc/shadow", Some("shadow")),
            ("C:\\x.mp4", Some("x.mp4")),
            ("C:x.mp4", Some("C_x.mp4")),
            ("..", None),
            (".", None),
            ("/", None),
            ("   ", None),
            ("...", None),
            (".bashrc", Some("bashrc")),
            ("-rf.mp4", Some("rf.mp4")),
            ("CON", Some("_CON")),
            ("con.mp4", Some("_con.mp4")),
            ("COM1.mp4", Some("_COM1.mp4")),
            ("console.mp4", Some("console.mp4")),
            ("a\u{0}b\u{1b}[31m.mp4", Some("ab[31m.mp4")),
            ("gpj\u{202e}4pm.exe", Some("gpj4pm.exe")),
            ("call.mp4.part", Some("call.mp4.part_")),
            ("call.mp4.Part.json.tmp", Some("call.mp4.Part.json.tmp_")),
            ("call.mp4. ", Some("call.mp4")),
        ] {
            assert_eq!(sanitize(hostile).as_deref(), expected, "{hostile:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
        let long = format!("{}.mp4", "ü".repeat(300));
        let short = sanitize(&long).expect("a name");
        assert!(short.len() <= MAX_BYTES && short.ends_with("ü.mp4"), "{short}");
        assert_eq!(sanitize(&"x".repeat(300)).expect("a name").len(), MAX_BYTES - MARKS);
        let cut = sanitize(&format!("{}.part{}", "x".repeat(229), "y".repeat(20)));
        assert!(cut.expect("a name").ends_with("x.part_"));
        let cut = sanitize(&format!("con{}x", " ".repeat(240)));
        assert_eq!(cut.as_deref(), Some("_con"));
    }

    #[test]
    fn a_file_without_a_name_gets_the_extension_of_its_type() {
        for (content_type, expected) in [
            ("video/mp4", "mp4"),
            ("video/webm; codecs=vp9", "webm"),
            ("video/quicktime", "mov"),
            ("application/octet-stream", "bin"),
            ("nonsense", "bin"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, content_type.parse().expect("a header value"));
            assert_eq!(extension(&headers), expected, "{content_type}");
        }
    }
}
