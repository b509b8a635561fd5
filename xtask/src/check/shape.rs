//! Is every object of the spec of the form that OpenAPI 3.0 gives it?

use serde_json::Value;

use super::Problem;
use crate::json::pointer;
use crate::openapi::{Holds, Node, walk};

pub(super) fn check(document: &Value) -> Result<(), Problem> {
    version(document)?;
    let mut first = None;
    walk(document, |node| {
        if first.is_none() {
            first = node_problem(node);
        }
    });
    first.map_or(Ok(()), Err)
}

/// 3.1 gives `nullable`, `type` and `$ref` other meanings, so its documents cannot be read as 3.0.
fn version(document: &Value) -> Result<(), Problem> {
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if version == "3.0" || version.starts_with("3.0.") {
        return Ok(());
    }
    let problem = format!("is for OpenAPI {version:?}, and only 3.0 is understood");
    Err(Problem { pointer: "/openapi".to_owned(), problem })
}

fn node_problem(node: &Node<'_>) -> Option<Problem> {
    let problem =
        |pointer: String, problem: &str| Some(Problem { pointer, problem: problem.to_owned() });
    let Value::Object(members) = node.value else {
        return problem(node.pointer.clone(), "is not an object");
    };
    if node.kind.may_be_reference() && members.get("$ref").is_some_and(|to| !to.is_string()) {
        return problem(pointer(&node.pointer, "$ref"), "is not a string");
    }
    if node.reference().is_some() {
        return None;
    }
    for (name, value) in members {
        let at = pointer(&node.pointer, name);
        match node.kind.member(name) {
            Some(Holds::Map(_)) if !value.is_object() => return problem(at, "is not an object"),
            Some(Holds::List(_)) if !value.is_array() => return problem(at, "is not a list"),
            _ => {}
        }
    }
    None
}
