//! What is compared with what, once, and which operations it concerns.
//!
//! A component that twenty operations share is one unit: its changes are found once and say all twenty.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde_json::Value;

use crate::json::{pointer, steps};
use crate::openapi::Kind;

/// A value and where it stands in its spec.
#[derive(Debug, Clone)]
pub(super) struct At<'a> {
    pub(super) pointer: String,
    pub(super) value: &'a Value,
}

impl<'a> At<'a> {
    /// What stands at a pointer.
    pub(super) fn find(spec: &'a Value, at: &str) -> Option<Self> {
        let value = steps(at).try_fold(spec, |value, step| match value {
            Value::Object(members) => members.get(&step),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        })?;
        Some(Self { pointer: at.to_owned(), value })
    }

    pub(super) fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(name)?;
        Some(Self { pointer: pointer(&self.pointer, name), value })
    }

    pub(super) fn members(&self) -> Vec<(&'a str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members
            .map(|(name, value)| {
                (name.as_str(), Self { pointer: pointer(&self.pointer, name), value })
            })
            .collect()
    }

    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items
            .map(|(index, value)| Self { pointer: format!("{}/{index}", self.pointer), value })
            .collect()
    }

    /// The target of the reference that stands here.
    pub(super) fn reference(&self) -> Option<&'a str> {
        self.value.get("$ref").and_then(Value::as_str)
    }

    /// What this means: itself, or whatever its references lead to.
    pub(super) fn resolved(&self, spec: &'a Value) -> Option<Self> {
        let mut at = self.clone();
        for _ in 0..LONGEST_ALIAS {
            let Some(to) = at.reference() else { return Some(at) };
            at = Self::find(spec, to.strip_prefix('#')?)?;
        }
        None
    }
}

/// References to references; a sound spec has none that loop, and this ends the others.
pub(super) const LONGEST_ALIAS: usize = 128;

/// Which way data flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Flow {
    Sent,
    Received,
}

/// On whose behalf something is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// A part of one operation.
    Operation(usize, Flow),
    /// Several operations, in no direction: a server, a security scheme.
    Operations(Vec<usize>),
    /// A shared unit; whoever uses it is found out in the end.
    Unit(usize),
}

/// Two things that shall be compared once.
#[derive(Debug, Clone)]
pub(super) enum Work<'a> {
    /// Two objects of a kind.
    Nodes(Kind, At<'a>, At<'a>),
    /// Two schemas, each put together from layers, of which the first that has a member decides.
    Layers(Vec<At<'a>>, Vec<At<'a>>),
}

impl Work<'_> {
    fn key(&self) -> (Option<Kind>, String, String) {
        let joined = |layers: &[At<'_>]| {
            layers.iter().map(|at| at.pointer.as_str()).collect::<Vec<_>>().join(" ")
        };
        match self {
            Self::Nodes(kind, old, new) => (Some(*kind), old.pointer.clone(), new.pointer.clone()),
            Self::Layers(old, new) => (None, joined(old), joined(new)),
        }
    }
}

/// All units met so far, which of them still wait, and who uses whom.
#[derive(Debug, Default)]
pub(super) struct Units<'a> {
    known: HashMap<(Option<Kind>, String, String), usize>,
    waiting: VecDeque<(usize, Work<'a>)>,
    uses: Vec<(Scope, usize)>,
}

impl<'a> Units<'a> {
    /// Notes that a scope uses a unit; the first mention of a unit queues it. Says whether it was the first.
    pub(super) fn used(&mut self, by: Option<&Scope>, work: Work<'a>) -> bool {
        let next = self.known.len();
        let key = work.key();
        let first = !self.known.contains_key(&key);
        let unit = *self.known.entry(key).or_insert(next);
        if first {
            self.waiting.push_back((unit, work));
        }
        if let Some(by) = by {
            self.uses.push((by.clone(), unit));
        }
        first
    }

    /// The next unit to compare.
    pub(super) fn next(&mut self) -> Option<(usize, Work<'a>)> {
        self.waiting.pop_front()
    }

    /// For each unit, the operations that reach it and how.
    pub(super) fn users(&self) -> Vec<BTreeSet<(usize, Flow)>> {
        let mut users = vec![BTreeSet::new(); self.known.len()];
        let mut inner: Vec<Vec<usize>> = vec![Vec::new(); self.known.len()];
        let mut changed: Vec<usize> = Vec::new();
        for (scope, unit) in &self.uses {
            match scope {
                Scope::Unit(outer) => inner[*outer].push(*unit),
                Scope::Operation(operation, flow) => {
                    if users[*unit].insert((*operation, *flow)) {
                        changed.push(*unit);
                    }
                }
                Scope::Operations(_) => {}
            }
        }
        while let Some(outer) = changed.pop() {
            let handed_down = users[outer].clone();
            for &unit in &inner[outer] {
                let before = users[unit].len();
                users[unit].extend(handed_down.iter().copied());
                if users[unit].len() > before {
                    changed.push(unit);
                }
            }
        }
        users
    }
}
