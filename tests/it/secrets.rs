//! Where the token goes, and where it does not.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use futures_util::TryStreamExt as _;
use screendesk_client::{Client, Error, Timeouts};
use tracing::instrument::WithSubscriber as _;
use uuid::Uuid;

use screendesk_mock::Role;

use crate::support::{Fault, Operation, Screendesk, account, client, empty, quick, recording};

const TOKEN: &str = "s3cr3t-t0k3n";

/// Everything that is logged, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic before").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic before")).into_owned()
    }

    fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + 'static {
        // Whether anybody listens is cached for all threads of the program: without a listener for
        // all of them, a test beside this one can switch a span off.
        static LISTENER: std::sync::Once = std::sync::Once::new();
        LISTENER.call_once(|| {
            let listener = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
            let _ = tracing::subscriber::set_global_default(
                listener.with_writer(std::io::sink).finish(),
            );
        });
        let log = self.clone();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_writer(move || log.clone())
            .finish()
    }
}

async fn server_with_token() -> (Screendesk, Client) {
    let server = Screendesk::builder().recordings(30).token(TOKEN).start().await.expect("a server");
    let client = client(&server).retry(quick().with_attempts(2)).build().expect("a client");
    (server, client)
}

#[tokio::test]
async fn the_token_is_in_no_log_no_debug_output_and_no_error_whatever_happens() {
    let (server, client) = server_with_token().await;
    let log = Log::default();
    let echo = format!("{{\"error\": \"the token {TOKEN} is bad\"}}");
    let mut shown = String::new();
    let mut show = |error: &Error| shown.push_str(&format!("{error} {error:?} {error:#?} "));
    async {
        let _: Vec<_> = client.list_recordings().stream().try_collect().await.expect("a walk");
        let uuid = server.uuids()[0];
        client.update_recording().uuid(uuid).title("T").send().await.expect("updated");
        client.download_recording().uuid(uuid).to_writer(&mut tokio::io::sink()).await.expect("ok");
        for status in [401, 404, 422, 429, 503] {
            let headers = [("x-echo", TOKEN), ("x-request-id", TOKEN)];
            server.fault(Fault::on(Operation::GetRecording).times(2).respond(
                status,
                headers,
                echo.clone(),
            ));
            let error = client.get_recording().uuid(uuid).send().await.expect_err("an error");
            show(&error);
            let answer = error.response().expect("an answer");
            assert!(!format!("{:?} {}", answer.headers(), answer.body_snippet()).contains(TOKEN));
            assert!(error.message().is_some_and(|m| m.contains("[token]")), "{error}");
        }
        for body in [format!("\"{TOKEN}\""), format!("{{\"uuid\": \"{TOKEN}\"}}"), TOKEN.to_owned()]
        {
            server.fault(Fault::on(Operation::GetRecording).respond(
                200,
                [("content-type", "application/json")],
                body,
            ));
            show(&client.get_recording().uuid(uuid).send().await.expect_err("no recording"));
        }
        server.fault(Fault::on(Operation::GetRecording).always().reset_before_headers());
        show(&client.get_recording().uuid(uuid).send().await.expect_err("a reset"));
    }
    .with_subscriber(log.subscriber())
    .await;
    let debug = format!(
        "{client:?} {client:#?} {:?} {:?} {:?}",
        client.list_recordings(),
        client.download_recording().uuid(Uuid::nil()).download(),
        client.list_recordings().walk(),
    );
    for (place, text) in [("a log", log.text()), ("an error", shown), ("Debug", debug)] {
        assert!(!text.contains(TOKEN), "the token is in {place}");
        assert!(!text.is_empty(), "there is something in {place}");
    }
}

