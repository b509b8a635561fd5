//! One recording, described by a test: plausible in everything that the test does not mention.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::Video;

/// Starts the description of a recording, to be given to [`Screendesk::add`](crate::Screendesk::add).
///
/// ```
/// use screendesk_mock::{Video, recording};
///
/// let unusual = recording()
///     .title("Grüße 👋")
///     .live()
///     .video(Video::processing())
///     .field("/metadata/recording_type", "Dreamt") // a value that the spec does not know
///     .field("/mood", "curious") // a field that the spec does not know
///     .without("/console_logs");
/// # let _ = unusual;
/// ```
pub fn recording() -> RecordingBuilder {
    RecordingBuilder::default()
}

/// The description of one recording; see [`recording`].
///
/// Its defaults: a received recording of 42 seconds, titled "A recording", of a Zendesk ticket,
/// owned by nobody, with a real MP4 as its video, created now by the account's clock.
#[derive(Debug, Clone)]
#[must_use = "a recording exists once it is given to `Screendesk::add`"]
pub struct RecordingBuilder {
    uuid: Option<Uuid>,
    kind: &'static str,
    video: Video,
    raw: Option<Representation>,
    edits: Vec<Edit>,
}

#[derive(Debug, Clone)]
enum Edit {
    Set(String, Value),
    Remove(String),
}

/// What the API shows of a recording: JSON, or any text in its place.
#[derive(Debug, Clone)]
pub(crate) enum Representation {
    Json(Value),
    Text(String),
}

impl Default for RecordingBuilder {
    fn default() -> Self {
        Self { uuid: None, kind: "Received", video: Video::mp4(), raw: None, edits: Vec::new() }
    }
}

impl RecordingBuilder {
    /// Gives it this UUID; by default it gets one that follows from the account's seed.
    pub fn uuid(mut self, uuid: Uuid) -> Self {
        self.uuid = Some(uuid);
        self
    }

    /// Sets the title.
    pub fn title(self, title: impl Into<String>) -> Self {
        self.field("/title", title.into())
    }

    /// Sets the summary.
    pub fn summary(self, summary: impl Into<String>) -> Self {
        self.field("/summary", summary.into())
    }

    /// Sets the description.
    pub fn description(self, description: impl Into<String>) -> Self {
        self.field("/description", description.into())
    }

    /// Makes it a live call, with its insights and two participants.
    pub fn live(mut self) -> Self {
        self.kind = "Live";
        self
    }

    /// Makes it one that was sent to a customer.
    pub fn sent(mut self) -> Self {
        self.kind = "Sent";
        self
    }

    /// Makes it one that was received from a customer; this is the default.
    pub fn received(mut self) -> Self {
        self.kind = "Received";
        self
    }

    /// Gives it an owner; a member with this address can see it.
    pub fn owner(self, email: impl Into<String>, name: impl Into<String>) -> Self {
        self.field("/user", json!({"email": email.into(), "name": name.into()}))
    }

    /// Sets the address of the customer.
    pub fn customer(self, email: impl Into<String>) -> Self {
        self.field("/customer/email", email.into())
    }

    /// Sets the helpdesk that it belongs to, `zendesk` or `jira` say; any word will do.
    pub fn platform(self, name: impl Into<String>) -> Self {
        self.field("/metadata/helpdesk_info/platform", name.into())
    }

    /// Sets how long it is by its metadata, in whole seconds; its [video](Self::video) stays as it is.
    pub fn duration(self, duration: Duration) -> Self {
        self.field("/metadata/duration", duration.as_secs())
    }

    /// Sets when it was created, in RFC 3339; this is what the list is sorted by, newest first.
    pub fn created_at(self, moment: impl Into<String>) -> Self {
        self.field("/metadata/created_at", moment.into())
    }

    /// Sets its video.
    pub fn video(mut self, video: Video) -> Self {
        self.video = video;
        self
    }

    /// Sets any field, known or not, to any value, fitting or not.
    ///
    /// `pointer` is a JSON Pointer (RFC 6901) such as `/metadata/helpdesk_info/platform`; objects
    /// missing on the way are made.
    pub fn field(mut self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        self.edits.push(Edit::Set(pointer.into(), value.into()));
        self
    }

    /// Leaves out the field at this JSON Pointer.
    pub fn without(mut self, pointer: impl Into<String>) -> Self {
        self.edits.push(Edit::Remove(pointer.into()));
        self
    }

