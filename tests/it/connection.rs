//! Between here and the server: what a connection that fails is called, and whether it is tried again.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::dns::{Name, Resolve, Resolving};
use screendesk_client::{
    Client, Error, RetryPolicy, Timeouts,
    error::{TransportError, TransportKind},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::Instant,
};

use crate::{
    support::{
        Fault, Operation, Screendesk, account, asked, client, empty, impatient, quick, recording,
    },
    tls::{Certificate, TlsFront},
};

/// The failure of a list, which says all that a report needs.
async fn failure(client: &Client, host: &str, attempts: u32) -> TransportError {
    let error = client.list_recordings().send().await.expect_err("a failure");
    let text = error.to_string();
    let Error::Transport(failure) = error else { panic!("{error:?}") };
    assert_eq!((failure.attempts(), failure.operation()), (attempts, "listRecordings"), "{text}");
    assert!(failure.host().starts_with(host), "{text}");
    for words in [host, "listRecordings", &format!("{attempts} attempt"), " s)"] {
        assert!(text.contains(words), "{words:?} is not in: {text}");
    }
    failure
}

/// A client for a port of this machine that is no Screendesk.
fn client_for(address: SocketAddr) -> Client {
    let builder = Client::builder().base_url(format!("http://{address}/api/v2")).token("t0k3n");
    builder.retry(quick().with_attempts(3)).timeouts(impatient()).build().expect("a client")
}

#[tokio::test]
async fn refused_is_retried_and_said() {
    let (server, client) = empty().await;
    server.shutdown().await;
    let failure = failure(&client, "127.0.0.1:", 5).await;
    assert_eq!(failure.kind(), TransportKind::Connect);
    assert!(failure.to_string().contains("refused"), "{failure}");
}

#[tokio::test]
async fn refused_at_first_and_listening_again_is_no_failure() {
    let (server, _) = account(3).await;
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let client = Client::builder()
        .base_url(format!("http://{address}/api/v2"))
        .token(server.token())
        // Refusals on loopback are instant: enough of them to outlast a start.
        .retry(quick().with_attempts(10_000))
        .build()
        .expect("a client");
    let listing = tokio::spawn(async move { client.list_recordings().send().await });
    let late = TcpListener::bind(address).await.expect("the same port");
    let (mut socket, _) = late.accept().await.expect("a connection");
    let mut request = [0; 1024];
    let _ = socket.read(&mut request).await.expect("a request");
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{\"records\":[]}";
    socket.write_all(answer.as_bytes()).await.expect("answered");
    listing.await.expect("no panic").expect("a page");
}

#[tokio::test]
async fn a_name_without_address_is_tried_twice_and_said() {
    struct Nowhere;
    impl Resolve for Nowhere {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(async { Err("no such host is known".into()) })
        }
    }
    let http =
        reqwest::Client::builder().dns_resolver(Arc::new(Nowhere)).build().expect("a client");
    let client = Client::builder()
        .base_url("https://screendesk.invalid/api/v2")
        .token("t0k3n")
        .http_client(http)
        .retry(quick())
        .build()
        .expect("a client");
    let failure = failure(&client, "screendesk.invalid", 2).await;
    assert_eq!(failure.kind(), TransportKind::Dns, "{failure}");
    assert!(failure.to_string().contains("no address"), "{failure}");
}

#[tokio::test]
async fn a_self_signed_expired_or_wrongly_named_certificate_is_said_and_never_retried() {
    for (certificate, words) in [
        (Certificate::SelfSigned, "certificate"),
        (Certificate::Expired, "expired"),
        (Certificate::WrongName, "localhost"),
    ] {
        let (server, _) = account(1).await;
        let front = TlsFront::start(&server, certificate).await;
        let failure = failure(&front.client(&server), "localhost:", 1).await;
        assert_eq!(failure.kind(), TransportKind::Tls, "{certificate:?}: {failure}");
        assert!(failure.to_string().contains("TLS failed"), "{failure}");
        assert!(failure.to_string().contains(words), "{certificate:?}: {failure}");
        assert!(server.requests().is_empty(), "nothing was sent");
    }
}

