//! The document's root: what holds for all operations.

use super::operations::Operation;
use super::units::{At, Scope};
use super::{Detector, Sides, both};
use crate::drift::rules::Rule;

impl<'a> Detector<'a> {
    /// Compares two whole documents; units met on the way wait for later.
    pub(super) fn document(&mut self) {
        let root = |value| At { pointer: String::new(), value };
        let (old, new) = (root(self.old), root(self.new));
        let pairs = self.pair_operations();
        let everyone = Scope::Operations((0..self.operations.len()).collect());
        for (name, sides) in both(&old, &new) {
            match name {
                "openapi" | "tags" => self.differ(&everyone, Rule::DocumentationChanged, &sides),
                "info" => self.info(&everyone, &sides),
                "servers" => self.root_servers(&sides),
                "security" => self.root_security(&sides),
                "paths" => self.paths(&sides),
                // After all operations, since only then it is known what they use.
                "components" => {}
                _ => self.other_member(&everyone, name, &sides),
            }
        }
        for pair in pairs {
            self.operation_pair(pair);
        }
        self.components(&(old.member("components"), new.member("components")));
    }

    fn info(&mut self, scope: &Scope, sides: &Sides<'a>) {
        let (Some(old), Some(new)) = sides else {
            return self.differ(scope, Rule::DocumentationChanged, sides);
        };
        for (_, sides) in both(old, new) {
            self.differ(scope, Rule::DocumentationChanged, &sides);
        }
        if !(old.value.is_object() && new.value.is_object()) {
            self.differ(scope, Rule::Unclassified, sides);
        }
    }

    /// What path items hold beside operations.
    fn paths(&mut self, sides: &Sides<'a>) {
        let (Some(old), Some(new)) = sides else {
            return self.differ(&Scope::Operations(Vec::new()), Rule::Unclassified, sides);
        };
        for (path, (was, is)) in both(old, new) {
            let users = self.operations_at(path);
            let scope = Scope::Operations(users);
            if path.starts_with("x-") {
                self.differ(&scope, Rule::ExtensionChanged, &(was, is));
                continue;
            }
            let (Some(was), Some(is)) = (&was, &is) else {
                // The operations of a path that came or went are reported one by one; a path without any is not.
                let sides = (was, is);
                if !sides.0.iter().chain(&sides.1).any(Operation::stands_in) {
                    self.differ(&scope, Rule::Unclassified, &sides);
                }
                continue;
            };
            if !Operation::stands_in(was) && !Operation::stands_in(is) {
                self.differ(&scope, Rule::Unclassified, &(Some(was.clone()), Some(is.clone())));
                continue;
            }
            for (name, sides) in both(was, is) {
                // Parameters, servers and methods are compared with the operations they act on.
                if !matches!(name, "parameters" | "servers")
                    && !crate::openapi::METHODS.contains(&name)
                {
                    self.other_member(&scope, name, &sides);
                }
            }
        }
    }
}
