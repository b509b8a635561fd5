//! Answers with a status of failure: what is repeated, how often, and what is waited.

use std::time::Duration;

use screendesk_client::{Error, RetryPolicy};
use tokio::time::Instant;

use crate::support::{Fault, Operation, account, asked, client, empty, quick, recording};

#[tokio::test]
async fn a_408_429_500_502_503_or_504_once_or_twice_is_repeated_until_it_passes() {
    for status in [408, 429, 500, 502, 503, 504] {
        for times in [1, 2] {
            let (server, client) = account(3).await;
            server.fault(Fault::on(Operation::ListRecordings).times(times).status(status));
            let page = client.list_recordings().send().await.expect("it passes");
            assert_eq!(page.records.len(), 3);
            assert_eq!(asked(&server, Operation::ListRecordings), times + 1, "{status}");
        }
    }
}

#[tokio::test]
async fn a_5xx_for_ever_ends_with_the_last_answer_after_bounded_attempts() {
    let (server, client) = empty().await;
    server.fault(Fault::on(Operation::ListRecordings).times(4).status(502));
    let last = r#"{"error": "the last words"}"#;
    server.fault(Fault::on(Operation::ListRecordings).nth(5).respond(503, [("x-a", "b")], last));
    let error = client.list_recordings().send().await.expect_err("it does not pass");
    assert!(matches!(&error, Error::Server(_)), "{error:?}");
    assert_eq!((error.message(), error.attempts()), (Some("the last words"), Some(5)));
    assert!(error.to_string().contains("5 attempts"), "{error}");
    assert_eq!(asked(&server, Operation::ListRecordings), 5);
}

