use reqwest::{Method, StatusCode};
use screendesk_mock::{ErrorShape, Role, Screendesk, Uuid, Value, recording};
use serde_json::json;

use crate::caller::{Caller, header, uuids};

/// Every operation, for one recording.
fn operations(uuid: Uuid) -> [(Method, String); 4] {
    [
        (Method::GET, "/recordings".to_owned()),
        (Method::GET, format!("/recordings/{uuid}")),
        (Method::PATCH, format!("/recordings/{uuid}")),
        (Method::GET, format!("/recordings/{uuid}/download")),
    ]
}

#[tokio::test]
async fn every_operation_answers_401_without_a_valid_token() {
    let server = Screendesk::start().await;
    let basic = format!("Basic {}", server.token());
    let almost = format!("Bearer {}x", server.token());
    for (method, path) in operations(server.uuids()[0]) {
        for credentials in [None, Some(""), Some("Bearer"), Some(&basic), Some(&almost)] {
            let url = format!("{}{path}", server.url());
            let mut request = reqwest::Client::new().request(method.clone(), url);
            if let Some(credentials) = credentials {
                request = request.header("authorization", credentials);
            }
            let answer = request.send().await.unwrap();
            assert_eq!(
                answer.status(),
                StatusCode::UNAUTHORIZED,
                "{method} {path} {credentials:?}"
            );
            assert!(header(&answer, "www-authenticate").starts_with("Bearer"));
            let body: Value = answer.json().await.unwrap();
            assert_eq!(body, json!({"error": "Invalid or missing API token"}));
        }
    }
}

#[tokio::test]
async fn the_scheme_of_the_credentials_is_not_case_sensitive() {
    let server = Screendesk::start().await;
    let request = reqwest::Client::new().get(format!("{}/recordings", server.url()));
    let request = request.header("authorization", format!("bEARER  {}", server.token()));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn every_operation_answers_403_when_api_access_is_off() {
    let server = Screendesk::start().await;
    server.add_token("off", Role::NoApiAccess);
    for (method, path) in operations(server.uuids()[0]) {
        let request = Caller::with_token(&server, "off").request(method.clone(), &path);
        assert_eq!(
            request.send().await.unwrap().status(),
            StatusCode::FORBIDDEN,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_revoked_token_is_no_longer_valid() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);
    assert_eq!(admin.get("/recordings").await.status(), StatusCode::OK);
    assert!(server.revoke_token(server.token()));
    assert_eq!(admin.get("/recordings").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_member_sees_only_the_recordings_they_own() {
    let server = Screendesk::builder().recordings(100).page_size(5).start().await.unwrap();
    let own = server.add(recording().owner("ada@example.com", "Ada Okafor"));
    let other = server.add(recording().owner("grace@example.com", "Grace O'Neill"));
    let nobodys = server.add(recording());
    let member = Caller::with_token(&server, &server.member_token("ada@example.com"));

    let first = member.page(1).await;
    let pages = first["pagination"]["pages"].as_u64().unwrap();
    let mut seen = Vec::new();
    for page in 1..=pages {
        let page = member.page(page).await;
        for record in page["records"].as_array().unwrap() {
            assert_eq!(record["user"]["email"], "ada@example.com");
        }
        seen.extend(uuids(&page));
    }
    assert_eq!(first["pagination"]["count"], seen.len());
    let owned = |uuid: &Uuid| server.get(*uuid).unwrap()["user"]["email"] == "ada@example.com";
    assert_eq!(seen, server.uuids().into_iter().filter(owned).collect::<Vec<_>>());
    assert_eq!(seen[0], own);

    assert_eq!(member.get_recording(own).await.status(), StatusCode::OK);
    assert_eq!(member.download(own).await.status(), StatusCode::OK);
    for hidden in [other, nobodys] {
        assert_eq!(member.get_recording(hidden).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(member.download(hidden).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_member_may_not_update_even_their_own_recording() {
    let server = Screendesk::start().await;
    let own = server.add(recording().owner("ada@example.com", "Ada Okafor"));
    let member = Caller::with_token(&server, &server.member_token("ada@example.com"));
    let before = server.get(own);
    let answer = member.update(own, json!({"recording": {"title": "Mine"}})).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(server.get(own), before);
}

#[tokio::test]
async fn a_recording_that_does_not_exist_is_not_found_however_it_is_spelt() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);
    let known = server.uuids()[0];
    let spellings = [
        Uuid::from_u128(7).to_string(),
        "nonsense".to_owned(),
        "..%2f..%2fetc".to_owned(),
        known.simple().to_string(),
        String::new(),
    ];
    for uuid in spellings {
        for path in [format!("/recordings/{uuid}"), format!("/recordings/{uuid}/download")] {
            let answer = admin.get(&path).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(answer.json::<Value>().await.unwrap()["error"].is_string(), "{path}");
        }
    }
    let upper = format!("/recordings/{}", known.to_string().to_uppercase());
    assert_eq!(admin.get(&upper).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn other_paths_are_404_and_other_methods_405() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);
    for path in ["", "/", "/users", "/recordings/a/b", "/recordings/a/download/c"] {
        assert_eq!(admin.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let uuid = server.uuids()[0];
    for (method, path, allowed) in [
        (Method::POST, "/recordings".to_owned(), "GET, HEAD"),
        (Method::DELETE, format!("/recordings/{uuid}"), "GET, HEAD, PATCH"),
        (Method::PUT, format!("/recordings/{uuid}/download"), "GET, HEAD"),
    ] {
        let answer = admin.request(method, &path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(header(&answer, "allow"), allowed);
    }
}

#[tokio::test]
async fn errors_can_take_the_shape_that_the_prose_of_the_docs_has() {
    let server = Screendesk::builder().error_shape(ErrorShape::Nested).start().await.unwrap();
    let answer = Caller::admin(&server).get_recording(Uuid::nil()).await;
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body, json!({"error": {"message": "Recording not found", "code": 404}}));
}

#[tokio::test]
async fn a_server_without_authentication_lets_anybody_in_but_knows_its_members() {
    let server = Screendesk::builder().without_authentication().start().await.unwrap();
    let uuid = server.add(recording());
    let anybody =
        reqwest::get(format!("{}/recordings/{uuid}/download", server.url())).await.unwrap();
    assert_eq!(anybody.status(), StatusCode::OK);
    let member = Caller::with_token(&server, &server.member_token("ada@example.com"));
    assert_eq!(member.get_recording(uuid).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_request_body_beyond_a_mebibyte_is_refused() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);
    let request = admin.request(Method::PATCH, &format!("/recordings/{}", server.uuids()[0]));
    let answer = request.body(vec![b' '; (1 << 20) + 1]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}