/// One of each kind of fault, the token echoed wherever a server can put it.
fn faults(elsewhere: &Screendesk) -> Vec<(&'static str, Fault)> {
    let any = || Fault::on_any().always();
    let echo =
        format!(r#"{{"error": {{"message": "bad token {TOKEN}", "code": 1}}, "uuid": "{TOKEN}"}}"#);
    let headers = [
        ("x-echo", TOKEN),
        ("x-request-id", TOKEN),
        ("etag", "\"s3cr3t-t0k3n\""),
        ("content-type", "application/json"),
        ("content-disposition", "attachment; filename=\"s3cr3t-t0k3n.mp4\""),
        ("retry-after", "1"),
    ];
    let mut faults = vec![
        ("reset before the headers", any().reset_before_headers()),
        ("reset in the headers", any().reset_in_headers()),
        ("closed in the headers", any().close_in_headers()),
        ("silence", any().stall_before_headers()),
        ("not HTTP", any().raw(format!("ERR {TOKEN}\r\n"))),
        ("reset in the body", any().times(12).reset_after(10)),
        ("truncated", any().times(12).close_after(10)),
        ("stalled", any().stall_after(10)),
        ("broken gzip", any().header("content-encoding", "gzip")),
        ("not JSON", any().respond(200, headers, TOKEN)),
        ("wrong JSON", any().respond(200, headers, echo.clone())),
        ("a redirect here", any().redirect(&format!("/api/v2/recordings?{TOKEN}"))),
        ("a redirect elsewhere", any().redirect(&format!("{}/x", elsewhere.url()))),
        ("a redirect with the token", any().redirect(&format!("{}/{TOKEN}", elsewhere.url()))),
        ("a redirect to nonsense", any().redirect(&format!("ftp://{TOKEN}/"))),
    ];
    for status in [204, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503] {
        faults.push(("a status", any().respond(status, headers, echo.clone())));
    }
    faults
}

#[tokio::test]
async fn the_token_is_in_no_log_and_no_error_and_reaches_nobody_else_fault_by_fault() {
    let server = Screendesk::builder().recordings(3).token(TOKEN).start().await.expect("a server");
    let elsewhere = Screendesk::builder().token(TOKEN).start().await.expect("a server");
    let timeouts = Timeouts::default().with_idle(std::time::Duration::from_millis(30));
    let client = client(&server)
        .retry(quick().with_attempts(2).with_retry_after_cap(std::time::Duration::ZERO))
        .timeouts(timeouts)
        .build()
        .expect("a client");
    let dir = tempfile::tempdir().expect("a directory");
    let uuid = server.uuids()[0];
    for (name, fault) in faults(&elsewhere) {
        let log = Log::default();
        server.fault(fault);
        let shown = async {
            let mut shown = String::new();
            let outcomes = [
                client.list_recordings().send().await.map(drop),
                client.list_recordings().stream().try_collect::<Vec<_>>().await.map(drop),
                client.get_recording().uuid(uuid).send().await.map(drop),
                client.update_recording().uuid(uuid).title("T").send().await.map(drop),
                client.download_recording().uuid(uuid).send().await.map(drop),
                client.download_recording().uuid(uuid).to_dir(dir.path()).await.map(|saved| {
                    shown.push_str(&format!("{saved:?}"));
                }),
            ];
            for error in outcomes.into_iter().filter_map(Result::err) {
                let mut source: Option<&dyn std::error::Error> = Some(&error);
                while let Some(error) = source {
                    shown.push_str(&format!("{error} {error:?} {error:#?}\n"));
                    source = error.source();
                }
                if let Some(answer) = error.response() {
                    shown.push_str(&format!("{:?} {:?}", answer.headers(), answer.request_id()));
                }
            }
            shown
        }
        .with_subscriber(log.subscriber())
        .await;
        assert!(!shown.is_empty(), "{name}: nothing failed");
        assert!(!shown.contains(TOKEN), "{name}: the token is in {shown}");
        let log = log.text();
        assert!(log.contains("screendesk.operation"), "{name}: nothing was logged");
        let line = log.lines().find(|line| line.contains(TOKEN));
        assert!(line.is_none(), "{name}: the token is in {line:?}");
        server.clear_faults();
    }
    assert!(!elsewhere.requests().is_empty(), "downloads were redirected there");
    for request in elsewhere.requests() {
        assert!(!format!("{request:?}").contains(TOKEN), "{request:?}");
    }
    let names = crate::download::names(dir.path());
    assert!(names.iter().all(|name| !name.contains(TOKEN)), "{names:?}");
}

#[tokio::test]
async fn a_file_name_that_echoes_the_token_is_cleared_of_it() {
    let (server, client) = server_with_token().await;
    let uuid = server.uuids()[0];
    let disposition = format!("attachment; filename=\"call {TOKEN}.mp4\"");
    server
        .fault(Fault::on(Operation::DownloadRecording).header("content-disposition", &disposition));
    let dir = tempfile::tempdir().expect("a directory");
    client.download_recording().uuid(uuid).to_dir(dir.path()).await.expect("saved");
    assert_eq!(crate::download::names(dir.path()), ["call [token].mp4"]);
    // Cut off with a path, half of a token would stay; taken out of its middle, a mark would hide it.
    let (server, _) = empty().await;
    server.add_token("s3cr3t/t0k3n", Role::Admin);
    let client = Client::builder().base_url(server.url()).token("s3cr3t/t0k3n").build();
    let client = client.expect("a client");
    let uuid = server.add(recording());
    for hidden in ["s3cr3t/t0k3n", "s3cr3t%2Ft0k3n", "s3cr%E2%80%AE3t%2Ft0k3n"] {
        let disposition = format!("attachment; filename*=UTF-8''{hidden}.mp4");
        let fault = Fault::on(Operation::DownloadRecording);
        server.fault(fault.header("content-disposition", &disposition));
        let dir = tempfile::tempdir().expect("a directory");
        client.download_recording().uuid(uuid).to_dir(dir.path()).await.expect("saved");
        assert_eq!(crate::download::names(dir.path()), ["[token].mp4"], "{hidden}");
    }
}

#[tokio::test]
async fn spans_tell_operation_attempt_and_status_by_opentelemetrys_names() {
    let (server, client) = server_with_token().await;
    let log = Log::default();
    server.fault(Fault::on(Operation::ListRecordings).status(503));
    async { client.list_recordings().send().await.expect("the second one succeeds") }
        .with_subscriber(log.subscriber())
        .await;
    let text = log.text();
    for expected in [
        "screendesk.operation",
        "otel.name=\"GET /recordings\"",
        "http.request.method=\"GET\"",
        "server.address=\"127.0.0.1\"",
        "http.request.resend_count=1",
        "http.response.status_code=503",
        "http.response.status_code=200",
    ] {
        assert!(text.contains(expected), "{expected} is not in the log");
    }
}

#[tokio::test]
async fn a_token_that_comes_back_in_escapes_or_is_cut_off_is_in_no_error() {
    let (server, _) = account(1).await;
    let token = "c2VjcmV0/dG9rZW4/c2VjcmV0";
    let client = client(&server).token(token).build().expect("a client");
    let uuid = server.uuids()[0];
    let escaped = token.replace('/', "\\/");
    server.fault(
        Fault::on(Operation::GetRecording)
            .status(403)
            .body(format!("{{\"error\": \"no rights for {escaped}\"}}"))
            .header("content-type", "application/json"),
    );
    let error = client.get_recording().uuid(uuid).send().await.expect_err("forbidden");
    assert!(matches!(error, Error::Forbidden(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(token), "{error}");

    let filler = "x".repeat(180);
    server.fault(
        Fault::on(Operation::GetRecording)
            .status(200)
            .body(format!("[\"{filler}{token}\"]"))
            .header("content-type", "application/json"),
    );
    let error = client.get_recording().uuid(uuid).send().await.expect_err("no recording");
    assert!(matches!(error, Error::Undecodable(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(&token[..12]), "{error}");
}
