use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::{Method, StatusCode};
use screendesk_mock::{Bytes, ErrorShape, Fault, Operation, Screendesk, Value, recording};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::caller::{Caller, header, uuids};

/// The statuses of this many list requests in a row.
async fn statuses(server: &Screendesk, n: usize) -> Vec<u16> {
    let admin = Caller::admin(server);
    let mut statuses = Vec::new();
    for _ in 0..n {
        statuses.push(admin.get("/recordings").await.status().as_u16());
    }
    statuses
}

#[tokio::test]
async fn a_fault_meets_the_requests_it_was_made_for() {
    let on_list = || Fault::on(Operation::ListRecordings);
    let cases = [
        (vec![on_list().status(503)], [503, 200, 200, 200]),
        (vec![on_list().status(503).times(2)], [503, 503, 200, 200]),
        (vec![on_list().status(503).times(0)], [200, 200, 200, 200]),
        (vec![on_list().status(503).nth(3)], [200, 200, 503, 200]),
        (vec![on_list().status(503).nth(2).times(2)], [200, 503, 503, 200]),
        (vec![on_list().status(503).nth(2).always()], [200, 503, 503, 503]),
        (vec![Fault::on_any().status(503).always()], [503, 503, 503, 503]),
        (vec![Fault::on(Operation::GetRecording).status(503).always()], [200, 200, 200, 200]),
        (vec![on_list().status(503), on_list().status(429)], [503, 429, 200, 200]),
        (vec![on_list().status(503).nth(2), on_list().status(429).always()], [429, 503, 429, 429]),
        (vec![on_list().when(|request| request.query == "page=9").status(503)], [200; 4]),
        (
            vec![on_list().when(|request| request.query.is_empty()).status(503)],
            [503, 200, 200, 200],
        ),
    ];
    for (faults, expected) in cases {
        let server = Screendesk::start().await;
        let printed = format!("{faults:?}");
        faults.into_iter().for_each(|fault| server.fault(fault));
        assert_eq!(statuses(&server, 4).await, expected, "{printed}");
    }
}

#[tokio::test]
async fn cleared_faults_meet_nothing() {
    let server = Screendesk::start().await;
    server.fault(Fault::on_any().status(503).always());
    assert_eq!(statuses(&server, 1).await, [503]);
    server.clear_faults();
    assert_eq!(statuses(&server, 1).await, [200]);
}

#[tokio::test]
async fn an_error_status_comes_with_an_error_in_the_shape_of_the_account() {
    for (shape, expected) in [
        (ErrorShape::Flat, json!({"error": "Too Many Requests"})),
        (ErrorShape::Nested, json!({"error": {"message": "Too Many Requests", "code": 429}})),
    ] {
        let server = Screendesk::builder().error_shape(shape).start().await.unwrap();
        server.fault(Fault::on_any().status(429).header("retry-after", "7"));
        let answer = Caller::admin(&server).get("/recordings").await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(header(&answer, "retry-after"), "7");
        assert_eq!(answer.json::<Value>().await.unwrap(), expected);
    }
}

#[tokio::test]
async fn an_answer_can_be_replaced_in_whole_and_in_part() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);

    server.fault(Fault::on_any().respond(502, [("content-type", "text/html")], "<h1>Bad</h1>"));
    let answer = admin.get("/recordings").await;
    assert_eq!(
        (answer.status(), header(&answer, "content-type")),
        (StatusCode::BAD_GATEWAY, "text/html")
    );
    assert_eq!(header(&answer, "x-request-id"), "");
    assert_eq!(answer.text().await.unwrap(), "<h1>Bad</h1>");

    server.fault(Fault::on_any().body(&b"\xff\xfe{"[..]).header("content-type", "text/plain"));
    let answer = admin.get("/recordings").await;
    assert_eq!((answer.status(), header(&answer, "content-type")), (StatusCode::OK, "text/plain"));
    assert_eq!(answer.bytes().await.unwrap(), &b"\xff\xfe{"[..]);

    server.fault(Fault::on_any().json(json!({"records": []})).without_header("content-type"));
    let answer = admin.get("/recordings").await;
    assert_eq!(header(&answer, "content-type"), "");
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({"records": []}));

    server.fault(Fault::on_any().map_json(|page| page["pagination"]["next_page"] = 1.into()));
    let page: Value = admin.get("/recordings").await.json().await.unwrap();
    assert_eq!(page["pagination"]["next_page"], 1);
    assert_eq!(uuids(&page), server.uuids());

    server.fault(Fault::on_any().map_body(|body| body.slice(..body.len() / 2)));
    let half = admin.get("/recordings").await.bytes().await.unwrap();
    assert!(serde_json::from_slice::<Value>(&half).is_err());

    server.fault(Fault::on_any().status(203));
    let answer = admin.get("/recordings").await;
    assert_eq!(answer.status(), StatusCode::NON_AUTHORITATIVE_INFORMATION);
    assert_eq!(uuids(&answer.json().await.unwrap()), server.uuids());

    server.fault(Fault::on_any().status(204));
    let answer = admin.get("/recordings").await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(answer.text().await.unwrap(), "");

    server.fault(Fault::on_any().status(401).body("").header("content-type", "application/json"));
    let answer = admin.get("/recordings").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.text().await.unwrap(), "");
}

