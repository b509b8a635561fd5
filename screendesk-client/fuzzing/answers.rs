//! Answers: a page of a list, a recording, and whatever is neither.

use serde_json::Value;
use uuid::Uuid;

use super::{client, shown};
use crate::{
    builder, decode,
    error::Error,
    exchange,
    operation::{Operation, OperationInfo},
    pagination, types,
};

const LIST: &OperationInfo = &<builder::ListRecordings<'_> as Operation>::INFO;
const GET: &OperationInfo = &<builder::GetRecording<'_> as Operation>::INFO;

/// The body of a page: every item comes once, in its place, with the server's text; decoded, or
/// as an error that names its place.
pub fn list_page(body: &[u8]) {
    let items = pagination::fuzzing::page::<types::ListRecordingsResponse>(
        LIST,
        |body| client::with_body(LIST, body),
        body,
    );
    for (recording, raw) in items {
        assert_said(&recording, raw.get());
    }
}

/// The body of a recording: what is decoded is what the server said.
pub fn recording(body: &[u8]) {
    match decode::whole::<types::Recording>(GET, &client::with_body(GET, body)) {
        Ok(recording) => assert_said(&recording, &String::from_utf8_lossy(body)),
        Err(error) => shown::assert_error(&error),
    }
}

/// A whole answer: whatever error is made of it can be shown.
pub fn answer(bytes: &[u8]) {
    let Some(answer) = client::answer(GET, bytes) else { return };
    if answer.status.is_success() {
        if let Err(error) = decode::whole::<types::Recording>(GET, &answer) {
            shown::assert_error(&error);
        }
        return;
    }
    for streams in [false, true] {
        let (facts, headers) = (client::facts(GET), answer.headers.clone());
        let response =
            exchange::answer(&answer.inner.0, facts, answer.status, headers, &answer.body);
        shown::assert_error(&Error::from_response(response, streams));
    }
}

/// A recording comes back as it is when it is written and read again, and says nothing that the
/// server's text does not.
fn assert_said(recording: &types::Recording, text: &str) {
    let written = serde_json::to_string(recording).expect("a recording can be written");
    let again: types::Recording = serde_json::from_str(&written).expect("and be read again");
    assert_eq!(&again, recording, "{written}");
    let ours: Value = serde_json::from_str(&written).expect("JSON");
    // What nests too deep, or has numbers that no `Value` can hold, in properties not known here.
    let Ok(theirs) = serde_json::from_str::<Value>(text) else { return };
    assert!(is_part_of(&ours, &theirs), "{ours}\nis not what was said:\n{theirs}");
}

fn is_part_of(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => ours
            .iter()
            .all(|(name, ours)| theirs.get(name).is_some_and(|theirs| is_part_of(ours, theirs))),
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(ours, theirs)| is_part_of(ours, theirs))
        }
        // serde takes an array of its values for a struct.
        (Value::Object(_), Value::Array(_)) => true,
        (Value::String(ours), Value::String(theirs)) => {
            let time = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().ok();
            let id = |text: &str| Uuid::try_parse(text).ok();
            ours == theirs
                || time(ours).is_some_and(|ours| time(theirs) == Some(ours))
                || id(ours).is_some_and(|ours| id(theirs) == Some(ours))
        }
        (Value::Number(ours), Value::Number(theirs)) => {
            ours == theirs || ours.as_f64() == theirs.as_f64()
        }
        (ours, theirs) => ours == theirs,
    }
}
