use std::time::{Duration, Instant};

use screendesk_mock::{Fault, Method, Operation, Screendesk, Uuid, Video, recording};

use crate::{
    caller::{Caller, header},
    wire::{End, Wire},
};

/// Far more than the kernel's buffers hold, so that a reset could overtake what was sent.
const LARGE: u64 = 40_000_000;

async fn server_with(len: u64) -> (Screendesk, Uuid, Video) {
    let server = Screendesk::builder().recordings(0).start().await.unwrap();
    let video = Video::synthetic(len);
    let uuid = server.add(recording().video(video.clone()));
    (server, uuid, video)
}

fn on_download() -> Fault {
    Fault::on(Operation::DownloadRecording)
}

#[tokio::test]
async fn a_connection_is_reset_after_exactly_the_bytes_asked_for() {
    let (server, uuid, video) = server_with(LARGE).await;
    for bytes in [0, 1, 262_144, 262_145, 30_000_000, LARGE] {
        server.fault(on_download().reset_after(bytes));
        let received = Wire::download(&server, uuid).await.read_to_end().await;
        assert_eq!(received.end, End::Reset, "after {bytes}");
        assert!(received.head().contains(&format!("content-length: {LARGE}\r\n")));
        assert_eq!(received.body().len() as u64, bytes);
        assert!(received.body() == video.expected(..bytes), "after {bytes}");
    }
}

#[tokio::test]
async fn a_connection_is_closed_after_exactly_the_bytes_asked_for() {
    let (server, uuid, video) = server_with(LARGE).await;
    for bytes in [0, 1, 5_000_000] {
        server.fault(on_download().close_after(bytes));
        let received = Wire::download(&server, uuid).await.read_to_end().await;
        assert_eq!(received.end, End::Closed, "after {bytes}");
        assert!(received.head().contains(&format!("content-length: {LARGE}\r\n")));
        assert!(received.body() == video.expected(..bytes), "after {bytes}");
    }
}

#[tokio::test]
async fn a_connection_ends_before_and_in_the_header_fields() {
    let (server, uuid, _) = server_with(100).await;
    let cases = [
        (on_download().reset_before_headers(), End::Reset, false),
        (on_download().close_before_headers(), End::Closed, false),
        (on_download().reset_in_headers(), End::Reset, true),
        (on_download().close_in_headers(), End::Closed, true),
    ];
    for (fault, end, some) in cases {
        let printed = format!("{fault:?}");
        server.fault(fault);
        let received = Wire::download(&server, uuid).await.read_to_end().await;
        assert_eq!(received.end, end, "{printed}");
        assert_eq!(received.bytes.starts_with(b"HTTP/1.1 200 OK\r\n"), some, "{printed}");
        assert!(!received.bytes.windows(4).any(|window| window == b"\r\n\r\n"), "{printed}");
    }
}

#[tokio::test]
async fn a_stall_sends_what_was_asked_for_and_then_nothing() {
    let (server, uuid, video) = server_with(1_000_000).await;
    server.fault(on_download().stall_after(5000));
    let mut wire = Wire::download(&server, uuid).await;
    assert_eq!(wire.body(5000).await, video.expected(..5000));
    assert!(wire.is_silent());
    // Still open, and still silent, after the server has answered others.
    Caller::admin(&server).get("/recordings").await;
    assert!(wire.is_silent());

    server.fault(on_download().stall_before_headers());
    let wire = Wire::download(&server, uuid).await;
    server.wait_for_requests(3).await;
    Caller::admin(&server).get("/recordings").await;
    assert!(wire.is_silent());

    server.shutdown().await;
    assert_eq!(wire.read_to_end().await.bytes, "");
}

#[tokio::test]
async fn a_dripping_body_arrives_slowly_and_whole() {
    let (server, uuid, video) = server_with(10).await;
    server.fault(on_download().drip(3, Duration::from_millis(5)));
    let before = Instant::now();
    let answer = Caller::admin(&server).download(uuid).await;
    assert_eq!(answer.bytes().await.unwrap(), video.expected(..));
    assert!(before.elapsed() >= Duration::from_millis(4 * 5));
}

