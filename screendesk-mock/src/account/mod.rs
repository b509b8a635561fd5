//! The recordings of an account: a generated part of any size, and what was added, changed and deleted since.

mod generated;
mod ids;
mod live;
mod noise;
mod order;
mod record;
mod words;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use generated::Generated;
pub(crate) use noise::{Noise, mix};
pub(crate) use record::Record;

use crate::{
    RecordingBuilder, Video,
    recording::{Representation, timestamp},
};
use order::Order;
use record::Stored;

/// The recordings of a running [`Screendesk`](crate::Screendesk).
///
/// A handle: clones speak of the same account. Every change is visible to the next request.
#[derive(Clone)]
pub struct Account {
    state: Arc<Mutex<State>>,
}

struct State {
    order: Order,
    seed: u64,
    /// The account's own clock: a second later with every change, so that runs are alike.
    clock: DateTime<Utc>,
    added: u64,
}

impl State {
    fn tick(&mut self) -> DateTime<Utc> {
        self.clock += TimeDelta::seconds(1);
        self.clock
    }
}

impl Account {
    pub(crate) fn new(generated: Generated) -> Self {
        let state = State {
            order: Order::new(generated),
            // Another seed, so that what is added never gets the UUID of what was generated.
            seed: mix(generated.seed ^ 0xadded),
            clock: generated::epoch(),
            added: 0,
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Adds a recording and returns its UUID; it comes first in the list unless it says when it was created.
    ///
    /// A recording that has the same UUID already is replaced.
    pub fn add(&self, recording: RecordingBuilder) -> Uuid {
        let mut state = self.lock();
        let now = state.tick();
        let fresh = ids::uuid_of(state.seed, state.added);
        state.added += 1;
        let (uuid, representation, video) = recording.build(fresh, now);
        let video_ms = now.timestamp_millis();
        let created_ms = created_ms(&representation).unwrap_or(video_ms);
        state.order.put(Stored { uuid, representation, video, created_ms, video_ms });
        uuid
    }

    /// Changes what the API shows of a recording; `false` when there is no such recording.
    ///
    /// The list is sorted anew if `metadata.created_at` changes. A recording that was given as
    /// text becomes the JSON that the closure makes of null. The closure must not use the account.
    pub fn change(&self, uuid: Uuid, change: impl FnOnce(&mut Value)) -> bool {
        let mut state = self.lock();
        let Some(record) = state.order.find(uuid) else { return false };
        state.order.put(changed(&record, change));
        true
    }

    /// Deletes a recording; `false` when there is no such recording.
    pub fn delete(&self, uuid: Uuid) -> bool {
        self.lock().order.remove(uuid)
    }

    /// Gives a recording another video; `false` when there is no such recording.
    pub fn set_video(&self, uuid: Uuid, video: Video) -> bool {
        let mut state = self.lock();
        let Some(record) = state.order.find(uuid) else { return false };
        let video_ms = state.tick().timestamp_millis();
        state.order.put(Stored { video, video_ms, ..record.to_stored() });
        true
    }

    /// The video of a recording.
    #[must_use]
    pub fn video(&self, uuid: Uuid) -> Option<Video> {
        self.find(uuid).map(|record| record.video())
    }

    /// What the API shows of a recording; of one given as text that is not JSON, the text.
    #[must_use]
    pub fn get(&self, uuid: Uuid) -> Option<Value> {
        self.find(uuid).map(|record| match record.representation() {
            Representation::Json(json) => json,
            Representation::Text(text) => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
        })
    }

    /// The UUIDs of all recordings, in the order of the list.
    #[must_use]
    pub fn uuids(&self) -> Vec<Uuid> {
        self.lock().order.from(0).map(|record| record.uuid()).collect()
    }

    /// How many recordings there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.lock().order.len()
    }

    /// Whether there is no recording.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn find(&self, uuid: Uuid) -> Option<Record> {
        self.lock().order.find(uuid)
    }

    /// `limit` recordings from the one at `offset` on, of those that a member, or anybody
    /// (`None`), can see, and how many those are.
    pub(crate) fn window(
        &self,
        member: Option<&str>,
        offset: u64,
        limit: u64,
    ) -> (u64, Vec<Record>) {
        let state = self.lock();
        if member.is_none() {
            let count = state.order.len();
            let records = state.order.from(offset.min(count)).take(limit as usize);
            return (count, records.collect());
        }
        let mut count = 0;
        let mut records = Vec::new();
        for record in state.order.from(0).filter(|record| record.is_visible_to(member)) {
            if (offset..offset.saturating_add(limit)).contains(&count) {
                records.push(record);
            }
            count += 1;
        }
        (count, records)
    }

    /// Changes a recording as the API does: `metadata.updated_at` moves to the account's clock.
    ///
    /// A recording that was given as text stays as it is.
    pub(crate) fn update(&self, uuid: Uuid, change: impl FnOnce(&mut Value)) -> Option<Record> {
        let mut state = self.lock();
        let now = timestamp(state.tick());
        let record = state.order.find(uuid)?;
        if matches!(record.representation(), Representation::Text(_)) {
            return Some(record);
        }
        state.order.put(changed(&record, |json| {
            change(json);
            if let Some(metadata) = json.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.insert("updated_at".into(), json!(now));
            }
        }));
        state.order.find(uuid)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A closure given to `change` may panic; it works on a copy, so the state is sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("len", &self.len()).finish_non_exhaustive()
    }
}

fn changed(record: &Record, change: impl FnOnce(&mut Value)) -> Stored {
    let mut stored = record.to_stored();
    let mut json = match stored.representation {
        Representation::Json(json) => json,
        Representation::Text(_) => Value::Null,
    };
    change(&mut json);
    stored.representation = Representation::Json(json);
    stored.created_ms = created_ms(&stored.representation).unwrap_or(stored.created_ms);
    stored
}

/// When a recording says it was created, in milliseconds since 1970; `None` when it does not say so in RFC 3339.
fn created_ms(representation: &Representation) -> Option<i64> {
    let Representation::Json(json) = representation else { return None };
    let moment = json.pointer("/metadata/created_at")?.as_str()?;
    Some(DateTime::parse_from_rfc3339(moment).ok()?.timestamp_millis())
}
