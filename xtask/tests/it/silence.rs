//! Whatever is changed in the spec, drift is not silent: it names a change, or says that it cannot read.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use xtask::drift::detect;
use xtask::pages::{Page, derive};

use crate::changes::base;
use crate::program::{page_of, repository_spec};

/// One change at one place, chosen by numbers.
#[derive(Debug, Clone)]
enum Mutation {
    Replace(Index, Value),
    Remove(Index),
    Add(Index, Value),
    Rename(Index),
    Swap(Index, Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let value = || {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-3..99i64).prop_map(Value::from),
            "[a-z/#]{0,6}".prop_map(Value::from),
            Just(json!([])),
            Just(json!({})),
            Just(json!(["string", "id"])),
            Just(json!({"type": "string", "nullable": true})),
            Just(json!({"$ref": "#/components/schemas/Error"})),
        ]
    };
    prop_oneof![
        4 => (any::<Index>(), value()).prop_map(|(at, value)| Mutation::Replace(at, value)),
        3 => any::<Index>().prop_map(Mutation::Remove),
        2 => (any::<Index>(), value()).prop_map(|(at, value)| Mutation::Add(at, value)),
        2 => any::<Index>().prop_map(Mutation::Rename),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Mutation::Swap(a, b)),
    ]
}

/// Pointers to everything in a value but the value itself.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in children {
        let at = format!("{at}/{name}");
        places(value, &at, found);
        found.push(at);
    }
}

fn chosen<'a>(at: &Index, all: &'a [String]) -> &'a str {
    at.get::<String>(all)
}

fn parent<'a>(spec: &'a mut Value, at: &str) -> (&'a mut Value, String) {
    let (parent, name) = at.rsplit_once('/').unwrap();
    (spec.pointer_mut(parent).unwrap(), name.replace("~1", "/").replace("~0", "~"))
}

fn remove(spec: &mut Value, at: &str) -> Value {
    match parent(spec, at) {
        (Value::Object(members), name) => members.remove(&name).unwrap(),
        (Value::Array(items), index) => items.remove(index.parse().unwrap()),
        _ => unreachable!("only objects and arrays have children"),
    }
}

fn mutate(spec: &mut Value, mutation: &Mutation) {
    let mut all = Vec::new();
    places(spec, "", &mut all);
    match mutation {
        Mutation::Replace(at, value) => {
            *spec.pointer_mut(chosen(at, &all)).unwrap() = value.clone()
        }
        Mutation::Remove(at) => drop(remove(spec, chosen(at, &all))),
        Mutation::Add(at, value) => match spec.pointer_mut(chosen(at, &all)).unwrap() {
            Value::Object(members) => drop(members.insert("added".to_owned(), value.clone())),
            Value::Array(items) => items.push(value.clone()),
            other => *other = value.clone(),
        },
        Mutation::Rename(at) => {
            if let (Value::Object(members), name) = parent(spec, chosen(at, &all)) {
                let value = members.remove(&name).unwrap();
                members.insert(format!("{name}x"), value);
            }
        }
        Mutation::Swap(a, b) => {
            let (a, b) = (chosen(a, &all), chosen(b, &all));
            let (left, right) =
                (spec.pointer(a).unwrap().clone(), spec.pointer(b).unwrap().clone());
            *spec.pointer_mut(a).unwrap() = right;
            // The second place may have gone with the first.
            if let Some(value) = spec.pointer_mut(b) {
                *value = left;
            }
        }
    }
}

/// The spec with all that means nothing taken out, so that two specs that mean the same are equal.
///
/// Said here once more and more simply than the detector says it: by name and place alone.
fn meaning(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, value)| !says_nothing(name, value));
            members.map(|(name, value)| (name.clone(), in_order(name, meaning(value)))).collect()
        }
        Value::Array(items) => items.iter().map(meaning).collect(),
        // 1 and 1.0
        Value::Number(number) => json!(number.as_f64()),
        leaf => leaf.clone(),
    }
}

/// Members that may be left out: switches that are off, and things that hold nothing.
fn says_nothing(name: &str, value: &Value) -> bool {
    let switches =
        ["required", "nullable", "deprecated", "readOnly", "writeOnly", "uniqueItems", "explode"];
    let more = [
        "exclusiveMinimum",
        "exclusiveMaximum",
        "allowReserved",
        "allowEmptyValue",
        "additionalProperties",
    ];
    let is_off = value == &json!(false)
        && (switches.contains(&name) || more.contains(&name) && name != "additionalProperties");
    let is_anything =
        name == "additionalProperties" && (value == &json!(true) || value == &json!({}));
    let holders = [
        "content",
        "headers",
        "properties",
        "required",
        "parameters",
        "schemas",
        "responses",
        "requestBodies",
    ];
    let is_empty = value == &json!({}) || value == &json!([]);
    is_off
        || is_anything
        || is_empty
            && (holders.contains(&name) || ["securitySchemes", "components"].contains(&name))
}

/// Lists whose order, and repetitions in which, mean nothing.
fn in_order(name: &str, value: Value) -> Value {
    match value {
        Value::Array(mut items)
            if matches!(name, "enum" | "required" | "oneOf" | "anyOf" | "parameters") =>
        {
            items.sort_by_key(Value::to_string);
            items.dedup();
            Value::Array(items)
        }
        value => value,
    }
}

/// Panics when the docs say something else and nothing is reported.
fn is_not_silent(old: &Value, mutations: &[Mutation]) {
    let mut new = old.clone();
    for mutation in mutations {
        mutate(&mut new, mutation);
    }
    let page = Page { name: "page.md".to_owned(), bytes: page_of(&[new.clone()]).into_bytes() };
    // What cannot be read is told as that.
    let Ok(derived) = derive(&[page]) else { return };
    let changes = detect(old, &derived.spec);
    let back = detect(&derived.spec, old);
    if changes.is_empty() || back.is_empty() {
        // Not assert_eq: two whole specs would be printed.
        assert!(meaning(old) == meaning(&new), "silent about {mutations:?}");
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500)
}

proptest! {
    // More of them with PROPTEST_CASES=100000.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn drift_is_never_silent_about_the_vendored_spec(mutations in prop::collection::vec(mutation(), 1..4)) {
        let text = std::fs::read_to_string(repository_spec().join("screendesk.json")).unwrap();
        is_not_silent(&serde_json::from_str(&text).unwrap(), &mutations);
    }

    #[test]
    fn drift_is_never_silent_about_a_spec_that_has_everything(mutations in prop::collection::vec(mutation(), 1..4)) {
        is_not_silent(&base(), &mutations);
    }
}
