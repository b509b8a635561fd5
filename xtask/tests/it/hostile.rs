//! Huge, deep and circular pages are answered, and soon.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::args;
use crate::docs_site::{Answer, DocsSite};
use crate::program::{Ran, SpecFolder, page_of, recordings_page};

/// Generous for a slow machine, far below what a loop or a quadratic walk takes.
const SOON: Duration = Duration::from_secs(60);

fn drift_on(page: impl AsRef<[u8]>, more: &[&str]) -> Ran {
    let spec = SpecFolder::copy();
    let page = spec.draft("recordings.md", page);
    let mut arguments: Vec<&std::ffi::OsStr> = args!["--from", page].to_vec();
    arguments.extend(more.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    let begun = Instant::now();
    let ran = spec.drift(&arguments);
    assert!(begun.elapsed() < SOON, "it took {:?}", begun.elapsed());
    ran
}

fn with_schemas(schemas: Value) -> String {
    let text =
        std::fs::read_to_string(crate::program::repository_spec().join("screendesk.json")).unwrap();
    let mut spec: Value = serde_json::from_str(&text).unwrap();
    let all = spec["components"]["schemas"].as_object_mut().unwrap();
    all.extend(schemas.as_object().unwrap().clone());
    page_of(&[spec])
}

#[test]
fn a_page_of_20_mb_is_compared_when_it_is_allowed_and_refused_when_not() {
    let prose = "A line of prose about nothing at all, which is eighty characters in its length.\n"
        .repeat(250_000);
    let page = format!("{}\n{prose}", recordings_page());
    let site = DocsSite::with("/recordings.md", Answer::page(page));
    let spec = SpecFolder::copy();
    let url = site.url("/recordings.md");
    let ran = spec.drift(args!["--from", url]);
    assert_eq!((ran.code, ran.last_line()), (2, "severity: unreadable"), "{}", ran.said());
    let begun = Instant::now();
    let ran = spec.drift(args!["--from", url, "--max-bytes", "30000000", "--timeout", "120"]);
    assert_eq!((ran.code, ran.last_line()), (0, "severity: none"), "{}", ran.said());
    assert!(begun.elapsed() < SOON, "it took {:?}", begun.elapsed());
}

#[test]
fn a_page_of_nothing_but_markup_is_answered() {
    for (name, mark) in [
        ("quotes", "> "),
        ("lists", "- "),
        ("brackets", "["),
        ("emphasis", "*a_ "),
        ("backticks", "` "),
        ("fences", "```\n"),
        ("comments", "<!--"),
        ("headings", "# a\n"),
        ("code tags", "\"openapi\""),
    ] {
        let ran = drift_on(mark.repeat(2_000_000 / mark.len()), &[]);
        assert_eq!(
            (ran.code, ran.last_line()),
            (2, "severity: unreadable"),
            "{name}: {}",
            ran.last_line()
        );
    }
}

#[test]
fn json_that_nests_without_end_is_refused() {
    for deep in ["[", "{\"a\":"] {
        let page = recordings_page().replacen(
            "{\"openapi\"",
            &format!("{}{{\"openapi\"", deep.repeat(20_000)),
            1,
        );
        let ran = drift_on(page, &[]);
        assert_eq!((ran.code, ran.last_line()), (2, "severity: unreadable"));
        assert!(ran.stdout.contains("recursion limit exceeded"), "{}", ran.stdout);
    }
}

#[test]
fn a_schema_as_deep_as_json_may_be_is_answered() {
    let mut schema = json!({"type": "string"});
    for _ in 0..58 {
        schema = json!({"allOf": [schema]});
    }
    let mut nested = json!({"type": "string"});
    for _ in 0..58 {
        nested = json!({"items": nested});
    }
    let ran = drift_on(with_schemas(json!({"Deep": schema, "Nested": nested})), &[]);
    assert_eq!((ran.code, ran.last_line()), (1, "severity: compatible"), "{}", ran.said());
}

#[test]
fn a_chain_of_a_hundred_thousand_references_is_refused() {
    let mut schemas = serde_json::Map::new();
    for index in 0..100_000 {
        let next = format!("#/components/schemas/S{}", index + 1);
        schemas.insert(format!("S{index}"), json!({"$ref": next}));
    }
    schemas.insert("S100000".to_owned(), json!({"type": "string"}));
    let ran = drift_on(with_schemas(Value::Object(schemas)), &["--max-bytes", "100000000"]);
    assert_eq!((ran.code, ran.last_line()), (2, "severity: unreadable"));
    assert!(ran.stdout.contains("references and combinations away"), "{}", ran.stdout);
}

#[test]
fn ten_thousand_new_schemas_that_refer_to_each_other_are_answered() {
    let mut schemas = serde_json::Map::new();
    for index in 0..10_000 {
        let next = format!("#/components/schemas/S{}", (index + 1) % 10_000);
        schemas.insert(
            format!("S{index}"),
            json!({"type": "object", "properties": {"next": {"$ref": next}}}),
        );
    }
    let ran = drift_on(with_schemas(Value::Object(schemas)), &["--max-bytes", "100000000"]);
    assert_eq!((ran.code, ran.last_line()), (1, "severity: compatible"));
}

#[test]
fn a_schema_that_contains_itself_is_a_tree_and_is_compared() {
    let itself = json!({"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Customer"}}});
    let unrolled = json!({"type": "object", "properties": {"child": {
        "type": "object", "properties": {"child": {"$ref": "#/components/schemas/Customer"}}
    }}});
    for (name, customer) in [("a tree", itself), ("a tree, unrolled once", unrolled)] {
        let ran = drift_on(with_schemas(json!({"Customer": customer})), &[]);
        assert_eq!(
            (ran.code, ran.last_line()),
            (1, "severity: breaking"),
            "{name}: {}",
            ran.said()
        );
        assert!(
            ran.stdout.contains("response-property-added: Customer.child"),
            "{name}: {}",
            ran.said()
        );
    }
}
