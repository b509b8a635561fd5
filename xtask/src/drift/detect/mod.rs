//! Finds every change between two specs.
//!
//! The walk starts at the operations, follows references, and compares what it meets in pairs. References are
//! looked through, so a component made inline, a parameter moved to its path item or a `required: false` left out
//! is no change. What no rule knows is reported as unclassified: nothing is passed over.

mod bodies;
mod components;
mod constraints;
mod document;
mod operations;
mod parameters;
mod schemas;
mod security;
mod servers;
mod units;

use std::collections::BTreeMap;

use serde_json::Value;

use self::operations::Operation;
use self::units::{At, Flow, Scope, Units, Work};
use super::change::Change;
use super::fingerprint::fingerprint;
use super::rules::Rule;
use super::subject::subject;
use crate::openapi::Kind;

/// Compares two specs, the worst change first.
pub fn detect(old: &Value, new: &Value) -> Vec<Change> {
    let mut detector =
        Detector { old, new, operations: Vec::new(), units: Units::default(), found: Vec::new() };
    detector.document();
    while let Some((unit, work)) = detector.units.next() {
        detector.unit(&Scope::Unit(unit), &work);
    }
    detector.changes()
}

struct Detector<'a> {
    old: &'a Value,
    new: &'a Value,
    /// The operations of either side; scopes name them by index.
    operations: Vec<Operation<'a>>,
    units: Units<'a>,
    found: Vec<Found>,
}

/// A change before it is known whom it concerns.
struct Found {
    scope: Scope,
    rule: Rule,
    old_pointer: Option<String>,
    new_pointer: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
    hint: Option<String>,
}

/// What is compared: the two sides, either of which may be missing.
type Sides<'a> = (Option<At<'a>>, Option<At<'a>>);

impl<'a> Detector<'a> {
    /// Reports a change.
    fn report(&mut self, scope: &Scope, rule: Rule, old: Option<&At<'a>>, new: Option<&At<'a>>) {
        self.report_with_hint(scope, rule, old, new, None);
    }

    fn report_with_hint(
        &mut self,
        scope: &Scope,
        rule: Rule,
        old: Option<&At<'a>>,
        new: Option<&At<'a>>,
        hint: Option<String>,
    ) {
        self.found.push(Found {
            scope: scope.clone(),
            rule,
            old_pointer: old.map(|at| at.pointer.clone()),
            new_pointer: new.map(|at| at.pointer.clone()),
            before: old.map(|at| at.value.clone()),
            after: new.map(|at| at.value.clone()),
            hint,
        });
    }

    /// Reports by one rule if the two sides differ at all.
    fn differ(&mut self, scope: &Scope, rule: Rule, sides: &Sides<'a>) {
        let (old, new) = sides;
        if old.as_ref().map(|at| at.value) != new.as_ref().map(|at| at.value) {
            self.report(scope, rule, old.as_ref(), new.as_ref());
        }
    }

    /// Reports a member that has no rule of its own.
    fn other_member(&mut self, scope: &Scope, name: &str, sides: &Sides<'a>) {
        let rule = match name {
            "summary" | "description" | "externalDocs" | "example" | "examples" => {
                Rule::DocumentationChanged
            }
            // Code generation follows these, so they are more than a note.
            "x-rust-type" => Rule::Unclassified,
            _ if name.starts_with("x-dropshot-") => Rule::Unclassified,
            _ if name.starts_with("x-") => Rule::ExtensionChanged,
            _ => Rule::Unclassified,
        };
        self.differ(scope, rule, sides);
    }

    /// Compares two objects wherever they stand, looking through references.
    fn node(&mut self, scope: &Scope, kind: Kind, old: &At<'a>, new: &At<'a>) {
        if !(old.value.is_object() && new.value.is_object()) {
            return self.differ(scope, Rule::Unclassified, &(Some(old.clone()), Some(new.clone())));
        }
        if kind == Kind::Schema {
            return self.schema(scope, old, new);
        }
        match (old.reference(), new.reference()) {
            (None, None) => self.object(scope, kind, old, new),
            _ => match (old.resolved(self.old), new.resolved(self.new)) {
                (Some(was), Some(is)) => {
                    self.beside_reference(scope, old, new);
                    self.refer(scope, kind, (old, was), (new, is));
                }
                _ => {
                    self.differ(scope, Rule::Unclassified, &(Some(old.clone()), Some(new.clone())))
                }
            },
        }
    }

    /// Queues the targets of two references, of which one may be no reference but the thing itself.
    fn refer(&mut self, scope: &Scope, kind: Kind, old: (&At<'a>, At<'a>), new: (&At<'a>, At<'a>)) {
        let names = (old.0.reference(), new.0.reference());
        let first = self.units.used(Some(scope), Work::Nodes(kind, old.1.clone(), new.1.clone()));
        if let (Some(was), Some(is)) = names
            && was != is
        {
            self.renamed(scope, kind, (old.0, was), (new.0, is), first);
        }
    }

    /// OpenAPI 3.0 ignores what stands beside `$ref`; people may read it.
    fn beside_reference(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        if old.reference().is_none() || new.reference().is_none() {
            return;
        }
        for (name, sides) in both(old, new) {
            if name != "$ref" {
                self.other_member(scope, name, &sides);
            }
        }
    }

