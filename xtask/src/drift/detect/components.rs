//! Components: those that no operation uses, and those that have another name.

use std::collections::HashSet;

use serde_json::Value;

use super::units::{At, Scope, Work};
use super::{Detector, Sides, both};
use crate::drift::rules::Rule;
use crate::json::pointer;
use crate::openapi::{Kind, Node};

/// The sections whose entries are compared like the objects that operations hold.
const SECTIONS: [(&str, Kind); 5] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
];

impl<'a> Detector<'a> {
    pub(super) fn components(&mut self, sides: &Sides<'a>) {
        let empty = || At { pointer: "/components".to_owned(), value: &Value::Null };
        let (old, new) =
            (sides.0.clone().unwrap_or_else(empty), sides.1.clone().unwrap_or_else(empty));
        let nobody = Scope::Operations(Vec::new());
        for (section, sides) in both(&old, &new) {
            let kind = SECTIONS.iter().find(|(name, _)| *name == section).map(|(_, kind)| *kind);
            match (kind, section) {
                (Some(kind), _) => self.section(kind, &sides),
                (None, "securitySchemes") => self.security_schemes(&sides),
                (None, "examples") => self.differ(&nobody, Rule::DocumentationChanged, &sides),
                (None, _) => self.other_member(&nobody, section, &sides),
            }
        }
    }

    /// An entry that an operation reaches is compared on the way; here come the others.
    fn section(&mut self, kind: Kind, sides: &Sides<'a>) {
        let nobody = Scope::Operations(Vec::new());
        let empty = || At { pointer: String::new(), value: &Value::Null };
        let (old, new) =
            (sides.0.clone().unwrap_or_else(empty), sides.1.clone().unwrap_or_else(empty));
        let (used_before, used_now) = (reached(self.old), reached(self.new));
        for (_, sides) in both(&old, &new) {
            match &sides {
                (Some(old), Some(new)) => {
                    self.units.used(None, Work::Nodes(kind, old.clone(), new.clone()));
                }
                // What an operation reached is reported where it was reached, or was only made inline.
                (Some(old), None) if !used_before.contains(&old.pointer) => {
                    self.report(&nobody, Rule::ComponentRemoved, Some(old), None);
                }
                (None, Some(new)) if !used_now.contains(&new.pointer) => {
                    self.report(&nobody, Rule::ComponentAdded, None, Some(new));
                }
                _ => {}
            }
        }
    }

    /// A reference leads to another name than before. `first` is false when the pair was met already.
    pub(super) fn renamed(
        &mut self,
        scope: &Scope,
        kind: Kind,
        old: (&At<'a>, &str),
        new: (&At<'a>, &str),
        first: bool,
    ) {
        let gone = !stands(self.new, old.1);
        let came = !stands(self.old, new.1);
        if !(gone && came) {
            return self.report(scope, Rule::ReferenceChanged, Some(old.0), Some(new.0));
        }
        if first {
            let rule = if kind == Kind::Schema {
                Rule::ComponentRenamed
            } else {
                Rule::ComponentRelabelled
            };
            self.report(scope, rule, Some(old.0), Some(new.0));
        }
    }
}

fn stands(spec: &Value, reference: &str) -> bool {
    reference.strip_prefix('#').is_some_and(|at| At::find(spec, at).is_some())
}

/// The pointers of all components that operations reach.
fn reached(spec: &Value) -> HashSet<String> {
    let mut reached = HashSet::new();
    let Some(paths) = At::find(spec, "/paths") else { return reached };
    let items = paths.members().into_iter().filter(|(path, _)| !path.starts_with("x-"));
    let mut waiting: Vec<Node<'_>> = items
        .map(|(path, at)| Node {
            kind: Kind::PathItem,
            pointer: pointer("/paths", path),
            value: at.value,
        })
        .collect();
    while let Some(node) = waiting.pop() {
        if let Some(to) = node.reference().and_then(|to| to.strip_prefix('#')) {
            let target = At::find(spec, to).filter(|_| reached.insert(to.to_owned()));
            waiting.extend(target.map(|at| Node {
                kind: node.kind,
                pointer: at.pointer,
                value: at.value,
            }));
        }
        waiting.extend(node.children());
    }
    reached
}