    /// Shows this JSON instead of a recording; fields set by the other methods are set in it.
    ///
    /// The UUID is the one set by [`uuid`](Self::uuid), else the one in the JSON, else a new one.
    pub fn raw(mut self, json: impl Into<Value>) -> Self {
        self.raw = Some(Representation::Json(json.into()));
        self
    }

    /// Shows this text, JSON or not, instead of a recording; other fields do not apply.
    pub fn raw_text(mut self, text: impl Into<String>) -> Self {
        self.raw = Some(Representation::Text(text.into()));
        self
    }

    /// The recording; `fresh` and `now` are what it gets when nothing else was said.
    pub(crate) fn build(self, fresh: Uuid, now: DateTime<Utc>) -> (Uuid, Representation, Video) {
        let mut json = match self.raw {
            Some(Representation::Text(text)) => {
                return (self.uuid.unwrap_or(fresh), Representation::Text(text), self.video);
            }
            Some(Representation::Json(json)) => json,
            None => plain(self.uuid.unwrap_or(fresh), self.kind, now),
        };
        let own = json.get("uuid").and_then(Value::as_str).and_then(|uuid| uuid.parse().ok());
        for edit in self.edits {
            match edit {
                Edit::Set(pointer, value) => set(&mut json, &pointer, value),
                Edit::Remove(pointer) => remove(&mut json, &pointer),
            }
        }
        (self.uuid.or(own).unwrap_or(fresh), Representation::Json(json), self.video)
    }
}

/// A moment as the API writes it: UTC, with milliseconds.
pub(crate) fn timestamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn plain(uuid: Uuid, kind: &str, now: DateTime<Utc>) -> Value {
    json!({
        "uuid": uuid,
        "title": "A recording",
        "summary": null,
        "description": null,
        "metadata": {
            "created_at": timestamp(now),
            "updated_at": timestamp(now),
            "duration": 42,
            "impressions_count": 0,
            "recording_type": kind,
            "recording_source": "Zendesk Ticket",
            "url": format!("https://app.screendesk.io/recordings/{uuid}"),
            "helpdesk_info": {
                "platform": "zendesk", "ticket_id": "4711", "conversation_id": null,
                "user_id": null, "operator_id": null, "customer_id": null, "issue_id": null,
            },
        },
        "technical_details": {
            "vendor": "Google Inc.", "ip_address": "203.0.113.7", "timezone": "Europe/Berlin",
            "network_type": "4g", "isp": null,
        },
        "console_logs": null,
        "customer": {"email": "customer@example.com"},
        "user": null,
        "room_insights": (kind == "Live").then(|| plain_insights(now)),
    })
}

fn plain_insights(now: DateTime<Utc>) -> Value {
    let started = timestamp(now - TimeDelta::seconds(42));
    let participant = |id: &str, name: &str, role: &str| {
        json!({
            "participant_id": id, "display_name": name, "role": role,
            "browser": "Firefox 145", "os": "Ubuntu 26.04", "device": null,
            "device_type": "desktop", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
            "joined_at": started, "left_at": timestamp(now),
        })
    };
    json!({
        "started_at": started,
        "ended_at": timestamp(now),
        "duration": 42,
        "total_participant_minutes": 1.4,
        "total_unique_participants": 2,
        "participants_insights":
            [participant("pa_1", "Ada Okafor", "host"), participant("pa_2", "Kim", "guest")],
    })
}

/// The steps of a JSON Pointer, with its two escapes undone (RFC 6901, 4).
fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
}

fn set(target: &mut Value, pointer: &str, value: Value) {
    let mut place = target;
    for step in steps(pointer) {
        // Told apart before borrowing: an element that exists is entered, anything else becomes an object.
        let element = step.parse().ok().filter(|at: &usize| place.get(at).is_some());
        place = match element {
            Some(at) => &mut place[at],
            None => {
                if !place.is_object() {
                    *place = Value::Object(Map::new());
                }
                &mut place[step]
            }
        };
    }
    *place = value;
}

fn remove(target: &mut Value, pointer: &str) {
    let Some((parent, _)) = pointer.rsplit_once('/') else { return };
    let Some(name) = steps(pointer).last() else { return };
    match target.pointer_mut(parent) {
        Some(Value::Object(object)) => drop(object.remove(&name)),
        Some(Value::Array(elements)) => {
            if let Some(at) = name.parse().ok().filter(|at| *at < elements.len()) {
                elements.remove(at);
            }
        }
        _ => {}
    }
}
