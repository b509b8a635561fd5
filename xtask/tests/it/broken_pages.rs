//! Pages that are broken, contradictory or hostile are refused, and everything stays as it was.

use serde_json::{Value, json};

use crate::args;
use crate::program::{SpecFolder, page_of, recordings_page};

/// A sound document with one operation.
fn document() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://app.example/api"}],
        "security": [{"Bearer": []}],
        "components": {
            "securitySchemes": {"Bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Thing": {"type": "object", "properties": {"id": {"type": "string"}}}}
        },
        "paths": {"/things": {"get": {"operationId": "listThings", "responses": {
            "200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
        }}}}
    })
}

/// The document, with a member set.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = document();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name, value);
    document
}

const THING: &str = "/components/schemas/Thing";
const GET: &str = "/paths/~1things/get";

/// A name, the page, and what the refusal has to say, the place first.
fn cases() -> Vec<(&'static str, Vec<u8>, Vec<&'static str>)> {
    let page = recordings_page();
    let one = |document: Value| page_of(&[document]).into_bytes();
    let two = |a: Value, b: Value| page_of(&[a, b]).into_bytes();
    vec![
        ("an empty page", Vec::new(), vec!["recordings.md: the page holds no OpenAPI fragment"]),
        (
            "a page without blocks",
            b"# Recordings\n\nMoved.\n".to_vec(),
            vec!["holds no OpenAPI fragment"],
        ),
        (
            "an HTML page",
            b"\n<!DOCTYPE html><html></html>".to_vec(),
            vec!["recordings.md: is HTML, not Markdown"],
        ),
        ("not UTF-8", [page.as_bytes(), b"\xff"].concat(), vec!["is not UTF-8 at byte"]),
        (
            "cut within a block",
            page.as_bytes()[..page.len() / 2].to_vec(),
            vec!["recordings.md:17 (Get a recording): the code block is not closed", "it was cut"],
        ),
        (
            "cut within the closing fence",
            page.split_inclusive("```\n").next().unwrap().trim_end_matches("`\n").into(),
            vec!["recordings.md:9 (List recordings): the code block is not closed"],
        ),
        (
            "JSON that does not parse",
            page.replacen("\"openapi\":\"3.0.3\",", "\"openapi\":\"3.0.3\",,", 1).into_bytes(),
            vec![
                "recordings.md:9 (List recordings): the json block does not parse",
                "line 1 column 20",
            ],
        ),
        (
            "a key twice",
            page.replacen(
                "\"openapi\":\"3.0.3\"",
                "\"openapi\":\"3.0.3\",\"openapi\":\"3.0.3\"",
                1,
            )
            .into_bytes(),
            vec!["the key \"openapi\" stands twice in one object"],
        ),
        (
            "a relabelled block",
            page.replacen("```json", "```jsonc", 1).into_bytes(),
            vec![
                "recordings.md:9 (List recordings): an OpenAPI document stands in a block labelled \"jsonc\"",
            ],
        ),
        (
            "a YAML document",
            format!("{page}\n```yaml\nopenapi: 3.0.3\ninfo:\n```\n").into_bytes(),
            vec!["stands in a block labelled \"yaml\""],
        ),
        (
            "an indented block",
            page.replacen("```json\n", "", 1)
                .replacen("\n{\"openapi\"", "\n    {\"openapi\"", 1)
                .into_bytes(),
            vec!["stands in an indented block"],
        ),
        (
            "a block in raw HTML",
            format!("{page}\n<pre>{{\"openapi\": \"3.0.3\"}}</pre>\n").into_bytes(),
            vec!["stands outside any fenced json block"],
        ),
        (
            "the platform's own tag",
            format!("{page}\n{{% openapi src=\"a.json\" %}}\n").into_bytes(),
            vec!["stands outside any fenced json block"],
        ),
        (
            "OpenAPI 3.1",
            one(with("/openapi", json!("3.1.0"))),
            vec!["/openapi is for OpenAPI \"3.1.0\""],
        ),
        ("Swagger 2", one(with("/openapi", json!("2.0"))), vec!["/openapi is for OpenAPI \"2.0\""]),
        (
            "a schema that is a string",
            one(with(THING, json!("string"))),
            vec!["/components/schemas/Thing is not an object"],
        ),
        (
            "a null operation",
            one(with(GET, Value::Null)),
            vec!["/paths/~1things/get is not an object"],
        ),
        (
            "properties that are a list",
            one(with(&format!("{THING}/properties"), json!([]))),
            vec!["/properties is not an object"],
        ),
        (
            "paths that are a list",
            one(with("/paths", json!([]))),
            vec!["/paths is not of the form"],
        ),
        ("no operation", one(with("/paths", json!({}))), vec!["/paths holds no operation"]),
        (
            "no operationId",
            one(with(GET, json!({"responses": {}}))),
            vec!["/paths/~1things/get has no operationId"],
        ),
        (
            "an operationId that is code",
            one(with(&format!("{GET}/operationId"), json!("a(){}; fn b"))),
            vec!["has the operationId \"a(){}; fn b\", which is not a name"],
        ),
        (
            "an operationId twice",
            two(
                document(),
                with(
                    "/paths",
                    json!({"/others": {"get": {"operationId": "listThings", "responses": {}}}}),
                ),
            ),
            vec![
                "two operations have the id \"listThings\"",
                "recordings.md:7 (Section 0)",
                "recordings.md:15 (Section 1)",
            ],
        ),
        (
            "a reference to nowhere",
            one(with(THING, json!({"$ref": "#/components/schemas/Gone"}))),
            vec!["refers to \"#/components/schemas/Gone\", which is nowhere"],
        ),
        (
            "a remote reference",
            one(with(THING, json!({"$ref": "https://evil.example/a.json"}))),
            vec!["refers to \"https://evil.example/a.json\", outside the document's components"],
        ),
        (
            "a reference to itself",
            one(with(THING, json!({"$ref": "#/components/schemas/Thing"}))),
            vec!["which leads back to itself"],
        ),
        (
            "a loop through allOf",
            one(with(
                THING,
                json!({"allOf": [{"type": "object"}, {"$ref": "#/components/schemas/Thing"}]}),
            )),
            vec!["which leads back to itself"],
        ),
        (
            "a component that two fragments define differently",
            two(document(), with(&format!("{THING}/properties/id/type"), json!("integer"))),
            vec![
                "two fragments disagree about /components/schemas/Thing/properties/id/type",
                "recordings.md:7 (Section 0) says \"string\"",
                "recordings.md:15 (Section 1) says \"integer\"",
            ],
        ),
        (
            "an operation that two fragments define differently",
            two(document(), with(&format!("{GET}/deprecated"), json!(true))),
            vec![
                "disagree about /paths/~1things/get/deprecated",
                "(Section 0) says nothing",
                "(Section 1) says true",
            ],
        ),
        (
            "servers that disagree",
            two(document(), with("/servers/0/url", json!("https://other.example")).clone()),
            vec!["disagree about /servers/0/url"],
        ),
        (
            "security that only one states",
            two(document(), {
                let mut other = document();
                other.as_object_mut().unwrap().remove("security");
                other
            }),
            vec!["disagree about /security", "says [{\"Bearer\":[]}]", "says nothing"],
        ),
        (
            "what openapiv3 cannot read",
            one(with(&format!("{THING}/type"), json!(["string", "null"]))),
            vec!["does not parse as OpenAPI 3.0"],
        ),
    ]
}

