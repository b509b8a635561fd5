//! Bounds, patterns and lengths: did they become tighter or looser?

use std::cmp::Ordering;

use serde_json::Value;

use super::units::{At, Scope};
use super::{Detector, Sides, Switch, switch};
use crate::drift::rules::Rule;

impl<'a> Detector<'a> {
    /// Compares a keyword if it is a constraint; says whether it is.
    pub(super) fn constraint(&mut self, scope: &Scope, name: &str, sides: &Sides<'a>) -> bool {
        let verdict = match name {
            "minimum" | "minLength" | "minItems" | "minProperties" => {
                bound(sides, Ordering::Greater)
            }
            "maximum" | "maxLength" | "maxItems" | "maxProperties" => bound(sides, Ordering::Less),
            "multipleOf" => multiple(sides),
            "pattern" => pattern(sides),
            "exclusiveMinimum" | "exclusiveMaximum" | "uniqueItems" => match switch(sides, false) {
                Switch::Same => None,
                Switch::On => Some(Rule::ConstraintTightened),
                Switch::Off => Some(Rule::ConstraintLoosened),
                Switch::Odd => Some(Rule::Unclassified),
            },
            _ => return false,
        };
        if let Some(rule) = verdict {
            self.report(scope, rule, sides.0.as_ref(), sides.1.as_ref());
        }
        true
    }
}

fn number(side: &Option<At<'_>>) -> Option<f64> {
    side.as_ref().and_then(|at| at.value.as_f64())
}

/// A bound that came is tighter than none; one that stays is tighter when it moved `inward`.
fn bound(sides: &Sides<'_>, inward: Ordering) -> Option<Rule> {
    match (number(&sides.0), number(&sides.1)) {
        (None, Some(_)) if sides.0.is_none() => Some(Rule::ConstraintTightened),
        (Some(_), None) if sides.1.is_none() => Some(Rule::ConstraintLoosened),
        (Some(old), Some(new)) => match new.total_cmp(&old) {
            Ordering::Equal => None,
            way if way == inward => Some(Rule::ConstraintTightened),
            _ => Some(Rule::ConstraintLoosened),
        },
        _ => odd(sides),
    }
}

fn multiple(sides: &Sides<'_>) -> Option<Rule> {
    match (number(&sides.0), number(&sides.1)) {
        (Some(old), Some(new)) if old == new => None,
        // Every multiple of the old one is one of the new one.
        (Some(old), Some(new)) if old % new == 0.0 => Some(Rule::ConstraintLoosened),
        (Some(_), Some(_)) => Some(Rule::ConstraintTightened),
        _ => bound(sides, Ordering::Greater),
    }
}

/// Whether one pattern takes more than another cannot be told, so a changed one counts as tighter.
fn pattern(sides: &Sides<'_>) -> Option<Rule> {
    match (&sides.0, &sides.1) {
        (Some(_), None) => Some(Rule::ConstraintLoosened),
        (old, new) if old.as_ref().map(|at| at.value) == new.as_ref().map(|at| at.value) => None,
        (_, Some(new)) if new.value.is_string() => Some(Rule::ConstraintTightened),
        _ => Some(Rule::Unclassified),
    }
}

fn odd(sides: &Sides<'_>) -> Option<Rule> {
    let value = |side: &Option<At<'_>>| side.as_ref().map(|at| at.value.clone());
    let (old, new): (Option<Value>, Option<Value>) = (value(&sides.0), value(&sides.1));
    (old != new).then_some(Rule::Unclassified)
}
