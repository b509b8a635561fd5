//! Both error bodies, HTML, emptiness: what a caller gets to see.

use screendesk_client::{Error, error::TransportKind};

use crate::support::{Fault, Operation, client, empty, quick, recording};

#[tokio::test]
async fn both_error_bodies_yield_the_servers_words() {
    for body in [
        r#"{"error": "The words"}"#,
        r#"{"error": {"message": "The words", "code": 404}}"#,
        r#"{"message": "The words"}"#,
    ] {
        let (server, client) = empty().await;
        let json = [("content-type", "application/json")];
        server.fault(Fault::on(Operation::GetRecording).respond(404, json, body));
        let error = client.get_recording().uuid(uuid::Uuid::nil()).send().await.expect_err("404");
        assert!(error.is_not_found(), "{error:?}");
        assert_eq!(error.message(), Some("The words"), "{body}");
        assert!(error.to_string().contains("The words"), "{error}");
        assert_eq!(error.operation(), Some("getRecording"));
    }
}

#[tokio::test]
async fn an_html_or_empty_body_keeps_the_status_and_a_snippet() {
    let html = "<html><body><h1>Nope</h1></body></html>";
    for (status, matches) in [
        (401, (|e| matches!(e, Error::Unauthorized(_))) as fn(&Error) -> bool),
        (403, |e| matches!(e, Error::Forbidden(_))),
        (404, |e| matches!(e, Error::NotFound(_))),
        (422, |e| matches!(e, Error::Rejected(_))),
        (502, |e| matches!(e, Error::Server(_))),
        (418, |e| matches!(e, Error::Unexpected(_))),
    ] {
        for body in [html, ""] {
            let (server, client) = empty().await;
            let headers = [("content-type", "text/html")];
            server.fault(
                Fault::on(Operation::ListRecordings).always().respond(status, headers, body),
            );
            let error = client.list_recordings().send().await.expect_err("an error");
            assert!(matches(&error), "{status} {body:?}: {error:?}");
            assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
            assert_eq!(error.message(), None);
            let snippet = error.response().expect("an answer").body_snippet();
            assert_eq!(snippet, body, "{status}");
        }
    }
}

#[tokio::test]
async fn html_or_nothing_with_200_where_json_was_due_is_said_as_such() {
    for (headers, body, words) in [
        ([("content-type", "text/html")], "<html>Maintenance</html>", "text/html"),
        ([("content-type", "application/json")], "", "empty body"),
        ([("content-type", "application/json")], " \n", "empty body"),
    ] {
        let (server, client) = empty().await;
        server.fault(Fault::on(Operation::ListRecordings).respond(200, headers, body));
        let error = client.list_recordings().send().await.expect_err("no JSON");
        assert!(matches!(error, Error::Unexpected(_)), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn json_that_does_not_fit_is_undecodable_with_its_path() {
    let (server, client) = empty().await;
    let uuid = server.add(recording().field("/metadata/duration", "twelve"));
    let error = client.get_recording().uuid(uuid).send().await.expect_err("a wrong type");
    let Error::Undecodable(error) = error else { panic!("{error:?}") };
    assert_eq!((error.operation, error.path.as_str()), ("getRecording", "metadata.duration"));
    assert!(error.problem.contains("twelve"), "{error}");
    assert_eq!(error.status.as_u16(), 200);
}

#[tokio::test]
async fn right_json_with_a_wrong_content_type_is_accepted() {
    let (server, client) = empty().await;
    let headers = [("content-type", "text/plain")];
    server.fault(Fault::on(Operation::ListRecordings).respond(200, headers, r#"{"records": []}"#));
    assert!(client.list_recordings().send().await.expect("a page").records.is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_from_one_that_breaks_off() {
    let (server, _) = empty().await;
    let client = client(&server).retry(quick().with_attempts(2)).build().expect("a client");
    server.fault(Fault::on(Operation::ListRecordings).always().reset_before_headers());
    let error = client.list_recordings().send().await.expect_err("a reset");
    let Error::Transport(reset) = &error else { panic!("{error:?}") };
    assert_eq!((reset.kind(), reset.attempts()), (TransportKind::Reset, 2));
    server.shutdown().await;
    let error = client.list_recordings().send().await.expect_err("nobody listens");
    let Error::Transport(refused) = &error else { panic!("{error:?}") };
    assert_eq!(refused.kind(), TransportKind::Connect);
    for words in ["127.0.0.1", "listRecordings", "2 attempts", "refused"] {
        assert!(error.to_string().contains(words), "{words} is not in: {error}");
    }
}

#[tokio::test]
async fn words_from_the_server_never_carry_control_characters() {
    let (server, client) = empty().await;
    let body = "{\"error\": \"\\u001b[2J\\u202egnp.exe\\u0007\"}";
    server.fault(Fault::on(Operation::ListRecordings).respond(422, [("x-request-id", "r1")], body));
    let error = client.list_recordings().send().await.expect_err("422");
    let shown = format!("{error} {error:?} {}", error.message().expect("words"));
    assert!(!shown.chars().any(|c| c.is_control() || c == '\u{202e}'), "{shown:?}");
    assert!(error.to_string().contains("[request r1]"), "{error}");
}

#[test]
fn errors_can_be_sent_and_are_small() {
    fn is_an_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_an_error::<Error>();
    assert!(size_of::<Error>() <= 64, "{}", size_of::<Error>());
}

#[test]
fn the_errors_of_progenitors_runtime_convert() {
    let generated = progenitor_client::Error::<()>::InvalidRequest("uuid is missing".to_owned());
    let error = Error::from(generated);
    assert!(matches!(&error, Error::InvalidRequest { problem, .. } if problem.contains("uuid")));
}
