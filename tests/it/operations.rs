//! The four operations, and every status that they document.

use futures_util::TryStreamExt as _;
use screendesk_client::{Error, types::RecordingMetadataRecordingType as Type};
use screendesk_mock::Role;
use uuid::Uuid;

use crate::support::{Operation, Screendesk, Video, account, client, empty, recording};

#[tokio::test]
async fn a_page_of_recordings_is_typed() {
    let (_server, client) = account(60).await;
    let page = client.list_recordings().page(2u64).send().await.expect("a page");
    assert_eq!(page.records.len(), 25);
    let pagination = page.pagination.as_ref().expect("pagination");
    assert_eq!((pagination.page, pagination.pages, pagination.count), (Some(2), Some(3), Some(60)));
    assert_eq!(
        (pagination.next_page, pagination.from, pagination.to),
        (Some(3), Some(26), Some(50))
    );
    let all: Vec<_> = client.list_recordings().stream().try_collect().await.expect("a walk");
    for kind in [Type::Received, Type::Sent, Type::Live] {
        let of_kind = |r: &&screendesk_client::types::Recording| {
            r.metadata.as_ref().and_then(|m| m.recording_type.as_ref()) == Some(&kind)
        };
        let found = all.iter().find(of_kind).expect("a recording of each type");
        assert!(found.metadata.as_ref().expect("metadata").created_at.is_some());
    }
    assert!(all.iter().any(|r| r.room_insights.as_ref().is_some_and(|insights| {
        insights.participants_insights.as_ref().is_some_and(|p| p.len() > 1)
    })));
}

#[tokio::test]
async fn one_recording_is_typed_and_had_as_the_servers_own_text() {
    let (server, client) = empty().await;
    let uuid = server
        .add(recording().title("Ünï 🔥").live().field("/new_field", 9_007_199_254_740_993_u64));
    let typed = client.get_recording().uuid(uuid).send().await.expect("a recording");
    assert_eq!((typed.uuid, typed.title.as_deref()), (uuid, Some("Ünï 🔥")));
    assert_eq!(typed.status(), 200);
    let raw = client.get_recording().uuid(uuid).send_raw().await.expect("a recording");
    assert!(raw.get().contains("\"new_field\":9007199254740993"), "{}", raw.get());
}

#[tokio::test]
async fn an_update_returns_the_changed_recording() {
    let (server, client) = empty().await;
    let uuid = server.add(recording().title("Before"));
    let updated =
        client.update_recording().uuid(uuid).title("After").send().await.expect("updated");
    assert_eq!(updated.title.as_deref(), Some("After"));
    assert_eq!(server.get(uuid).expect("it is there")["title"], "After");
}

