use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use reqwest::{Response, StatusCode};
use screendesk_mock::{Role, Screendesk, Uuid, Value, Video, recording};
use serde_json::{Map, json};

use crate::caller::Caller;

static SPEC: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../spec/screendesk.json")).unwrap());

/// JSON Schema for a schema of OpenAPI 3.0, stricter than the original.
///
/// `nullable` becomes a choice of null or the rest, also where the rest is a reference (which
/// OpenAPI 3.0 would have overrule it). No object may have a field that its schema does not name:
/// the original would let a misspelt one pass.
fn json_schema(openapi: &Value) -> Value {
    let Value::Object(original) = openapi else { return openapi.clone() };
    let mut schema = Map::new();
    for (keyword, value) in original {
        let value = match keyword.as_str() {
            "nullable" | "description" => continue,
            // The names in here are of fields, not keywords: one is called `items`, one `description`.
            "properties" => map_values(value, json_schema),
            "items" => json_schema(value),
            "allOf" => value.as_array().unwrap().iter().map(json_schema).collect(),
            "$ref" | "type" | "format" | "enum" | "required" => value.clone(),
            unknown => panic!("the translation does not know the keyword {unknown}"),
        };
        schema.insert(keyword.clone(), value);
    }
    if schema.contains_key("properties") {
        schema.insert("additionalProperties".into(), false.into());
    }
    match original.get("nullable") {
        Some(Value::Bool(true)) => json!({"anyOf": [{"type": "null"}, schema]}),
        _ => schema.into(),
    }
}

fn map_values(object: &Value, change: impl Fn(&Value) -> Value) -> Value {
    let fields = object.as_object().unwrap().iter();
    fields.map(|(name, value)| (name.clone(), change(value))).collect::<Map<_, _>>().into()
}

/// What the document says of a JSON answer of this operation with this status.
fn validator(path: &str, method: &str, status: &str) -> Validator {
    let mut response = &SPEC["paths"][path][method]["responses"][status];
    assert!(response.is_object(), "{method} {path} is documented to answer {status}");
    if let Some(reference) = response["$ref"].as_str() {
        response = SPEC.pointer(reference.trim_start_matches('#')).unwrap();
    }
    let mut schema = json_schema(&response["content"]["application/json"]["schema"]);
    let components = map_values(&SPEC["components"]["schemas"], json_schema);
    schema["components"] = json!({ "schemas": components });
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .build(&schema)
        .unwrap()
}

