use std::time::{Duration, Instant};

use screendesk_mock::{Method, Operation, Screendesk, SeenRequest};
use serde_json::json;

use crate::caller::Caller;

#[tokio::test]
async fn a_request_is_seen_as_it_was_sent() {
    let server = Screendesk::start().await;
    let uuid = server.uuids()[0];
    let admin = Caller::admin(&server);
    let before = Instant::now();
    admin.get("/recordings?page=2&x=%20y").await;
    admin.update(uuid, json!({"recording": {"summary": null}})).await;
    admin.get("/elsewhere").await;

    let seen = server.requests();
    let operations: Vec<_> = seen.iter().map(|request| request.operation).collect();
    let expected = [Some(Operation::ListRecordings), Some(Operation::UpdateRecording), None];
    assert_eq!(operations, expected);
    assert_eq!((&seen[0].method, &*seen[0].path), (&Method::GET, "/api/v2/recordings"));
    assert_eq!(seen[0].query, "page=2&x=%20y");
    assert_eq!(seen[0].query_value("x").as_deref(), Some(" y"));
    assert_eq!(seen[0].bearer_token(), Some(server.token()));
    assert_eq!(seen[1].body, r#"{"recording":{"summary":null}}"#);
    assert_eq!(seen[1].json(), Some(json!({"recording": {"summary": null}})));
    assert_eq!(seen[1].header("content-type"), Some("application/json"));
    assert!(seen.is_sorted_by_key(|request| request.at) && seen[0].at >= before);
    assert_eq!(server.requests_for(Operation::UpdateRecording).len(), 1);

    server.clear_requests();
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_request_tells_which_recording_it_asked_for() {
    let server = Screendesk::start().await;
    let uuid = server.uuids()[0];
    let admin = Caller::admin(&server);
    admin.get_recording(uuid).await;
    admin.update(uuid, json!({"recording": {"summary": null}})).await;
    admin.download(uuid).await;
    admin.get("/recordings").await;
    admin.get("/recordings/none").await;
    admin.get(&format!("/elsewhere/{uuid}")).await;
    let uuids: Vec<_> = server.requests().iter().map(SeenRequest::uuid).collect();
    assert_eq!(uuids, [Some(uuid), Some(uuid), Some(uuid), None, None, None]);
}

#[tokio::test]
async fn a_request_tells_on_which_connection_it_came() {
    let server = Screendesk::start().await;
    let (one, other) = (Caller::admin(&server), Caller::admin(&server));
    one.get("/recordings").await.bytes().await.unwrap();
    other.get("/recordings").await.bytes().await.unwrap();
    one.get("/recordings").await.bytes().await.unwrap();
    let connections: Vec<_> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 1, 0]);
}

#[tokio::test]
async fn requests_can_be_awaited() {
    let server = Screendesk::start().await;
    let admin = Caller::admin(&server);
    let (seen, _) = tokio::join!(server.wait_for_requests(2), async {
        admin.get("/recordings").await;
        admin.get("/recordings?page=2").await
    });
    assert_eq!(seen[1].query, "page=2");
    assert_eq!(server.wait_for_requests(1).await.len(), 2);
}

#[tokio::test]
async fn a_seen_request_does_not_print_its_token() {
    let server = Screendesk::start().await;
    Caller::admin(&server).get("/recordings").await;
    let printed = format!("{:?} {server:?}", server.requests());
    assert!(!printed.contains(server.token()), "{printed}");
    assert!(printed.contains("Sensitive"), "{printed}");
}

#[tokio::test]
async fn a_server_without_a_log_keeps_no_requests() {
    let server = Screendesk::builder().without_request_log().start().await.unwrap();
    Caller::admin(&server).get("/recordings").await;
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn every_answer_comes_after_the_latency() {
    let latency = Duration::from_millis(30);
    let server = Screendesk::builder().latency(latency).start().await.unwrap();
    let before = Instant::now();
    Caller::admin(&server).get("/recordings").await;
    assert!(before.elapsed() >= latency);
}

#[tokio::test]
async fn a_server_that_was_shut_down_refuses_connections_and_frees_its_port() {
    let server = Screendesk::start().await;
    let url = server.url().to_owned();
    let port: u16 = url.split(['/', ':']).nth(4).unwrap().parse().unwrap();
    server.shutdown().await;
    assert!(reqwest::get(&url).await.unwrap_err().is_connect());

    let again = Screendesk::builder().port(port).token("chosen").start().await.unwrap();
    assert_eq!((again.url(), again.token()), (&*url, "chosen"));
    let taken = Screendesk::builder().port(port).start().await.unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
}