#[tokio::test]
async fn a_certificate_that_is_trusted_is_no_failure() {
    let (server, _) = account(30).await;
    let front = TlsFront::start(&server, Certificate::Good).await;
    let page = front.client(&server).list_recordings().send().await.expect("a page");
    assert_eq!(page.records.len(), 25);
}

#[tokio::test]
async fn plain_http_where_tls_was_due_is_a_tls_failure() {
    let (server, _) = empty().await;
    let url = server.url().replace("http://", "https://");
    let client = Client::builder().base_url(url).token("t0k3n").retry(quick()).build();
    let failure = failure(&client.expect("a client"), "127.0.0.1:", 1).await;
    assert_eq!(failure.kind(), TransportKind::Tls, "{failure}");
}

#[tokio::test]
async fn a_connection_that_ends_in_the_tls_handshake_is_a_reset_and_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}/api/v2", listener.local_addr().expect("an address"));
    let client = Client::builder().base_url(url).token("t0k3n").retry(quick().with_attempts(3));
    let client = client.build().expect("a client");
    let ends = tokio::spawn(async move {
        for _ in 0..3 {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut hello = [0; 16];
            socket.read_exact(&mut hello).await.expect("the client's first bytes");
        }
    });
    let failure = failure(&client, "127.0.0.1:", 3).await;
    assert_eq!(failure.kind(), TransportKind::Reset, "{failure}");
    ends.await.expect("three connections");
}

#[tokio::test]
async fn a_reset_before_or_in_the_headers_is_retried_and_said() {
    type Ending = fn(Fault) -> Fault;
    let endings: [(&str, Ending); 4] = [
        ("reset before the headers", Fault::reset_before_headers),
        ("reset in the headers", Fault::reset_in_headers),
        ("closed before the headers", Fault::close_before_headers),
        ("closed in the headers", Fault::close_in_headers),
    ];
    for (ending, fault) in endings {
        let (server, client) = account(1).await;
        server.fault(fault(Fault::on(Operation::ListRecordings).times(2)));
        client.list_recordings().send().await.expect(ending);
        assert_eq!(asked(&server, Operation::ListRecordings), 3, "{ending}");

        server.fault(fault(Fault::on(Operation::ListRecordings).always()));
        let failure = failure(&client, "127.0.0.1:", 5).await;
        assert_eq!(failure.kind(), TransportKind::Reset, "{ending}: {failure}");
    }
}

#[tokio::test]
async fn a_kept_connection_that_the_server_closed_unannounced_costs_nothing() {
    let (server, client) = account(1).await;
    for _ in 0..5 {
        server.fault(Fault::on(Operation::ListRecordings).close_after(u64::MAX));
        client.list_recordings().send().await.expect("a page");
        client.list_recordings().send().await.expect("a page, on another connection");
    }
}

#[tokio::test]
async fn accepted_and_silent_is_a_timeout_and_asked_again() {
    let (server, _) = account(1).await;
    let client = client(&server).timeouts(impatient()).build().expect("a client");
    server.fault(Fault::on(Operation::ListRecordings).stall_before_headers());
    client.list_recordings().send().await.expect("the second answer comes");
    assert_eq!(asked(&server, Operation::ListRecordings), 2);
    server.fault(Fault::on(Operation::ListRecordings).always().stall_before_headers());
    let failure = failure(&client, "127.0.0.1:", 5).await;
    assert_eq!(failure.kind(), TransportKind::Timeout);
    assert!(failure.to_string().contains("not a byte for 0.1 s"), "{failure}");
}

#[tokio::test]
async fn accepted_and_silent_in_the_tls_handshake_ends_with_the_time_to_connect() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}/api/v2", listener.local_addr().expect("an address"));
    let timeouts = Timeouts::default().with_connect(Duration::from_millis(100));
    let builder = Client::builder().base_url(url).token("t0k3n").timeouts(timeouts);
    let client = builder.retry(quick().with_attempts(2)).build().expect("a client");
    let failure = failure(&client, "127.0.0.1:", 2).await;
    assert_eq!(failure.kind(), TransportKind::Connect, "{failure}");
}

