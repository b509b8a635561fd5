//! Makes one spec of many fragments: their union, losing nothing and adding nothing.
//!
//! What two fragments both say must be the same; nothing is decided by their order.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::extract::Fragment;
use crate::hygiene::excerpt;
use crate::json::{pointer, steps};
use crate::openapi::METHODS;
use crate::refusal::{Place, Refusal, Result};

/// The spec that all fragments together make.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembled {
    /// The OpenAPI document.
    pub spec: Value,
    /// What a maintainer should know although it harms nothing.
    pub notes: Vec<String>,
}

/// Assembles the fragments of all pages.
///
/// # Errors
/// When two fragments disagree; the refusal shows both sides.
pub fn assemble(fragments: &[Fragment]) -> Result<Assembled> {
    let mut union =
        Union { root: Map::new(), tags: None, said: BTreeMap::new(), notes: Vec::new() };
    for fragment in fragments {
        union.add(fragment)?;
    }
    let Union { mut root, tags, notes, .. } = union;
    if let Some(tags) = tags {
        root.insert("tags".to_owned(), tags.into_values().collect());
    }
    Ok(Assembled { spec: Value::Object(root), notes })
}

/// Members of the root and of a path item that change the meaning of the operations beside them: to leave one out
/// is to say something, so a union would put words into the mouth of the fragment that does.
const BINDING_AT_ROOT: [&str; 2] = ["security", "servers"];
const BINDING_AT_PATH: [&str; 2] = ["parameters", "servers"];

struct Union {
    root: Map<String, Value>,
    /// Tags by name: two pages may list theirs in any order, and the spec must not depend on the order of pages.
    tags: Option<BTreeMap<String, Value>>,
    /// Who said first what stands at a pointer.
    said: BTreeMap<String, Place>,
    notes: Vec<String>,
}

impl Union {
    fn add(&mut self, fragment: &Fragment) -> Result<()> {
        let Value::Object(document) = &fragment.document else {
            return Err(not_an_object("", &fragment.place));
        };
        let first = self.root.is_empty();
        if !first {
            self.binding(fragment, "", &BINDING_AT_ROOT)?;
        }
        for (key, value) in document {
            match key.as_str() {
                "components" => {
                    self.ensure("/components");
                    for (section, entries) in object(value, "/components", &fragment.place)? {
                        let at = pointer("/components", section);
                        if section.starts_with("x-") {
                            self.put(&at, entries, &fragment.place)?;
                            continue;
                        }
                        self.ensure(&at);
                        for (name, component) in object(entries, &at, &fragment.place)? {
                            self.put(&pointer(&at, name), component, &fragment.place)?;
                        }
                    }
                }
                "paths" => {
                    self.ensure("/paths");
                    for (path, item) in object(value, "/paths", &fragment.place)? {
                        let at = pointer("/paths", path);
                        if path.starts_with("x-") {
                            self.put(&at, item, &fragment.place)?;
                        } else {
                            self.path_item(&at, item, fragment)?;
                        }
                    }
                }
                "tags" => self.tags(value, &fragment.place)?,
                _ => self.put(&pointer("", key), value, &fragment.place)?,
            }
        }
        Ok(())
    }

    fn path_item(&mut self, at: &str, item: &Value, fragment: &Fragment) -> Result<()> {
        let item = object(item, at, &fragment.place)?;
        if self.at(at).is_some() {
            self.binding(fragment, at, &BINDING_AT_PATH)?;
        }
        self.ensure(at);
        for (key, value) in item {
            let to = pointer(at, key);
            if METHODS.contains(&key.as_str()) && self.at(&to) == Some(value) {
                let first = self.place_of(&to);
                self.notes.push(format!(
                    "{}: the operation {to} stands at {first} already, the same",
                    fragment.place
                ));
            }
            self.put(&to, value, &fragment.place)?;
        }
        Ok(())
    }

    /// Refuses when one side states a binding member and the other leaves it out.
    fn binding(&self, fragment: &Fragment, at: &str, members: &[&str]) -> Result<()> {
        for member in members {
            let to = pointer(at, member);
            let (here, there) = (fragment.document.pointer(&to), self.at(&to));
            if here.is_some() != there.is_some() {
                let other = if there.is_some() { self.place_of(&to) } else { self.place_of(at) };
                let side = |value: Option<&Value>| value.map_or("nothing".to_owned(), excerpt);
                return Err(disagreement(&to, &side(there), &other, &side(here), &fragment.place));
            }
        }
        Ok(())
    }

