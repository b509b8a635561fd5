//! Operations: which of the old ones are which of the new ones, and what changed in each.

use std::collections::BTreeMap;

use serde_json::Value;

use super::parameters::declares;
use super::units::{At, Flow, Scope};
use super::{Detector, Sides, both};
use crate::drift::rules::Rule;
use crate::openapi::METHODS;

/// One operation of one side.
#[derive(Debug, Clone)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'static str,
    pub(super) at: At<'a>,
    /// The path item it stands in.
    pub(super) item: At<'a>,
}

impl<'a> Operation<'a> {
    pub(super) fn id(&self) -> Option<&'a str> {
        self.at.value.get("operationId").and_then(Value::as_str)
    }

    /// What reports call it.
    pub(super) fn name(&self) -> String {
        self.id()
            .map_or_else(|| format!("{} {}", self.method.to_uppercase(), self.path), str::to_owned)
    }

    /// Its own member, or that of its path item, or that of the document.
    pub(super) fn inherited(&self, spec: &'a Value, name: &str) -> Option<At<'a>> {
        let root = At { pointer: String::new(), value: spec };
        self.at.member(name).or_else(|| self.item.member(name)).or_else(|| root.member(name))
    }

    /// Whether it or its path item states the member itself.
    pub(super) fn overrides(&self, name: &str) -> bool {
        self.at.member(name).is_some() || self.item.member(name).is_some()
    }

    /// Whether the path item holds any operation.
    pub(super) fn stands_in(item: &At<'_>) -> bool {
        METHODS.iter().any(|method| item.member(method).is_some())
    }

    /// The path with the names of its parameters left out: two paths of one template are one on the wire.
    fn template(&self) -> String {
        let mut template = String::new();
        let mut inside = false;
        for c in self.path.chars() {
            match c {
                '{' => inside = true,
                '}' => {
                    inside = false;
                    template.push_str("{}");
                }
                _ if inside => {}
                _ => template.push(c),
            }
        }
        template
    }

    /// The names of the path's parameters, in order.
    pub(super) fn path_names(&self) -> Vec<&'a str> {
        self.path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    fn all(spec: &'a Value) -> Vec<Self> {
        let Some(paths) = At::find(spec, "/paths") else { return Vec::new() };
        let mut all = Vec::new();
        for (path, item) in paths.members() {
            for method in METHODS {
                if let Some(at) = item.member(method) {
                    all.push(Self { path, method, at, item: item.clone() });
                }
            }
        }
        all
    }
}

/// An operation on both sides, or on one.
pub(super) struct Pair<'a> {
    old: Option<Operation<'a>>,
    new: Option<Operation<'a>>,
    /// Its index in the detector's list, by which scopes name it.
    index: usize,
}