#[test]
fn a_broken_page_is_refused_by_regen_with_its_place_and_nothing_is_touched() {
    let spec = SpecFolder::copy();
    for (name, page, expected) in cases() {
        let page = spec.draft("recordings.md", page);
        let before = spec.state();
        let ran = spec.regen(args!["--from", page]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.said());
        for words in expected {
            assert!(ran.stderr.contains(words), "{name}: {words:?} is not in\n{}", ran.stderr);
        }
        assert!(ran.stderr.contains("what to do: "), "{name}: {}", ran.stderr);
        assert!(spec.state() == before, "{name}: something was written");
    }
}

#[test]
fn a_broken_page_is_unreadable_to_drift_never_a_drift() {
    let spec = SpecFolder::copy();
    for (name, page, expected) in cases() {
        let page = spec.draft("recordings.md", page);
        let ran = spec.drift(args!["--from", page]);
        assert_eq!(
            (ran.code, ran.last_line()),
            (2, "severity: unreadable"),
            "{name}: {}",
            ran.said()
        );
        assert!(ran.stdout.contains(expected[0]), "{name}: {}", ran.stdout);
    }
}

#[test]
fn a_broken_spec_of_our_own_is_unreadable_too() {
    let spec = SpecFolder::copy();
    for (name, text) in
        [("cut", "{\"openapi\":"), ("3.1", "{\"openapi\":\"3.1.0\"}"), ("no JSON", "<<<<<<< ours")]
    {
        std::fs::write(spec.path("screendesk.json"), text).unwrap();
        let ran = spec.drift(args!["--from", spec.path("pages")]);
        assert_eq!(
            (ran.code, ran.last_line()),
            (2, "severity: unreadable"),
            "{name}: {}",
            ran.said()
        );
        let ran = spec.regen(args!["--from", spec.path("pages")]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.said());
        assert_eq!(spec.spec(), text);
    }
}

#[test]
fn a_correction_that_no_longer_fits_is_named_and_nothing_is_written() {
    let spec = SpecFolder::copy();
    let page = recordings_page().replace(
        "\"uuid\":{\"type\":\"string\",\"format\":\"uuid\"}",
        "\"uuid\":{\"type\":\"string\"}",
    );
    let page = spec.draft("recordings.md", page);
    let before = spec.state();
    let ran = spec.regen(args!["--from", page]);
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(
        ran.stderr.contains("the correction `recording-always-has-a-uuid` no longer fits"),
        "{}",
        ran.stderr
    );
    assert!(spec.state() == before);
}
