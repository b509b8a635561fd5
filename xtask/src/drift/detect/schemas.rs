//! Schemas: types, properties, what may be null, what may be left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::units::{At, LONGEST_ALIAS, Scope, Work};
use super::{Detector, Sides, paired};
use crate::drift::rules::Rule;
use crate::openapi::Kind;

/// A schema without its wrappers: `{"allOf": [X], "nullable": true}` is X with something said about it.
struct View<'a> {
    /// The wrappers, outermost first.
    wrappers: Vec<At<'a>>,
    /// What they wrap: a reference, or a schema with more to it.
    base: At<'a>,
}

/// What a wrapper may say without becoming a schema of its own.
fn is_said_about(name: &str) -> bool {
    matches!(
        name,
        "nullable"
            | "description"
            | "title"
            | "example"
            | "default"
            | "deprecated"
            | "externalDocs"
    ) || matches!(name, "readOnly" | "writeOnly" | "xml")
        || name.starts_with("x-")
}

impl<'a> View<'a> {
    fn of(at: &At<'a>) -> Self {
        let mut view = View { wrappers: Vec::new(), base: at.clone() };
        while view.base.reference().is_none()
            && let Some(parts) = view.base.member("allOf")
            && let [part] = parts.items().as_slice()
            && view.base.members().iter().all(|(name, _)| *name == "allOf" || is_said_about(name))
        {
            let wrapper = std::mem::replace(&mut view.base, part.clone());
            view.wrappers.push(wrapper);
        }
        view
    }

    fn is_reference(&self) -> bool {
        self.base.reference().is_some()
    }

    /// The wrappers and what is behind all references, first come first.
    fn layers(&self, spec: &'a Value) -> Option<Vec<At<'a>>> {
        let mut layers = self.wrappers.clone();
        let mut base = self.base.clone();
        for _ in 0..LONGEST_ALIAS {
            let view = View::of(&base.resolved(spec)?);
            let done = !view.is_reference();
            layers.extend(view.wrappers);
            base = view.base;
            if done {
                layers.push(base);
                return Some(layers);
            }
        }
        None
    }
}

impl<'a> Detector<'a> {
    pub(super) fn schema(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        let (was, is) = (View::of(old), View::of(new));
        match (was.base.reference(), is.base.reference()) {
            (None, None) => {
                let layers = |view: View<'a>| {
                    view.wrappers.into_iter().chain([view.base]).collect::<Vec<_>>()
                };
                self.keywords(scope, &layers(was), &layers(is));
            }
            (Some(_), Some(_)) => {
                let targets = (was.base.resolved(self.old), is.base.resolved(self.new));
                let (Some(old_target), Some(new_target)) = targets else {
                    return self.differ(
                        scope,
                        Rule::Unclassified,
                        &(Some(old.clone()), Some(new.clone())),
                    );
                };
                self.keywords(scope, &was.wrappers, &is.wrappers);
                self.beside_reference(scope, &was.base, &is.base);
                self.refer(scope, Kind::Schema, (&was.base, old_target), (&is.base, new_target));
            }
            _ => match (was.layers(self.old), is.layers(self.new)) {
                (Some(old), Some(new)) => {
                    self.units.used(Some(scope), Work::Layers(old, new));
                }
                _ => {
                    self.differ(scope, Rule::Unclassified, &(Some(old.clone()), Some(new.clone())))
                }
            },
        }
    }