#[tokio::test]
async fn what_is_not_http_is_said_within_bounded_attempts_and_not_shown() {
    for bytes in ["\u{1b}[2JSSH-2.0-OpenSSH_9.9\r\n", "220 mail ready\r\n", "\0\0\0\0\0\0"] {
        let (server, client) = empty().await;
        server.fault(Fault::on_any().always().raw(bytes));
        let failure = failure(&client, "127.0.0.1:", 5).await;
        assert_eq!(failure.kind(), TransportKind::Protocol, "{bytes:?}: {failure}");
        assert!(!failure.to_string().contains("SSH"), "{failure}");
    }
}

#[tokio::test]
async fn headers_without_end_are_a_bounded_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let client = client_for(listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = socket.read(&mut [0; 4096]).await;
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\n").await;
                let field = b"x-endless: 0123456789012345678901234567890\r\n";
                while socket.write_all(field).await.is_ok() {}
            });
        }
    });
    let failure = failure(&client, "127.0.0.1:", 3).await;
    assert_eq!(failure.kind(), TransportKind::Protocol, "{failure}");
}

#[tokio::test]
async fn json_that_is_cut_off_is_asked_for_again() {
    let (server, client) = account(25).await;
    server.fault(Fault::on(Operation::ListRecordings).close_after(500));
    server.fault(Fault::on(Operation::ListRecordings).nth(2).reset_after(900));
    let page = client.list_recordings().send().await.expect("the third one is whole");
    assert_eq!(page.records.len(), 25);
    assert_eq!(asked(&server, Operation::ListRecordings), 3);
}

#[tokio::test]
async fn json_that_drips_is_read_as_long_as_the_whole_answer_is_in_time() {
    let (server, _) = account(1).await;
    let patient = client(&server).timeouts(impatient()).build().expect("a client");
    let drip = || Fault::on(Operation::ListRecordings).always().drip(100, Duration::from_millis(2));
    server.fault(drip());
    patient.list_recordings().send().await.expect("slow, but alive");
    assert_eq!(asked(&server, Operation::ListRecordings), 1);

    let hurried = client(&server)
        .timeouts(Timeouts::default().with_answer(Duration::from_millis(10)))
        .retry(quick().with_attempts(2))
        .build()
        .expect("a client");
    let failure = failure(&hurried, "127.0.0.1:", 2).await;
    assert_eq!(failure.kind(), TransportKind::Timeout);
    assert!(failure.to_string().contains("not complete within 0.01 s"), "{failure}");
}

#[tokio::test]
async fn a_dripping_error_body_is_used_as_far_as_it_came() {
    let (server, _) = empty().await;
    let client = client(&server).timeouts(impatient()).build().expect("a client");
    let uuid = server.add(recording());
    let words = format!("{{\"error\": \"{}\"}}", "slow ".repeat(1000));
    let fault = Fault::on(Operation::DownloadRecording).respond(404, [], words);
    server.fault(fault.drip(10, Duration::from_millis(5)));
    let error = client.download_recording().uuid(uuid).open().await.expect_err("404");
    assert!(error.is_not_found(), "{error:?}");
    assert!(error.response().expect("an answer").body_snippet().contains("slow slow"), "{error}");
}

#[tokio::test]
async fn the_total_time_ends_retries_before_the_attempts_do() {
    let server = Screendesk::builder().recordings(1).start().await.expect("a server");
    let retry = RetryPolicy::default().with_attempts(1000).with_total_time(Duration::from_secs(60));
    let client = client(&server).retry(retry).build().expect("a client");
    server.fault(Fault::on_any().always().status(503));
    tokio::time::pause();
    let started = Instant::now();
    let error = client.list_recordings().send().await.expect_err("it is dead");
    assert!(started.elapsed() <= Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(error.attempts().is_some_and(|n| (3..100).contains(&n)), "{error:?}");
    assert!(error.elapsed().is_some_and(|t| t > Duration::from_secs(10)), "{error:?}");
}
