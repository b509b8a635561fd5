//! Bodies that are not what was due: error bodies, HTML, emptiness, too much, not JSON.

use std::{io::Write as _, process::Command};

use flate2::{Compression, write::GzEncoder};
use futures_util::StreamExt as _;
use screendesk_client::{Client, Error, error::TransportKind};

use crate::{
    scene::scene,
    support::{Fault, Operation, account, asked, client, empty, quick, recording},
};

const JSON: (&str, &str) = ("content-type", "application/json");
const GZIP: (&str, &str) = ("content-encoding", "gzip");

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// The error of a list that is answered with 200 and this.
async fn list_error(fault: Fault) -> Error {
    let (server, client) = empty().await;
    server.fault(fault);
    let error = client.list_recordings().send().await.expect_err("not what was due");
    assert_eq!(asked(&server, Operation::ListRecordings), 1, "it is not repeated: {error}");
    error
}

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

#[tokio::test]
async fn a_body_beyond_the_limit_is_an_error_and_the_limit_can_be_raised() {
    let (server, _) = empty().await;
    let uuid = server.add(recording().field("/console_logs", "x".repeat(200_000)));
    let small = client(&server).max_body(100_000).build().expect("a client");
    let error = small.get_recording().uuid(uuid).send().await.expect_err("too large");
    assert!(
        matches!(error, Error::Unexpected(_)) && error.to_string().contains("max_body"),
        "{error}"
    );
    let large = client(&server).max_body(300_000).build().expect("a client");
    assert!(large.get_recording().uuid(uuid).send().await.is_ok());
}

#[tokio::test]
async fn json_without_a_content_type_is_accepted() {
    let (server, client) = account(3).await;
    server.fault(Fault::on(Operation::ListRecordings).without_header("content-type"));
    assert_eq!(client.list_recordings().send().await.expect("a page").records.len(), 3);
}

#[tokio::test]
async fn gzip_is_decoded() {
    let (server, client) = account(3).await;
    let compress = |body: bytes::Bytes| gzip(&body).into();
    let fault = Fault::on(Operation::ListRecordings).map_body(compress);
    server.fault(fault.header(GZIP.0, GZIP.1));
    assert_eq!(client.list_recordings().send().await.expect("a page").records.len(), 3);
    let accepted = server.requests()[0].header("accept-encoding").map(str::to_owned);
    assert!(accepted.is_some_and(|a| a.contains("gzip")), "it is asked for");
}

#[tokio::test]
async fn an_encoding_that_is_broken_or_was_not_asked_for_is_an_error() {
    let (server, client) = account(3).await;
    server.fault(Fault::on(Operation::ListRecordings).always().header(GZIP.0, GZIP.1));
    let error = client.list_recordings().send().await.expect_err("it is not gzip");
    let Error::Transport(failure) = &error else { panic!("{error:?}") };
    assert_eq!(failure.kind(), TransportKind::Encoding, "{error}");
    server.clear_faults();
    server
        .fault(Fault::on(Operation::ListRecordings).header("content-encoding", "zstd").body("(/µ"));
    let error = client.list_recordings().send().await.expect_err("it is not JSON");
    assert!(error.status().is_some_and(|s| s == 200), "{error:?}");
}

#[tokio::test]
async fn a_gzip_bomb_or_200_mb_of_json_end_at_the_limit_in_bounded_memory() {
    const TEST: &str = "bodies::a_gzip_bomb_or_200_mb_of_json_end_at_the_limit_in_bounded_memory";
    const INSIDE: &str = "SCREENDESK_TEST_BODIES";
    if std::env::var_os(INSIDE).is_some() {
        let builder = Client::builder().env().expect("the environment was set");
        let client = builder.retry(quick()).build().expect("a client");
        for operation in ["a bomb", "a bomb with 503", "200 MB"] {
            let error = client.list_recordings().send().await.expect_err(operation);
            println!("{operation}: {error}");
        }
        let peak = crate::memory::peak_kib().map_or("unknown".to_owned(), |peak| peak.to_string());
        println!("peak {peak} end");
        return;
    }
    let (server, _) = empty().await;
    let bomb = gzip(&vec![b' '; 1 << 28]);
    let list = || Fault::on(Operation::ListRecordings);
    server.fault(list().respond(200, [JSON, GZIP], bomb.clone()));
    server.fault(list().times(5).respond(503, [JSON, GZIP], bomb));
    server.fault(
        list().status(200).body_chunks(move || {
            std::iter::repeat_n(bytes::Bytes::from(vec![b' '; 1_000_000]), 200)
        }),
    );
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program
        .args(["--exact", TEST, "--nocapture"])
        .env(INSIDE, "1")
        .env("SCREENDESK_API_TOKEN", server.token())
        .env("SCREENDESK_BASE_URL", server.url());
    let output = tokio::task::spawn_blocking(move || program.output()).await;
    let output = output.expect("no panic").expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    let limit = "larger than the limit of 67108864 bytes, which `max_body` raises";
    for words in ["a bomb: unexpected answer: 127.0.0.1:", limit] {
        assert!(text.contains(words), "{words:?} is not in: {text}");
    }
    assert_eq!(text.matches(limit).count(), 2, "{text}");
    assert!(text.contains("a bomb with 503: server error"), "{text}");
    let peak = text.split_whitespace().skip_while(|w| *w != "peak").nth(1).expect("a peak");
    if let Ok(peak) = peak.parse::<u64>() {
        // The limit, twice for as long as the body grows, and the program itself.
        assert!(peak < 200 * 1024, "{peak} KiB at the peak");
    }
}

