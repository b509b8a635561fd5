//! Recordings that cannot be had, and servers that break.

use screendesk_client::Error as ClientError;
use screendesk_export::{Error, Options};

use crate::support::{
    Fault, Operation, Video, account, assert_is_the_account, downloads, places, recording, run,
};

#[tokio::test]
async fn one_that_cannot_be_had_is_named_with_its_reason_and_the_others_come() {
    for place in places() {
        let server = account(10).await;
        let busy = server.add(recording().video(Video::processing()));
        let missing = server.add(recording().video(Video::none()));
        let broken = server.add(recording().field("/metadata/duration", "twelve"));
        let summary = run(&server, &place, Options::default()).await.expect("a run");
        assert_eq!((summary.fetched, summary.failed), (11, 3), "the odd one has its video");
        assert!(!summary.is_complete());
        for (uuid, words) in [(busy, "409"), (missing, "404"), (broken, "duration")] {
            let failure = summary.failures.iter().find(|f| f.uuid == Some(uuid)).expect("named");
            assert!(failure.error.contains(words), "{failure:?}");
        }
        let lines = place.lines("manifest.ndjson").await;
        let failed: Vec<_> = lines.iter().filter(|e| e["outcome"] == "failed").collect();
        assert_eq!(failed.len(), 2);
        assert!(failed.iter().all(|e| e["error"].is_string() && e.get("file").is_none()));
        assert_eq!(place.lines("recordings.ndjson").await.len(), 13, "their metadata is there");
    }
}

#[tokio::test]
async fn to_retry_what_failed_takes_only_that_and_lists_nothing() {
    for place in places() {
        let server = account(10).await;
        let busy = server.add(recording().video(Video::processing()));
        run(&server, &place, Options::default()).await.expect("a run");
        server.set_video(busy, Video::mp4());
        server.clear_requests();
        let again = Options::default().with_retry_failed(true);
        let summary = run(&server, &place, again.clone()).await.expect("a second run");
        assert_eq!((summary.fetched, summary.failed), (1, 0));
        assert_eq!(server.requests().len(), 1, "one video, and no list");
        assert_is_the_account(&server, &place).await;
        let lines = place.lines("manifest.ndjson").await;
        assert!(lines.iter().all(|e| e["outcome"] == "stored"));
        let summary = run(&server, &place, again).await.expect("a third run");
        assert_eq!((summary.fetched, summary.recordings), (0, 0));
    }
}

#[tokio::test]
async fn a_changed_video_that_fails_leaves_the_one_that_is_there() {
    for place in places() {
        let server = account(3).await;
        let uuid = server.uuids()[1];
        run(&server, &place, Options::default()).await.expect("a run");
        let before = place.stored(uuid).await.expect("an entry");
        server.set_video(uuid, Video::processing());
        server.change(uuid, |r| r["metadata"]["updated_at"] = "2030-01-01T00:00:00Z".into());
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!(summary.failed, 1);
        assert_eq!(place.stored(uuid).await, Some(before.clone()), "and its line");
        assert!(place.files().await.contains_key(before["file"].as_str().expect("a name")));
        server.set_video(uuid, Video::webm());
        let summary = run(&server, &place, Options::default()).await.expect("a third run");
        assert_eq!((summary.replaced, summary.failed), (1, 0));
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn a_revoked_token_stops_the_run_at_once_and_the_next_goes_on() {
    for place in places() {
        let server = account(30).await;
        server.fault(Fault::on(Operation::DownloadRecording).nth(10).always().status(401));
        let options = Options::default().with_concurrency(2);
        let error = run(&server, &place, options.clone()).await.expect_err("revoked");
        assert!(matches!(&error, Error::Client(ClientError::Unauthorized(_))), "{error:?}");
        assert!(downloads(&server) <= 12, "{}", downloads(&server));
        server.clear_faults();
        let summary = run(&server, &place, options).await.expect("a second run");
        assert!(summary.unchanged >= 8, "{summary:?}");
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn a_server_that_died_ends_the_run_in_bounded_time_and_the_next_goes_on() {
    for place in places() {
        let server = account(200).await;
        server.fault(Fault::on(Operation::DownloadRecording).nth(20).always().status(503));
        let options = Options::default().with_concurrency(2);
        let summary = run(&server, &place, options.clone()).await.expect("a run");
        assert_eq!(summary.fetched, 19);
        assert!(
            summary.stopped.as_ref().is_some_and(|why| why.contains("in a row")),
            "{summary:?}"
        );
        assert!(summary.failed < 30, "{}", summary.failed);
        server.clear_faults();
        let summary = run(&server, &place, options).await.expect("a second run");
        assert_eq!((summary.unchanged, summary.fetched), (19, 181));
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn a_list_that_breaks_off_leaves_what_is_there_as_it_was() {
    for place in places() {
        let server = account(60).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let before = place.files().await;
        server.add(recording());
        server.fault(Fault::on(Operation::ListRecordings).nth(2).always().status(503));
        let error = run(&server, &place, Options::default()).await.expect_err("no second page");
        assert!(matches!(&error, Error::Client(ClientError::Server(_))), "{error:?}");
        assert!(place.files().await == before);
        assert!(place.left_over().await.is_empty());
    }
}

#[tokio::test]
async fn a_list_whose_end_is_unknown_is_exported_so_far_and_marks_nothing_as_gone() {
    for place in places() {
        let server = account(60).await;
        run(&server, &place, Options::default()).await.expect("a run");
        server.fault(
            Fault::on(Operation::ListRecordings)
                .map_json(|page| page["pagination"] = serde_json::Value::Null),
        );
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert!(summary.incomplete.is_some() && !summary.is_complete(), "{summary:?}");
        assert_eq!((summary.listed, summary.gone), (25, 0));
        assert_eq!(place.lines("recordings.ndjson").await.len(), 60, "the others stay");
    }
}

#[tokio::test]
async fn broken_connections_are_bridged_and_every_file_is_whole() {
    for place in places() {
        let server = account(0).await;
        for _ in 0..10 {
            server.add(recording().video(Video::synthetic(1 << 20)));
        }
        for n in 0..20 {
            server
                .fault(Fault::on(Operation::DownloadRecording).nth(2 * n + 1).reset_after(400_000));
        }
        let summary = run(&server, &place, Options::default()).await.expect("a run");
        assert_eq!(summary.failed, 0, "{summary:?}");
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn a_video_that_changes_on_its_way_is_stored_as_one_version() {
    for place in places() {
        let server = account(0).await;
        let uuid = server.add(recording().video(Video::synthetic(1 << 20)));
        let second = Video::synthetic(900_000).version(2);
        let changed = second.clone();
        server.fault(Fault::on(Operation::DownloadRecording).reset_after(400_000));
        server.fault(Fault::on(Operation::DownloadRecording).nth(2).run(move |account| {
            account.set_video(uuid, changed.clone());
        }));
        let summary = run(&server, &place, Options::default()).await.expect("a run");
        assert_eq!(summary.failed, 0, "{summary:?}");
        assert_is_the_account(&server, &place).await;
    }
}
