//! What must hold for the headers of a file, whatever they are: see `crate::fuzzing`.

use reqwest::header::{CONTENT_LENGTH, HeaderMap};

use super::info::{FileInfo, Validator, not_a_file};
use crate::fuzzing::{
    client,
    shown::{assert_text, assert_tokenless},
};

/// Reads all that is read of the headers of a file.
pub(in crate::download) fn file_headers(headers: &HeaderMap) -> FileInfo {
    let token = &client::inner().0.token;
    if let Some(problem) = not_a_file(headers, token) {
        assert_text(&problem, 1100);
    }
    if let Some(validator) = Validator::read(headers) {
        assert!(!validator.is_contradicted(headers), "{validator:?} contradicts itself");
        assert!(!validator.header().as_bytes().starts_with(b"W/"), "{validator:?} is weak");
        if let Some(text) = validator.as_text() {
            assert_eq!(Validator::from_text(text), Some(validator.clone()));
        }
    }
    let info = FileInfo::read(headers, token);
    if let Some(length) = info.length {
        let text = headers[CONTENT_LENGTH].to_str().expect("it was read");
        assert_eq!(text.trim_start_matches('0'), length.to_string().trim_start_matches('0'));
    }
    assert_eq!(info.clone().or(&info), info);
    for text in info.file_name.iter().chain(&info.content_type).chain(&info.etag) {
        assert_tokenless(text);
    }
    info
}