#[tokio::test]
async fn a_401_403_404_or_422_and_what_else_would_be_answered_the_same_is_never_repeated() {
    for status in [400, 401, 403, 404, 409, 418, 422, 501] {
        let (server, client) = empty().await;
        server.fault(Fault::on(Operation::GetRecording).always().status(status));
        let error =
            client.get_recording().uuid(uuid::Uuid::nil()).send().await.expect_err("refused");
        assert_eq!(error.attempts(), Some(1), "{status}: {error:?}");
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn an_update_is_repeated_after_503_and_a_broken_connection_but_not_after_500() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let update = || client.update_recording().uuid(uuid).title("T").send();
    server.fault(Fault::on(Operation::UpdateRecording).status(503));
    update().await.expect("repeated");
    server.fault(Fault::on(Operation::UpdateRecording).reset_before_headers());
    update().await.expect("repeated");
    server.clear_requests();
    server.fault(Fault::on(Operation::UpdateRecording).status(500));
    update().await.expect_err("not repeated");
    assert_eq!(asked(&server, Operation::UpdateRecording), 1);
}

/// The wait before the second request, on a clock that waits for nobody.
async fn waited(retry_after: &str) -> Result<Duration, Error> {
    let (server, _) = account(1).await;
    let client = client(&server).retry(RetryPolicy::default()).build().expect("a client");
    let fault = Fault::on(Operation::ListRecordings).status(429);
    server.fault(match retry_after {
        "" => fault,
        value => fault.header("retry-after", value),
    });
    tokio::time::pause();
    let started = Instant::now();
    client.list_recordings().send().await?;
    Ok(started.elapsed())
}

#[tokio::test]
async fn retry_after_in_seconds_is_waited_in_full() {
    let waited = waited("7").await.expect("repeated");
    assert!((Duration::from_secs(7)..Duration::from_secs(9)).contains(&waited), "{waited:?}");
}

#[tokio::test]
async fn retry_after_as_a_date_is_waited_for() {
    let then = std::time::SystemTime::now() + Duration::from_secs(30);
    let waited = waited(&httpdate::fmt_http_date(then)).await.expect("repeated");
    assert!((Duration::from_secs(25)..Duration::from_secs(33)).contains(&waited), "{waited:?}");
}

#[tokio::test]
async fn retry_after_that_is_missing_garbage_zero_or_past_is_left_to_the_backoff() {
    for value in ["", "0", "soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let waited = waited(value).await.expect("repeated");
        assert!(waited < Duration::from_secs(2), "{value:?}: {waited:?}");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn retry_after_of_a_year_or_beyond_the_cap_fails_at_once_and_tells_the_wait() {
    for value in ["31536000", "61"] {
        let error = waited(value).await.expect_err("nobody waits that long");
        assert!(matches!(&error, Error::RateLimited(_)), "{error:?}");
        assert_eq!(error.retry_after().map(|d| d.as_secs().to_string()).as_deref(), Some(value));
        assert!(error.to_string().contains(value), "{error}");
        assert_eq!(error.attempts(), Some(1));
        tokio::time::resume();
    }
}

#[tokio::test]
async fn the_cap_of_retry_after_is_the_callers_to_set() {
    let (server, _) = account(1).await;
    let hour = Duration::from_secs(3600);
    let retry = RetryPolicy::default().with_retry_after_cap(hour).with_total_time(hour * 2);
    let client = client(&server).retry(retry).build().expect("a client");
    server.fault(Fault::on(Operation::ListRecordings).status(429).header("retry-after", "3600"));
    tokio::time::pause();
    let started = Instant::now();
    client.list_recordings().send().await.expect("an hour later");
    assert!(started.elapsed() >= hour, "{:?}", started.elapsed());
}

#[tokio::test]
async fn retry_after_of_a_503_is_honoured_as_that_of_a_429_is() {
    let (server, _) = account(1).await;
    let client = client(&server).retry(RetryPolicy::default()).build().expect("a client");
    server.fault(Fault::on(Operation::ListRecordings).status(503).header("retry-after", "9"));
    tokio::time::pause();
    let started = Instant::now();
    client.list_recordings().send().await.expect("repeated");
    assert!(started.elapsed() >= Duration::from_secs(9), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_204_or_another_success_without_the_body_that_is_due_is_unexpected() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    for status in [204, 205] {
        server.fault(Fault::on_any().always().respond(status, [], ""));
        let dir = tempfile::tempdir().expect("a directory");
        for error in [
            client.list_recordings().send().await.map(drop),
            client.get_recording().uuid(uuid).send().await.map(drop),
            client.update_recording().uuid(uuid).title("T").send().await.map(drop),
            client.download_recording().uuid(uuid).to_dir(dir.path()).await.map(drop),
        ] {
            let error = error.expect_err("nothing came");
            assert!(matches!(&error, Error::Unexpected(_)), "{status}: {error:?}");
            assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
            assert!(error.to_string().contains("where"), "{error}");
        }
        assert!(crate::download::names(dir.path()).is_empty());
        server.clear_faults();
    }
}

#[tokio::test]
async fn a_dead_server_is_not_hammered_by_a_concurrent_export() {
    let (server, _) = empty().await;
    let client = client(&server).retry(quick()).build().expect("a client");
    server.fault(Fault::on(Operation::GetRecording).always().status(503));
    let each = (0..100).map(|_| client.get_recording().uuid(uuid::Uuid::nil()).send());
    for done in futures_util::future::join_all(each).await {
        assert!(matches!(done, Err(Error::Server(_))), "{done:?}");
    }
    let requests = server.requests().len();
    assert_eq!(requests, 100 + 100, "each operation once, and the budget of retries");
}

#[tokio::test]
async fn a_policy_without_retries_sends_one_request() {
    let (server, _) = empty().await;
    let client = client(&server).retry(RetryPolicy::none()).build().expect("a client");
    server.fault(Fault::on(Operation::ListRecordings).status(503));
    client.list_recordings().send().await.expect_err("not repeated");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_retry_after_without_bounds_is_an_error_and_no_panic_however_patient_the_caller() {
    let (server, _) = account(1).await;
    let wait = u64::MAX.to_string();
    server.fault(
        Fault::on(Operation::ListRecordings).always().status(503).header("retry-after", &wait),
    );
    let long = Duration::from_secs(10_000);
    let policy =
        RetryPolicy::default().with_retry_after_cap(Duration::MAX).with_backoff(long, long);
    let client = client(&server).retry(policy).build().expect("a client");
    let error = client.list_recordings().send().await.expect_err("no one waits that long");
    assert!(matches!(error, Error::Server(_)), "{error:?}");
}