fn conforms(validator: &Validator, json: &Value) {
    let errors: Vec<_> = validator
        .iter_errors(json)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{json:#}");
}

async fn answer_conforms(answer: Response, path: &str, method: &str, status: StatusCode) {
    assert_eq!(answer.status(), status, "{method} {path}");
    assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
    conforms(&validator(path, method, status.as_str()), &answer.json().await.unwrap());
}

const LIST: &str = "/recordings";
const ONE: &str = "/recordings/{uuid}";
const DOWNLOAD: &str = "/recordings/{uuid}/download";

#[tokio::test]
async fn every_page_of_a_varied_account_conforms() {
    let list = validator(LIST, "get", "200");
    for seed in 0..3 {
        let server = Screendesk::builder().recordings(500).seed(seed).start().await.unwrap();
        server.add(recording());
        server.add(recording().live());
        server.add(recording().sent().owner("ada@example.com", "Ada Okafor"));
        for page in 1..=22 {
            conforms(&list, &Caller::admin(&server).page(page).await);
        }
    }
    let empty = Screendesk::builder().recordings(0).start().await.unwrap();
    conforms(&list, &Caller::admin(&empty).page(1).await);
}

#[tokio::test]
async fn a_recording_conforms_before_and_after_an_update() {
    let server = Screendesk::builder().recordings(40).start().await.unwrap();
    let admin = Caller::admin(&server);
    let changes = json!({"recording": {"title": "T", "summary": null, "description": ""}});
    for uuid in server.uuids() {
        answer_conforms(admin.get_recording(uuid).await, ONE, "get", StatusCode::OK).await;
        let updated = admin.update(uuid, changes.clone()).await;
        answer_conforms(updated, ONE, "patch", StatusCode::OK).await;
    }
}

#[tokio::test]
async fn every_documented_error_is_answered_and_conforms() {
    let server = Screendesk::start().await;
    let uuid = server.uuids()[0];
    let admin = Caller::admin(&server);
    let title = || json!({"recording": {"title": "T"}});

    server.add_token("off", Role::NoApiAccess);
    let member = Caller::with_token(&server, &server.member_token("nobody@example.com"));
    let strangers = [
        (Caller::with_token(&server, "wrong"), StatusCode::UNAUTHORIZED),
        (Caller::with_token(&server, "off"), StatusCode::FORBIDDEN),
    ];
    for (caller, status) in strangers {
        answer_conforms(caller.get("/recordings").await, LIST, "get", status).await;
        answer_conforms(caller.get_recording(uuid).await, ONE, "get", status).await;
        answer_conforms(caller.update(uuid, title()).await, ONE, "patch", status).await;
        answer_conforms(caller.download(uuid).await, DOWNLOAD, "get", status).await;
    }
    answer_conforms(member.update(uuid, title()).await, ONE, "patch", StatusCode::FORBIDDEN).await;

    let (nil, missing) = (Uuid::nil(), StatusCode::NOT_FOUND);
    answer_conforms(admin.get_recording(nil).await, ONE, "get", missing).await;
    answer_conforms(admin.update(nil, title()).await, ONE, "patch", missing).await;
    answer_conforms(admin.download(nil).await, DOWNLOAD, "get", missing).await;

    let blank = json!({"recording": {"title": ""}});
    let rejected = StatusCode::UNPROCESSABLE_ENTITY;
    answer_conforms(admin.update(uuid, blank).await, ONE, "patch", rejected).await;

    let in_the_works = server.add(recording().video(Video::processing()));
    let answer = admin.download(in_the_works).await;
    answer_conforms(answer, DOWNLOAD, "get", StatusCode::CONFLICT).await;
}

#[tokio::test]
async fn a_download_has_the_documented_header_fields_and_types() {
    let documented = &SPEC["paths"][DOWNLOAD]["get"]["responses"]["200"];
    let types = documented["content"].as_object().unwrap();
    let headers = documented["headers"].as_object().unwrap();
    let server = Screendesk::builder().recordings(200).start().await.unwrap();
    let admin = Caller::admin(&server);
    let mut served: Vec<String> = Vec::new();
    for uuid in server.uuids() {
        let answer = admin.download(uuid).await;
        assert!(headers.keys().all(|name| answer.headers().contains_key(name)));
        served.push(answer.headers()["content-type"].to_str().unwrap().to_owned());
    }
    served.sort();
    served.dedup();
    assert_eq!(served, types.keys().cloned().collect::<Vec<_>>());
}

/// The check itself: each of these is wrong in one place, and must be found.
#[tokio::test]
async fn a_recording_that_is_wrong_in_one_place_does_not_conform() {
    let validator = validator(ONE, "get", "200");
    let server = Screendesk::builder().recordings(0).start().await.unwrap();
    let right = || recording().live().owner("ada@example.com", "Ada Okafor");
    let is_valid = |recording| {
        let uuid = server.add(recording);
        validator.is_valid(&server.get(uuid).unwrap())
    };
    assert!(is_valid(right()));
    assert!(is_valid(right().field("/user", Value::Null).field("/room_insights", Value::Null)));
    for (pointer, value) in [
        ("/titel", json!("misspelt")),
        ("/metadata/helpdesk_info/ticket", json!("misspelt")),
        ("/room_insights/participants_insights/0/rôle", json!("misspelt")),
        ("/user/phone", json!("unknown")),
        ("/uuid", json!("not a uuid")),
        ("/uuid", Value::Null),
        ("/title", json!(7)),
        ("/metadata", Value::Null),
        ("/metadata/created_at", json!("yesterday")),
        ("/metadata/created_at", Value::Null),
        ("/metadata/duration", json!(1.5)),
        ("/metadata/url", json!("not a uri")),
        ("/metadata/recording_type", json!("Dreamt")),
        ("/metadata/helpdesk_info/platform", Value::Null),
        ("/customer/email", json!("nowhere")),
        ("/user/email", Value::Null),
        ("/room_insights/started_at", json!("now")),
        ("/room_insights/participants_insights/0/participant_id", Value::Null),
    ] {
        assert!(!is_valid(right().field(pointer, value.clone())), "{pointer}: {value}");
    }
}