    /// Tags are a list keyed by name: the union of two lists is a list.
    fn tags(&mut self, tags: &Value, place: &Place) -> Result<()> {
        let tags = tags.as_array().ok_or_else(|| not_an_object("/tags", place))?;
        let all = self.tags.get_or_insert_default();
        for tag in tags {
            let name = tag
                .get("name")
                .and_then(Value::as_str)
                .ok_or_else(|| not_an_object("/tags", place))?;
            let to = pointer("/tags", name);
            match all.get(name) {
                Some(known) if known == tag => {}
                Some(known) => {
                    let there = self.said.get(&to).unwrap_or(place);
                    return Err(disagreement(&to, &excerpt(known), there, &excerpt(tag), place));
                }
                None => {
                    all.insert(name.to_owned(), tag.clone());
                    self.said.insert(to, place.clone());
                }
            }
        }
        Ok(())
    }

    /// Puts a value where nothing stands, or where the same stands.
    fn put(&mut self, to: &str, value: &Value, place: &Place) -> Result<()> {
        if let Some(known) = self.at(to) {
            if known == value {
                return Ok(());
            }
            let (below, ours, theirs) = first_difference(known, value, to.to_owned());
            return Err(disagreement(&below, &ours, &self.place_of(to), &theirs, place));
        }
        self.said.insert(to.to_owned(), place.clone());
        let parent = to.rsplit_once('/').map_or("", |(parent, _)| parent);
        if let Some(step) = steps(to).last() {
            self.object_at(parent).insert(step, value.clone());
        }
        Ok(())
    }

    /// Makes sure an object stands at the pointer.
    fn ensure(&mut self, at: &str) {
        self.object_at(at);
    }

    fn at(&self, to: &str) -> Option<&Value> {
        let mut steps = steps(to);
        let first = self.root.get(&steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    }

    fn object_at(&mut self, at: &str) -> &mut Map<String, Value> {
        steps(at).fold(&mut self.root, |object, step| {
            let value = object.entry(step).or_insert_with(|| Value::Object(Map::new()));
            // Only `put` writes anything but objects, and never on the way to another pointer.
            value.as_object_mut().expect("the way to a component or path item is made of objects")
        })
    }

    fn place_of(&self, to: &str) -> Place {
        let below = format!("{to}/");
        let inside =
            || self.said.range(below.clone()..).next().filter(|(at, _)| at.starts_with(&below));
        let found = self.said.get(to).or_else(|| inside().map(|(_, place)| place));
        found.cloned().unwrap_or_else(|| Place::page("an earlier fragment"))
    }
}

fn object<'a>(value: &'a Value, at: &str, place: &Place) -> Result<&'a Map<String, Value>> {
    value.as_object().ok_or_else(|| not_an_object(at, place))
}

fn not_an_object(at: &str, place: &Place) -> Refusal {
    Refusal::new(
        format!(
            "{} is not of the form that OpenAPI gives it",
            if at.is_empty() { "the document" } else { at }
        ),
        "tell the vendor: the fragment is broken in their docs",
    )
    .at(place.clone())
}

fn disagreement(to: &str, ours: &str, there: &Place, theirs: &str, here: &Place) -> Refusal {
    Refusal::new(
        format!("two fragments disagree about {to}\n{there} says {ours}\n{here} says {theirs}"),
        "tell the vendor which of the two is meant; nothing was written",
    )
    .at(here.clone())
}

/// Where two values first differ, and what each has there.
fn first_difference(ours: &Value, theirs: &Value, at: String) -> (String, String, String) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<_> = a.keys().chain(b.keys()).collect();
            keys.sort_unstable();
            for key in keys {
                let below = pointer(&at, key);
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) if a == b => {}
                    (Some(a), Some(b)) => return first_difference(a, b, below),
                    (a, b) => {
                        let side =
                            |value: Option<&Value>| value.map_or("nothing".to_owned(), excerpt);
                        return (below, side(a), side(b));
                    }
                }
            }
            (at, excerpt(ours), excerpt(theirs))
        }
        (Value::Array(a), Value::Array(b)) => {
            let differing = a.iter().zip(b).position(|(a, b)| a != b);
            match differing {
                Some(index) => first_difference(&a[index], &b[index], format!("{at}/{index}")),
                None => (at, excerpt(ours), excerpt(theirs)),
            }
        }
        _ => (at, excerpt(ours), excerpt(theirs)),
    }
}