    fn object(&mut self, scope: &Scope, kind: Kind, old: &At<'a>, new: &At<'a>) {
        match kind {
            Kind::Parameter => self.parameter(scope, old, new),
            Kind::RequestBody => self.request_body(scope, old, new),
            Kind::Response => self.response(scope, old, new),
            Kind::Header => self.header(scope, old, new),
            _ => self.differ(scope, Rule::Unclassified, &(Some(old.clone()), Some(new.clone()))),
        }
    }

    fn unit(&mut self, scope: &Scope, work: &Work<'a>) {
        match work {
            Work::Nodes(kind, old, new) => self.node(scope, *kind, old, new),
            Work::Layers(old, new) => self.keywords(scope, old, new),
        }
    }

    /// All that was found, each with those it concerns; the same change found twice is one.
    fn changes(self) -> Vec<Change> {
        let users = self.units.users();
        let mut merged: Vec<(Found, Vec<usize>, bool, bool)> = Vec::new();
        let mut known: BTreeMap<(Rule, Option<String>, Option<String>, String), usize> =
            BTreeMap::new();
        for found in self.found {
            let uses: Vec<(usize, Option<Flow>)> = match &found.scope {
                Scope::Operation(operation, flow) => vec![(*operation, Some(*flow))],
                Scope::Operations(operations) => {
                    operations.iter().map(|&operation| (operation, None)).collect()
                }
                Scope::Unit(unit) => {
                    users[*unit].iter().map(|&(operation, flow)| (operation, Some(flow))).collect()
                }
            };
            let values = format!("{:?} {:?}", found.before, found.after);
            let key = (found.rule, found.old_pointer.clone(), found.new_pointer.clone(), values);
            let at = *known.entry(key).or_insert_with(|| {
                merged.push((found, Vec::new(), false, false));
                merged.len() - 1
            });
            let (_, operations, sent, received) = &mut merged[at];
            for (operation, flow) in uses {
                *sent |= flow == Some(Flow::Sent);
                *received |= flow == Some(Flow::Received);
                operations.push(operation);
            }
        }
        let mut changes: Vec<_> = merged
            .into_iter()
            .map(|(found, mut operations, sent, received)| {
                operations.sort_unstable();
                operations.dedup();
                let names =
                    operations.into_iter().map(|index| self.operations[index].name()).collect();
                change(found, names, sent, received)
            })
            .collect();
        changes.sort_by(|a, b| {
            let order = |change: &Change| (std::cmp::Reverse(change.severity), change.rule);
            order(a).cmp(&order(b)).then_with(|| a.pointer().cmp(b.pointer()))
        });
        changes
    }
}

fn change(found: Found, operations: Vec<String>, sent: bool, received: bool) -> Change {
    let (id, severity, direction, why) = found.rule.judge(sent, received);
    let (old_pointer, new_pointer) = (found.old_pointer, found.new_pointer);
    let (before, after) = (found.before, found.after);
    Change {
        fingerprint: fingerprint(
            &id,
            old_pointer.as_deref(),
            new_pointer.as_deref(),
            before.as_ref(),
            after.as_ref(),
        ),
        subject: subject(new_pointer.as_deref().or(old_pointer.as_deref()).unwrap_or_default()),
        id,
        severity,
        direction,
        old_pointer,
        new_pointer,
        operations,
        before,
        after,
        why: why.to_owned(),
        hint: found.hint,
        rule: found.rule,
    }
}

/// The members of two objects, paired by name, in order of their names.
fn both<'a>(old: &At<'a>, new: &At<'a>) -> BTreeMap<&'a str, Sides<'a>> {
    paired(old.members(), new.members())
}

/// Two lists of named things, paired by name.
fn paired<'a, K: Ord>(old: Vec<(K, At<'a>)>, new: Vec<(K, At<'a>)>) -> BTreeMap<K, Sides<'a>> {
    let mut pairs: BTreeMap<K, Sides<'a>> = BTreeMap::new();
    for (name, at) in old {
        pairs.entry(name).or_default().0 = Some(at);
    }
    for (name, at) in new {
        pairs.entry(name).or_default().1 = Some(at);
    }
    pairs
}

/// What became of a boolean member that may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    Same,
    On,
    Off,
    /// One of the two is no boolean.
    Odd,
}

fn switch(sides: &Sides<'_>, default: bool) -> Switch {
    let read = |side: &Option<At<'_>>| side.as_ref().map_or(Some(default), |at| at.value.as_bool());
    match (read(&sides.0), read(&sides.1)) {
        (Some(old), Some(new)) if old == new => Switch::Same,
        (Some(_), Some(true)) => Switch::On,
        (Some(_), Some(false)) => Switch::Off,
        _ if sides.0.as_ref().map(|at| at.value) == sides.1.as_ref().map(|at| at.value) => {
            Switch::Same
        }
        _ => Switch::Odd,
    }
}

impl<'a> Detector<'a> {
    /// Reports a boolean member by the rule for the way it went.
    fn switched(&mut self, scope: &Scope, sides: &Sides<'a>, default: bool, on: Rule, off: Rule) {
        let rule = match switch(sides, default) {
            Switch::Same => return,
            Switch::On => on,
            Switch::Off => off,
            Switch::Odd => Rule::Unclassified,
        };
        self.report(scope, rule, sides.0.as_ref(), sides.1.as_ref());
    }
}
