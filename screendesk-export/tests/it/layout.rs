//! What is written, byte for byte.

use std::sync::Arc;

use screendesk_export::{Export, Filter, Options, Reason};
use sha2::{Digest as _, Sha256};

use crate::support::{
    Told, Video, account, assert_is_the_account, client, downloads, places, recording, run,
};

#[tokio::test]
async fn an_export_is_the_account_in_a_folder_as_in_a_store() {
    for place in places() {
        let server = account(60).await;
        let summary = run(&server, &place, Options::default()).await.expect("a run");
        assert_eq!((summary.listed, summary.recordings), (60, 60));
        assert_eq!((summary.fetched, summary.unchanged, summary.failed), (60, 0, 0));
        assert_eq!(summary.bytes, 60 * 3000);
        assert!(summary.is_complete());
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn an_empty_account_is_an_export_without_lines() {
    for place in places() {
        let server = account(0).await;
        let summary = run(&server, &place, Options::default()).await.expect("a run");
        assert_eq!(summary.listed, 0);
        assert_eq!(place.files().await["recordings.ndjson"], b"");
    }
}

#[tokio::test]
async fn recordings_are_the_servers_own_text_with_what_nobody_knows() {
    for place in places() {
        let server = account(0).await;
        let text = "{\"uuid\": \"00000000-0000-0000-0000-000000000007\",\n \"big\": 18446744073709551616, \"title\": \"a\\nb\", \"new\": [1.50]}";
        server.add(recording().uuid(uuid::Uuid::from_u128(7)).raw_text(text));
        run(&server, &place, Options::default()).await.expect("a run");
        let written = place.files().await["recordings.ndjson"].clone();
        let expected = format!("{}\n", text.replace('\n', " "));
        assert_eq!(String::from_utf8(written).expect("text"), expected);
    }
}

#[tokio::test]
async fn an_entry_has_name_length_hash_type_validator_and_times() {
    for place in places() {
        let server = account(0).await;
        let webm = server.add(recording().video(Video::webm()));
        run(&server, &place, Options::default()).await.expect("a run");
        let entry = place.stored(webm).await.expect("an entry");
        assert_eq!(entry["file"], format!("videos/{webm}.webm"));
        assert_eq!(entry["content_type"], "video/webm");
        let bytes = Video::webm().expected(..);
        assert_eq!(entry["bytes"], bytes.len());
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(entry["sha256"], hash);
        assert!(entry["etag"].as_str().is_some_and(|etag| etag.starts_with('"')));
        assert!(entry["finished_at"].as_str().is_some_and(|at| at.ends_with('Z')));
        assert!(entry.get("error").is_none() && entry.get("gone_since").is_none());
    }
}

#[tokio::test]
async fn videos_of_any_length_pass_through_parts_unchanged() {
    for place in places() {
        let server = account(0).await;
        for length in [0, 1, 8 << 20, (8 << 20) + 1, 20 << 20] {
            server.add(recording().video(Video::synthetic(length)));
        }
        run(&server, &place, Options::default()).await.expect("a run");
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn metadata_alone_fetches_no_video() {
    for place in places() {
        let server = account(30).await;
        let options = Options::default().with_metadata_only(true);
        let summary = run(&server, &place, options).await.expect("a run");
        assert_eq!((summary.recordings, summary.fetched), (30, 0));
        assert_eq!(downloads(&server), 0);
        assert_eq!(place.files().await.into_keys().collect::<Vec<_>>(), ["recordings.ndjson"]);
        assert_eq!(place.lines("recordings.ndjson").await.len(), 30);
    }
}

#[tokio::test]
async fn a_filter_and_a_limit_take_less() {
    for place in places() {
        let server = account(60).await;
        let is_live =
            |uuid| server.get(uuid).expect("there")["metadata"]["recording_type"] == "Live";
        let live = server.uuids().into_iter().filter(|uuid| is_live(*uuid)).count() as u64;
        assert!((1..60).contains(&live), "{live}");
        let options = Options::default().with_filter(Filter::default().with_type("live"));
        let summary = run(&server, &place, options).await.expect("a run");
        assert_eq!((summary.listed, summary.recordings, summary.fetched), (60, live, live));
        assert_eq!(summary.gone, 0, "what a filter leaves out is not gone");

        let summary = run(&server, &place, Options::default().with_limit(3)).await.expect("a run");
        assert_eq!((summary.recordings, summary.gone), (3, 0));
        let lines = place.lines("recordings.ndjson").await;
        assert!(lines.len() as u64 >= live, "what is there stays");
    }
}

#[tokio::test]
async fn a_plan_says_what_would_be_fetched_and_writes_nothing() {
    for place in places() {
        let server = account(30).await;
        let plan = async || {
            let export = Export::new(client(&server), place.destination(), Options::default());
            let mut reasons = Vec::new();
            let summary = export.plan(|fetch| reasons.push(fetch.reason)).await;
            (reasons, summary.expect("a plan"))
        };
        let (reasons, summary) = plan().await;
        assert_eq!(reasons, [Reason::New; 30]);
        assert_eq!((summary.fetched, summary.bytes), (30, 0));
        assert!(place.files().await.is_empty() && place.left_over().await.is_empty());
        assert_eq!(downloads(&server), 0);
        run(&server, &place, Options::default()).await.expect("a run");
        server.change(server.uuids()[3], |r| {
            r["metadata"]["updated_at"] = "2030-01-01T00:00:00Z".into()
        });
        let (reasons, summary) = plan().await;
        assert_eq!(reasons, [Reason::Changed]);
        assert_eq!((summary.fetched, summary.bytes, summary.unchanged), (1, 3000, 29));
    }
}

#[tokio::test]
async fn an_observer_is_told_of_the_plan_and_of_each_video() {
    let server = account(5).await;
    let [place, _] = places();
    let told = Arc::new(Told::default());
    let export = Export::new(client(&server), place.destination(), Options::default());
    export.with_observer(Arc::clone(&told)).run().await.expect("a run");
    let told = told.0.lock().expect("no panic before");
    assert_eq!(told[0], "planned 5");
    assert_eq!(told[1..], vec!["Ok(Some(3000))"; 5]);
}
