//! Broken connections, changed files, parts of earlier runs.

use std::fs;

use screendesk_client::Error;

use crate::{
    download::names,
    scene::{LENGTH, scene, to_file},
    support::{Video, client, quick, recording},
};

#[tokio::test]
async fn a_broken_connection_is_taken_up_where_it_stopped() {
    let scene = scene().await;
    for (number, at) in [1, 300_000, 699_999].into_iter().enumerate() {
        scene.fault(|f| f.nth(number + 1).reset_after(at));
    }
    let saved = scene.download().await.expect("saved");
    assert!(scene.is_whole());
    assert_eq!((saved.bytes, saved.resumed_from), (LENGTH, 0));
    let ranges = scene.ranges();
    assert!(ranges.len() >= 2 && ranges[0].is_none(), "{ranges:?}");
    assert!(ranges[1..].iter().all(Option::is_some), "{ranges:?}");
    let requests = scene.server.requests();
    assert!(requests[1].header("if-range").is_some_and(|v| v.starts_with('"')));
}

#[tokio::test]
async fn a_writer_and_a_stream_bridge_a_break_as_well() {
    let scene = scene().await;
    scene.fault(|f| f.close_after(123_456));
    let mut bytes = Vec::new();
    scene
        .client
        .download_recording()
        .uuid(scene.uuid)
        .to_writer(&mut bytes)
        .await
        .expect("written");
    assert!(bytes == Video::synthetic(LENGTH).expected(..));
    assert_eq!(scene.ranges(), [None, Some("bytes=123456-".to_owned())]);
}

#[tokio::test]
async fn a_later_run_takes_up_what_a_broken_one_left() {
    let scene = scene().await;
    scene.broken_run().await;
    assert_eq!(names(scene.dir.path()), ["call.mp4.part", "call.mp4.part.json"]);
    let saved = scene.download().await.expect("saved");
    assert_eq!(saved.resumed_from, 400_000);
    assert_eq!(scene.ranges(), [Some("bytes=400000-".to_owned())]);
    assert!(scene.is_whole());
}

#[tokio::test]
async fn a_later_run_into_a_directory_takes_up_what_a_broken_one_left() {
    let scene = scene().await;
    let into = || scene.client.download_recording().uuid(scene.uuid);
    let once = client(&scene.server).retry(quick().with_attempts(1)).build().expect("a client");
    scene.fault(|f| f.close_after(400_000));
    once.download_recording().uuid(scene.uuid).to_dir(scene.dir.path()).await.expect_err("cut off");
    let saved = into().to_dir(scene.dir.path()).await.expect("saved");
    assert_eq!(saved.resumed_from, 400_000);
    assert!(fs::read(&saved.path).expect("the file") == Video::synthetic(LENGTH).expected(..));
}

#[tokio::test]
async fn a_video_that_changed_in_between_is_downloaded_anew_and_never_glued() {
    for length in [LENGTH, 300_000, 2_000_000] {
        let scene = scene().await;
        scene.broken_run().await;
        scene.server.set_video(scene.uuid, Video::synthetic(length).version(2));
        let saved = scene.download().await.expect("saved");
        assert_eq!((saved.bytes, saved.resumed_from), (length, 0));
        assert!(scene.is_whole(), "{length}");
    }
}

#[tokio::test]
async fn a_video_that_changes_while_a_writer_gets_it_is_an_error() {
    let scene = scene().await;
    scene.fault(|f| f.stall_after(200_000));
    let client =
        client(&scene.server).timeouts(crate::support::impatient()).build().expect("a client");
    let mut body = client.download_recording().uuid(scene.uuid).open().await.expect("open");
    let first = body.chunk().await.expect("bytes").expect("bytes");
    scene.server.set_video(scene.uuid, Video::synthetic(LENGTH).version(2));
    let mut read = first.len();
    let error = loop {
        match body.chunk().await {
            Ok(Some(bytes)) => read += bytes.len(),
            Ok(None) => panic!("it ended after {read} bytes"),
            Err(error) => break error,
        }
    };
    assert!(matches!(&error, Error::Unexpected(_)), "{error:?}");
    assert!(error.to_string().contains("another version"), "{error}");
    assert_eq!(read, 200_000);
}

#[tokio::test]
async fn a_server_that_ignores_ranges_still_delivers_the_file() {
    let scene = scene().await;
    scene.broken_run().await;
    // What a server without ranges does: 200 and the whole file, with the same ETag.
    let whole = Video::synthetic(LENGTH);
    let etag = scene.etag().await;
    scene.server.clear_requests();
    scene.fault(|f| {
        f.respond(200, [("etag", etag.as_str()), ("content-type", "video/mp4")], whole.expected(..))
    });
    let saved = scene.download().await.expect("saved");
    assert_eq!(saved.bytes, LENGTH);
    assert!(scene.is_whole());
}

