//! What the server says of a file, and by what two versions of it are told apart.

use std::time::Duration;

use reqwest::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, HeaderValue,
    LAST_MODIFIED,
};

use crate::{download::file_name, error::words, token::Token};

/// What the server says of a file.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FileInfo {
    /// The name that the server gives the file, made safe: never a path.
    pub file_name: Option<String>,
    /// The extension that fits the content type, without a dot; `bin` for an unknown type.
    pub extension: &'static str,
    /// The media type, `video/mp4` for example.
    pub content_type: Option<String>,
    /// The length in bytes. Without it, completeness cannot be verified.
    pub length: Option<u64>,
    /// The `ETag`, as the server wrote it.
    pub etag: Option<String>,
}

impl FileInfo {
    /// What the headers say, without the token: a name is printed, and stays on disk.
    pub(super) fn read(headers: &HeaderMap, token: &Token) -> Self {
        let text = |name| text(headers, name).map(|text| token.redact(&text));
        Self {
            file_name: file_name::from_headers(headers, |name| token.redact(name)),
            extension: file_name::extension(headers),
            content_type: text(CONTENT_TYPE),
            length: text(CONTENT_LENGTH)
                .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|digits| digits.parse().ok()),
            etag: text(ETAG),
        }
    }

    /// What a 206 leaves out, because the client knows it already (RFC 9110, section 15.3.7).
    pub(super) fn or(self, before: &Self) -> Self {
        Self {
            file_name: self.file_name.or_else(|| before.file_name.clone()),
            extension: if self.content_type.is_some() { self.extension } else { before.extension },
            content_type: self.content_type.or_else(|| before.content_type.clone()),
            length: self.length.or(before.length),
            etag: self.etag.or_else(|| before.etag.clone()),
        }
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    // A field with a parameter that is not ASCII says as much as one without it.
    Some(words::visible(&String::from_utf8_lossy(headers.get(name)?.as_bytes())))
}

/// What is wrong with an answer that is HTML or JSON where a file was due, or the file in an
/// encoding that was not undone.
pub(super) fn not_a_file(headers: &HeaderMap, token: &Token) -> Option<String> {
    // The HTTP client takes the header out where it decodes.
    if let Some(encoding) = text(headers, CONTENT_ENCODING)
        && !encoding.trim().is_empty()
        && !encoding.trim().eq_ignore_ascii_case("identity")
    {
        let encoding = words::quote(&token.redact(&encoding));
        return Some(format!("with a Content-Encoding that was not asked for: {encoding}"));
    }
    let content_type = text(headers, CONTENT_TYPE)?;
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_page =
        matches!(essence.as_str(), "text/html" | "application/json" | "application/problem+json");
    is_page.then(|| format!("with {essence} where a file was due"))
}

/// A strong validator (RFC 9110, section 8.8.1): as long as it is the same, so is every byte.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::download) struct Validator(HeaderValue);

impl Validator {
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        if let Some(etag) = headers.get(ETAG) {
            let is_strong = etag.as_bytes().starts_with(b"\"");
            return is_strong.then(|| Self(etag.clone()));
        }
        // A date is strong only when the file cannot have changed twice within its second
        // (section 8.8.2.2).
        let date = |name| httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok();
        let modified = date(LAST_MODIFIED)?;
        let age = date(DATE)?.duration_since(modified).ok()?;
        (age >= Duration::from_secs(1)).then(|| headers.get(LAST_MODIFIED).cloned().map(Self))?
    }

    /// Whether an answer names another version, be it by a validator that is not strong.
    pub(super) fn is_contradicted(&self, headers: &HeaderMap) -> bool {
        headers
            .get(ETAG)
            .or_else(|| headers.get(LAST_MODIFIED))
            .is_some_and(|other| *other != self.0)
    }

    /// The value for `If-Range`.
    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    pub(in crate::download) fn from_text(text: &str) -> Option<Self> {
        HeaderValue::from_str(text).ok().map(Self)
    }

    pub(in crate::download) fn as_text(&self) -> Option<&str> {
        self.0.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validator(pairs: &[(HeaderName, &str)]) -> Option<String> {
        let headers: HeaderMap =
            pairs.iter().map(|(n, v)| (n.clone(), v.parse().expect("a value"))).collect();
        Validator::read(&headers).and_then(|v| v.as_text().map(str::to_owned))
    }

    #[test]
    fn only_a_strong_validator_allows_to_go_on() {
        const MODIFIED: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
        const LATER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";
        assert_eq!(validator(&[(ETAG, "\"a\"")]).as_deref(), Some("\"a\""));
        assert_eq!(validator(&[(ETAG, "W/\"a\""), (LAST_MODIFIED, MODIFIED), (DATE, LATER)]), None);
        assert_eq!(
            validator(&[(LAST_MODIFIED, MODIFIED), (DATE, LATER)]).as_deref(),
            Some(MODIFIED)
        );
        assert_eq!(validator(&[(LAST_MODIFIED, MODIFIED), (DATE, MODIFIED)]), None);
        assert_eq!(validator(&[(LAST_MODIFIED, MODIFIED)]), None);
        assert_eq!(validator(&[]), None);
    }
}
