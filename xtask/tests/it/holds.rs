//! What must hold whatever a docs page or a spec says: one function for each target of `fuzz/`, which
//! runs it on what it finds; the topic `mutations` runs it on seeds and on mutations of them.

use std::sync::LazyLock;

use serde_json::Value;
use xtask::assemble::assemble;
use xtask::drift::accept::Accepted;
use xtask::drift::detect;
use xtask::drift::report::{Format, Report};
use xtask::extract::extract;
use xtask::pages::{Page, derive};
use xtask::{canonical, check, json};

/// The spec of the repository.
static VENDORED: LazyLock<Value> =
    LazyLock::new(|| json::parse(include_str!("../../../spec/screendesk.json")).unwrap());

/// A page: it is refused, with words that can be shown, or the same spec comes of it in whatever
/// order its fragments are read, which says nothing new beside itself.
pub(crate) fn docs_page(bytes: &[u8]) {
    let page = Page { name: "page.md".to_owned(), bytes: bytes.to_vec() };
    let lines = bytes.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let found = extract(&page);
    if let Ok(found) = &found {
        let mut last = 0;
        for fragment in &found.fragments {
            let line = fragment.place.line.expect("a fragment has a line");
            assert!(line > last && line <= lines, "{:?} is no place after {last}", fragment.place);
            assert!(fragment.document.get("openapi").is_some());
            last = line;
        }
        in_any_order(&found.fragments);
    }
    let derived = match derive(&[page]) {
        Ok(derived) => derived,
        Err(refusal) => {
            printable(&refusal.to_string());
            return rendered(&Report::unreadable(refusal));
        }
    };
    assert!(found.is_ok(), "a spec of a page that cannot be read");
    check::spec(&derived.spec).expect("what is taken in is sound");
    let written = canonical::bytes(&derived.spec);
    let text = String::from_utf8(written.clone()).expect("text");
    assert_eq!(json::parse(&text).as_ref(), Ok(&derived.spec), "it is read as it was written");
    let again = Page { name: "page.md".to_owned(), bytes: format!("```json\n{text}```\n").into() };
    let again = derive(&[again]).expect("what was taken in once is taken in again");
    assert!(canonical::bytes(&again.spec) == written, "a spec changes when it is read again");
    differences(&derived.spec, &VENDORED, derived.notes);
}

/// What one order makes a spec of, every order does, and the same one.
fn in_any_order(fragments: &[xtask::extract::Fragment]) {
    let spec = |fragments: &[_]| assemble(fragments).map(|a| canonical::bytes(&a.spec)).ok();
    let mut others = fragments.to_vec();
    let first = spec(&others);
    others.reverse();
    assert!(spec(&others) == first, "the order of the fragments changes the spec");
    for _ in 1..others.len().min(4) {
        others.rotate_left(1);
        assert!(spec(&others) == first, "the order of the fragments changes the spec");
    }
}

/// Two documents, or edits of the vendored spec: comparing them ends, a document is no drift of
/// itself, and every form of the report can be shown.
///
/// The documents stand one after the other, parted by a line of `---`; without it, the bytes are
/// edits: three of them for the place, then what is done there.
pub(crate) fn spec_drift(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).ok();
    if let Some((old, new)) = text.and_then(|text| text.split_once("\n---\n")) {
        if let (Ok(old), Ok(new)) = (json::parse(old), json::parse(new)) {
            let sound = check::spec(&old).is_ok() && check::spec(&new).is_ok();
            if sound {
                differences(&old, &new, Vec::new());
            } else {
                // Unsound documents are never compared: to say why is all that is asked.
                for problem in
                    [check::spec(&old), check::spec(&new)].into_iter().flat_map(Result::err)
                {
                    rendered(&Report::unreadable(xtask::refusal::Refusal::new(
                        problem.to_string(),
                        "nothing",
                    )));
                }
            }
        }
        return;
    }
    let mut edited = VENDORED.clone();
    for edit in bytes.chunks_exact(5).take(8) {
        apply(edit, &mut edited);
    }
    // What is not sound is never compared.
    if check::spec(&edited).is_ok() {
        differences(&VENDORED, &edited, Vec::new());
    }
}

