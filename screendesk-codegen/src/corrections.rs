//! Where we claim to know better than the vendor: RFC 6902 patches, guarded and with a reason.

use json_patch::{AddOperation, PatchOperation};
use serde::Deserialize;
use serde_json::Value;

use crate::Error;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corrections {
    corrections: Vec<Correction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    id: String,
    reason: String,
    patch: json_patch::Patch,
}

/// Applies `corrections` to `spec` and returns the corrected document.
///
/// # Errors
///
/// [`Error::Correction`] names the correction that has no reason, has no `test` in front of its
/// changes, whose `test` fails, or that would add what the spec already has.
pub fn correct(spec: &str, corrections: &str) -> Result<Value, Error> {
    let mut spec: Value = serde_json::from_str(spec).map_err(Error::SpecSyntax)?;
    let Corrections { corrections } =
        serde_json::from_str(corrections).map_err(Error::CorrectionsSyntax)?;
    for correction in corrections {
        correction.apply(&mut spec).map_err(|problem| Error::Correction {
            id: correction.id.clone(),
            problem,
            reason: correction.reason.clone(),
        })?;
    }
    Ok(spec)
}

impl Correction {
    fn apply(&self, spec: &mut Value) -> Result<(), String> {
        if self.reason.trim().is_empty() {
            return Err("it states no reason".to_owned());
        }
        let operations = &self.patch.0;
        if !matches!(operations.first(), Some(PatchOperation::Test(_))) {
            return Err("its first operation is not a `test`".to_owned());
        }
        for operation in operations {
            if let PatchOperation::Add(add) = operation {
                refuse_to_overwrite(spec, add)?;
            }
            json_patch::patch(spec, std::slice::from_ref(operation)).map_err(
                |e| match operation {
                    PatchOperation::Test(test) => {
                        let found = spec.pointer(test.path.as_str());
                        let found = found.map_or("nothing".to_owned(), Value::to_string);
                        format!(
                            "at `{}` it expects {}, the spec has {found}",
                            test.path, test.value
                        )
                    }
                    other => format!("at `{}`: {}", other.path(), e.kind),
                },
            )?;
        }
        Ok(())
    }
}

/// RFC 6902 lets `add` replace a member silently: that would hide a change by the vendor.
fn refuse_to_overwrite(spec: &Value, add: &AddOperation) -> Result<(), String> {
    let inserts_into_array =
        add.path.parent().and_then(|p| spec.pointer(p.as_str())).is_some_and(Value::is_array);
    match spec.pointer(add.path.as_str()) {
        Some(found) if !inserts_into_array => {
            Err(format!("at `{}` it adds what the spec now has itself: {found}", add.path))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = r#"{"a": {"type": "string"}, "list": [1]}"#;

    fn problem(patch: &str) -> String {
        let corrections =
            format!(r#"{{"corrections": [{{"id": "the-id", "reason": "R.", "patch": {patch}}}]}}"#);
        correct(SPEC, &corrections).expect_err("the correction must be refused").to_string()
    }

    #[test]
    fn a_guarded_correction_is_applied() {
        let corrections = r#"{"corrections": [{"id": "x", "reason": "R.", "patch": [
            {"op": "test", "path": "/a/type", "value": "string"},
            {"op": "add", "path": "/a/format", "value": "uuid"},
            {"op": "add", "path": "/list/0", "value": 0}]}]}"#;
        let corrected = correct(SPEC, corrections).expect("it fits");
        assert_eq!(corrected["a"]["format"], "uuid");
        assert_eq!(corrected["list"], serde_json::json!([0, 1]));
    }

    #[test]
    fn a_correction_that_no_longer_fits_is_named_with_both_sides_and_its_reason() {
        let problem = problem(r#"[{"op": "test", "path": "/a/type", "value": "integer"}]"#);
        for expected in ["`the-id`", "expects \"integer\"", "has \"string\"", "R."] {
            assert!(problem.contains(expected), "{expected} is not in {problem}");
        }
    }

    #[test]
    fn a_correction_without_a_guard_is_refused() {
        assert!(problem(r#"[{"op": "remove", "path": "/a"}]"#).contains("not a `test`"));
    }

    #[test]
    fn adding_what_the_vendor_now_says_is_refused() {
        let problem = problem(
            r#"[{"op": "test", "path": "/list/0", "value": 1}, {"op": "add", "path": "/a/type", "value": "x"}]"#,
        );
        assert!(problem.contains("the spec now has itself: \"string\""), "{problem}");
    }

    #[test]
    fn removing_what_is_gone_is_refused() {
        let problem = problem(
            r#"[{"op": "test", "path": "/list/0", "value": 1}, {"op": "remove", "path": "/b"}]"#,
        );
        assert!(problem.contains("`/b`"), "{problem}");
    }
}
