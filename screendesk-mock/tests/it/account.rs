use std::{collections::HashSet, time::Duration};

use screendesk_mock::{Account, Screendesk, Uuid, Value, Video, recording};

use crate::caller::{Caller, uuids};

async fn account(recordings: u64, seed: u64) -> Screendesk {
    Screendesk::builder().recordings(recordings).seed(seed).page_size(7).start().await.unwrap()
}

fn records(account: &Account) -> Vec<Value> {
    account.uuids().into_iter().map(|uuid| account.get(uuid).unwrap()).collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_account_and_another_seed_another() {
    let (first, again, other) = (account(50, 7).await, account(50, 7).await, account(50, 8).await);
    assert_eq!(records(first.account()), records(again.account()));
    let known: HashSet<_> = first.uuids().into_iter().collect();
    assert!(other.uuids().iter().all(|uuid| !known.contains(uuid)));
}

#[tokio::test]
async fn a_generated_account_is_as_varied_as_a_real_one() {
    let server = account(400, 0).await;
    let records = records(server.account());
    let values = |pointer: &str| -> HashSet<String> {
        let at = |record: &Value| record.pointer(pointer).map(ToString::to_string);
        records.iter().map(|record| at(record).unwrap_or_else(|| "absent".to_owned())).collect()
    };
    assert_eq!(values("/metadata/recording_type").len(), 3);
    assert_eq!(values("/metadata/helpdesk_info/platform").len(), 7);
    for nullable in ["/title", "/user", "/customer/email", "/metadata/duration", "/room_insights"] {
        assert!(values(nullable).contains("null"), "{nullable}");
        assert!(values(nullable).len() > 5, "{nullable}");
    }
    for optional in ["/summary", "/description", "/console_logs", "/technical_details/isp"] {
        assert!(
            values(optional).is_superset(&["null", "absent"].map(String::from).into()),
            "{optional}"
        );
    }
    let lengths: HashSet<_> =
        values("/console_logs").iter().map(|logs| logs.len() / 1000).collect();
    assert!(lengths.len() > 3, "{lengths:?}");
    for script in ['ü', '請', '🚨', 'م', 'Н'] {
        assert!(values("/title").iter().any(|title| title.contains(script)), "{script}");
    }
    for record in &records {
        let live = record["metadata"]["recording_type"] == "Live";
        assert_eq!(live, record["room_insights"].is_object(), "{record}");
    }
    let participants = values("/room_insights/participants_insights/1/display_name");
    assert!(participants.len() > 3, "{participants:?}");
}

#[tokio::test]
async fn generated_videos_are_of_every_kind_or_of_the_size_asked_for() {
    let server = account(200, 0).await;
    let videos: Vec<_> =
        server.uuids().into_iter().map(|uuid| server.video(uuid).unwrap()).collect();
    for kind in [Video::mp4(), Video::webm(), Video::mov(), Video::octet_stream()] {
        assert!(videos.contains(&kind), "{kind:?}");
    }
    let server = Screendesk::builder().recordings(2).video_size(1234).start().await.unwrap();
    let [one, other] = server.uuids()[..] else { panic!("two recordings") };
    assert_eq!(server.video(one).unwrap().len(), 1234);
    assert_ne!(server.video(one).unwrap().expected(..), server.video(other).unwrap().expected(..));
}

#[tokio::test]
async fn an_account_of_a_million_is_there_at_once_and_any_part_of_it_is_at_hand() {
    let server = Screendesk::builder().recordings(1_000_000).start().await.unwrap();
    let last = Caller::admin(&server).page(40_000).await;
    assert_eq!(last["pagination"]["to"], 1_000_000);
    let oldest = uuids(&last)[24];
    assert_eq!(server.get(oldest).as_ref(), last["records"].get(24));
    assert!(last["records"][24]["metadata"]["created_at"].as_str().unwrap() > "2020");

    server.delete(oldest);
    server.add(recording());
    let last = Caller::admin(&server).page(40_000).await;
    assert_eq!(last["pagination"]["count"], 1_000_000);
    assert!(!uuids(&last).contains(&oldest));
}

#[tokio::test]
async fn the_largest_account_is_served_like_any_other() {
    let server = Screendesk::builder().recordings(u64::MAX).start().await.unwrap();
    server.add(recording());
    assert_eq!(server.len(), (1 << 40) + 1);
    let last = Caller::admin(&server).page(server.len().div_ceil(25)).await;
    assert!(last["records"][0]["metadata"]["created_at"].as_str().unwrap().starts_with("19"));
}

#[tokio::test]
async fn a_recording_is_added_changed_and_deleted_while_the_server_runs() {
    let server = account(3, 0).await;
    let uuid = server.add(recording().title("First"));
    assert_eq!((server.len(), server.uuids()[0]), (4, uuid));

    assert!(server.change(uuid, |json| json["title"] = "Second".into()));
    assert_eq!(Caller::admin(&server).page(1).await["records"][0]["title"], "Second");

    assert!(server.delete(uuid));
    assert!(!server.delete(uuid));
    assert!(!server.change(uuid, |_| unreachable!("there is nothing to change")));
    assert!(!server.set_video(uuid, Video::mp4()));
    assert_eq!((server.len(), server.get(uuid), server.video(uuid)), (3, None, None));
}

#[tokio::test]
async fn a_recording_stands_where_its_date_says() {
    let server = account(20, 0).await;
    let third = server.get(server.uuids()[2]).unwrap();
    let moment = third["metadata"]["created_at"].as_str().unwrap();
    let between = server.add(recording().created_at(moment));
    assert_eq!(server.uuids()[2], between);
    server.change(between, |json| json["metadata"]["created_at"] = "1999-12-31T00:00:00Z".into());
    assert_eq!(server.uuids()[20], between);
    let generated = server.uuids()[7];
    server.change(generated, |json| json["metadata"]["created_at"] = "2999-12-31T00:00:00Z".into());
    assert_eq!(server.uuids()[0], generated);
    assert_eq!(server.len(), 21);
}

#[tokio::test]
async fn a_server_that_is_started_empty_has_what_a_test_adds_and_nothing_else() {
    let server = Screendesk::empty().await;
    assert!(server.is_empty());
    let uuid = server.add(
        recording()
            .customer("kim@example.com")
            .platform("jira")
            .duration(Duration::from_millis(90_700)),
    );
    assert_eq!(server.uuids(), [uuid]);
    let shown: Value = Caller::admin(&server).get_recording(uuid).await.json().await.unwrap();
    assert_eq!(shown["customer"]["email"], "kim@example.com");
    assert_eq!(shown["metadata"]["helpdesk_info"]["platform"], "jira");
    assert_eq!(shown["metadata"]["helpdesk_info"]["ticket_id"], "4711", "the rest stays plausible");
    assert_eq!(shown["metadata"]["duration"], 90);
}

#[tokio::test]
async fn any_field_can_be_anything() {
    let server = account(0, 0).await;
    let uuid = server.add(
        recording()
            .live()
            .field("/metadata/recording_type", "Dreamt")
            .field("/metadata/duration", "long")
            .field("/room_insights/participants_insights/1/a~1b", 1)
            .field("/new/nested", true)
            .without("/technical_details")
            .without("/room_insights/participants_insights/0"),
    );
    let shown: Value = Caller::admin(&server).get_recording(uuid).await.json().await.unwrap();
    assert_eq!(shown["metadata"]["recording_type"], "Dreamt");
    assert_eq!(shown["metadata"]["duration"], "long");
    assert_eq!(shown["room_insights"]["participants_insights"][0]["a/b"], 1);
    assert_eq!(shown["room_insights"]["participants_insights"].as_array().unwrap().len(), 1);
    assert_eq!(shown["new"]["nested"], true);
    assert_eq!(shown.get("technical_details"), None);

    let known = Uuid::from_u128(7);
    assert_eq!(server.add(recording().raw(serde_json::json!({"uuid": known, "odd": []}))), known);
    assert_eq!(server.get(known).unwrap()["odd"], serde_json::json!([]));
    let text = server.add(recording().raw_text("[1, 2]"));
    assert_eq!(Caller::admin(&server).get_recording(text).await.text().await.unwrap(), "[1, 2]");
}

/// A list that does naively what the account does cleverly.
#[derive(Default)]
struct Model {
    /// Creation date and UUID, newest first.
    recordings: Vec<(String, Uuid)>,
}

impl Model {
    fn put(&mut self, account: &Account, uuid: Uuid) {
        let created =
            account.get(uuid).unwrap()["metadata"]["created_at"].as_str().unwrap().to_owned();
        let at = self.recordings.partition_point(|(other, _)| *other > created);
        self.recordings.insert(at, (created, uuid));
    }
}

#[tokio::test]
async fn pages_are_right_after_any_series_of_changes() {
    for seed in 0..20 {
        let server = account(40, seed).await;
        let account = server.account();
        let mut model = Model::default();
        account.uuids().into_iter().rev().for_each(|uuid| model.put(account, uuid));
        // A small generator of its own: which changes are tried must not depend on a library's version.
        let mut state = seed + 1;
        let mut below = |n: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        for _ in 0..60 {
            let len = model.recordings.len();
            match below(4) {
                0 => {
                    let uuid = account.add(recording());
                    model.put(account, uuid);
                }
                1 if len > 0 => {
                    let created = model.recordings[below(len)].0.clone();
                    let uuid = account.add(recording().created_at(created));
                    model.put(account, uuid);
                }
                2 if len > 0 => {
                    let (_, uuid) = model.recordings.remove(below(len));
                    assert!(account.delete(uuid));
                }
                _ if len > 0 => {
                    let (_, uuid) = model.recordings[below(len)];
                    assert!(account.change(uuid, |json| json["title"] = "changed".into()));
                }
                _ => {}
            }
        }
        let expected: Vec<Uuid> = model.recordings.iter().map(|(_, uuid)| *uuid).collect();
        assert_eq!(account.uuids(), expected, "seed {seed}");
        let admin = Caller::admin(&server);
        let pages = admin.page(1).await["pagination"]["pages"].as_u64().unwrap();
        for page in 1..=pages {
            let here = expected.chunks(7).nth(page as usize - 1).unwrap_or_default();
            assert_eq!(uuids(&admin.page(page).await), here, "page {page}, seed {seed}");
        }
    }
}