#[tokio::test]
async fn a_redirect_names_its_target() {
    let server = Screendesk::start().await;
    let http =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for (fault, status) in [
        (Fault::on_any().redirect("http://127.0.0.1:1/x"), 302),
        (Fault::on_any().redirect("http://127.0.0.1:1/x").status(307), 307),
        (Fault::on_any().status(308).redirect("http://127.0.0.1:1/x"), 308),
    ] {
        server.fault(fault);
        let answer = http.get(server.url()).send().await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(header(&answer, "location"), "http://127.0.0.1:1/x");
    }
}

#[tokio::test]
async fn a_body_of_any_size_is_made_while_it_is_sent() {
    let server = Screendesk::start().await;
    let chunk = Bytes::from(vec![b'x'; 1 << 16]);
    server.fault(Fault::on_any().body_chunks(move || std::iter::repeat_n(chunk.clone(), 1600)));
    let mut answer = Caller::admin(&server).get("/recordings").await;
    assert_eq!(answer.content_length(), None);
    let mut received = 0;
    while let Some(chunk) = answer.chunk().await.unwrap() {
        received += chunk.len();
    }
    assert_eq!(received, 1600 << 16);
}

#[tokio::test]
async fn a_request_can_be_answered_as_though_it_were_another() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);
    let uuid = server.uuids()[0];

    server.fault(Fault::on(Operation::DownloadRecording).ignore_request_header("range"));
    let answer = admin.download_with(uuid, [("range", "bytes=5-")]).await;
    assert_eq!(answer.status(), StatusCode::OK);

    server.fault(Fault::on(Operation::DownloadRecording).as_if_requested_with("range", "bytes=9-"));
    let answer = admin.download_with(uuid, [("range", "bytes=5-")]).await;
    assert!(header(&answer, "content-range").starts_with("bytes 9-"));
    assert_eq!(server.requests()[1].header("range"), Some("bytes=5-"));
}

#[tokio::test]
async fn the_account_can_change_between_two_pages() {
    let server = Screendesk::builder().recordings(6).page_size(3).start().await.unwrap();
    let before = server.uuids();
    server.fault(Fault::on(Operation::ListRecordings).nth(2).run(|account| {
        account.add(recording());
    }));
    let admin = Caller::admin(&server);
    assert_eq!(uuids(&admin.page(1).await), before[..3]);
    let second = admin.page(2).await;
    assert_eq!(uuids(&second), before[2..5]);
    assert_eq!(second["pagination"]["count"], 7);
}

#[tokio::test]
async fn a_delayed_answer_is_late_and_right() {
    let server = Screendesk::start().await;
    let delay = Duration::from_millis(30);
    server.fault(Fault::on_any().delay(delay));
    let before = Instant::now();
    let page = Caller::admin(&server).page(1).await;
    assert!(before.elapsed() >= delay);
    assert_eq!(uuids(&page), server.uuids());
}

#[tokio::test]
async fn an_answer_can_be_held_back_until_the_test_lets_it_go() {
    let server = Screendesk::start().await;
    let permits = Arc::new(Semaphore::new(0));
    let held = permits.clone();
    server.fault(Fault::on_any().when(|request| request.query == "page=1").wait_for(move || {
        let permits = held.clone();
        async move { permits.acquire().await.unwrap().forget() }
    }));
    let admin = Caller::admin(&server);
    let order = Mutex::new(Vec::new());
    let ask = async |page| {
        admin.page(page).await;
        order.lock().unwrap().push(page);
    };
    tokio::join!(ask(1), async {
        server.wait_for_requests(1).await;
        ask(2).await;
        permits.add_permits(1);
    });
    assert_eq!(order.into_inner().unwrap(), [2, 1]);
}

#[tokio::test]
async fn an_update_is_carried_out_unless_its_answer_is_replaced() {
    let faults = [
        (Fault::on_any().reset_before_headers(), true),
        (Fault::on_any().close_after(1), true),
        (Fault::on_any().status(202), true),
        (Fault::on_any().body("?"), true),
        (Fault::on_any().status(503), false),
        (Fault::on_any().respond(200, [], "?"), false),
        (Fault::on_any().raw("?"), false),
    ];
    for (fault, carried_out) in faults {
        let server = Screendesk::start().await;
        let uuid = server.uuids()[0];
        let printed = format!("{fault:?}");
        server.fault(fault);
        let request = Caller::admin(&server).request(Method::PATCH, &format!("/recordings/{uuid}"));
        // Whether an answer comes, and which, is not the question here.
        let _ = request.json(&json!({"recording": {"title": "New"}})).send().await;
        assert_eq!(server.get(uuid).unwrap()["title"] == "New", carried_out, "{printed}");
    }
}
