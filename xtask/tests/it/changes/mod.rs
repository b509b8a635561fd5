//! Every kind of change has its class; equivalences are none.

mod cases;
mod equivalences;

use serde_json::Value;
use xtask::drift::change::{Change, Direction, Severity};
use xtask::drift::detect;
use xtask::drift::rules::Rule;
use xtask::pages::{Page, derive};

use crate::program::page_of;

/// One change of the base spec, as JSON Patch operations, and what drift has to say of it.
struct Case {
    name: &'static str,
    patch: Value,
    /// Whether the change is the way back, from the patched spec to the base.
    back: bool,
    /// Severity and id of each change, the worst first.
    expected: &'static [(&'static str, &'static str)],
    /// The operations that the first of them concerns.
    operations: &'static [&'static str],
}

pub(crate) fn base() -> Value {
    serde_json::from_str(include_str!("base.json")).unwrap()
}

/// What a docs page with the changed spec says against the base.
fn drift(patch: &Value) -> Vec<Change> {
    detect(&base(), &patched(patch))
}

/// The changed spec, read from a docs page.
fn patched(patch: &Value) -> Value {
    let mut changed = base();
    let patch: json_patch::Patch = serde_json::from_value(patch.clone()).unwrap();
    json_patch::patch(&mut changed, &patch).unwrap();
    let page = Page { name: "things.md".to_owned(), bytes: page_of(&[changed]).into_bytes() };
    derive(&[page]).unwrap().spec
}

fn changes(case: &Case) -> Vec<Change> {
    if case.back { detect(&patched(&case.patch), &base()) } else { drift(&case.patch) }
}

#[test]
fn each_kind_of_change_has_its_class_and_says_whom_it_concerns() {
    let mut wrong = Vec::new();
    for case in cases::all() {
        let changes = changes(&case);
        let Case { name, expected, operations, .. } = case;
        let found: Vec<_> =
            changes.iter().map(|change| (change.severity.name(), change.id.as_str())).collect();
        let concerned = changes.first().map_or(&[][..], |change| &change.operations);
        if found != expected || concerned != operations {
            wrong.push(format!("{name}:\n  found    {found:?} {concerned:?}\n  expected {expected:?} {operations:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_is_met_in_a_case() {
    let met: Vec<Rule> = cases::all().iter().flat_map(changes).map(|change| change.rule).collect();
    // The index has tests of its own.
    let elsewhere = [Rule::PageAdded, Rule::PageGone];
    let missing: Vec<_> =
        Rule::ALL.iter().filter(|rule| !met.contains(rule) && !elsewhere.contains(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn two_ways_to_say_the_same_are_no_change() {
    for (name, patch) in equivalences::all() {
        let changes = drift(&patch);
        assert!(changes.is_empty(), "{name}: {changes:#?}");
    }
}

#[test]
fn a_change_knows_its_places_values_and_direction() {
    let changes = drift(&serde_json::json!([
        {"op": "replace", "path": "/components/schemas/Thing/properties/at/format", "value": "date"}
    ]));
    let [change] = changes.as_slice() else { panic!("{changes:#?}") };
    let place = "/components/schemas/Thing/properties/at/format";
    assert_eq!(
        (change.old_pointer.as_deref(), change.new_pointer.as_deref()),
        (Some(place), Some(place))
    );
    assert_eq!((&change.before, &change.after), (&Some("date-time".into()), &Some("date".into())));
    assert_eq!((change.direction, change.severity), (Direction::Response, Severity::Breaking));
    assert_eq!(change.subject, "Thing.at format");
}

#[test]
fn what_is_sent_and_received_is_judged_by_the_worse_of_both() {
    let changes = drift(&serde_json::json!([
        {"op": "add", "path": "/components/schemas/Label/required", "value": ["text"]}
    ]));
    let [change] = changes.as_slice() else { panic!("{changes:#?}") };
    assert_eq!(
        (change.direction, change.id.as_str()),
        (Direction::Both, "request-property-became-required")
    );
    let changes = drift(&serde_json::json!([
        {"op": "add", "path": "/components/schemas/Label/nullable", "value": true}
    ]));
    let [change] = changes.as_slice() else { panic!("{changes:#?}") };
    assert_eq!(
        (change.direction, change.id.as_str()),
        (Direction::Both, "response-nullable-added")
    );
}

#[test]
fn a_renamed_property_is_hinted_at() {
    let path = "/paths/~1things/get/responses/200/content/application~1json/schema/properties";
    let changes = drift(&serde_json::json!([
        {"op": "move", "from": format!("{path}/records"), "path": format!("{path}/data")}
    ]));
    assert!(changes[0].hint.as_deref().is_some_and(|hint| hint.contains("`data`")), "{changes:#?}");
}

#[test]
fn the_fingerprint_is_the_same_on_every_machine_and_another_for_another_change() {
    let one = |value: &str| {
        let path = "/components/schemas/Thing/properties/at/format";
        drift(&serde_json::json!([{"op": "replace", "path": path, "value": value}]))
            .remove(0)
            .fingerprint
    };
    assert_eq!(one("date"), "040156ee0bc8");
    assert_ne!(one("date"), one("time"));
}