#[tokio::test]
async fn truncated_json_of_the_announced_length_is_undecodable_with_its_place() {
    let error = list_error(Fault::on_any().respond(200, [JSON], r#"{"records": [{"uuid""#)).await;
    let Error::Undecodable(error) = &error else { panic!("{error:?}") };
    assert!(error.problem.contains("EOF") && error.problem.contains("line 1"), "{error}");
    assert!(error.snippet.contains("records"), "{error}");
}

#[tokio::test]
async fn a_body_that_is_not_utf8_is_undecodable_and_shown_fit_for_a_terminal() {
    for body in [&b"{\"records\": \xff\xfe}"[..], b"\xff\x1b[2J", b"\x00\x00\x00"] {
        let error = list_error(Fault::on_any().respond(200, [JSON], body)).await;
        assert!(matches!(&error, Error::Undecodable(_)), "{error:?}");
        assert!(!error.to_string().chars().any(char::is_control), "{error}");
    }
}

#[tokio::test]
async fn what_follows_the_json_is_an_error() {
    let error = list_error(Fault::on_any().respond(200, [JSON], r#"{"records": []} {}"#)).await;
    assert!(matches!(&error, Error::Undecodable(e) if e.problem.contains("trailing")), "{error:?}");
}

#[tokio::test]
async fn json_as_deep_as_a_stack_is_an_error_and_no_crash() {
    let deep = format!("{{\"records\": {}", "[".repeat(1_000_000));
    let error = list_error(Fault::on_any().respond(200, [JSON], deep.clone())).await;
    assert!(matches!(&error, Error::Undecodable(_)), "{error:?}");
    let (server, client) = empty().await;
    server.fault(Fault::on_any().always().respond(200, [JSON], deep));
    let items: Vec<_> = client.list_recordings().stream().collect().await;
    assert!(matches!(&items[..], [Err(Error::Undecodable(_))]), "{items:?}");
    server.clear_faults();
    server.fault(Fault::on_any().respond(422, [JSON], "[".repeat(1_000_000)));
    let error = client.list_recordings().send().await.expect_err("422");
    assert!(matches!(&error, Error::Rejected(_)), "{error:?}");
}

#[tokio::test]
async fn an_error_whose_body_breaks_off_keeps_its_status_and_what_came() {
    let (server, client) = empty().await;
    let words = format!("{{\"error\": \"{}\"}}", "no ".repeat(1000));
    server.fault(Fault::on_any().respond(422, [JSON], words).reset_after(200));
    let error = client.list_recordings().send().await.expect_err("422");
    assert!(matches!(&error, Error::Rejected(_)), "{error:?}");
    assert!(error.response().expect("an answer").body_snippet().contains("no no"), "{error}");
}

#[tokio::test]
async fn a_file_in_an_encoding_that_was_not_asked_for_is_refused_where_it_is_not_decoded() {
    let scene = scene().await;
    scene.fault(|f| f.header("content-encoding", "br"));
    let error = scene.download().await.expect_err("these are not the bytes of the video");
    assert!(matches!(error, Error::Unexpected(_)), "{error:?}");
    assert!(!scene.path().exists());
}

#[tokio::test]
async fn the_place_of_a_decoding_error_is_fit_for_a_terminal() {
    let (server, client) = account(1).await;
    let body = format!("{{\"\\u001b[31m{}\": nonsense}}", server.token());
    server.fault(
        Fault::on(Operation::GetRecording)
            .status(200)
            .body(body)
            .header("content-type", "application/json"),
    );
    let error = client.get_recording().uuid(server.uuids()[0]).send().await.expect_err("no JSON");
    assert!(matches!(error, Error::Undecodable(_)), "{error:?}");
    let words = format!("{error} {error:?}");
    assert!(!error.to_string().contains('\u{1b}'), "{error}");
    assert!(!words.contains(server.token()), "{words}");
}

#[tokio::test]
async fn a_decoding_error_stays_short_however_long_the_value_that_does_not_fit() {
    let (server, client) = account(1).await;
    let long = "x".repeat(100_000);
    server.fault(
        Fault::on(Operation::GetRecording)
            .json(serde_json::json!({ "metadata": long }))
            .status(200),
    );
    let error = client.get_recording().uuid(server.uuids()[0]).send().await.expect_err("no fit");
    assert!(matches!(error, Error::Undecodable(_)), "{error:?}");
    assert!(error.to_string().len() < 2_000, "{} bytes", error.to_string().len());
}
