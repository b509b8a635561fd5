//! Parameters, as an operation has them in effect: its own and those of its path item.

use std::collections::BTreeMap;

use serde_json::Value;

use super::operations::Operation;
use super::units::{At, Scope, Work};
use super::{Detector, Sides, Switch, both, paired, switch};
use crate::drift::rules::Rule;
use crate::openapi::Kind;

/// What tells two parameters of one operation apart: where they stand and what they are called.
type Identity = (String, String);

impl<'a> Detector<'a> {
    /// `renamed` maps the old names of path parameters to their new ones.
    pub(super) fn parameters(
        &mut self,
        scope: &Scope,
        old: &Operation<'a>,
        new: &Operation<'a>,
        renamed: &BTreeMap<&str, &str>,
    ) {
        let rename = |(place, name): Identity| match renamed.get(name.as_str()) {
            Some(new) if place == "path" => (place, (*new).to_owned()),
            _ => (place, name),
        };
        let (was, unreadable_before) = effective(old, self.old);
        let (is, unreadable_now) = effective(new, self.new);
        let was = was.into_iter().map(|(identity, at)| (rename(identity), at)).collect();
        for sides in paired(was, is).into_values() {
            match &sides {
                (Some(old), Some(new)) => self.parameter_pair(scope, old, new),
                (Some(old), None) => self.report(scope, Rule::ParameterRemoved, Some(old), None),
                (None, Some(new)) => {
                    let required = new.resolved(self.new).and_then(|at| at.member("required"));
                    let required = required.is_some_and(|at| at.value != &Value::Bool(false));
                    let rule =
                        if required { Rule::RequiredParameterAdded } else { Rule::ParameterAdded };
                    self.report(scope, rule, None, Some(new));
                }
                (None, None) => {}
            }
        }
        for sides in paired(numbered(unreadable_before), numbered(unreadable_now)).into_values() {
            self.differ(scope, Rule::Unclassified, &sides);
        }
    }

    fn parameter_pair(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        let (Some(was), Some(is)) = (old.resolved(self.old), new.resolved(self.new)) else {
            return;
        };
        self.beside_reference(scope, old, new);
        if old.reference().is_some() && new.reference().is_some() {
            self.refer(scope, Kind::Parameter, (old, was), (new, is));
        } else {
            // A unit even when inline: one of a path item belongs to several operations.
            self.units.used(Some(scope), Work::Nodes(Kind::Parameter, was, is));
        }
    }

    pub(super) fn parameter(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        let text = |at: &At<'_>, name: &str| {
            at.value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let place = text(new, "in");
        for (name, sides) in both(old, new) {
            match name {
                "name" if place == "path" && text(old, "in") == "path" => {
                    self.differ(scope, Rule::PathParameterRenamed, &sides);
                }
                "name"
                    if place == "header"
                        && text(old, "name").eq_ignore_ascii_case(&text(new, "name")) => {}
                "required" => self.switched(
                    scope,
                    &sides,
                    false,
                    Rule::ParameterBecameRequired,
                    Rule::ParameterBecameOptional,
                ),
                "style" | "explode" | "allowReserved" => self.style(scope, name, &sides, old, new),
                "allowEmptyValue" => {
                    self.switched(
                        scope,
                        &sides,
                        false,
                        Rule::ParameterStyleChanged,
                        Rule::ParameterStyleChanged,
                    );
                }
                _ => self.described_value(scope, name, &sides),
            }
        }
    }

    /// The members that parameters and headers share.
    pub(super) fn described_value(&mut self, scope: &Scope, name: &str, sides: &Sides<'a>) {
        match (name, sides) {
            ("deprecated", _) => {
                self.switched(scope, sides, false, Rule::Deprecated, Rule::DeprecationWithdrawn)
            }
            ("schema", (Some(old), Some(new))) => self.node(scope, Kind::Schema, old, new),
            ("schema", _) => self.differ(scope, Rule::TypeChanged, sides),
            ("content", _) => self.content(scope, sides),
            _ => self.other_member(scope, name, sides),
        }
    }

    /// Leaving `style` or `explode` out means their defaults.
    pub(super) fn style(
        &mut self,
        scope: &Scope,
        name: &str,
        sides: &Sides<'a>,
        old: &At<'a>,
        new: &At<'a>,
    ) {
        let meant = |parameter: &At<'_>| {
            let place = parameter.value.get("in").and_then(Value::as_str).unwrap_or("header");
            let default_style = if matches!(place, "query" | "cookie") { "form" } else { "simple" };
            let style =
                parameter.value.get("style").cloned().unwrap_or_else(|| default_style.into());
            match name {
                "style" => style,
                "explode" => parameter
                    .value
                    .get("explode")
                    .cloned()
                    .unwrap_or_else(|| (style == "form").into()),
                _ => parameter.value.get(name).cloned().unwrap_or(Value::Bool(false)),
            }
        };
        if meant(old) != meant(new) {
            self.report(scope, Rule::ParameterStyleChanged, sides.0.as_ref(), sides.1.as_ref());
        }
    }

    pub(super) fn header(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        for (name, sides) in both(old, new) {
            match name {
                "required" => match switch(&sides, false) {
                    Switch::Same => {}
                    Switch::Odd => self.differ(scope, Rule::Unclassified, &sides),
                    _ => self.differ(scope, Rule::HeaderRequirednessChanged, &sides),
                },
                "style" | "explode" => self.style(scope, name, &sides, old, new),
                _ => self.described_value(scope, name, &sides),
            }
        }
    }
}

/// The parameters in effect, and those that say neither name nor place.
fn effective<'a>(
    operation: &Operation<'a>,
    spec: &'a Value,
) -> (Vec<(Identity, At<'a>)>, Vec<At<'a>>) {
    let mut effective: BTreeMap<Identity, At<'a>> = BTreeMap::new();
    let mut unreadable = Vec::new();
    // An operation's own come last and so win over those of the path item.
    for holder in [&operation.item, &operation.at] {
        for at in holder.member("parameters").into_iter().flat_map(|list| list.items()) {
            match at.resolved(spec).and_then(|at| identity(at.value)) {
                Some(identity) => {
                    effective.insert(identity, at);
                }
                None => unreadable.push(at),
            }
        }
    }
    (effective.into_iter().collect(), unreadable)
}

fn identity(parameter: &Value) -> Option<Identity> {
    let place = parameter.get("in")?.as_str()?.to_owned();
    let name = parameter.get("name")?.as_str()?;
    // Header names are the same in any letter case (RFC 9110, section 5.1).
    let name = if place == "header" { name.to_ascii_lowercase() } else { name.to_owned() };
    Some((place, name))
}

/// Whether a path parameter of that name is declared for the operation.
pub(super) fn declares(operation: &Operation<'_>, spec: &Value, name: &str) -> bool {
    let place = "path".to_owned();
    effective(operation, spec)
        .0
        .iter()
        .any(|(identity, _)| *identity == (place.clone(), name.to_owned()))
}

fn numbered(all: Vec<At<'_>>) -> Vec<(usize, At<'_>)> {
    all.into_iter().enumerate().collect()
}
