//! The recordings of a generated account, each computed from the seed and its number when it is asked for.

use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    ids,
    live::room_insights,
    noise::Noise,
    words::{self, Agent},
};
use crate::{Video, recording::timestamp};

/// 2026-01-01, in milliseconds since 1970. Not the present, so that accounts are the same whenever they are made.
const EPOCH_MS: i64 = 1_767_225_600_000;
/// Recordings are at most this far apart …
const LONGEST_GAP_MS: u64 = 5 * 3600 * 1000;
/// … and a large account was filled in about this time.
const LONGEST_HISTORY_MS: u64 = 5 * 365 * 24 * 3600 * 1000;

/// A generated account: number 0 is its newest recording.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generated {
    pub(crate) seed: u64,
    pub(crate) len: u64,
    /// When set, every video is a synthetic one of this length.
    pub(crate) video_size: Option<u64>,
}

/// Separates the chance of one thing from that of another, so that each can be had alone.
#[derive(Clone, Copy)]
enum Topic {
    Created = 1,
    Owner = 2,
    Video = 3,
    Record = 4,
}

impl Generated {
    fn noise(&self, number: u64, topic: Topic) -> Noise {
        Noise::of([self.seed, number, topic as u64])
    }

    pub(crate) fn uuid(&self, number: u64) -> Uuid {
        ids::uuid_of(self.seed, number)
    }

    pub(crate) fn number(&self, uuid: Uuid) -> Option<u64> {
        ids::number_of(self.seed, uuid).filter(|number| *number < self.len)
    }

    /// When the recording was created, in milliseconds since 1970; strictly falling in `number`.
    pub(crate) fn created_ms(&self, number: u64) -> i64 {
        let gap = (LONGEST_HISTORY_MS / self.len.max(1)).clamp(2, LONGEST_GAP_MS);
        let jitter = self.noise(number, Topic::Created).below(gap - 1);
        EPOCH_MS.saturating_sub_unsigned(number.saturating_mul(gap) + jitter + 1)
    }

    /// Whose recording it is; the cheap part of [`json`](Self::json) that visibility depends on.
    pub(crate) fn owner(&self, number: u64) -> Option<Agent> {
        let mut noise = self.noise(number, Topic::Owner);
        (!noise.chance(12)).then(|| noise.pick(&words::AGENTS))
    }

    pub(crate) fn video(&self, number: u64) -> Video {
        let mut noise = self.noise(number, Topic::Video);
        if let Some(len) = self.video_size {
            // The version makes the videos of one account differ from each other.
            return Video::synthetic(len).version(number as u32);
        }
        match noise.below(100) {
            0..60 => Video::mp4(),
            60..85 => Video::webm(),
            85..97 => Video::mov(),
            _ => Video::octet_stream(),
        }
    }

    /// The recording as the API shows it.
    pub(crate) fn json(&self, number: u64) -> Value {
        let mut noise = self.noise(number, Topic::Record);
        let noise = &mut noise;
        let uuid = self.uuid(number);
        let created = at(self.created_ms(number));
        let kind = match noise.below(100) {
            0..50 => "Received",
            50..80 => "Sent",
            _ => "Live",
        };
        let duration = (!noise.chance(4)).then(|| 8 + noise.below(20 * 60));
        let topic = noise.pick(&words::TOPICS);

        let mut recording = Map::new();
        recording.insert("uuid".into(), json!(uuid));
        recording.insert("title".into(), title(noise, topic.title));
        let summary = noise.chance(60).then_some(topic.summary);
        insert_nullable(noise, &mut recording, "summary", summary.map(Value::from));
        let description = noise.chance(35).then(|| noise.pick(&words::DESCRIPTIONS));
        insert_nullable(noise, &mut recording, "description", description.map(Value::from));
        recording.insert("metadata".into(), metadata(noise, uuid, created, kind, duration));
        recording.insert("technical_details".into(), technical_details(noise));
        let logs = noise.chance(45).then(|| console_logs(noise, created));
        insert_nullable(noise, &mut recording, "console_logs", logs.map(Value::from));
        recording.insert("customer".into(), customer(noise, number));
        let user =
            self.owner(number).map(|agent| json!({"email": agent.email, "name": agent.name}));
        recording.insert("user".into(), user.unwrap_or_default());
        let insights = (kind == "Live").then(|| room_insights(noise, created, duration));
        recording.insert("room_insights".into(), insights.unwrap_or_default());
        Value::Object(recording)
    }
}

/// The moment just after the newest generated recording.
pub(crate) fn epoch() -> DateTime<Utc> {
    at(EPOCH_MS)
}

/// A moment given in milliseconds; the first one of 1970 where chrono's calendar ends.
fn at(ms: i64) -> DateTime<Utc> {
    Utc.timestamp_millis_opt(ms).single().unwrap_or(DateTime::UNIX_EPOCH)
}