impl<'a> Detector<'a> {
    /// Pairs by path and method, then by template and method, then by id.
    pub(super) fn pair_operations(&mut self) -> Vec<Pair<'a>> {
        let mut rest: Vec<Option<Operation<'a>>> =
            Operation::all(self.new).into_iter().map(Some).collect();
        let mut old: Vec<(Operation<'a>, Option<Operation<'a>>)> =
            Operation::all(self.old).into_iter().map(|operation| (operation, None)).collect();
        type Same = fn(&Operation<'_>, &Operation<'_>) -> bool;
        let ways: [Same; 3] = [
            |a, b| a.path == b.path && a.method == b.method,
            |a, b| a.template() == b.template() && a.method == b.method,
            |a, b| a.id().is_some() && a.id() == b.id(),
        ];
        for same in ways {
            for (was, is) in old.iter_mut().filter(|(_, is)| is.is_none()) {
                let found =
                    rest.iter_mut().find(|new| new.as_ref().is_some_and(|new| same(was, new)));
                *is = found.and_then(Option::take);
            }
        }
        let mut pairs = Vec::new();
        for (was, is) in old {
            let index = self.operations.len();
            self.operations.push(was.clone());
            pairs.push(Pair { old: Some(was), new: is, index });
        }
        for is in rest.into_iter().flatten() {
            let index = self.operations.len();
            self.operations.push(is.clone());
            pairs.push(Pair { old: None, new: Some(is), index });
        }
        pairs
    }

    /// The operations at a path.
    pub(super) fn operations_at(&self, path: &str) -> Vec<usize> {
        (0..self.operations.len()).filter(|&index| self.operations[index].path == path).collect()
    }

    pub(super) fn operation_pair(&mut self, pair: Pair<'a>) {
        let scope = Scope::Operations(vec![pair.index]);
        match (pair.old, pair.new) {
            (Some(old), Some(new)) => self.operation(pair.index, &old, &new),
            (Some(old), None) => self.report(&scope, Rule::OperationRemoved, Some(&old.at), None),
            (None, Some(new)) => self.report(&scope, Rule::OperationAdded, None, Some(&new.at)),
            (None, None) => {}
        }
    }

    fn operation(&mut self, index: usize, old: &Operation<'a>, new: &Operation<'a>) {
        let whole = Scope::Operations(vec![index]);
        let sent = Scope::Operation(index, Flow::Sent);
        let received = Scope::Operation(index, Flow::Received);
        let renamed = self.path(&whole, old, new);
        self.operation_servers(&whole, old, new);
        self.operation_security(&whole, old, new);
        self.parameters(&sent, old, new, &renamed);
        for (name, sides) in both(&old.at, &new.at) {
            match name {
                "parameters" | "servers" | "security" => {}
                "operationId" => self.differ(&whole, Rule::OperationIdChanged, &sides),
                "tags" => self.differ(&whole, Rule::DocumentationChanged, &sides),
                "deprecated" => {
                    self.switched(
                        &whole,
                        &sides,
                        false,
                        Rule::Deprecated,
                        Rule::DeprecationWithdrawn,
                    );
                }
                "requestBody" => self.request(&sent, &sides),
                "responses" => self.responses(&received, &sides),
                _ => self.other_member(&whole, name, &sides),
            }
        }
    }

    /// Compares path and method; gives the old names of path parameters that have new ones.
    fn path(
        &mut self,
        scope: &Scope,
        old: &Operation<'a>,
        new: &Operation<'a>,
    ) -> BTreeMap<&'a str, &'a str> {
        if old.template() != new.template() || old.method != new.method {
            let hint = format!(
                "{} {} is now {} {}",
                old.method.to_uppercase(),
                old.path,
                new.method.to_uppercase(),
                new.path
            );
            self.report_with_hint(
                scope,
                Rule::OperationMoved,
                Some(&old.at),
                Some(&new.at),
                Some(hint),
            );
            return BTreeMap::new();
        }
        let pairs = old.path_names().into_iter().zip(new.path_names());
        let renamed: BTreeMap<_, _> = pairs.filter(|(was, is)| was != is).collect();
        for (was, is) in &renamed {
            // Where a parameter is declared, its own name tells; a path may name one that nothing declares.
            if !(declares(old, self.old, was) || declares(new, self.new, is)) {
                let hint = format!("`{was}` is now `{is}`");
                let (old, new) = (Some(&old.item), Some(&new.item));
                self.report_with_hint(scope, Rule::PathParameterRenamed, old, new, Some(hint));
            }
        }
        renamed
    }

    fn request(&mut self, scope: &Scope, sides: &Sides<'a>) {
        match sides {
            (Some(old), Some(new)) => self.node(scope, crate::openapi::Kind::RequestBody, old, new),
            (None, Some(new)) => {
                let required = new.resolved(self.new).and_then(|body| body.member("required"));
                let required = required.is_some_and(|at| at.value != &Value::Bool(false));
                let rule =
                    if required { Rule::RequiredRequestBodyAdded } else { Rule::RequestBodyAdded };
                self.report(scope, rule, None, Some(new));
            }
            (Some(old), None) => self.report(scope, Rule::RequestBodyRemoved, Some(old), None),
            (None, None) => {}
        }
    }
}
