//! Records that are not what the document says: unknown values and fields, wrong types.

use futures_util::{StreamExt as _, TryStreamExt as _};
use screendesk_client::{
    Error,
    types::{HelpdeskInfoPlatform, RecordingMetadataRecordingType},
};

use crate::support::{Fault, Operation, account, empty, recording};

#[tokio::test]
async fn values_and_fields_that_nobody_knew_of_cost_nothing_and_go_out_as_they_came() {
    let (server, client) = empty().await;
    let uuid = server.add(
        recording()
            .field("/metadata/recording_type", "Hologram")
            .field("/metadata/helpdesk_info/platform", "telepathy")
            .field("/metadata/helpdesk_info/mood", "good")
            .field("/brand_new", vec!["a"]),
    );
    let found = client.get_recording().uuid(uuid).send().await.expect("it decodes");
    let metadata = found.metadata.as_ref().expect("metadata");
    let kind = metadata.recording_type.as_ref().expect("a type");
    assert_eq!(*kind, RecordingMetadataRecordingType::Unknown("Hologram".to_owned()));
    let platform = metadata.helpdesk_info.as_ref().and_then(|h| h.platform.as_ref());
    assert_eq!(platform, Some(&HelpdeskInfoPlatform::from("telepathy")));
    assert_eq!(serde_json::to_string(kind).expect("JSON"), "\"Hologram\"");
    let listed: Vec<_> = client.list_recordings().stream().try_collect().await.expect("a walk");
    assert_eq!(listed, [found.into_inner()]);
}

#[tokio::test]
async fn known_enum_values_round_trip_and_compare_with_their_text() {
    for platform in HelpdeskInfoPlatform::LISTED {
        let text = serde_json::to_string(platform).expect("JSON");
        assert_eq!(text, format!("\"{platform}\""));
        assert_eq!(&serde_json::from_str::<HelpdeskInfoPlatform>(&text).expect("JSON"), platform);
    }
    assert_eq!(HelpdeskInfoPlatform::from("screendesk app"), HelpdeskInfoPlatform::ScreendeskApp);
}

#[tokio::test]
async fn one_bad_record_costs_itself_and_not_its_page() {
    let (server, client) = empty().await;
    let last = server.add(recording().title("last"));
    let bad = server.add(recording().title("bad").field("/metadata/duration", 12.5));
    let first = server.add(recording().title("first"));
    let items: Vec<_> = client.list_recordings().stream().collect().await;
    assert_eq!(items.len(), 3);
    assert_eq!(items[0].as_ref().expect("decodes").uuid, first);
    assert_eq!(items[2].as_ref().expect("decodes").uuid, last);
    let Err(Error::Undecodable(error)) = &items[1] else { panic!("{:?}", items[1]) };
    assert_eq!((error.index, error.path.as_str()), (Some(1), "records[1].metadata.duration"));
    let raw = error.raw.as_ref().expect("its text").get();
    assert!(raw.contains(&bad.to_string()) && raw.contains("12.5"), "{raw}");
}

/// OpenAPI 3.0 takes `integer` from JSON Schema: "a JSON number without a fraction or exponent part".
/// What is not one is not guessed at: the record is an error, and its own text is there.
#[tokio::test]
async fn an_integer_that_comes_as_a_float_or_as_digits_costs_its_record_and_its_text_is_kept() {
    for (text, words) in
        [("12.0", "floating point"), ("\"12\"", "string"), ("1e2", "floating point")]
    {
        let (server, client) = empty().await;
        let uuid = uuid::Uuid::from_u128(7);
        let raw = format!("{{\"uuid\":\"{uuid}\",\"metadata\":{{\"duration\":{text}}}}}");
        server.add(recording());
        server.add(recording().uuid(uuid).raw_text(raw.clone()));
        let entries: Vec<_> =
            client.list_recordings().entries().try_collect().await.expect("a walk");
        let [bad, good] = &entries[..] else { panic!("{entries:?}") };
        assert!(good.value().is_ok());
        assert_eq!(bad.raw().get(), raw);
        let error = bad.value().expect_err("no integer");
        assert_eq!(error.path, "records[0].metadata.duration");
        assert!(error.problem.contains(words), "{text}: {error}");
    }
}

#[tokio::test]
async fn missing_and_null_fields_are_none() {
    let (server, client) = empty().await;
    let raw = r#"{"uuid":"00000000-0000-0000-0000-000000000007","title":null,"metadata":null}"#;
    server.add(recording().uuid(uuid::Uuid::from_u128(7)).raw_text(raw));
    let found = client.get_recording().uuid(uuid::Uuid::from_u128(7)).send().await;
    let found = found.expect("it decodes");
    assert!(found.title.is_none() && found.summary.is_none() && found.metadata.is_none());
}

