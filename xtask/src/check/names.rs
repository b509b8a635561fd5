//! Would two things of one place have the same name in Rust?
//!
//! `createdAt` beside `created_at` is sound JSON, and a struct with one field twice.

use std::collections::HashMap;

use serde_json::Value;

use crate::json::pointer;
use crate::openapi::{Kind, Node, walk};
use crate::refusal::{Refusal, Result};

/// Checks the names of operations, of components and of the properties and parameters beside each other.
///
/// # Errors
/// When two of them would become one name.
pub(super) fn check(spec: &Value) -> Result<()> {
    let mut operations = Vec::new();
    let mut first = None;
    walk(spec, |node| {
        if node.kind == Kind::Operation {
            operations.extend(node.value.get("operationId").and_then(Value::as_str));
        }
        first = first.take().or_else(|| clash_in(node));
    });
    let clash = clash("the operationIds".to_owned(), operations).or(first);
    clash.map_or(Ok(()), |problem| {
        let advice =
            "rename one of them in spec/corrections.json, or tell the vendor; nothing was written";
        Err(Refusal::new(problem, advice))
    })
}

fn clash_in(node: &Node<'_>) -> Option<String> {
    let at = |name: &str| pointer(&node.pointer, name);
    let keys = |name: &str| {
        node.value
            .get(name)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(key, _)| key.as_str())
    };
    match node.kind {
        Kind::Schema if node.reference().is_none() => {
            clash(at("properties"), keys("properties").collect())
        }
        Kind::Components => clash(at("schemas"), keys("schemas").collect()),
        Kind::Operation => {
            let parameters =
                node.value.get("parameters").and_then(Value::as_array).into_iter().flatten();
            clash(
                at("parameters"),
                parameters.filter_map(|parameter| parameter.get("name")?.as_str()).collect(),
            )
        }
        _ => None,
    }
}

/// Two different names that are one in Rust.
fn clash(place: String, names: Vec<&str>) -> Option<String> {
    let mut known: HashMap<String, &str> = HashMap::new();
    names.into_iter().find_map(|name| {
        let other = *known.entry(snake_case(name)).or_insert(name);
        (other != name)
            .then(|| format!("{place}: {other:?} and {name:?} would have the same name in Rust"))
    })
}

/// Words in lower case with underscores between them, as code generation makes names.
fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut words = String::new();
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| chars[index]);
        let after = chars.get(index + 1);
        let begins_word = c.is_uppercase()
            && before.is_some_and(|b| {
                b.is_lowercase() || b.is_numeric() || after.is_some_and(|a| a.is_lowercase())
            });
        if (begins_word || !c.is_alphanumeric()) && !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        }
    }
    words.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_one_in_rust_are_one_in_snake_case() {
        for (name, expected) in [
            ("createdAt", "created_at"),
            ("created_at", "created_at"),
            ("Created-At", "created_at"),
            ("URLPath", "url_path"),
            ("userID", "user_id"),
            ("foobar", "foobar"),
            ("x2Y", "x2_y"),
            ("_id", "id"),
        ] {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }
}
