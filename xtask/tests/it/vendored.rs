//! The spec in the tree is what the stored pages say.

use std::path::{Path, PathBuf};

use serde_json::Value;
use xtask::extract::{Fragment, extract};
use xtask::location::Location;
use xtask::pages::{self, Page};
use xtask::{canonical, fetch};

fn spec_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("spec")
}

fn vendored_pages() -> Vec<Page> {
    let limits = fetch::Limits { max_bytes: 1 << 20, timeout: std::time::Duration::from_secs(1) };
    Location::Path(spec_folder().join("pages")).read(&limits).unwrap()
}

fn vendored_spec() -> Value {
    serde_json::from_slice(&std::fs::read(spec_folder().join("screendesk.json")).unwrap()).unwrap()
}

fn fragments() -> Vec<Fragment> {
    vendored_pages().iter().flat_map(|page| extract(page).unwrap().fragments).collect()
}

#[test]
fn the_vendored_spec_is_what_the_stored_pages_give_byte_for_byte() {
    let derived = pages::derive(&vendored_pages()).unwrap();
    let vendored = std::fs::read_to_string(spec_folder().join("screendesk.json")).unwrap();
    assert_eq!(String::from_utf8(canonical::bytes(&derived.spec)).unwrap(), vendored);
}

#[test]
fn the_recordings_page_gives_one_fragment_for_each_of_its_four_sections() {
    let found = extract(&vendored_pages()[0]).unwrap();
    let headings: Vec<_> =
        found.fragments.iter().filter_map(|fragment| fragment.place.heading.as_deref()).collect();
    assert_eq!(
        headings,
        ["List recordings", "Get a recording", "Update a recording", "Download a recording video"]
    );
    let lines: Vec<_> = found.fragments.iter().filter_map(|fragment| fragment.place.line).collect();
    assert_eq!(lines, [9, 17, 25, 37]);
    assert_eq!(found.examples, 0);
}

#[test]
fn nothing_of_a_fragment_is_lost() {
    let spec = vendored_spec();
    for fragment in fragments() {
        assert_contains(&spec, &fragment.document, "");
    }
}

#[test]
fn nothing_is_in_the_spec_that_no_fragment_says() {
    let fragments: Vec<_> = fragments().into_iter().map(|fragment| fragment.document).collect();
    assert_said(&vendored_spec(), &fragments.iter().collect::<Vec<_>>(), "");
}

fn assert_contains(whole: &Value, part: &Value, at: &str) {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (key, value) in part {
                let found = whole.get(key).unwrap_or_else(|| panic!("{at}/{key} was lost"));
                assert_contains(found, value, &format!("{at}/{key}"));
            }
        }
        _ => assert_eq!(whole, part, "{at} was changed"),
    }
}

/// Every member of `value` stands in one of the `sources` at the same place.
fn assert_said(value: &Value, sources: &[&Value], at: &str) {
    let Value::Object(members) = value else {
        assert!(sources.contains(&value), "{at} was added");
        return;
    };
    assert!(!sources.is_empty(), "{at} was added");
    for (key, member) in members {
        let sources: Vec<_> = sources.iter().filter_map(|source| source.get(key)).collect();
        assert_said(member, &sources, &format!("{at}/{key}"));
    }
}
