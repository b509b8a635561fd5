//! Downloads that break off, run dry, stall or say too much: whole in the end, or absent.

use std::{fs, time::Duration};

use screendesk_client::{Client, Error, error::TransportKind};
use uuid::Uuid;

use crate::{
    download::names,
    scene::{LENGTH, scene},
    support::{
        Fault, Operation, Screendesk, Video, asked, client, empty, impatient, quick, recording,
    },
};

fn fault() -> Fault {
    Fault::on(Operation::DownloadRecording)
}

async fn with_video(length: u64) -> (Screendesk, Client, Uuid) {
    let (server, client) = empty().await;
    let uuid = server.add(recording().video(Video::synthetic(length)));
    (server, client, uuid)
}

#[tokio::test]
async fn a_reset_after_any_byte_is_bridged() {
    const LENGTH: u64 = 60;
    let (server, client, uuid) = with_video(LENGTH).await;
    let expected = Video::synthetic(LENGTH).expected(..);
    let dir = tempfile::tempdir().expect("a directory");
    for at in 0..=LENGTH {
        server.fault(fault().reset_after(at));
        let path = dir.path().join(format!("{at}.mp4"));
        let saved = client.download_recording().uuid(uuid).to_file(&path).await.expect("saved");
        assert_eq!(saved.bytes, LENGTH);
        assert_eq!(fs::read(&path).expect("the file"), expected, "{at}");
        server.clear_faults();
    }
    assert_eq!(names(dir.path()).len() as u64, LENGTH + 1, "and nothing beside them");
}

#[tokio::test]
async fn a_reset_after_every_byte_is_bridged_as_well() {
    const LENGTH: u64 = 60;
    let (server, client, uuid) = with_video(LENGTH).await;
    server.fault(fault().always().reset_after(1));
    let mut read = Vec::new();
    client.download_recording().uuid(uuid).to_writer(&mut read).await.expect("written");
    assert_eq!(read, Video::synthetic(LENGTH).expected(..));
    assert_eq!(asked(&server, Operation::DownloadRecording) as u64, LENGTH);
}

#[tokio::test]
async fn truncated_with_a_length_or_in_chunks_leaves_no_file_under_its_final_name() {
    type Cut = fn() -> Fault;
    let cuts: [(&str, Cut); 6] = [
        ("closed", || fault().close_after(1000)),
        ("reset", || fault().reset_after(1000)),
        ("closed before the first byte", || fault().close_after(0)),
        ("closed in chunks", || fault().chunked().close_after(1000)),
        ("reset in chunks", || fault().chunked().reset_after(1000)),
        ("closed before the last chunk", || fault().chunked().close_after(500_000)),
    ];
    for (cut, faulty) in cuts {
        let (server, _, uuid) = with_video(500_000).await;
        let client = client(&server).retry(quick().with_attempts(1)).build().expect("a client");
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("call.mp4");
        server.fault(faulty());
        let error = client.download_recording().uuid(uuid).to_file(&path).await.expect_err(cut);
        let Error::Transport(failure) = &error else { panic!("{cut}: {error:?}") };
        assert_eq!(failure.kind(), TransportKind::Reset, "{cut}: {error}");
        assert!(error.to_string().contains("bytes"), "{cut}: {error}");
        assert!(!path.exists(), "{cut}");
        client.download_recording().uuid(uuid).to_file(&path).await.expect("the next run");
        assert!(fs::read(&path).expect("the file") == Video::synthetic(500_000).expected(..));
        assert_eq!(names(dir.path()), ["call.mp4"], "{cut}");
    }
}

/// Nothing tells a truncation where neither a length nor chunks announce the end: it is said that
/// the length is unknown.
#[tokio::test]
async fn without_any_length_the_end_of_the_connection_is_the_end_and_it_is_said_to_be_unverified() {
    let (server, client, uuid) = with_video(5000).await;
    let dir = tempfile::tempdir().expect("a directory");
    for (name, bytes, faulty) in [
        ("whole.mp4", 5000, fault().until_close()),
        ("cut.mp4", 1000, fault().until_close().close_after(1000)),
    ] {
        server.fault(faulty);
        let path = dir.path().join(name);
        let saved = client.download_recording().uuid(uuid).to_file(&path).await.expect("saved");
        assert_eq!((saved.bytes, saved.info.length), (bytes, None), "{name}");
    }
    server.fault(fault().until_close().reset_after(1000));
    let path = dir.path().join("reset.mp4");
    let saved = client.download_recording().uuid(uuid).to_file(&path).await.expect("a second try");
    assert_eq!(saved.bytes, 5000, "a reset is not the end");
}

#[tokio::test]
async fn chunks_without_a_length_are_whole_when_the_last_one_came() {
    let (server, client, uuid) = with_video(5000).await;
    server.fault(fault().chunked());
    let mut read = Vec::new();
    let written =
        client.download_recording().uuid(uuid).to_writer(&mut read).await.expect("written");
    assert_eq!((written.bytes, written.info.length), (5000, None));
    assert_eq!(read, Video::synthetic(5000).expected(..));
}

