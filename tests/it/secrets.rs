//! Where the token goes, and where it does not.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use futures_util::TryStreamExt as _;
use screendesk_client::{Client, Error};
use tracing::instrument::WithSubscriber as _;
use uuid::Uuid;

use crate::support::{Fault, Operation, Screendesk, client, quick};

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
