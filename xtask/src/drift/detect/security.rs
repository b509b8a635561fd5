//! Security: which credentials an operation takes, and how they are sent.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operations::Operation;
use super::units::{At, Scope};
use super::{Detector, Sides, both};
use crate::drift::rules::Rule;

impl<'a> Detector<'a> {
    pub(super) fn root_security(&mut self, sides: &Sides<'a>) {
        let own = |operation: &Operation<'_>| operation.at.member("security").is_some();
        let users =
            (0..self.operations.len()).filter(|&index| !own(&self.operations[index])).collect();
        self.requirement(&Scope::Operations(users), sides);
    }

    /// Only where an operation has a requirement of its own: the document's is compared once.
    pub(super) fn operation_security(
        &mut self,
        scope: &Scope,
        old: &Operation<'a>,
        new: &Operation<'a>,
    ) {
        let own = |operation: &Operation<'_>| operation.at.member("security").is_some();
        if own(old) || own(new) {
            let effective = |operation: &Operation<'a>, spec| {
                let root = At { pointer: String::new(), value: spec };
                operation.at.member("security").or_else(|| root.member("security"))
            };
            let sides = (effective(old, self.old), effective(new, self.new));
            self.requirement(scope, &sides);
        }
    }

    fn requirement(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let (was, is) = (alternatives(&sides.0), alternatives(&sides.1));
        let none_needed = |all: &BTreeSet<String>| all.contains("{}");
        let rule = if was == is {
            return;
        } else if none_needed(&is) && !none_needed(&was) {
            Rule::SecurityDropped
        } else if was.is_subset(&is) {
            Rule::SecurityAlternativeAdded
        } else {
            Rule::SecurityRequirementChanged
        };
        self.report(scope, rule, sides.0.as_ref(), sides.1.as_ref());
    }

    pub(super) fn security_schemes(&mut self, sides: &Sides<'a>) {
        let empty = || At { pointer: String::new(), value: &Value::Null };
        let (old, new) =
            (sides.0.clone().unwrap_or_else(empty), sides.1.clone().unwrap_or_else(empty));
        for (name, sides) in both(&old, &new) {
            let scope = Scope::Operations(self.secured_by(name));
            match &sides {
                (Some(was), Some(is)) if was.value.is_object() && is.value.is_object() => {
                    self.security_scheme(&scope, was, is);
                }
                (Some(_), Some(_)) => self.differ(&scope, Rule::SecuritySchemeChanged, &sides),
                (Some(was), None) => {
                    self.report(&scope, Rule::SecuritySchemeRemoved, Some(was), None)
                }
                (None, is) => self.report(&scope, Rule::SecuritySchemeAdded, None, is.as_ref()),
            }
        }
    }

    fn security_scheme(&mut self, scope: &Scope, old: &At<'a>, new: &At<'a>) {
        for (name, sides) in both(old, new) {
            match name {
                // A hint for people, says OpenAPI.
                "bearerFormat" => self.differ(scope, Rule::DocumentationChanged, &sides),
                "description" => self.other_member(scope, name, &sides),
                _ if name.starts_with("x-") => self.other_member(scope, name, &sides),
                _ => self.differ(scope, Rule::SecuritySchemeChanged, &sides),
            }
        }
    }

    /// The operations that may be called with this scheme.
    fn secured_by(&self, scheme: &str) -> Vec<usize> {
        let takes = |operation: &Operation<'a>| {
            [self.old, self.new].into_iter().any(|spec| {
                let root = At { pointer: String::new(), value: spec };
                let requirement =
                    operation.at.member("security").or_else(|| root.member("security"));
                requirement.is_some_and(|list| {
                    list.items().iter().any(|item| item.member(scheme).is_some())
                })
            })
        };
        (0..self.operations.len()).filter(|&index| takes(&self.operations[index])).collect()
    }
}

/// Each way to be let in, written the same however it is ordered; `{}` is to need nothing.
fn alternatives(side: &Option<At<'_>>) -> BTreeSet<String> {
    let Some(list) = side else { return BTreeSet::from(["{}".to_owned()]) };
    if !list.value.is_array() {
        return BTreeSet::from([list.value.to_string()]);
    }
    let mut all: BTreeSet<String> = list.items().iter().map(alternative).collect();
    if all.is_empty() {
        all.insert("{}".to_owned());
    }
    all
}

fn alternative(requirement: &At<'_>) -> String {
    let Some(schemes) = requirement.value.as_object() else { return requirement.value.to_string() };
    let mut schemes: Vec<_> = schemes
        .iter()
        .map(|(name, scopes)| {
            let mut scopes = match scopes {
                Value::Array(scopes) => scopes.iter().map(Value::to_string).collect(),
                odd => vec![odd.to_string()],
            };
            scopes.sort_unstable();
            format!("{name:?}: {scopes:?}")
        })
        .collect();
    schemes.sort_unstable();
    format!("{{{}}}", schemes.join(", "))
}
