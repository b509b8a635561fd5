//! The insights of a live call: when it was, and who took part.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{noise::Noise, words};
use crate::recording::timestamp;

/// The `room_insights` of a live recording of this length.
pub(crate) fn room_insights(
    noise: &mut Noise,
    created: DateTime<Utc>,
    duration: Option<u64>,
) -> Value {
    let started = created - TimeDelta::seconds(30 + noise.below(600) as i64);
    // A call that nobody hung up has no end, and so no length either.
    let Some(seconds) = duration else {
        return json!({
            "started_at": timestamp(started), "ended_at": null, "duration": null,
            "total_participant_minutes": null, "total_unique_participants": null,
            "participants_insights": null,
        });
    };
    let ended = started + TimeDelta::seconds(seconds as i64);
    let participants: Vec<Participant> =
        (0..2 + noise.below(4)).map(|place| Participant::new(noise, place, seconds)).collect();
    let presence: u64 = participants.iter().map(|p| p.left - p.joined).sum();
    json!({
        "started_at": timestamp(started),
        "ended_at": timestamp(ended),
        "duration": seconds,
        "total_participant_minutes": (presence as f64 / 6.0).round() / 10.0,
        "total_unique_participants": participants.len(),
        "participants_insights":
            participants.into_iter().map(|p| p.json(noise, started)).collect::<Vec<_>>(),
    })
}

/// Somebody in the call: when they came and went, in seconds from its start.
struct Participant {
    place: u64,
    joined: u64,
    left: u64,
}

impl Participant {
    fn new(noise: &mut Noise, place: u64, seconds: u64) -> Self {
        let joined = if place == 0 { 0 } else { noise.below(seconds / 2 + 1) };
        let left = if place == 0 { seconds } else { joined + noise.below(seconds - joined + 1) };
        Self { place, joined, left }
    }

    fn json(self, noise: &mut Noise, started: DateTime<Utc>) -> Value {
        let (browser, os, device_type) = noise.pick(&words::BROWSERS);
        let guest = self.place > 0;
        let name = match self.place {
            0 => Some(noise.pick(&words::AGENTS).name),
            _ if noise.chance(25) => None,
            _ => Some(noise.pick(&words::GUESTS)),
        };
        let moment = |seconds: u64| timestamp(started + TimeDelta::seconds(seconds as i64));
        json!({
            "participant_id": format!("pa_{:016x}", noise.next()),
            "display_name": name,
            "role": if guest { "guest" } else { "host" },
            "browser": browser,
            "os": os,
            "device": if device_type == "mobile" { Some("iPhone 15") } else { None },
            "device_type": device_type,
            "user_agent": format!("Mozilla/5.0 ({os}) {browser}"),
            "joined_at": moment(self.joined),
            "left_at": moment(self.left),
        })
    }
}
