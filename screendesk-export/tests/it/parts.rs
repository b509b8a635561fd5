//! Shards, and how they become the whole.

use screendesk_export::{Error, Options, Shard, merge};

use crate::support::{
    Place, Screendesk, account, assert_is_the_account, downloads, places, recording, run,
};

async fn all_shards(server: &Screendesk, place: &Place, count: u32) -> u64 {
    let mut fetched = 0;
    for index in 0..count {
        let shard = Shard::new(index, count).expect("a shard");
        let options = Options::default().with_shard(shard);
        fetched += run(server, place, options).await.expect("a run").fetched;
    }
    fetched
}

#[tokio::test]
async fn shards_fetch_every_recording_once_and_their_merge_is_the_whole() {
    for place in places() {
        let server = account(60).await;
        assert_eq!(all_shards(&server, &place, 4).await, 60);
        assert_eq!(downloads(&server), 60);
        let files = place.files().await;
        assert!(files.contains_key("shards/2-of-4/manifest.ndjson"), "{:?}", files.keys());
        assert!(!files.contains_key("manifest.ndjson"));
        assert_eq!(merge(&place.destination()).await.expect("merged"), 60);
        assert!(!place.files().await.keys().any(|name| name.starts_with("shards/")));
        assert_is_the_account(&server, &place).await;
        assert_eq!(merge(&place.destination()).await.expect("merged again"), 60);
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn another_number_of_shards_or_the_whole_fetches_nothing_twice() {
    for place in places() {
        let server = account(60).await;
        all_shards(&server, &place, 2).await;
        server.clear_requests();
        assert_eq!(all_shards(&server, &place, 3).await, 0);
        let summary = run(&server, &place, Options::default()).await.expect("the whole");
        assert_eq!((summary.fetched, summary.unchanged), (0, 60));
        assert_eq!(downloads(&server), 0);
        assert_is_the_account(&server, &place).await;
        assert_eq!(all_shards(&server, &place, 2).await, 0);
        assert_eq!(downloads(&server), 0);
        merge(&place.destination()).await.expect("merged");
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn of_several_parts_with_a_recording_the_last_one_counts() {
    for place in places() {
        let server = account(20).await;
        all_shards(&server, &place, 2).await;
        let changed = server.uuids()[3];
        server.change(changed, |r| r["title"] = "as it is now".into());
        server.change(changed, |r| r["metadata"]["updated_at"] = "2030-01-01T00:00:00Z".into());
        all_shards(&server, &place, 3).await;
        merge(&place.destination()).await.expect("merged");
        assert_is_the_account(&server, &place).await;
    }
}

#[tokio::test]
async fn a_shard_marks_only_its_own_as_gone() {
    for place in places() {
        let server = account(40).await;
        all_shards(&server, &place, 2).await;
        let gone = server.uuids()[11];
        server.delete(gone);
        server.add(recording());
        let shard = |index| Shard::new(index, 2).expect("a shard");
        let mut marked = 0;
        for index in 0..2 {
            let options = Options::default().with_shard(shard(index));
            let summary = run(&server, &place, options).await.expect("a run");
            assert_eq!(summary.gone, u64::from(shard(index).owns(gone)));
            marked += summary.gone;
        }
        assert_eq!(marked, 1);
        merge(&place.destination()).await.expect("merged");
        assert!(place.stored(gone).await.expect("kept")["gone_since"].is_string());
    }
}

#[tokio::test]
async fn where_there_is_nothing_there_is_nothing_to_merge() {
    for place in places() {
        let error = merge(&place.destination()).await.expect_err("nothing");
        assert!(matches!(error, Error::Nothing { .. }), "{error:?}");
        assert!(place.left_over().await.is_empty());
    }
}
