//! What must hold for what is said of a file, whatever it is: see `crate::fuzzing`.

use std::{
    fs,
    path::{Component, Path},
    time::{Duration, SystemTime},
};

use reqwest::header::{CONTENT_DISPOSITION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::{
    content_range::ContentRange,
    file_name,
    part_file::{Note, PartFile},
    transfer::fuzzing::file_headers,
};
use crate::retry::retry_after;

/// The value of a `Content-Disposition`, or a name alone: what comes of it is one safe name.
pub fn file_name(value: &[u8]) {
    if let Ok(value) = HeaderValue::from_bytes(value) {
        let headers = HeaderMap::from_iter([(CONTENT_DISPOSITION, value)]);
        file_name::from_headers(&headers, str::to_owned)
            .iter()
            .for_each(|name| assert_file_name(name));
    }
    let name = file_name::sanitize(&String::from_utf8_lossy(value));
    name.iter().for_each(|name| assert_file_name(name));
}

fn assert_file_name(name: &str) {
    let is_one_component = Path::new(name).components().eq([Component::Normal(name.as_ref())]);
    assert!(is_one_component, "a path: {name:?}");
    assert!(name.len() <= 236, "{} bytes: {name:?}", name.len());
    assert!(!name.contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*', '\0']), "{name:?}");
    assert!(!name.chars().any(crate::error::words::is_unsafe), "{name:?}");
    assert!(!name.starts_with(['.', '-']), "hidden, or an option: {name:?}");
    assert!(!name.ends_with('.') && name.trim() == name, "Windows cuts it off: {name:?}");
    let lower = name.to_ascii_lowercase();
    let is_unfinished =
        [".part", ".part.json", ".part.json.tmp"].iter().any(|e| lower.ends_with(e));
    assert!(!is_unfinished, "it looks like an unfinished file: {name:?}");
    let device = lower.split('.').next().unwrap_or_default().trim_end().to_owned();
    let is_numbered = device.strip_prefix("com").or_else(|| device.strip_prefix("lpt"));
    let is_numbered =
        is_numbered.is_some_and(|n| n.chars().count() == 1 && "0123456789¹²³".contains(n));
    let is_device = ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&device.as_str());
    assert!(!is_device && !is_numbered, "a device of Windows: {name:?}");
    // The longest have no room to be marked once more.
    let again = file_name::sanitize(name);
    assert!(name.len() > 234 || again.as_deref() == Some(name), "{name:?} becomes {again:?}");
}

/// The headers of a file, one a line: what is read of them is sound.
pub fn headers(lines: &[u8]) {
    let headers = header_map(lines);
    let info = file_headers(&headers);
    info.file_name.iter().for_each(|name| assert_file_name(name));
    assert!(
        !info.extension.is_empty() && info.extension.bytes().all(|b| b.is_ascii_alphanumeric())
    );
    for text in info.content_type.iter().chain(&info.etag) {
        assert!(!text.chars().any(crate::error::words::is_unsafe), "{text:?}");
    }
    if let Some(range) = ContentRange::read(&headers) {
        assert!(range.total.is_none_or(|total| range.start < total), "{range:?}");
    }
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    if let Some(wait) = retry_after(&headers, now) {
        assert!(!wait.is_zero());
        let text = headers[RETRY_AFTER].to_str().expect("it was read").trim();
        if let Ok(seconds) = text.parse() {
            assert_eq!(wait, Duration::from_secs(seconds));
        }
    }
}

/// Reads headers, one a line; what no HTTP library gives out is left out.
pub(crate) fn header_map(lines: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
}

/// The note beside a part file in an empty folder: a foreign one stays as it is, and no part is
/// gone on from further than it is there.
pub fn part_note(folder: &Path, note: &[u8]) {
    const REQUEST: &str = "/recordings/0e1a5dbd-5e5f-4a2a-9c39-9d2a6a4f5a51/download";
    const PART: &[u8] = b"the first bytes of a video";
    let (target, part) = (folder.join("call.mp4"), folder.join("call.mp4.part"));
    let note_path = folder.join("call.mp4.part.json");
    fs::write(&part, PART).expect("a part");
    fs::write(&note_path, note).expect("its note");
    let opened = PartFile::open(&target).expect("there is room for a part");
    if let Some(point) = opened.resume_point(REQUEST) {
        assert!(point.position > 0 && point.position <= PART.len() as u64, "{point:?}");
        assert!(point.length.is_none_or(|length| point.position < length), "{point:?}");
        assert!(point.validator.as_text().is_some(), "{point:?}");
    }
    match serde_json::from_slice::<Note>(note) {
        Ok(ours) => {
            let written = serde_json::to_vec(&ours).expect("a note can be written");
            let again = serde_json::from_slice::<Note>(&written).expect("and be read again");
            assert_eq!(again, ours);
        }
        Err(_) => assert!(opened.resume_point(REQUEST).is_none(), "a foreign part is gone on from"),
    }
    assert_eq!(fs::read(&part).expect("the part"), PART, "it was changed before it was begun");
    assert_eq!(fs::read(&note_path).expect("the note"), note);
    drop(opened);
    for file in fs::read_dir(folder).expect("the folder") {
        fs::remove_file(file.expect("a file").path()).expect("it can be removed");
    }
}
