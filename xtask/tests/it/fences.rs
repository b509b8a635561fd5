//! What counts as a fragment: fences of all kinds, other blocks, order.

use xtask::canonical;
use xtask::pages::{Page, derive};

use crate::program::{recordings_page, repository_spec};

/// Replaces each fenced json block by what `wrap` makes of its text.
fn rewrapped(wrap: impl Fn(&str) -> String) -> String {
    let page = recordings_page();
    let mut parts = page.split("```json\n");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (json, rest) = part.split_once("\n```\n").unwrap();
        text.push_str(&wrap(json));
        text.push_str(rest);
    }
    text
}

fn spec_of(pages: &[Page]) -> String {
    String::from_utf8(canonical::bytes(&derive(pages).unwrap().spec)).unwrap()
}

fn page(text: impl Into<Vec<u8>>) -> Page {
    Page { name: "recordings.md".to_owned(), bytes: text.into() }
}

#[test]
fn the_spec_is_the_same_however_the_page_is_fenced() {
    let vendored = std::fs::read_to_string(repository_spec().join("screendesk.json")).unwrap();
    let indented = |json: &str, by: &str| {
        let pretty =
            serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(json).unwrap())
                .unwrap();
        pretty.lines().map(|line| format!("{by}{line}\n")).collect::<String>()
    };
    let cases: Vec<(&str, String)> = vec![
        ("as it is", recordings_page()),
        ("with CRLF", recordings_page().replace('\n', "\r\n")),
        ("with a byte order mark", format!("\u{feff}{}", recordings_page())),
        ("with four backticks", rewrapped(|json| format!("````json\n{json}\n````\n"))),
        ("with tildes", rewrapped(|json| format!("~~~json\n{json}\n~~~~\n"))),
        (
            "with attributes",
            rewrapped(|json| {
                format!("```json title=\"List.json\" overflow=\"wrap\"\n{json}\n```\n")
            }),
        ),
        ("in upper case", rewrapped(|json| format!("``` JSON\n{json}\n```\n"))),
        ("without a language", rewrapped(|json| format!("```\n{json}\n```\n"))),
        (
            "in lists",
            rewrapped(|json| {
                format!("1. An operation:\n\n   ```json\n{}   ```\n", indented(json, "   "))
            }),
        ),
        ("in quotes", rewrapped(|json| format!("> ```json\n{}> ```\n", indented(json, "> ")))),
        ("over many lines", rewrapped(|json| format!("```json\n{}```\n", indented(json, "")))),
        (
            "in a platform's tag",
            rewrapped(|json| format!("{{% code %}}\n```json\n{json}\n```\n{{% endcode %}}\n")),
        ),
        ("twice", format!("{0}\n{0}", recordings_page())),
        ("among examples", format!("{}\n```json\n{{\"error\": \"no\"}}\n```\n", recordings_page())),
        (
            "among other languages",
            format!("{}\n```yaml\na: 1\n```\n```\n{{ not json\n```\n", recordings_page()),
        ),
        (
            "with a commented-out one",
            format!("<!--\n```json\n{{\"openapi\": 1}}\n```\n-->\n{}", recordings_page()),
        ),
        ("without the trailer", recordings_page().split("\n---\n").next().unwrap().to_owned()),
    ];
    for (name, text) in cases {
        assert!(spec_of(&[page(text)]) == vendored, "{name}");
    }
}

#[test]
fn the_spec_is_the_same_in_whatever_order_sections_and_pages_come() {
    let vendored = std::fs::read_to_string(repository_spec().join("screendesk.json")).unwrap();
    let text = recordings_page();
    let mut sections: Vec<String> =
        text.split("\n## ").skip(1).take(4).map(|part| format!("\n## {part}")).collect();
    sections.reverse();
    assert_eq!(spec_of(&[page(sections.concat())]), vendored);
    let mut pages: Vec<_> = sections.into_iter().map(page).collect();
    assert_eq!(spec_of(&pages), vendored);
    pages.rotate_left(1);
    assert_eq!(spec_of(&pages), vendored);
}

#[test]
fn what_is_left_out_is_counted() {
    let text = format!("{}\n```json\n[1]\n```\n```json\n{{}}\n```\n", recordings_page());
    let notes = derive(&[page(text)]).unwrap().notes;
    assert_eq!(notes, ["recordings.md: json blocks that are no OpenAPI documents, left out: 2"]);
}

#[test]
fn an_operation_that_stands_twice_the_same_is_noted() {
    let notes = derive(&[page(format!("{0}\n{0}", recordings_page()))]).unwrap().notes;
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes[0].contains("/paths/~1recordings/get stands at recordings.md:9"), "{notes:?}");
}

#[test]
fn a_component_that_only_another_fragment_defines_is_noted() {
    let text = recordings_page();
    let list = text.split("```json\n").nth(1).unwrap().split("\n```").next().unwrap();
    let mut short: serde_json::Value = serde_json::from_str(list).unwrap();
    short["components"]["schemas"].as_object_mut().unwrap().remove("Customer");
    let text = text.replacen(list, &short.to_string(), 1);
    let derived = derive(&[page(text.clone())]).unwrap();
    let note = "recordings.md:9 (List recordings): #/components/schemas/Customer is defined in another fragment only";
    assert_eq!(derived.notes, [note]);
    assert_eq!(spec_of(&[page(text)]), spec_of(&[page(recordings_page())]));
}