#[tokio::test]
async fn a_206_that_does_not_fit_is_never_glued() {
    for (start, total) in [(400_001, LENGTH), (400_000, LENGTH + 1), (500_000, LENGTH)] {
        let scene = scene().await;
        let etag = scene.etag().await;
        scene.broken_run().await;
        let range = format!("bytes {start}-{}/{total}", total - 1);
        let rest = Video::synthetic(LENGTH).expected(start..);
        scene.fault(|f| {
            let headers = [
                ("content-range", range.as_str()),
                ("etag", etag.as_str()),
                ("content-type", "video/mp4"),
            ];
            f.respond(206, headers, rest)
        });
        let saved = scene.download().await.expect("saved");
        assert_eq!(saved.resumed_from, 0, "{range}");
        assert!(scene.is_whole(), "{range}");
    }
}

#[tokio::test]
async fn a_206_that_begins_earlier_than_asked_is_used_from_where_it_fits() {
    let scene = scene().await;
    let etag = scene.etag().await;
    scene.broken_run().await;
    let rest = Video::synthetic(LENGTH).expected(300_000..);
    scene.fault(|f| {
        let headers = [("content-range", "bytes 300000-999999/1000000"), ("etag", etag.as_str())];
        f.respond(206, headers, rest)
    });
    let saved = scene.download().await.expect("saved");
    assert_eq!(saved.resumed_from, 400_000);
    assert!(scene.is_whole());
}

#[tokio::test]
async fn a_416_starts_over() {
    let scene = scene().await;
    scene.broken_run().await;
    scene.fault(|f| f.respond(416, [("content-range", "bytes */1000000")], ""));
    scene.download().await.expect("saved");
    assert!(scene.is_whole());
    assert_eq!(scene.ranges(), [Some("bytes=400000-".to_owned()), None]);
}

#[tokio::test]
async fn without_a_strong_validator_nothing_is_taken_up() {
    let scene = scene().await;
    scene.fault(|f| f.header("etag", "W/\"weak\"").close_after(400_000));
    let saved = scene.download().await.expect("saved");
    assert_eq!(saved.bytes, LENGTH);
    assert!(scene.is_whole());
    assert_eq!(scene.ranges(), [None, None]);
}

#[tokio::test]
async fn a_foreign_part_file_is_left_alone() {
    let scene = scene().await;
    let foreign = scene.dir.path().join("call.mp4.part");
    fs::write(&foreign, "somebody else's").expect("a file");
    scene.download().await.expect("saved");
    assert_eq!(fs::read(&foreign).expect("the file"), b"somebody else's");
    assert_eq!(names(scene.dir.path()), ["call.mp4", "call.mp4.part"]);
    assert!(scene.ranges().iter().all(Option::is_none));
}

#[tokio::test]
async fn a_part_of_another_recording_or_with_a_damaged_note_is_not_trusted() {
    let scene = scene().await;
    scene.broken_run().await;
    let other = scene.server.add(recording().video(Video::synthetic(LENGTH).version(3)));
    let saved = to_file(&scene.client, other, &scene.path()).await.expect("saved");
    assert_eq!(saved.resumed_from, 0);
    assert!(
        fs::read(scene.path()).expect("the file")
            == Video::synthetic(LENGTH).version(3).expected(..)
    );

    fs::remove_file(scene.path()).expect("removed");
    scene.broken_run().await;
    fs::write(scene.dir.path().join("call.mp4.part.json"), "{\"half").expect("a damaged note");
    let saved = scene.download().await.expect("saved");
    assert_eq!(saved.resumed_from, 0);
    assert!(fs::read(scene.path()).expect("the file") == Video::synthetic(LENGTH).expected(..));
}

#[tokio::test]
async fn two_downloads_to_one_name_do_not_disturb_each_other() {
    let scene = scene().await;
    scene.fault(|f| f.stall_after(100_000));
    let (client, uuid, path) = (scene.client.clone(), scene.uuid, scene.path());
    let first = tokio::spawn(async move { to_file(&client, uuid, &path).await });
    scene.server.wait_for_requests(1).await;
    while fs::metadata(scene.dir.path().join("call.mp4.part")).map_or(0, |m| m.len()) == 0 {
        tokio::task::yield_now().await;
    }
    let error = scene.download().await.expect_err("another one is under way");
    assert!(error.to_string().contains("another download"), "{error}");
    first.abort();
    assert!(first.await.expect_err("aborted").is_cancelled());
    assert!(!scene.path().exists());
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_its_part_for_the_next_run() {
    let scene = scene().await;
    scene.fault(|f| f.stall_after(300_000));
    let part = scene.dir.path().join("call.mp4.part");
    let download = scene.download();
    tokio::select! {
        done = download => panic!("it is stalled: {done:?}"),
        () = async {
            while fs::metadata(&part).map_or(0, |m| m.len()) < 300_000 {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        } => {}
    }
    assert_eq!(names(scene.dir.path()), ["call.mp4.part", "call.mp4.part.json"]);
    // The thread that writes lets go of the part once it has noticed.
    let saved = loop {
        match scene.download().await {
            Err(error) if error.to_string().contains("another download") => {
                tokio::task::yield_now().await;
            }
            done => break done.expect("saved"),
        }
    };
    assert_eq!(saved.resumed_from, 300_000);
    assert!(scene.is_whole());
}