#[tokio::test]
async fn an_entry_has_the_servers_own_text_whether_it_decodes_or_not() {
    let (server, client) = empty().await;
    let text = format!(
        r#"{{ "uuid": "{}",  "big": 18446744073709551616, "z": 1e400 }}"#,
        uuid::Uuid::nil()
    );
    server.add(recording().uuid(uuid::Uuid::nil()).raw_text(text.clone()));
    server.add(recording().raw_text(r#""not even an object""#));
    let entries: Vec<_> = client.list_recordings().entries().try_collect().await.expect("a walk");
    assert_eq!(entries[0].raw().get(), r#""not even an object""#);
    assert!(entries[0].value().is_err());
    assert_eq!(entries[1].raw().get(), text);
    assert!(entries[1].value().expect("decodes").uuid.is_nil());
}

#[tokio::test]
async fn a_record_without_a_uuid_is_an_error_of_its_own() {
    let (server, client) = empty().await;
    server.add(recording().raw_text("{}"));
    server.add(recording());
    let items: Vec<_> = client.list_recordings().stream().collect().await;
    assert!(items[0].is_ok());
    assert!(matches!(&items[1], Err(Error::Undecodable(e)) if e.problem.contains("uuid")));
}

#[test]
fn types_have_json_schemas_in_which_enums_are_open_and_only_the_uuid_is_required() {
    let schema = schemars::schema_for!(screendesk_client::types::Recording);
    let json = serde_json::to_value(&schema).expect("JSON");
    assert_eq!(json["required"], serde_json::json!(["uuid"]));
    let platform = &json["$defs"]["HelpdeskInfoPlatform"];
    assert_eq!(platform["type"], "string");
    assert!(platform.get("enum").is_none(), "{platform}");
    assert!(platform["examples"].as_array().is_some_and(|e| e.contains(&"zendesk".into())));
    let body = schemars::schema_for!(screendesk_client::types::UpdateRecordingBodyRecording);
    let json = serde_json::to_value(&body).expect("JSON");
    assert_eq!(json["properties"]["summary"]["type"], serde_json::json!(["string", "null"]));
    assert!(json.get("required").is_none(), "{json}");
}

#[tokio::test]
async fn entries_and_pages_have_what_the_stream_has_when_an_unknown_field_is_not_utf8() {
    let (server, client) = account(3).await;
    server.fault(Fault::on(Operation::ListRecordings).always().map_body(|body| {
        let mut bytes = b"{\"note\": \"caf\xe9\", ".to_vec();
        bytes.extend_from_slice(&body[1..]);
        bytes.into()
    }));
    let items: Vec<_> = client.list_recordings().stream().try_collect().await.expect("a walk");
    let entries: Vec<_> = client.list_recordings().entries().try_collect().await.expect("a walk");
    let pages: Vec<_> = client.list_recordings().pages().try_collect().await.expect("a walk");
    assert_eq!(items.len(), 3);
    assert_eq!(entries.len(), 3, "items are lost without a word");
    assert_eq!(pages[0].entries().len(), 3, "items are lost without a word");
}

#[tokio::test]
async fn bytes_that_are_not_utf8_in_a_title_cost_that_recording_alone() {
    let (server, client) = account(3).await;
    let uuid = server.uuids()[1].to_string();
    server.fault(Fault::on(Operation::ListRecordings).always().map_body(move |body| {
        // The title of the second recording gets a byte that no UTF-8 has.
        let mut bytes = body.to_vec();
        let at = find(&bytes, format!("\"uuid\":\"{uuid}\"").as_bytes());
        let title = bytes[..at].windows(9).rposition(|w| w == b"\"title\":\"").expect("a title");
        bytes[title + 9] = 0xff;
        bytes.into()
    }));
    let items: Vec<_> = client.list_recordings().stream().collect().await;
    assert_eq!(items.len(), 3);
    assert!(items[0].is_ok() && items[2].is_ok(), "{items:?}");
    let Err(Error::Undecodable(error)) = &items[1] else { panic!("{:?}", items[1]) };
    assert_eq!(error.index, Some(1));
    assert!(error.problem.contains("UTF-8"), "{error}");
}

fn find(bytes: &[u8], text: &[u8]) -> usize {
    bytes.windows(text.len()).position(|window| window == text).expect("it is there")
}
