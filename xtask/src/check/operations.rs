//! Has every operation an id that can become a Rust name, and no other the same?

use std::collections::HashMap;

use serde_json::Value;

use super::Problem;
use crate::extract::Fragment;
use crate::json::pointer;
use crate::openapi::{Kind, walk};
use crate::refusal::{Place, Refusal, Result};

/// Checks the ids of one document, and that it has operations at all.
pub(super) fn check(document: &Value) -> std::result::Result<(), Problem> {
    let all = operations(document);
    if all.is_empty() {
        return Err(Problem {
            pointer: "/paths".to_owned(),
            problem: "holds no operation".to_owned(),
        });
    }
    for (at, id) in all {
        let problem = match id {
            None => "has no operationId".to_owned(),
            Some(id) if !is_sound(&id) => {
                format!(
                    "has the operationId {id:?}, which is not a name of ASCII letters, digits and underscores"
                )
            }
            Some(_) => continue,
        };
        return Err(Problem { pointer: at, problem });
    }
    Ok(())
}

/// Checks that two operations never share an id, over all fragments.
pub(super) fn unique(fragments: &[Fragment]) -> Result<()> {
    let mut seen: HashMap<String, (String, &Place)> = HashMap::new();
    for fragment in fragments {
        for (at, id) in operations(&fragment.document) {
            let Some(id) = id else { continue };
            let (first, place) =
                seen.entry(id.clone()).or_insert_with(|| (at.clone(), &fragment.place));
            if *first != at {
                let here = &fragment.place;
                let problem = format!(
                    "two operations have the id {id:?}\n{place} gives it to {first}\n{here} to {at}"
                );
                let advice =
                    "tell the vendor: an operationId has to be unique; nothing was written";
                return Err(Refusal::new(problem, advice).at(here.clone()));
            }
        }
    }
    Ok(())
}

/// Pointer and id of each operation; those of callbacks are the vendor's to call, not ours.
fn operations(document: &Value) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    walk(document, |node| {
        if node.kind == Kind::Operation && node.pointer.matches('/').count() == PATHS_PATH_METHOD {
            let id = node.value.get("operationId").and_then(Value::as_str).map(str::to_owned);
            found.push((node.pointer.clone(), id));
        }
    });
    debug_assert!(found.iter().all(|(at, _)| at.starts_with(&pointer("", "paths"))));
    found
}

/// The depth of `/paths/~1recordings/get`.
const PATHS_PATH_METHOD: usize = 3;

fn is_sound(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
