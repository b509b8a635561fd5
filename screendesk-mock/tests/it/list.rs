use reqwest::{Method, StatusCode};
use screendesk_mock::{Screendesk, Value, recording};
use serde_json::json;

use crate::caller::{Caller, header, uuids};

#[tokio::test]
async fn each_page_says_where_it_stands() {
    // recordings, page size, page → what the page says, but for `items` and `page`
    let cases = [
        (0, 25, 1, json!({"count": 0, "pages": 1, "last_page": 1, "from": 0, "to": 0})),
        (1, 25, 1, json!({"count": 1, "pages": 1, "last_page": 1, "from": 1, "to": 1})),
        (25, 25, 1, json!({"count": 25, "pages": 1, "last_page": 1, "from": 1, "to": 25})),
        (
            26,
            25,
            1,
            json!({"count": 26, "pages": 2, "last_page": 2, "from": 1, "to": 25, "next_page": 2}),
        ),
        (
            26,
            25,
            2,
            json!({"count": 26, "pages": 2, "last_page": 2, "from": 26, "to": 26, "prev_page": 1}),
        ),
        (
            9,
            3,
            2,
            json!({"count": 9, "pages": 3, "last_page": 3, "from": 4, "to": 6, "next_page": 3, "prev_page": 1}),
        ),
        (
            9,
            3,
            3,
            json!({"count": 9, "pages": 3, "last_page": 3, "from": 7, "to": 9, "prev_page": 2}),
        ),
        (
            9,
            3,
            4,
            json!({"count": 9, "pages": 3, "last_page": 3, "from": 0, "to": 0, "prev_page": 3}),
        ),
        (
            9,
            3,
            99,
            json!({"count": 9, "pages": 3, "last_page": 3, "from": 0, "to": 0, "prev_page": 3}),
        ),
        (
            0,
            3,
            u64::MAX,
            json!({"count": 0, "pages": 1, "last_page": 1, "from": 0, "to": 0, "prev_page": 1}),
        ),
    ];
    for (recordings, items, page, mut expected) in cases {
        let server =
            Screendesk::builder().recordings(recordings).page_size(items).start().await.unwrap();
        let answer = Caller::admin(&server).page(page).await;
        expected["items"] = items.into();
        expected["page"] = page.into();
        assert_eq!(answer["pagination"], expected, "page {page} of {recordings} by {items}");
        let on_page = expected["to"].as_u64().unwrap() + 1 - expected["from"].as_u64().unwrap();
        let on_page = if expected["from"] == 0 { 0 } else { on_page };
        assert_eq!(uuids(&answer).len() as u64, on_page, "page {page} of {recordings} by {items}");
    }
}

#[tokio::test]
async fn the_pages_together_hold_every_recording_once_newest_first() {
    let server = Screendesk::builder().recordings(103).page_size(10).start().await.unwrap();
    let admin = Caller::admin(&server);
    let mut records: Vec<Value> = Vec::new();
    let mut next = Some(1);
    while let Some(page) = next {
        let mut page = admin.page(page).await;
        records.append(page["records"].as_array_mut().unwrap());
        next = page["pagination"]["next_page"].as_u64();
    }
    let listed: Vec<_> = records.iter().map(|record| record["uuid"].as_str().unwrap()).collect();
    let all: Vec<_> = server.uuids().iter().map(ToString::to_string).collect();
    assert_eq!(listed, all);
    let created = |record: &Value| record["metadata"]["created_at"].as_str().unwrap().to_owned();
    assert!(records.is_sorted_by(|newer, older| created(newer) > created(older)));
}

#[tokio::test]
async fn the_page_is_the_first_one_unless_the_query_names_another() {
    let server = Screendesk::builder().recordings(60).start().await.unwrap();
    let admin = Caller::admin(&server);
    for path in ["/recordings", "/recordings?page=", "/recordings?page=1", "/recordings?other=2"] {
        let page: Value = admin.get(path).await.json().await.unwrap();
        assert_eq!(page["pagination"]["page"], 1, "{path}");
    }
    for path in ["/recordings?page=2", "/recordings?per=9&page=2", "/recordings?p%61ge=%32"] {
        let page: Value = admin.get(path).await.json().await.unwrap();
        assert_eq!(page["pagination"]["page"], 2, "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_no_whole_number_from_1_on_is_a_bad_request() {
    let server = Screendesk::start().await;
    for page in ["0", "-1", "1.5", "two", "99999999999999999999"] {
        let answer = Caller::admin(&server).get(&format!("/recordings?page={page}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{page}");
    }
}

#[tokio::test]
async fn a_head_request_gets_the_header_fields_of_the_page_alone() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);
    let get = admin.get("/recordings").await;
    let head = admin.request(Method::HEAD, "/recordings").send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(header(&head, "content-length"), header(&get, "content-length"));
    assert_eq!(head.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn text_in_place_of_a_recording_stands_in_the_page_as_it_is() {
    let server = Screendesk::builder().recordings(2).start().await.unwrap();
    server.add(recording().raw_text("{\"uuid\": 1e400, \"broken\": "));
    let page = Caller::admin(&server).get("/recordings").await.text().await.unwrap();
    assert!(page.starts_with("{\"records\":[{\"uuid\": 1e400, \"broken\": ,{"), "{page}");
}
