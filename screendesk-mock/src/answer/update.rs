//! `PATCH /recordings/{uuid}`: sets title, summary and description; what is absent stays, null clears.

use http::{StatusCode, header};
use serde_json::{Map, Value};

use super::{Answer, Question, recording};
use crate::Role;

const LONGEST_TITLE: usize = 255;

pub(crate) fn answer(question: &Question<'_>, role: &Role, uuid: &str) -> Answer {
    // Before anything else: a member is not told which recordings exist.
    if *role != Role::Admin {
        return question.error(StatusCode::FORBIDDEN, "Only admins can update recordings");
    }
    question.with_recording(uuid, role, |record| {
        let changes = match changes(question) {
            Ok(changes) => changes,
            Err((status, message)) => return question.error(status, &message),
        };
        let updated = question.account.update(record.uuid(), |recording| {
            if let Some(recording) = recording.as_object_mut() {
                recording.extend(changes);
            }
        });
        match updated {
            Some(record) => recording(&record),
            None => question.error(StatusCode::NOT_FOUND, "Recording not found"),
        }
    })
}

/// The fields to set, checked; others that were sent are passed over, as the API does with what it does not permit.
fn changes(question: &Question<'_>) -> Result<Map<String, Value>, (StatusCode, String)> {
    let invalid = |message: String| Err((StatusCode::UNPROCESSABLE_ENTITY, message));
    let media_type = question.request.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = "Content-Type must be application/json".to_owned();
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let Ok(mut body) = serde_json::from_slice::<Value>(&question.request.body) else {
        return Err((StatusCode::BAD_REQUEST, "The request body is not valid JSON".to_owned()));
    };
    let Some(recording) = body.get_mut("recording").and_then(Value::as_object_mut) else {
        return invalid("recording must be an object".to_owned());
    };
    let mut changes = Map::new();
    for (field, name) in
        [("title", "Title"), ("summary", "Summary"), ("description", "Description")]
    {
        let Some(value) = recording.remove(field) else { continue };
        if !value.is_string() && !value.is_null() {
            return invalid(format!("{name} must be a string"));
        }
        if field == "title" {
            let title = value.as_str().unwrap_or_default();
            if title.trim().is_empty() {
                return invalid("Title can't be blank".to_owned());
            }
            if title.chars().count() > LONGEST_TITLE {
                return invalid(format!(
                    "Title is too long (maximum is {LONGEST_TITLE} characters)"
                ));
            }
        }
        changes.insert(field.to_owned(), value);
    }
    Ok(changes)
}
