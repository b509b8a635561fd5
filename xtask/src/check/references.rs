//! Does every `$ref` lead to a component, and none back to itself?

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::Problem;
use crate::json::{pointer, steps};
use crate::openapi::{Kind, Node, walk};

pub(super) fn check(document: &Value, spec: &Value) -> Result<(), Problem> {
    let mut first = None;
    walk(document, |node| {
        if first.is_none()
            && let Some(to) = node.reference()
        {
            first = reference_problem(spec, to)
                .map(|problem| Problem { pointer: node.pointer.clone(), problem });
        }
    });
    first.map_or(Ok(()), Err)?;
    loops(document, spec)
}

/// The references of a document that lead out of it, each once.
pub(super) fn borrowed(document: &Value) -> BTreeSet<String> {
    let mut borrowed = BTreeSet::new();
    walk(document, |node| {
        let to = node.reference().filter(|to| resolve(document, to).is_none());
        borrowed.extend(to.map(str::to_owned));
    });
    borrowed
}

fn reference_problem(spec: &Value, to: &str) -> Option<String> {
    // Nothing is ever fetched on the word of a page.
    if !to.starts_with("#/components/") {
        return Some(format!("refers to {to:?}, outside the document's components"));
    }
    resolve(spec, to).is_none().then(|| format!("refers to {to:?}, which is nowhere"))
}

/// What a local reference leads to.
fn resolve<'a>(spec: &'a Value, to: &str) -> Option<&'a Value> {
    steps(to.strip_prefix('#')?).try_fold(spec, |value, step| match value {
        Value::Object(members) => members.get(&step),
        _ => None,
    })
}

/// A schema may contain itself further down, in a property or an item: that is a tree. One that *is* itself, by
/// `$ref` or a combination, is nothing at all, and whoever follows it never comes back.
fn loops(document: &Value, spec: &Value) -> Result<(), Problem> {
    let mut settled: HashSet<String> = HashSet::new();
    let mut first = None;
    walk(document, |node| {
        if first.is_some() || node.reference().is_none() {
            return;
        }
        let mut way = Vec::new();
        if let Some(problem) = find_loop(node, spec, 0, &mut way, &mut settled) {
            first = Some(Problem { pointer: node.pointer.clone(), problem });
        }
    });
    first.map_or(Ok(()), Err)
}

/// No author nests references and combinations like this, and no reader of the spec has an endless stack.
const DEEPEST: usize = 100;

/// Depth first over all that a node *is*; `way` holds the references from the start to here.
fn find_loop(
    node: &Node<'_>,
    spec: &Value,
    depth: usize,
    way: &mut Vec<String>,
    settled: &mut HashSet<String>,
) -> Option<String> {
    if depth == DEEPEST {
        return Some(format!(
            "is more than {DEEPEST} references and combinations away from what it means"
        ));
    }
    if let Some(to) = node.reference() {
        if way.iter().any(|known| known == to) {
            return Some(format!("refers to {to:?}, which leads back to itself"));
        }
        if settled.contains(to) {
            return None;
        }
        let target = Node { kind: node.kind, pointer: to.to_owned(), value: resolve(spec, to)? };
        way.push(to.to_owned());
        let found = find_loop(&target, spec, depth + 1, way, settled);
        way.pop();
        settled.insert(to.to_owned());
        return found;
    }
    if node.kind != Kind::Schema {
        return None;
    }
    let parts = ["allOf", "oneOf", "anyOf", "not"].map(|name| pointer(&node.pointer, name));
    let is_part =
        |child: &Node<'_>| parts.iter().any(|part| child.pointer.starts_with(part.as_str()));
    let children = node.children();
    children
        .iter()
        .filter(|child| is_part(child))
        .find_map(|child| find_loop(child, spec, depth + 1, way, settled))
}
