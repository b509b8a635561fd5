//! What only a real server shows.

use std::sync::atomic::Ordering;

use screendesk_mock::{Fault, Operation, Screendesk, Video, recording};

use crate::{
    process::{ended, kill_after, start},
    s3::S3,
};

async fn with_videos(videos: usize, bytes: u64) -> Screendesk {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    for _ in 0..videos {
        server.add(recording().video(Video::synthetic(bytes)));
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_in_many_parts_is_whole_though_connections_break() {
    let server = with_videos(2, 20 << 20).await;
    let s3 = S3::start().await;
    s3.break_every.store(5, Ordering::Relaxed);
    assert!(ended(start(&server, &s3.destination(), None, &s3.environment())).await.success());
    let objects = s3.objects();
    for uuid in server.uuids() {
        let video = server.video(uuid).expect("a video");
        assert!(objects[&format!("videos/{uuid}.mp4")] == video.expected(..), "{uuid}");
    }
    assert_eq!(s3.parts_under_way(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_killed_in_the_middle_is_never_seen_and_is_aborted_by_the_next_run() {
    let server = with_videos(1, 20 << 20).await;
    let uuid = server.uuids()[0];
    let name = format!("videos/{uuid}.mp4");
    let s3 = S3::start().await;
    server.fault(Fault::on(Operation::DownloadRecording).stall_after(18 << 20));
    let run = start(&server, &s3.destination(), None, &s3.environment());
    // The server is silent now; what came by then is on its way to the store.
    let marked = || s3.objects().keys().any(|name| name.contains("/uploads/"));
    while !(marked() && s3.parts_under_way() >= 2) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(kill_after(&server, run, 0).await);
    assert!(!s3.objects().contains_key(&name), "nothing is seen of it");
    assert!(s3.parts_under_way() > 0, "but parts of it are there");
    assert!(ended(start(&server, &s3.destination(), None, &s3.environment())).await.success());
    let objects = s3.objects();
    assert!(objects[&name] == Video::synthetic(20 << 20).expected(..));
    assert_eq!(s3.parts_under_way(), 0, "what was left is gone");
    assert!(!objects.keys().any(|name| name.contains("/uploads/")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_says_so_while_the_first_one_lives_and_takes_over_when_it_was_killed() {
    let server = with_videos(3, 1000).await;
    let s3 = S3::start().await;
    server.fault(Fault::on(Operation::DownloadRecording).stall_after(10));
    let first = start(&server, &s3.destination(), None, &s3.environment());
    while server.requests_for(Operation::DownloadRecording).is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let second = ended(start(&server, &s3.destination(), None, &s3.environment())).await;
    assert!(!second.success(), "the first one lives");
    assert!(kill_after(&server, first, 0).await);
    server.clear_faults();
    assert!(ended(start(&server, &s3.destination(), None, &s3.environment())).await.success());
    assert_eq!(s3.objects().keys().filter(|name| name.starts_with("videos/")).count(), 3);
}