/// Removes, copies or replaces what stands at a place.
fn apply(edit: &[u8], spec: &mut Value) {
    let mut places = Vec::new();
    all_places(spec, "", &mut places);
    let at = |low: u8, high: u8| usize::from(low) | usize::from(high) << 8;
    let place = places[at(edit[0], edit[1]) % places.len()].clone();
    let other = spec.pointer(&places[at(edit[2], edit[3]) % places.len()]).cloned();
    let (parent, name) = place.rsplit_once('/').expect("a place has a parent");
    let name = name.replace("~1", "/").replace("~0", "~");
    let words = ["", "x", "#/components/schemas/Error", "\u{1b}[31m", "string", "integer", "uuid"];
    let Some(parent) = spec.pointer_mut(parent) else { return };
    let value = match edit[4] % 24 {
        0 => None,
        1 => Some(Value::Null),
        2 => Some(true.into()),
        3 => Some(false.into()),
        4 => Some(serde_json::json!({})),
        5 => Some(serde_json::json!([])),
        6 => Some(serde_json::json!({"$ref": "#/components/schemas/RecordingMetadata"})),
        7 => Some(u64::from(edit[2]).into()),
        8 => Some((-f64::from(edit[2]) / 3.0).into()),
        n @ 9..16 => Some(words[usize::from(n - 9)].into()),
        _ => other,
    };
    match (parent, value) {
        (Value::Object(members), None) => drop(members.remove(&name)),
        // A new name for what stands elsewhere.
        (Value::Object(members), Some(value)) if edit[4] >= 128 => {
            members.insert(format!("{name}{}", edit[4] % 4), value);
        }
        (Value::Object(members), Some(value)) => drop(members.insert(name, value)),
        (Value::Array(items), value) => {
            let index = name.parse::<usize>().expect("an index");
            items.remove(index);
            items.splice(index..index, value);
        }
        _ => {}
    }
}

fn all_places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut into = |step: &str, value: &Value| {
        let place = json::pointer(at, step);
        all_places(value, &place, found);
        found.push(place);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| into(name, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| into(&index.to_string(), value));
        }
        _ => {}
    }
}

/// Compares two sound specs, both ways.
fn differences(old: &Value, new: &Value, notes: Vec<String>) {
    for spec in [old, new] {
        assert_eq!(detect(spec, spec), [], "a spec is a drift of itself");
    }
    let report = |old, new| Report::new(detect(old, new), &Accepted::default(), notes.clone());
    let (there, back) = (report(old, new), report(new, old));
    assert!(there == report(old, new), "the same comparison has two outcomes");
    rendered(&there);
    rendered(&back);
}

/// Every form of the report is text that can be shown, and ends by saying how bad it is.
fn rendered(report: &Report) {
    for format in [Format::Text, Format::Json, Format::Markdown, Format::Github] {
        let text = report.render(format);
        // The colours of a terminal are our own.
        let plain = if format == Format::Text { without_colours(&text) } else { text };
        printable(&plain);
        let said = match format {
            Format::Json => {
                json::parse(&plain).expect("JSON")["severity"].as_str().unwrap() == report.verdict()
            }
            Format::Text | Format::Github => {
                plain.lines().last() == Some(&format!("severity: {}", report.verdict()))
            }
            Format::Markdown => plain.contains(report.verdict()),
        };
        assert!(said, "{format:?} does not say {}:\n{plain}", report.verdict());
    }
}

/// SGR sequences (ECMA-48, section 8.3.117) taken out, and no other.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(part.len());
        match part[end..].strip_prefix('m') {
            Some(rest) => out.push_str(rest),
            None => out.extend(["\u{1b}[", part]),
        }
    }
    out
}

fn printable(text: &str) {
    let is_bad = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.chars().any(is_bad), "not fit to be shown: {text:?}");
}
