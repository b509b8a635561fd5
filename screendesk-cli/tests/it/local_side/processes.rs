//! Several processes that download to the same place at the same time.

use std::{fs, sync::Arc};

use screendesk_mock::{Fault, Operation, Video, recording};
use tokio::sync::Semaphore;

use crate::program::{Ran, names, run, scene, within};

const LENGTH: u64 = 300_000;

/// A download that is held before its first byte, until there is a permit.
fn held(permits: &Arc<Semaphore>) -> Fault {
    let permits = Arc::clone(permits);
    Fault::on(Operation::DownloadRecording).wait_for(move || {
        let permits = Arc::clone(&permits);
        async move { permits.acquire().await.expect("never closed").forget() }
    })
}

#[tokio::test]
async fn of_two_processes_downloading_to_one_name_one_wins_whole_and_the_other_says_so() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let permits = Arc::new(Semaphore::new(0));
    server.fault(held(&permits));
    let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
    let first = tokio::spawn(run(within(&server, dir.path(), &arguments)));
    server.wait_for_requests(1).await;
    let second = run(within(&server, dir.path(), &arguments)).await;
    assert_eq!(second.code, Some(1), "{}", second.stderr);
    assert!(second.stderr.contains("another download"), "{}", second.stderr);
    assert_eq!(server.requests().len(), 1, "before any request");
    permits.add_permits(1);
    let first = first.await.expect("no panic");
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(
        fs::read(dir.path().join("call.mp4")).expect("it") == Video::synthetic(LENGTH).expected(..)
    );
    assert_eq!(names(dir.path()), ["call.mp4"]);
}

#[tokio::test]
async fn of_many_processes_started_at_once_for_one_name_all_but_one_say_so_and_nothing_is_torn() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
    let running: Vec<_> =
        (0..8).map(|_| tokio::spawn(run(within(&server, dir.path(), &arguments)))).collect();
    let mut codes = Vec::new();
    for ran in running {
        let Ran { code, stderr, .. } = ran.await.expect("no panic");
        assert!(
            code == Some(0)
                || stderr.contains("another download")
                || stderr.contains("file already"),
            "{stderr}"
        );
        codes.push(code);
    }
    codes.sort_unstable();
    assert_eq!(codes[..2], [Some(0), Some(1)], "{codes:?}");
    assert!(
        fs::read(dir.path().join("call.mp4")).expect("it") == Video::synthetic(LENGTH).expected(..)
    );
    assert_eq!(names(dir.path()), ["call.mp4"]);
}

#[tokio::test]
async fn two_processes_downloading_into_one_directory_keep_out_of_each_others_way() {
    let (server, first, dir) = scene(Video::synthetic(LENGTH).file_name("first.mp4")).await;
    let other = recording().video(Video::synthetic(LENGTH).version(2).file_name("second.mp4"));
    let second = server.add(other);
    let permits = Arc::new(Semaphore::new(0));
    server.fault(held(&permits));
    server.fault(held(&permits));
    let runs = [first, second].map(|uuid| {
        let arguments = ["download", &uuid.to_string(), "-o", "videos/"];
        tokio::spawn(run(within(&server, dir.path(), &arguments)))
    });
    server.wait_for_requests(2).await;
    permits.add_permits(2);
    for ran in runs {
        let ran = ran.await.expect("no panic");
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
    let videos = dir.path().join("videos");
    assert_eq!(names(&videos), ["first.mp4", "second.mp4"]);
    assert!(
        fs::read(videos.join("second.mp4")).expect("it")
            == Video::synthetic(LENGTH).version(2).expected(..)
    );
}

#[tokio::test]
async fn two_processes_whose_videos_have_one_name_in_a_directory_tear_neither() {
    let (server, first, dir) = scene(Video::synthetic(LENGTH).file_name("call.mp4")).await;
    let other = Video::synthetic(LENGTH).version(2);
    let second = server.add(recording().video(other.clone().file_name("call.mp4")));
    let runs = [first, second].map(|uuid| {
        let arguments = ["download", &uuid.to_string(), "-o", "videos/"];
        tokio::spawn(run(within(&server, dir.path(), &arguments)))
    });
    let mut codes = Vec::new();
    for ran in runs {
        let ran = ran.await.expect("no panic");
        assert!(ran.code == Some(0) || ran.stderr.contains("call.mp4"), "{}", ran.stderr);
        codes.push(ran.code);
    }
    let winner = match codes[..] {
        [Some(0), Some(1)] => Video::synthetic(LENGTH),
        [Some(1), Some(0)] => other,
        _ => panic!("{codes:?}"),
    };
    let videos = dir.path().join("videos");
    assert_eq!(names(&videos), ["call.mp4"]);
    assert!(fs::read(videos.join("call.mp4")).expect("it") == winner.expected(..));
}
