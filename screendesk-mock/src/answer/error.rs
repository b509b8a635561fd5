//! The two shapes in which the documentation has errors.

use http::StatusCode;
use serde_json::json;

use super::{Answer, json as json_answer};

/// The shape of an error's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ErrorShape {
    /// `{"error": "…"}`, as the OpenAPI document has it.
    #[default]
    Flat,
    /// `{"error": {"message": "…", "code": 404}}`, as the prose of the documentation has it.
    Nested,
}

/// An answer with this status and an error body.
pub(crate) fn error(shape: ErrorShape, status: StatusCode, message: &str) -> Answer {
    let body = match shape {
        ErrorShape::Flat => json!({ "error": message }),
        ErrorShape::Nested => json!({"error": {"message": message, "code": status.as_u16()}}),
    };
    json_answer(status, body.to_string())
}