#[tokio::test]
async fn a_chunked_body_announces_no_length_and_may_break_off() {
    let (server, uuid, video) = server_with(600_000).await;
    server.fault(on_download().chunked());
    let answer = Caller::admin(&server).download(uuid).await;
    assert_eq!(answer.content_length(), None);
    assert_eq!(answer.bytes().await.unwrap(), video.expected(..));

    server.fault(on_download().chunked().close_after(300_000));
    let received = Wire::download(&server, uuid).await.read_to_end().await;
    assert!(received.head().contains("transfer-encoding: chunked\r\n"));
    assert!(!received.body().ends_with(b"0\r\n\r\n"));
    server.fault(on_download().chunked().close_after(300_000));
    assert!(Caller::admin(&server).download(uuid).await.bytes().await.is_err());
}

#[tokio::test]
async fn a_body_may_end_with_the_connection_alone() {
    let (server, uuid, video) = server_with(600_000).await;
    for (fault, expected) in [
        (on_download().until_close(), 600_000),
        (on_download().without_header("Content-Length"), 600_000),
        (on_download().until_close().close_after(1000), 1000),
    ] {
        server.fault(fault);
        let received = Wire::download(&server, uuid).await.read_to_end().await;
        assert_eq!(received.end, End::Closed);
        assert!(
            !received.head().contains("content-length") && !received.head().contains("transfer")
        );
        assert!(received.body() == video.expected(..expected));
    }
}

#[tokio::test]
async fn more_can_be_sent_than_was_announced_and_less() {
    let (server, uuid, video) = server_with(1000).await;
    server.fault(on_download().extra_bytes("surplus"));
    let received = Wire::download(&server, uuid).await.read_to_end().await;
    assert!(received.head().contains("content-length: 1000\r\n"));
    assert_eq!(received.body(), [&video.expected(..)[..], b"surplus"].concat());

    for announced in ["10", "2000", "many"] {
        server.fault(on_download().header("content-length", announced));
        let received = Wire::download(&server, uuid).await.read_to_end().await;
        assert!(received.head().contains(&format!("content-length: {announced}\r\n")));
        assert_eq!(received.body(), video.expected(..));
    }
}

#[tokio::test]
async fn raw_bytes_are_sent_as_they_are() {
    let (server, uuid, _) = server_with(1000).await;
    for raw in [&b"\x16\x03\x01 not HTTP"[..], b"", b"HTTP/1.1 200 OK\r\nx: \x00\r\n\r\n"] {
        server.fault(on_download().raw(raw));
        let received = Wire::download(&server, uuid).await.read_to_end().await;
        assert_eq!((received.bytes, received.end), (raw.into(), End::Closed));
    }
}

#[tokio::test]
async fn a_faulty_list_page_breaks_off_as_a_download_does() {
    let server = Screendesk::start().await;
    server.fault(Fault::on(Operation::ListRecordings).close_after(100));
    let received = Wire::get(&server, "/recordings").await.read_to_end().await;
    assert!(received.body().starts_with(b"{\"records\":[{"));
    assert_eq!(received.body().len(), 100);
}

#[tokio::test]
async fn a_faulty_answer_to_head_has_no_body() {
    let (server, uuid, _) = server_with(1000).await;
    server.fault(on_download().header("content-length", "77"));
    let path = format!("/recordings/{uuid}/download");
    let answer = Caller::admin(&server).request(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(header(&answer, "content-length"), "77");
    assert_eq!(answer.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_connection_can_be_closed_unannounced_after_a_whole_answer() {
    let (server, uuid, video) = server_with(1000).await;
    server.fault(on_download().close_after(u64::MAX));
    let received = Wire::download(&server, uuid).await.read_to_end().await;
    assert_eq!(received.end, End::Closed);
    assert_eq!(received.body(), video.expected(..));
    assert!(!received.head().contains("connection:"));
}

#[tokio::test]
async fn a_range_can_break_off_too() {
    let (server, uuid, video) = server_with(1_000_000).await;
    server.fault(on_download().reset_after(1000));
    let path = format!("/recordings/{uuid}/download");
    let wire = Wire::get_with(&server, &path, "range: bytes=500000-\r\n").await;
    let received = wire.read_to_end().await;
    assert!(received.head().starts_with("HTTP/1.1 206 Partial Content\r\n"));
    assert_eq!(received.body(), video.expected(500_000..501_000));
}