#[tokio::test]
async fn a_download_sends_the_bytes_of_each_of_the_real_videos() {
    let (server, client) = empty().await;
    for (video, kind) in [
        (Video::mp4(), "video/mp4"),
        (Video::webm(), "video/webm"),
        (Video::mov(), "video/quicktime"),
        (Video::octet_stream(), "application/octet-stream"),
    ] {
        let uuid = server.add(recording().video(video.clone()));
        let mut bytes = Vec::new();
        let written =
            client.download_recording().uuid(uuid).to_writer(&mut bytes).await.expect(kind);
        assert_eq!(written.info.content_type.as_deref(), Some(kind));
        assert_eq!(written.info.length, Some(bytes.len() as u64));
        assert_eq!(video.expected(..), bytes, "{kind}");
        let plain = client.download_recording().uuid(uuid).send().await.expect("a response");
        let chunks: Vec<_> = plain.into_inner_stream().try_collect().await.expect("all chunks");
        assert_eq!(chunks.concat(), bytes);
    }
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized() {
    let server = Screendesk::start().await;
    let wrong = client(&server).token("wrong").build().expect("a client");
    let uuid = server.uuids()[0];
    let errors = [
        wrong.list_recordings().send().await.expect_err("401"),
        wrong.get_recording().uuid(uuid).send().await.expect_err("401"),
        wrong.update_recording().uuid(uuid).title("T").send().await.expect_err("401"),
        wrong.download_recording().uuid(uuid).send().await.map(drop).expect_err("401"),
        wrong.list_recordings().stream().try_next().await.expect_err("401"),
    ];
    for error in errors {
        assert!(matches!(&error, Error::Unauthorized(_)), "{error:?}");
        assert_eq!(error.status().map(|s| s.as_u16()), Some(401));
        assert!(error.message().is_some() && error.to_string().contains("token"), "{error}");
        assert_eq!(error.attempts(), Some(1));
    }
}

#[tokio::test]
async fn a_member_sees_and_gets_his_own_recordings_and_updates_none() {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let own = server.add(recording().owner("eva@example.com", "Eva"));
    let other = server.add(recording().owner("ada@example.com", "Ada"));
    server.add_token("members", Role::member("eva@example.com"));
    let member = client(&server).token("members").build().expect("a client");
    let seen: Vec<_> = member.list_recordings().stream().try_collect().await.expect("a walk");
    assert_eq!(seen.iter().map(|r| r.uuid).collect::<Vec<_>>(), [own]);
    assert!(member.get_recording().uuid(own).send().await.is_ok());
    let error = member.get_recording().uuid(other).send().await.expect_err("not his");
    assert!(error.is_not_found(), "{error:?}");
    let error = member.update_recording().uuid(own).title("T").send().await.expect_err("403");
    assert!(matches!(error, Error::Forbidden(_)), "{error:?}");
}

#[tokio::test]
async fn an_account_without_api_access_is_forbidden() {
    let (server, _) = empty().await;
    server.add_token("off", Role::NoApiAccess);
    let off = client(&server).token("off").build().expect("a client");
    let error = off.list_recordings().send().await.expect_err("403");
    assert!(matches!(error, Error::Forbidden(_)), "{error:?}");
    assert!(error.to_string().contains("API access"), "{error}");
}

#[tokio::test]
async fn an_unknown_uuid_is_not_found_by_every_operation() {
    let (_server, client) = empty().await;
    let nobody = Uuid::nil();
    let errors = [
        client.get_recording().uuid(nobody).send().await.expect_err("404"),
        client.update_recording().uuid(nobody).title("T").send().await.expect_err("404"),
        client.download_recording().uuid(nobody).send().await.map(drop).expect_err("404"),
        client.download_recording().uuid(nobody).open().await.expect_err("404"),
    ];
    for error in errors {
        assert!(error.is_not_found() && error.status().is_some_and(|s| s == 404), "{error:?}");
        assert!(error.operation().is_some_and(|o| o.ends_with("Recording")), "{error:?}");
    }
}

#[tokio::test]
async fn a_video_that_is_being_processed_is_not_ready() {
    let (server, client) = empty().await;
    let uuid = server.add(recording().video(Video::processing()));
    let error = client.download_recording().uuid(uuid).open().await.expect_err("409");
    assert!(error.is_not_ready(), "{error:?}");
    assert_eq!(crate::support::asked(&server, Operation::DownloadRecording), 1, "one request");
}

#[tokio::test]
async fn values_that_the_server_does_not_accept_are_rejected_with_its_words() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let long = "x".repeat(1000);
    let error = client.update_recording().uuid(uuid).title(long).send().await.expect_err("422");
    assert!(matches!(error, Error::Rejected(_)), "{error:?}");
    let words = error.message().expect("the server's words").to_owned();
    assert!(
        words.to_lowercase().contains("title") && error.to_string().contains(&words),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_missing_or_has_no_valid_value_is_said_and_nothing_is_sent() {
    let (server, client) = empty().await;
    let errors = [
        client.get_recording().send().await.expect_err("no uuid"),
        client.get_recording().uuid("nonsense").send().await.expect_err("no uuid"),
        client.list_recordings().page(0u64).send().await.expect_err("pages count from 1"),
        client.list_recordings().page(0u64).stream().try_next().await.expect_err("the same"),
        client.download_recording().to_file("x").await.expect_err("no uuid"),
    ];
    for error in errors {
        assert!(matches!(error, Error::InvalidRequest { .. }), "{error:?}");
    }
    assert!(server.requests().is_empty());
}
