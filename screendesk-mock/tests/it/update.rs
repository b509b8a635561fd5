use reqwest::{Method, StatusCode};
use screendesk_mock::{Screendesk, Uuid, Value, recording};
use serde_json::json;

use crate::caller::Caller;

async fn server_with_texts() -> (Screendesk, Uuid) {
    let server = Screendesk::builder().recordings(0).start().await.unwrap();
    let uuid = server.add(recording().title("Old").summary("Short").description("Long"));
    (server, uuid)
}

#[tokio::test]
async fn a_value_is_set_null_clears_and_what_is_absent_stays() {
    let (server, uuid) = server_with_texts().await;
    let cases = [
        (json!({"title": "New 👋"}), json!(["New 👋", "Short", "Long"])),
        (json!({"summary": null}), json!(["New 👋", null, "Long"])),
        (json!({"summary": "", "description": "x"}), json!(["New 👋", "", "x"])),
        (json!({}), json!(["New 👋", "", "x"])),
        (json!({"uuid": "7", "metadata": {}, "title": "T"}), json!(["T", "", "x"])),
    ];
    for (changes, expected) in cases {
        let answer = Caller::admin(&server).update(uuid, json!({ "recording": changes })).await;
        assert_eq!(answer.status(), StatusCode::OK, "{changes}");
        let shown: Value = answer.json().await.unwrap();
        let texts = json!([shown["title"], shown["summary"], shown["description"]]);
        assert_eq!(texts, expected, "{changes}");
        assert_eq!(server.get(uuid), Some(shown), "{changes}");
    }
}

#[tokio::test]
async fn an_update_moves_updated_at_and_nothing_else() {
    let server = Screendesk::start().await;
    let uuid = server.uuids()[4];
    let mut before = server.get(uuid).unwrap();
    let order = server.uuids();
    let answer = Caller::admin(&server).update(uuid, json!({"recording": {"title": "T"}})).await;
    let after: Value = answer.json().await.unwrap();

    let moment = |json: &Value| json["metadata"]["updated_at"].as_str().unwrap().to_owned();
    assert_ne!(moment(&after), moment(&before));
    before["metadata"]["updated_at"] = moment(&after).into();
    before["title"] = "T".into();
    assert_eq!(after, before);
    assert_eq!(server.uuids(), order);
}

#[tokio::test]
async fn what_cannot_be_set_is_refused_in_words_and_changes_nothing() {
    let (server, uuid) = server_with_texts().await;
    let before = server.get(uuid);
    let fits = "ü".repeat(255);
    let cases = [
        (json!({"recording": {"title": null}}), "Title can't be blank"),
        (json!({"recording": {"title": ""}}), "Title can't be blank"),
        (json!({"recording": {"title": " \n\u{a0}"}}), "Title can't be blank"),
        (json!({"recording": {"title": 7}}), "Title must be a string"),
        (json!({"recording": {"summary": ["a"], "title": "T"}}), "Summary must be a string"),
        (
            json!({"recording": {"title": "T", "description": false}}),
            "Description must be a string",
        ),
        (
            json!({"recording": {"title": format!("{fits}x")}}),
            "Title is too long (maximum is 255 characters)",
        ),
        (json!({"recording": null}), "recording must be an object"),
        (json!({"title": "T"}), "recording must be an object"),
        (json!([]), "recording must be an object"),
    ];
    for (body, message) in cases {
        let answer = Caller::admin(&server).update(uuid, body.clone()).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({"error": message}), "{body}");
        assert_eq!(server.get(uuid), before, "{body}");
    }
    let answer = Caller::admin(&server).update(uuid, json!({"recording": {"title": fits}})).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let (server, uuid) = server_with_texts().await;
    let path = format!("/recordings/{uuid}");
    let valid = r#"{"recording":{"title":"T"}}"#;
    let cases = [
        ("application/json", "{\"recording\": ", StatusCode::BAD_REQUEST),
        ("application/json", "", StatusCode::BAD_REQUEST),
        ("text/plain", valid, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("Application/JSON; charset=utf-8", valid, StatusCode::OK),
    ];
    for (content_type, body, status) in cases {
        let request = Caller::admin(&server).request(Method::PATCH, &path);
        let request = request.header("content-type", content_type).body(body);
        assert_eq!(request.send().await.unwrap().status(), status, "{content_type} {body}");
    }
}

#[tokio::test]
async fn text_in_place_of_a_recording_survives_an_update() {
    let server = Screendesk::builder().recordings(0).start().await.unwrap();
    let uuid = server.add(recording().raw_text("[1, 2]"));
    let answer = Caller::admin(&server).update(uuid, json!({"recording": {"title": "T"}})).await;
    assert_eq!(answer.text().await.unwrap(), "[1, 2]");
}

#[tokio::test]
async fn a_recording_that_does_not_exist_cannot_be_updated() {
    let server = Screendesk::start().await;
    let body = json!({"recording": {"title": "T"}});
    let answer = Caller::admin(&server).update(Uuid::nil(), body).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
