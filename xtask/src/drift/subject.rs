//! What a JSON pointer means to a person: `Recording.summary`, `GET /recordings 200 .records`.

use crate::json::steps;
use crate::openapi::{Holds, Kind};

/// The short name of what a pointer into a spec points at.
pub(super) fn subject(pointer: &str) -> String {
    let mut steps = steps(pointer).peekable();
    let mut kind = Some(Kind::Document);
    let mut words: Vec<String> = Vec::new();
    while let Some(step) = steps.next() {
        match kind.and_then(|kind| kind.member(&step)) {
            Some(Holds::One(inner)) => {
                match (inner, step.as_str()) {
                    (Kind::Operation, method) => {
                        words.insert(words.len().saturating_sub(1), method.to_uppercase())
                    }
                    (Kind::RequestBody, _) => words.push("request body".to_owned()),
                    (Kind::Schema, "items") => attach(&mut words, "[]"),
                    (Kind::Schema | Kind::Components, _) if steps.peek().is_some() => {}
                    _ => words.push(step),
                }
                kind = Some(inner);
            }
            Some(Holds::Map(inner)) => {
                match (inner, steps.next()) {
                    (_, None) => words.push(step),
                    (Kind::Schema, Some(name)) if step == "properties" => {
                        attach(&mut words, &format!(".{name}"))
                    }
                    (Kind::MediaType, Some(_)) if steps.peek().is_some() => {}
                    (Kind::Header, Some(name)) => words.push(format!("header {name}")),
                    (_, Some(name)) => words.push(name),
                }
                kind = Some(inner);
            }
            Some(Holds::List(inner)) => {
                let index = steps.next();
                match (inner, index) {
                    (Kind::Parameter, Some(index)) => words.push(format!("parameter {index}")),
                    (Kind::Schema, Some(_)) if steps.peek().is_some() => {}
                    _ => words.push(step),
                }
                kind = Some(inner);
            }
            Some(Holds::SchemaOrBool) => {
                attach(&mut words, ".*");
                kind = Some(Kind::Schema);
            }
            Some(Holds::Plain) | None => {
                if step.parse::<usize>().is_err() {
                    words.push(step);
                }
                kind = None;
            }
        }
    }
    if words.is_empty() { "the document".to_owned() } else { words.join(" ") }
}

/// Adds to the last word where that is a type or a path of properties, else begins a new one.
fn attach(words: &mut Vec<String>, suffix: &str) {
    match words.last_mut() {
        Some(word) if words_is_type(word) => word.push_str(suffix),
        _ => words.push(suffix.to_owned()),
    }
}

fn words_is_type(word: &str) -> bool {
    !word.is_empty()
        && !word.contains(' ')
        && !word.starts_with('/')
        && !word.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_reads_as_what_it_points_at() {
        for (pointer, expected) in [
            ("/components/schemas/Recording/properties/summary", "Recording.summary"),
            (
                "/components/schemas/Recording/properties/items/properties/title",
                "Recording.items.title",
            ),
            (
                "/components/schemas/HelpdeskInfo/properties/platform/enum/7",
                "HelpdeskInfo.platform enum",
            ),
            (
                "/components/schemas/RoomInsights/properties/a/items/nullable",
                "RoomInsights.a[] nullable",
            ),
            (
                "/paths/~1recordings/get/responses/200/content/application~1json/schema/properties/records",
                "GET /recordings 200 .records",
            ),
            (
                "/paths/~1recordings/get/parameters/0/schema/default",
                "GET /recordings parameter 0 default",
            ),
            (
                "/paths/~1a/patch/requestBody/content/application~1json/schema",
                "PATCH /a request body schema",
            ),
            ("/paths/~1a/get/responses/200/headers/ETag", "GET /a 200 header ETag"),
            ("/paths/~1a/get/operationId", "GET /a operationId"),
            ("/servers/0/url", "servers url"),
            ("", "the document"),
        ] {
            assert_eq!(subject(pointer), expected, "{pointer}");
        }
    }
}