fn title(noise: &mut Noise, topic: &str) -> Value {
    match noise.below(100) {
        0..6 => Value::Null,
        6..18 => noise.pick(&words::TITLES_OF_THE_WORLD).into(),
        18..40 => format!("{topic} ({})", noise.pick(&words::PLACES)).into(),
        40..48 => format!("Re: {topic}").into(),
        _ => topic.into(),
    }
}

/// Inserts a value that may be missing: then it is null, or now and then left out.
fn insert_nullable(
    noise: &mut Noise,
    object: &mut Map<String, Value>,
    name: &str,
    value: Option<Value>,
) {
    let left_out = noise.chance(20);
    match value {
        Some(value) => drop(object.insert(name.into(), value)),
        None if left_out => {}
        None => drop(object.insert(name.into(), Value::Null)),
    }
}

fn metadata(
    noise: &mut Noise,
    uuid: Uuid,
    created: DateTime<Utc>,
    kind: &str,
    duration: Option<u64>,
) -> Value {
    let edited = if noise.chance(40) { noise.below(14 * 24 * 3600) } else { 2 };
    let updated = created + chrono::TimeDelta::seconds(edited as i64);
    let (platform, source) = noise.pick(&words::PLATFORMS);
    json!({
        "created_at": timestamp(created),
        "updated_at": timestamp(updated),
        "duration": duration,
        "impressions_count": if noise.chance(25) { 0 } else { noise.below(60) },
        "recording_type": kind,
        "recording_source": source,
        "url": format!("https://app.screendesk.io/recordings/{uuid}"),
        "helpdesk_info": helpdesk_info(noise, platform),
    })
}

/// The identifiers that a platform of this kind knows; the others are null or left out.
fn helpdesk_info(noise: &mut Noise, platform: &str) -> Value {
    let known: &[&str] = match platform {
        "zendesk" | "freshdesk" => &["ticket_id", "customer_id"],
        "intercom" => &["conversation_id", "operator_id", "customer_id"],
        "freshdesk_chat" | "helpscout" => &["conversation_id", "user_id"],
        "jira" => &["issue_id"],
        _ => &["user_id"],
    };
    let mut info = Map::from_iter([("platform".into(), platform.into())]);
    for name in
        ["conversation_id", "ticket_id", "user_id", "operator_id", "customer_id", "issue_id"]
    {
        let id = known.contains(&name).then(|| match name {
            "issue_id" => format!("SUP-{}", 100 + noise.below(9000)),
            "conversation_id" => format!("{:012x}", noise.next() >> 16),
            _ => (10_000 + noise.below(900_000)).to_string(),
        });
        insert_nullable(noise, &mut info, name, id.map(Value::from));
    }
    Value::Object(info)
}

fn technical_details(noise: &mut Noise) -> Value {
    let mut details = Map::new();
    let known = !noise.chance(10);
    let vendor = known.then(|| noise.pick(&words::VENDORS));
    insert_nullable(noise, &mut details, "vendor", vendor.map(Value::from));
    // RFC 5737 and RFC 3849: the addresses of documentation belong to nobody.
    let address = known.then(|| match noise.chance(30) {
        true => format!("2001:db8:{:x}::{:x}", noise.below(0x10000), 1 + noise.below(0xffff)),
        false => format!("203.0.113.{}", 1 + noise.below(254)),
    });
    insert_nullable(noise, &mut details, "ip_address", address.map(Value::from));
    let timezone = known.then(|| noise.pick(&words::TIMEZONES));
    insert_nullable(noise, &mut details, "timezone", timezone.map(Value::from));
    let network = noise.chance(60).then(|| noise.pick(&["4g", "3g", "wifi", "ethernet"]));
    insert_nullable(noise, &mut details, "network_type", network.map(Value::from));
    let isp = noise.chance(70).then(|| noise.pick(&words::ISPS));
    insert_nullable(noise, &mut details, "isp", isp.map(Value::from));
    Value::Object(details)
}

fn customer(noise: &mut Noise, number: u64) -> Value {
    match noise.chance(15) {
        true => json!({"email": null}),
        false => {
            let name = noise.pick(&words::CUSTOMERS);
            json!({"email": format!("{name}{}@{}", number % 97, noise.pick(&words::DOMAINS))})
        }
    }
}

fn console_logs(noise: &mut Noise, created: DateTime<Utc>) -> String {
    let lines = match noise.below(10) {
        0..6 => 1 + noise.below(4),
        6..9 => 5 + noise.below(20),
        _ => 40 + noise.below(80),
    };
    let mut logs = String::new();
    let mut time = created;
    for _ in 0..lines {
        time += chrono::TimeDelta::milliseconds(1 + noise.below(4000) as i64);
        let line = noise.pick(&words::LOG_LINES);
        logs.push_str(&format!("[{}] {line}\n", time.format("%H:%M:%S%.3f")));
    }
    logs
}
