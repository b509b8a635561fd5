//! Files, directories, writers, streams: whole or absent.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::TryStreamExt as _;
use screendesk_client::{Error, download::Progress};

use crate::support::{Fault, Operation, Video, asked, client, empty, quick, recording};

/// The names of all files in a directory.
pub(crate) fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_has_all_bytes_and_nothing_is_left_beside_it() {
    let (server, client) = empty().await;
    let dir = tempfile::tempdir().expect("a directory");
    for length in [0, 1, 65_536, 3_000_001] {
        let video = Video::synthetic(length);
        let uuid = server.add(recording().video(video.clone()));
        let path = dir.path().join("call.mp4");
        let download = client.download_recording().uuid(uuid).download().with_overwrite(true);
        let saved = download.to_file(&path).await.expect("saved");
        assert_eq!((saved.bytes, saved.resumed_from, &saved.path), (length, 0, &path));
        assert!(fs::read(&path).expect("the file") == video.expected(..), "{length}");
        assert_eq!(names(dir.path()), ["call.mp4"]);
    }
}

#[tokio::test]
async fn a_file_that_is_there_is_kept_before_anything_is_requested() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.mp4");
    fs::write(&path, "precious").expect("a file");
    let error =
        client.download_recording().uuid(uuid).to_file(&path).await.expect_err("it is there");
    let Error::Io(io) = &error else { panic!("{error:?}") };
    assert_eq!(io.source.kind(), std::io::ErrorKind::AlreadyExists);
    assert!(error.to_string().contains("call.mp4"), "{error}");
    assert_eq!(fs::read(&path).expect("the file"), b"precious");
    assert!(server.requests().is_empty());
    assert_eq!(names(dir.path()), ["call.mp4"]);
}

#[tokio::test]
async fn a_file_that_is_to_be_replaced_is_there_until_the_new_one_is_whole() {
    let (server, _) = empty().await;
    let client = client(&server).retry(quick().with_attempts(1)).build().expect("a client");
    let uuid = server.add(recording().video(Video::synthetic(500_000)));
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.mp4");
    fs::write(&path, "precious").expect("a file");
    server.fault(Fault::on(Operation::DownloadRecording).close_after(1000));
    let replace = || client.download_recording().uuid(uuid).download().with_overwrite(true);
    replace().to_file(&path).await.expect_err("it breaks off");
    assert_eq!(fs::read(&path).expect("the file"), b"precious");
    replace().to_file(&path).await.expect("saved");
    assert_eq!(fs::metadata(&path).expect("the file").len(), 500_000);
}

#[tokio::test]
async fn a_place_that_cannot_take_a_file_is_said_before_anything_is_requested() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("file"), "").expect("a file");
    let download = || client.download_recording().uuid(uuid);
    for (path, words) in [
        (dir.path().join("missing/call.mp4"), "missing"),
        (dir.path().join("file/call.mp4"), "file"),
        (dir.path().to_owned(), "directory"),
    ] {
        let error = download().to_file(&path).await.expect_err("it cannot be written");
        assert!(matches!(error, Error::Io(_)) && error.to_string().contains(words), "{error}");
    }
    for dir in [dir.path().join("missing"), dir.path().join("file")] {
        let error = download().to_dir(&dir).await.expect_err("it is no directory");
        assert!(matches!(error, Error::Io(_)), "{error:?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_page_or_json_where_a_video_was_due_is_an_error_and_no_file() {
    for content_type in
        ["text/html; charset=utf-8", "application/json", "application/json; x=\u{9b}"]
    {
        let (server, client) = empty().await;
        let uuid = server.add(recording());
        let page = Fault::on(Operation::DownloadRecording);
        server.fault(page.respond(200, [("content-type", content_type)], "<html>Sign in</html>"));
        let dir = tempfile::tempdir().expect("a directory");
        let error =
            client.download_recording().uuid(uuid).to_dir(dir.path()).await.expect_err("no video");
        assert!(matches!(error, Error::Unexpected(_)), "{error:?}");
        assert!(error.to_string().contains("where a file was due"), "{error}");
        assert!(names(dir.path()).is_empty());
    }
}

#[tokio::test]
async fn a_409_that_clears_ends_with_the_video_and_one_that_never_does_with_the_deadline() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let busy = r#"{"error": "Video file is not available yet"}"#;
    let not_ready =
        |headers| Fault::on(Operation::DownloadRecording).times(2).respond(409, headers, busy);
    server.fault(not_ready([("retry-after", "0")]));
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    let mut bytes = Vec::new();
    let waiting = || client.download_recording().uuid(uuid).with_wait(Duration::from_secs(60));
    waiting().to_writer(&mut bytes).await.expect("it clears");
    assert_eq!(bytes, Video::mp4().expected(..));
    assert!(started.elapsed() >= Duration::from_secs(2 + 4), "{:?}", started.elapsed());

    server.set_video(uuid, Video::processing());
    let started = tokio::time::Instant::now();
    let error = waiting().to_writer(&mut bytes).await.expect_err("it never clears");
    assert!(error.is_not_ready(), "{error:?}");
    assert!(error.message().is_some());
    let waited = started.elapsed();
    assert!((Duration::from_secs(60)..Duration::from_secs(70)).contains(&waited), "{waited:?}");
}

#[tokio::test]
async fn progress_begins_at_nothing_grows_and_ends_with_all() {
    let (server, client) = empty().await;
    let uuid = server.add(recording().video(Video::synthetic(1_000_000)));
    let seen: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let sink = Arc::clone(&seen);
    let download = client.download_recording().uuid(uuid).with_progress(move |progress| {
        sink.lock().expect("no panic before").push(progress);
    });
    download.to_writer(&mut tokio::io::sink()).await.expect("written");
    let seen = seen.lock().expect("no panic before");
    assert_eq!(seen[0].received, 0);
    assert!(seen.windows(2).all(|w| w[0].received < w[1].received));
    assert!(seen.iter().all(|p| p.total == Some(1_000_000)));
    assert_eq!(seen.last().map(|p| p.received), Some(1_000_000));
}

#[tokio::test]
async fn an_open_download_is_what_the_server_says_and_a_stream_of_bytes() {
    let (server, client) = empty().await;
    let video = Video::synthetic(700_000);
    let uuid = server.add(recording().title("Call").video(video.clone()));
    let body = client.download_recording().uuid(uuid).open().await.expect("open");
    let info = body.info().clone();
    assert_eq!((info.length, info.extension), (Some(700_000), "mp4"));
    assert_eq!(info.content_type.as_deref(), Some("video/mp4"));
    assert!(info.etag.is_some() && info.file_name.is_some(), "{info:?}");
    let chunks: Vec<_> = body.try_collect().await.expect("all chunks");
    assert!(chunks.concat() == video.expected(..));
}

#[tokio::test]
async fn a_writer_that_fails_is_an_error_of_its_own() {
    struct Full;
    impl tokio::io::AsyncWrite for Full {
        fn poll_write(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            _: &[u8],
        ) -> std::task::Poll<std::io::Result<usize>> {
            std::task::Poll::Ready(Err(std::io::ErrorKind::StorageFull.into()))
        }
        fn poll_flush(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Ok(()))
        }
        fn poll_shutdown(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Ok(()))
        }
    }
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let error =
        client.download_recording().uuid(uuid).to_writer(&mut Full).await.expect_err("it is full");
    assert!(matches!(&error, Error::Io(e) if e.source.kind() == std::io::ErrorKind::StorageFull));
    assert_eq!(asked(&server, Operation::DownloadRecording), 1, "it is not tried again");
}