#[tokio::test]
async fn more_bytes_than_announced_are_not_in_the_file_and_not_in_the_next_answer() {
    let (server, client, uuid) = with_video(5000).await;
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.mp4");
    server.fault(fault().extra_bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
    client.download_recording().uuid(uuid).to_file(&path).await.expect("saved");
    assert!(fs::read(&path).expect("the file") == Video::synthetic(5000).expected(..));
    let next = client.get_recording().uuid(uuid).send().await.expect("the real answer");
    assert_eq!(next.uuid, uuid);
}

#[tokio::test]
async fn a_range_that_brings_more_than_the_rest_is_an_error_and_no_file() {
    let (server, client, uuid) = with_video(5000).await;
    let dir = tempfile::tempdir().expect("a directory");
    server.fault(fault().close_after(1000));
    let headers = [("content-range", "bytes 1000-4999/5000"), ("content-type", "video/mp4")];
    let too_much = Video::synthetic(6000).expected(1000..);
    server.fault(fault().always().respond(206, headers, too_much));
    let path = dir.path().join("call.mp4");
    let error = client.download_recording().uuid(uuid).to_file(&path).await.expect_err("too much");
    assert!(error.to_string().contains("more than the 5000 bytes"), "{error}");
    assert!(!path.exists());
}

#[tokio::test]
async fn a_stall_is_a_timeout_and_a_slow_but_living_drip_is_not() {
    let (server, _, uuid) = with_video(100).await;
    let timeouts = impatient();
    let client = client(&server).timeouts(timeouts).retry(quick().with_attempts(1));
    let client = client.build().expect("a client");
    server.fault(fault().stall_after(50));
    let mut sink = tokio::io::sink();
    let error =
        client.download_recording().uuid(uuid).to_writer(&mut sink).await.expect_err("silence");
    assert!(error.to_string().contains("nothing came in time, after 50 of 100 bytes"), "{error}");
    server.fault(fault().drip(10, Duration::from_millis(20)));
    client.download_recording().uuid(uuid).to_writer(&mut sink).await.expect("slow, but alive");
    assert_eq!(asked(&server, Operation::DownloadRecording), 2);
}

#[tokio::test]
async fn a_stall_is_taken_up_where_it_stopped() {
    let (server, _, uuid) = with_video(5000).await;
    let client = client(&server).timeouts(impatient()).build().expect("a client");
    server.fault(fault().stall_after(1000));
    let mut read = Vec::new();
    client.download_recording().uuid(uuid).to_writer(&mut read).await.expect("written");
    assert_eq!(read, Video::synthetic(5000).expected(..));
    let ranges =
        server.requests().iter().map(|r| r.header("range").map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(ranges, [None, Some("bytes=1000-".to_owned())]);
}

#[tokio::test]
async fn a_video_of_0_bytes_is_an_empty_file_asked_for_once() {
    let (server, client, uuid) = with_video(0).await;
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.mp4");
    let saved = client.download_recording().uuid(uuid).to_file(&path).await.expect("saved");
    assert_eq!((saved.bytes, saved.info.length), (0, Some(0)));
    assert_eq!(fs::metadata(&path).expect("the file").len(), 0);
    assert_eq!(names(dir.path()), ["call.mp4"]);
    assert_eq!(asked(&server, Operation::DownloadRecording), 1);
}

#[tokio::test]
async fn a_length_that_changed_between_attempts_starts_over_and_is_never_glued() {
    let (server, client, uuid) = with_video(5000).await;
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.mp4");
    let changed = Video::synthetic(7000).version(2);
    let second = changed.clone();
    server.fault(fault().close_after(1000));
    server.fault(fault().nth(2).run(move |account| {
        account.set_video(uuid, second.clone());
    }));
    let saved = client.download_recording().uuid(uuid).to_file(&path).await.expect("saved");
    assert_eq!(saved.bytes, 7000);
    assert!(fs::read(&path).expect("the file") == changed.expected(..));
}

#[tokio::test]
async fn a_server_that_always_breaks_off_at_the_same_place_is_given_up() {
    let (server, client, uuid) = with_video(500_000).await;
    let dir = tempfile::tempdir().expect("a directory");
    server.fault(fault().always().header("etag", "W/\"weak\"").close_after(1000));
    let path = dir.path().join("call.mp4");
    let error = client
        .download_recording()
        .uuid(uuid)
        .to_file(&path)
        .await
        .expect_err("it never gets beyond 1000 bytes");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(server.requests().len() <= 10, "{}", server.requests().len());
    assert!(names(dir.path()).is_empty(), "a part without a validator is of no use");
}

#[tokio::test]
async fn progress_renews_the_patience_however_many_breaks_there_are() {
    let (server, client, uuid) = with_video(1_000_000).await;
    // Each answer breaks off after 30,000 bytes: 34 of them make the file, at 5 attempts.
    server.fault(fault().always().close_after(30_000));
    let mut read = Vec::new();
    client.download_recording().uuid(uuid).to_writer(&mut read).await.expect("written");
    assert!(read == Video::synthetic(1_000_000).expected(..));
    assert_eq!(server.requests().len(), 34);
}

#[tokio::test]
async fn a_consumer_that_takes_its_time_does_not_use_up_the_patience_with_the_network() {
    let scene = scene().await;
    scene.fault(|f| f.close_after(400_000));
    let policy = quick().with_total_time(Duration::from_millis(300));
    let client = client(&scene.server).retry(policy).build().expect("a client");
    let mut body = client.download_recording().uuid(scene.uuid).open().await.expect("open");
    let mut read = 0;
    while let Some(chunk) = body.chunk().await.expect("the break is bridged") {
        if read < 400_000 && read + chunk.len() >= 400_000 {
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
        read += chunk.len();
    }
    assert_eq!(read as u64, LENGTH);
}

#[tokio::test]
async fn breaks_with_progress_between_them_leave_the_budget_of_retries_alone() {
    let scene = scene().await;
    // 200 answers make the file: more than the budget has retries.
    scene.fault(|f| f.always().close_after(5_000));
    scene.download().await.expect("saved");
    assert!(scene.has_whole_file());
}
