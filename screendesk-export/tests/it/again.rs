//! What a later run fetches, replaces, keeps and marks.

use screendesk_export::Options;

use crate::support::{Video, account, assert_is_the_account, downloads, places, recording, run};

#[tokio::test]
async fn what_is_there_and_unchanged_is_not_fetched_again() {
    for place in places() {
        let server = account(30).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let before = place.files().await;
        server.clear_requests();
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!((summary.fetched, summary.unchanged), (0, 30));
        assert_eq!(downloads(&server), 0);
        assert!(place.files().await == before, "nothing has changed");
    }
}

#[tokio::test]
async fn new_ones_are_fetched_and_changed_ones_replaced() {
    for place in places() {
        let server = account(30).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let changed = server.uuids()[7];
        server.set_video(changed, Video::webm());
        server.change(changed, |r| r["metadata"]["updated_at"] = "2030-01-01T00:00:00Z".into());
        server.add(recording().title("new"));
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!((summary.fetched, summary.replaced, summary.unchanged), (2, 1, 29));
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn a_recording_that_was_changed_without_its_video_costs_no_video() {
    for place in places() {
        let server = account(5).await;
        let uuid = server.add(recording().video(Video::synthetic(50 << 20)));
        run(&server, &place, Options::default()).await.expect("a run");
        server.change(uuid, |r| r["metadata"]["updated_at"] = "2030-01-01T00:00:00Z".into());
        server.change(uuid, |r| r["title"] = "another".into());
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!((summary.fetched, summary.bytes, summary.unchanged), (0, 0, 6));
        assert_is_the_account(&server, &place).await;
        server.clear_requests();
        run(&server, &place, Options::default()).await.expect("a third run");
        assert_eq!(downloads(&server), 0, "the change is noted");
    }
}

#[tokio::test]
async fn what_vanished_at_the_source_is_kept_and_marked_until_it_is_back() {
    for place in places() {
        let server = account(30).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let gone = server.uuids()[4];
        let text = server.get(gone).expect("there");
        assert!(server.delete(gone));
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!((summary.listed, summary.gone), (29, 1));
        let entry = place.stored(gone).await.expect("kept");
        let since = entry["gone_since"].as_str().expect("marked").to_owned();
        assert!(place.files().await.contains_key(entry["file"].as_str().expect("a name")));
        assert!(place.lines("recordings.ndjson").await.contains(&text), "kept");

        run(&server, &place, Options::default()).await.expect("a third run");
        let entry = place.stored(gone).await.expect("kept");
        assert_eq!(entry["gone_since"], since, "since it was first missed");

        server.add(recording().uuid(gone).raw_text(text.to_string()));
        let summary = run(&server, &place, Options::default()).await.expect("a fourth run");
        assert_eq!(summary.gone, 0);
        assert!(place.stored(gone).await.expect("there").get("gone_since").is_none());
    }
}

#[tokio::test]
async fn a_video_that_is_missing_or_cut_short_is_fetched_again() {
    for place in places() {
        let server = account(5).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let name = |n: usize| format!("videos/{}.mp4", server.uuids()[n]);
        let videos: Vec<String> = place.files().await.into_keys().collect();
        assert!(videos.contains(&name(0)), "{videos:?}");
        place.remove(&name(0)).await;
        place.write(&name(1), b"short").await;
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!((summary.fetched, summary.unchanged), (2, 3));
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn damage_of_the_same_length_is_found_and_mended_where_hashes_are_asked_for() {
    for place in places() {
        let server = account(5).await;
        run(&server, &place, Options::default()).await.expect("a run");
        place.write(&format!("videos/{}.mp4", server.uuids()[2]), &[0; 3000]).await;
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!(summary.fetched, 0, "its length is right");
        let verified = Options::default().with_verify(true);
        let summary = run(&server, &place, verified).await.expect("a third run");
        assert_eq!((summary.fetched, summary.unchanged), (1, 4));
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn half_a_line_of_a_run_that_was_killed_and_a_damaged_one_cost_nothing_but_a_fetch() {
    for place in places() {
        let server = account(5).await;
        run(&server, &place, Options::default()).await.expect("a run");
        let files = place.files().await;
        let mut manifest = files["manifest.ndjson"].clone();
        let first = manifest.iter().position(|b| *b == b'\n').expect("a line");
        manifest[first / 2] = b'\n';
        manifest.extend_from_slice(b"{\"uuid\":\"half");
        place.write("manifest.ndjson", &manifest).await;
        let summary = run(&server, &place, Options::default()).await.expect("a second run");
        assert_eq!((summary.fetched, summary.unchanged), (1, 4));
        assert_is_the_account(&server, &place).await;
    }
}