    /// Compares what two schemas say, keyword by keyword; in layers, the first that has a keyword decides.
    pub(super) fn keywords(&mut self, scope: &Scope, old: &[At<'a>], new: &[At<'a>]) {
        let all = paired(merged(old), merged(new));
        let side = |name: &str| all.get(name).cloned().unwrap_or_default();
        if let (Some(old), Some(new)) = (old.last(), new.last())
            && !(old.value.is_object() && new.value.is_object())
        {
            return self.differ(scope, Rule::Unclassified, &(Some(old.clone()), Some(new.clone())));
        }
        let kind = side("type");
        if kind.0.as_ref().map(|at| at.value) != kind.1.as_ref().map(|at| at.value) {
            // With another type all else differs as well, and says nothing more.
            let whole = |layers: &[At<'a>], at: &Option<At<'a>>| {
                at.clone().or_else(|| layers.last().cloned())
            };
            let sides = (whole(old, &kind.0), whole(new, &kind.1));
            return self.report(scope, Rule::TypeChanged, sides.0.as_ref(), sides.1.as_ref());
        }
        self.properties(scope, &side("properties"), &side("required"));
        for (name, sides) in &all {
            match *name {
                "type" | "properties" | "required" => {}
                "nullable" => {
                    self.switched(scope, sides, false, Rule::NullableAdded, Rule::NullableDropped)
                }
                "format" => self.differ(scope, Rule::FormatChanged, sides),
                "enum" => self.enumeration(scope, sides),
                "default" => self.differ(scope, Rule::DefaultChanged, sides),
                "title" => self.title(scope, sides, &all),
                "deprecated" => {
                    self.switched(scope, sides, false, Rule::Deprecated, Rule::DeprecationWithdrawn)
                }
                "readOnly" | "writeOnly" => {
                    self.switched(scope, sides, false, Rule::AccessChanged, Rule::AccessChanged);
                }
                "items" | "not" => match sides {
                    (Some(old), Some(new)) => self.node(scope, Kind::Schema, old, new),
                    _ => self.differ(scope, Rule::TypeChanged, sides),
                },
                "additionalProperties" => self.additional_properties(scope, sides),
                "allOf" => {
                    self.parts(scope, sides, Rule::CompositionChanged, Rule::CompositionChanged)
                }
                "oneOf" | "anyOf" => {
                    self.parts(scope, sides, Rule::VariantAdded, Rule::VariantRemoved)
                }
                "discriminator" | "xml" => self.differ(scope, Rule::CompositionChanged, sides),
                _ if self.constraint(scope, name, sides) => {}
                _ => self.other_member(scope, name, sides),
            }
        }
    }

    fn properties(&mut self, scope: &Scope, sides: &Sides<'a>, required: &Sides<'a>) {
        let (was_required, is_required) = (names(&required.0), names(&required.1));
        let members = |side: &Option<At<'a>>| side.iter().flat_map(At::members).collect::<Vec<_>>();
        let pairs = paired(members(&sides.0), members(&sides.1));
        for (name, sides) in &pairs {
            match sides {
                (Some(old), Some(new)) => self.node(scope, Kind::Schema, old, new),
                (Some(old), None) => {
                    let hint = twin(&pairs, old).map(|twin| {
                        format!("`{twin}` has come, of the same form: it may be renamed")
                    });
                    self.report_with_hint(scope, Rule::PropertyRemoved, Some(old), None, hint);
                }
                (None, Some(new)) => {
                    let rule = match is_required.contains(name) {
                        true => Rule::RequiredPropertyAdded,
                        false => Rule::PropertyAdded,
                    };
                    self.report(scope, rule, None, Some(new));
                }
                (None, None) => {}
            }
        }
        // Whether a property may be left out is said once, with the property's own place where it has one.
        for name in was_required.symmetric_difference(&is_required) {
            let sides = pairs.get(name).cloned().unwrap_or_default();
            let now = is_required.contains(name);
            let rule =
                if now { Rule::PropertyBecameRequired } else { Rule::PropertyBecameOptional };
            match &sides {
                (Some(old), Some(new)) => self.report(scope, rule, Some(old), Some(new)),
                (None, None) => self.report(scope, rule, required.0.as_ref(), required.1.as_ref()),
                // It came or went with the property, which is reported.
                _ => {}
            }
        }
        for sides in [&required.0, &required.1].into_iter().flatten() {
            if !sides.value.as_array().is_some_and(|items| items.iter().all(Value::is_string)) {
                return self.differ(scope, Rule::Unclassified, required);
            }
        }
    }

    fn enumeration(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let (Some(old), Some(new)) = sides else {
            let rule = if sides.0.is_none() { Rule::EnumIntroduced } else { Rule::EnumDropped };
            return self.report(scope, rule, sides.0.as_ref(), sides.1.as_ref());
        };
        if !(old.value.is_array() && new.value.is_array()) {
            return self.differ(scope, Rule::Unclassified, sides);
        }
        let (was, is) = (old.items(), new.items());
        for value in is.iter().filter(|value| !was.iter().any(|old| old.value == value.value)) {
            let open = value.value.is_string();
            let rule = if open { Rule::EnumValueAdded } else { Rule::ClosedEnumValueAdded };
            self.report(scope, rule, None, Some(value));
        }
        for value in was.iter().filter(|value| !is.iter().any(|new| new.value == value.value)) {
            self.report(scope, Rule::EnumValueRemoved, Some(value), None);
        }
    }

    /// Code generation names an inline object or enum by its title; anywhere else a title is prose.
    fn title(&mut self, scope: &Scope, sides: &Sides<'a>, all: &BTreeMap<&str, Sides<'a>>) {
        let at =
            sides.1.as_ref().or(sides.0.as_ref()).map(|at| at.pointer.as_str()).unwrap_or_default();
        let is_component =
            at.starts_with("/components/schemas/") && at.matches('/').count() == COMPONENT_TITLE;
        let is_named = ["properties", "enum", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|name| all.contains_key(name));
        let rule = if is_named && !is_component {
            Rule::TypeNameChanged
        } else {
            Rule::DocumentationChanged
        };
        self.differ(scope, rule, sides);
    }

    /// Left out, `true` and `{}` mean the same: anything.
    fn additional_properties(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let is_anything = |side: &Option<At<'_>>| match side.as_ref().map(|at| at.value) {
            None | Some(Value::Bool(true)) => true,
            Some(Value::Object(members)) => members.is_empty(),
            _ => false,
        };
        let is_closed =
            |side: &Option<At<'_>>| side.as_ref().is_some_and(|at| at.value == &Value::Bool(false));
        match sides {
            _ if is_anything(&sides.0) && is_anything(&sides.1) => {}
            _ if is_anything(&sides.0) && is_closed(&sides.1) => {
                self.differ(scope, Rule::AdditionalPropertiesClosed, sides);
            }
            _ if is_closed(&sides.0) && is_anything(&sides.1) => {
                self.differ(scope, Rule::AdditionalPropertiesOpened, sides);
            }
            (Some(old), Some(new)) if old.value.is_object() && new.value.is_object() => {
                self.node(scope, Kind::Schema, old, new);
            }
            _ => self.differ(scope, Rule::TypeChanged, sides),
        }
    }

