//! The body of an update: absent, null and a value stay three things.

use serde_json::Value;

use crate::types::UpdateRecordingBody;

/// The body of an update: what is written is what was read, and a property is in it if and only if
/// it was.
pub fn patch(body: &[u8]) {
    let Ok(read) = serde_json::from_slice::<UpdateRecordingBody>(body) else { return };
    let written = serde_json::to_value(&read).expect("an update can be written");
    let again = serde_json::from_value::<UpdateRecordingBody>(written.clone());
    assert_eq!(again.expect("and be read again"), read, "{written}");
    let Ok(theirs) = serde_json::from_slice::<Value>(body) else { return };
    let Some(Value::Object(theirs)) = theirs.get("recording") else { return };
    let ours = written.get("recording").expect("the recording");
    for name in ["summary", "description"] {
        assert_eq!(ours.get(name), theirs.get(name), "{name}");
    }
    // The title cannot be cleared: null is as good as nothing.
    assert_eq!(ours.get("title"), theirs.get("title").filter(|title| !title.is_null()));
}
