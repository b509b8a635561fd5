//! Set, clear and leave, as bytes on the wire.

use screendesk_client::{
    Patch,
    types::{UpdateRecordingBody, UpdateRecordingBodyRecording},
};

use crate::support::{Screendesk, client, empty, recording};

fn body(server: &Screendesk) -> String {
    let requests = server.requests();
    String::from_utf8(requests.last().expect("a request").body.to_vec()).expect("JSON")
}

#[tokio::test]
async fn null_absent_and_a_value_are_three_things_on_the_wire() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let update = || client.update_recording().uuid(uuid);
    update().title("T").clear_summary().send().await.expect("updated");
    assert_eq!(body(&server), r#"{"recording":{"summary":null,"title":"T"}}"#);
    update().clear_description().summary("").send().await.expect("updated");
    assert_eq!(body(&server), r#"{"recording":{"description":null,"summary":""}}"#);
    update().summary("S").summary(Patch::Absent).title("T").send().await.expect("updated");
    assert_eq!(body(&server), r#"{"recording":{"title":"T"}}"#);
    update().summary("S").clear_summary().send().await.expect("updated");
    assert_eq!(body(&server), r#"{"recording":{"summary":null}}"#);
    update().summary(Patch::from_nullable(None)).send().await.expect("updated");
    assert_eq!(body(&server), r#"{"recording":{"summary":null}}"#);
}

#[tokio::test]
async fn a_whole_body_can_be_given_as_well() {
    let (server, client) = empty().await;
    let uuid = server.add(recording());
    let inner: UpdateRecordingBodyRecording = UpdateRecordingBodyRecording::builder()
        .summary("S")
        .description(Patch::Null)
        .try_into()
        .expect("complete");
    let whole = UpdateRecordingBody::builder().recording(inner);
    client.update_recording().uuid(uuid).body(whole).send().await.expect("updated");
    assert_eq!(body(&server), r#"{"recording":{"description":null,"summary":"S"}}"#);
}

#[tokio::test]
async fn what_is_cleared_is_null_on_the_server_and_what_is_left_stays() {
    let (server, _) = empty().await;
    let client = client(&server).build().expect("a client");
    let uuid = server.add(recording().field("/summary", "S").field("/description", "D"));
    client.update_recording().uuid(uuid).clear_summary().send().await.expect("updated");
    let now = server.get(uuid).expect("it is there");
    assert!(now["summary"].is_null());
    assert_eq!(now["description"], "D");
}

#[test]
fn three_states_survive_serde() {
    for text in ["{}", r#"{"summary":null}"#, r#"{"summary":"S"}"#] {
        let body: UpdateRecordingBodyRecording = serde_json::from_str(text).expect("JSON");
        assert_eq!(serde_json::to_string(&body).expect("JSON"), text);
    }
}