    /// The parts of a combination: equal ones pair off wherever they stand, the others in their order.
    fn parts(&mut self, scope: &Scope, sides: &Sides<'a>, added: Rule, removed: Rule) {
        let (Some(old), Some(new)) = sides else {
            return self.differ(scope, Rule::CompositionChanged, sides);
        };
        let mut was = old.items();
        let mut is = new.items();
        was.retain(|old| match is.iter().position(|new| new.value == old.value) {
            Some(index) => {
                // Equal on paper: what they refer to may differ all the same.
                let new = is.remove(index);
                self.node(scope, Kind::Schema, old, &new);
                false
            }
            None => true,
        });
        let pairs = was.len().min(is.len());
        for (old, new) in was.iter().zip(&is) {
            self.node(scope, Kind::Schema, old, new);
        }
        for old in &was[pairs..] {
            self.report(scope, removed, Some(old), None);
        }
        for new in &is[pairs..] {
            self.report(scope, added, None, Some(new));
        }
    }
}

/// The slashes in `/components/schemas/Recording/title`.
const COMPONENT_TITLE: usize = 4;

/// The members of all layers, each from the first layer that has it.
fn merged<'a>(layers: &[At<'a>]) -> Vec<(&'a str, At<'a>)> {
    let mut merged = BTreeMap::new();
    for layer in layers {
        let is_wrapper = !View::of(layer).wrappers.is_empty();
        for (name, at) in layer.members() {
            // What a wrapper wraps is a later layer, or compared as a reference.
            if !(is_wrapper && name == "allOf") {
                merged.entry(name).or_insert(at);
            }
        }
    }
    merged.into_iter().collect()
}

fn names<'a>(required: &Option<At<'a>>) -> BTreeSet<&'a str> {
    let names = required.iter().filter_map(|at| at.value.as_array()).flatten();
    names.filter_map(Value::as_str).collect()
}

/// The name of another property that came while this one went and says the same.
fn twin<'a>(pairs: &BTreeMap<&'a str, Sides<'a>>, gone: &At<'a>) -> Option<&'a str> {
    let came = |(old, new): &Sides<'a>| {
        old.is_none() && new.as_ref().is_some_and(|new| new.value == gone.value)
    };
    pairs.iter().find(|(_, sides)| came(sides)).map(|(name, _)| *name)
}
