//! Where downloads run that may block: beside the caller's runtime, and in its sight.

use std::{
    panic::AssertUnwindSafe,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use futures_util::{FutureExt as _, future};
use screendesk_client::{Client, Timeouts, download::Inspector};

use crate::support::{Operation, Screendesk, Video, client, empty, recording};

/// Blocks its thread, as a disk does, until it is released.
struct Blocking(Receiver<()>);

impl Inspector for Blocking {
    fn restart(&mut self) {}

    fn inspect(&mut self, _: &[u8]) {
        // The sender is gone once it was released.
        let waited = self.0.recv_timeout(Duration::from_secs(20));
        assert_ne!(waited, Err(std::sync::mpsc::RecvTimeoutError::Timeout), "never released");
    }
}

/// A client with a `reqwest::Client` of the caller's own, whose connections are the caller's.
fn with_own_http(server: &Screendesk) -> Client {
    let policy = reqwest::redirect::Policy::none();
    let http = reqwest::Client::builder().no_proxy().redirect(policy).build().expect("a client");
    client(server).http_client(http).build().expect("a client")
}

#[tokio::test]
async fn a_disk_that_blocks_holds_up_no_other_task_of_the_same_thread() {
    let (server, own) = empty().await;
    let uuid = server.add(recording().video(Video::synthetic(1_000_000)));
    let dir = tempfile::tempdir().expect("a directory");
    for (name, client) in [("ours", own), ("theirs", with_own_http(&server))] {
        let (release, blocking) = channel();
        let download = client.download_recording().uuid(uuid).download();
        let saving = download.with_inspector(Blocking(blocking)).to_file(dir.path().join(name));
        // The list goes over the same client, and comes before the disk has taken a byte.
        let listing = async {
            client.list_recordings().send().await.expect("a page");
            drop(release);
        };
        let (saved, ()) = future::join(saving, listing).await;
        assert_eq!(saved.expect("saved").bytes, 1_000_000);
    }
}

#[tokio::test]
async fn a_writer_that_is_handed_over_comes_back_with_every_byte() {
    let (server, client) = empty().await;
    let video = Video::synthetic(3_000_001);
    let uuid = server.add(recording().video(video.clone()));
    let download = client.download_recording().uuid(uuid);
    let (written, bytes) = download.into_writer(Vec::new()).await.expect("written");
    assert_eq!(written.bytes, 3_000_001);
    assert!(bytes == video.expected(..));
}

#[tokio::test]
async fn downloads_one_after_another_go_over_one_connection() {
    let (server, own) = empty().await;
    let uuid = server.add(recording());
    let dir = tempfile::tempdir().expect("a directory");
    for (name, client) in [("ours", own), ("theirs", with_own_http(&server))] {
        server.clear_requests();
        for number in 0..5 {
            let path = dir.path().join(format!("{name}-{number}"));
            client.download_recording().uuid(uuid).to_file(path).await.expect("saved");
        }
        let seen = server.requests_for(Operation::DownloadRecording);
        let mut connections: Vec<_> = seen.iter().map(|request| request.connection).collect();
        connections.dedup();
        assert_eq!((seen.len(), connections.len()), (5, 1), "{name}: {connections:?}");
    }
}

#[tokio::test]
async fn a_hundred_downloads_at_once_all_arrive() {
    let (server, own) = empty().await;
    let uuid = server.add(recording().video(Video::synthetic(10_000)));
    let dir = tempfile::tempdir().expect("a directory");
    for (name, client) in [("ours", own), ("theirs", with_own_http(&server))] {
        let downloads = (0..100).map(|number| {
            let path = dir.path().join(format!("{name}-{number}"));
            client.download_recording().uuid(uuid).to_file(path)
        });
        for saved in future::join_all(downloads).await {
            assert_eq!(saved.expect("saved").bytes, 10_000);
        }
    }
}

#[tokio::test]
async fn a_panic_of_an_observer_is_the_callers() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let dir = tempfile::tempdir().expect("a directory");
    let download = client.download_recording().uuid(uuid).with_progress(|_| panic!("observed"));
    let saving = download.to_file(dir.path().join("call.mp4"));
    let panic = AssertUnwindSafe(saving).catch_unwind().await.expect_err("it panics");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"observed"));
    // And nothing else is broken by it.
    client.download_recording().uuid(uuid).to_dir(dir.path()).await.expect("saved");
}

#[test]
fn a_client_outlives_the_runtime_that_it_was_first_used_on() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    let serving = runtime().expect("a runtime");
    let server = serving.block_on(Screendesk::start());
    let uuid = server.uuids()[0];
    let client = client(&server).timeouts(Timeouts::default()).build().expect("a client");
    let stop = std::sync::Arc::new(tokio::sync::Notify::new());
    let stopped = std::sync::Arc::clone(&stop);
    let serve = std::thread::spawn(move || serving.block_on(stopped.notified()));
    let dir = tempfile::tempdir().expect("a directory");
    for number in 0..3 {
        let saving =
            client.download_recording().uuid(uuid).to_file(dir.path().join(number.to_string()));
        runtime().expect("a runtime").block_on(saving).expect("saved");
    }
    stop.notify_one();
    serve.join().expect("served");
}
