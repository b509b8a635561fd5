//! A document that cannot be generated from is refused with a sentence, never with a panic.

use screendesk_codegen::{Error, Input, generate};

const NO_CORRECTIONS: &str = r#"{"corrections": []}"#;

fn refusal(spec: &str, corrections: &str) -> Error {
    let input = Input { spec, corrections, crate_name: "a_client" };
    generate(input).expect_err("it cannot be generated from")
}

fn with_paths(paths: &str) -> String {
    format!(r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {paths}}}"#)
}

#[test]
fn a_spec_or_corrections_that_are_not_json_are_told_apart() {
    assert!(matches!(refusal("{", NO_CORRECTIONS), Error::SpecSyntax(_)));
    assert!(matches!(refusal(&with_paths("{}"), "[]"), Error::CorrectionsSyntax(_)));
    let typo = r#"{"corrections": [{"id": "x", "reson": "", "patch": []}]}"#;
    let error = refusal(&with_paths("{}"), typo);
    assert!(error.to_string().contains("reson"), "{error}");
}

#[test]
fn json_that_is_not_openapi_says_what_is_missing() {
    let error = refusal(r#"{"openapi": "3.0.3"}"#, NO_CORRECTIONS);
    assert!(matches!(error, Error::NotOpenApi(_)), "{error:?}");
    assert!(error.to_string().contains("info"), "{error}");
}

#[test]
fn what_progenitor_does_not_support_is_an_error_and_no_panic() {
    // Two bodies of success of different types: progenitor asserts that there is one.
    let two = r##"{"/x": {"get": {"operationId": "x", "responses": {
        "200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}},
        "201": {"description": "", "content": {"application/json": {"schema": {"type": "integer"}}}}
    }}}}"##;
    let dangling = r##"{"/x": {"get": {"operationId": "x", "responses": {
        "200": {"$ref": "#/components/responses/Nowhere"}}}}}"##;
    let nameless = r#"{"/x": {"get": {"responses": {}}}}"#;
    for paths in [two, dangling, nameless] {
        let error = refusal(&with_paths(paths), NO_CORRECTIONS);
        assert!(matches!(error, Error::Progenitor(_)), "{error:?}");
        assert!(error.to_string().contains("progenitor cannot generate"), "{error}");
    }
}

#[test]
fn an_operation_named_like_a_method_of_ours_does_not_clash() {
    let paths = r#"{"/x": {"get": {"operationId": "walk", "parameters": [
        {"name": "page", "in": "query", "schema": {"type": "integer"}},
        {"name": "pages", "in": "query", "schema": {"type": "integer"}},
        {"name": "request", "in": "query", "schema": {"type": "string"}}],
        "responses": {"204": {"description": ""}}}}}"#;
    let input =
        Input { spec: &with_paths(paths), corrections: NO_CORRECTIONS, crate_name: "a_client" };
    let code = generate(input).expect("it generates");
    assert!(
        code.contains("fn pages_parameter<") && code.contains("fn request_parameter<"),
        "{code}"
    );
}
