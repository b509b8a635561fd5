//! One line of `recordings.ndjson`: the server's own JSON, and the little that an export reads in it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// What an export has to know of a recording.
///
/// Taken from the text itself, so that a recording that does not fit the document is exported too.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Facts {
    pub(crate) uuid: Option<Uuid>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[serde(default)]
    metadata: Option<Metadata>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    recording_type: Option<String>,
    #[serde(default)]
    helpdesk_info: Option<HelpdeskInfo>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct HelpdeskInfo {
    #[serde(default)]
    platform: Option<String>,
}

/// What is left of a recording that does not fit even that.
#[derive(Deserialize)]
struct OnlyUuid {
    uuid: Uuid,
}

impl Facts {
    pub(crate) fn read(text: &[u8]) -> Self {
        serde_json::from_slice(text).unwrap_or_else(|_| {
            let only = serde_json::from_slice(text).ok();
            Self { uuid: only.map(|only: OnlyUuid| only.uuid), ..Self::default() }
        })
    }

    /// When the server says that the recording was changed last, in its own words.
    pub(crate) fn updated_at(&self) -> Option<&str> {
        self.metadata.as_ref()?.updated_at.as_deref()
    }

    pub(crate) fn created_at(&self) -> Option<DateTime<Utc>> {
        self.metadata.as_ref()?.created_at.as_deref()?.parse().ok()
    }
}

/// The server's text as one line: line breaks between its tokens become blanks.
pub(crate) fn one_line(text: &str) -> String {
    // Inside a string JSON has no raw line breaks, so that nothing else is touched.
    text.replace(['\n', '\r'], " ")
}

/// Which recordings are exported; all by default.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use]
pub struct Filter {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    types: Vec<String>,
    platforms: Vec<String>,
}

impl Filter {
    /// Takes recordings that were created at this time or later.
    pub fn with_since(mut self, since: DateTime<Utc>) -> Self {
        self.since = Some(since);
        self
    }

    /// Takes recordings that were created before this time.
    pub fn with_until(mut self, until: DateTime<Utc>) -> Self {
        self.until = Some(until);
        self
    }

    /// Takes recordings of this type: `Live`, `Sent`, `Received`, or one that the vendor adds.
    ///
    /// Said several times, any of them will do.
    pub fn with_type(mut self, kind: impl Into<String>) -> Self {
        self.types.push(kind.into());
        self
    }

    /// Takes recordings of this helpdesk platform: `zendesk`, for example.
    ///
    /// Said several times, any of them will do.
    pub fn with_platform(mut self, platform: impl Into<String>) -> Self {
        self.platforms.push(platform.into());
        self
    }

    pub(crate) fn takes(&self, facts: &Facts) -> bool {
        let in_time = (self.since.is_none() && self.until.is_none())
            || facts.created_at().is_some_and(|created| {
                self.since.is_none_or(|since| created >= since)
                    && self.until.is_none_or(|until| created < until)
            });
        let metadata = facts.metadata.as_ref();
        let kind = metadata.and_then(|m| m.recording_type.as_deref());
        let platform =
            metadata.and_then(|m| m.helpdesk_info.as_ref()).and_then(|h| h.platform.as_deref());
        in_time && is_among(&self.types, kind) && is_among(&self.platforms, platform)
    }
}

fn is_among(wanted: &[String], found: Option<&str>) -> bool {
    wanted.is_empty()
        || found.is_some_and(|found| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(found)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"uuid":"00000000-0000-0000-0000-000000000007","title":"T","metadata":{"created_at":"2025-03-01T10:00:00Z","updated_at":"2025-03-02T10:00:00.5+01:00","recording_type":"Live","helpdesk_info":{"platform":"zendesk"}}}"#;

    #[test]
    fn what_an_export_needs_is_read_whatever_else_is_wrong() {
        let facts = Facts::read(TEXT.as_bytes());
        assert_eq!(facts.uuid, Some(Uuid::from_u128(7)));
        assert_eq!(facts.updated_at(), Some("2025-03-02T10:00:00.5+01:00"));
        let odd = r#"{"uuid":"00000000-0000-0000-0000-000000000007","title":7,"metadata":[]}"#;
        assert_eq!(Facts::read(odd.as_bytes()).uuid, Some(Uuid::from_u128(7)));
        for nothing in ["", "{}", "[]", "7", r#"{"uuid":"x"}"#] {
            assert_eq!(Facts::read(nothing.as_bytes()).uuid, None, "{nothing}");
        }
    }

    #[test]
    fn a_filter_takes_what_fits_all_of_it() {
        let facts = Facts::read(TEXT.as_bytes());
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let all = Filter::default();
        assert!(all.takes(&facts) && all.takes(&Facts::default()));
        for (filter, takes) in [
            (Filter::default().with_since(at("2025-03-01T10:00:00Z")), true),
            (Filter::default().with_since(at("2025-03-01T10:00:01Z")), false),
            (Filter::default().with_until(at("2025-03-01T10:00:00Z")), false),
            (Filter::default().with_until(at("2025-03-01T10:00:01Z")), true),
            (Filter::default().with_type("live"), true),
            (Filter::default().with_type("Sent"), false),
            (Filter::default().with_type("Sent").with_type("Live"), true),
            (Filter::default().with_platform("zendesk"), true),
            (Filter::default().with_platform("jira"), false),
            (Filter::default().with_type("Live").with_platform("jira"), false),
        ] {
            assert_eq!(filter.takes(&facts), takes, "{filter:?}");
            assert!(!filter.takes(&Facts::default()), "{filter:?}");
        }
    }

    #[test]
    fn a_text_on_several_lines_becomes_one_and_stays_the_same_json() {
        let text = "{\n  \"a\":\r\n \"b\\n\"\n}";
        let line = one_line(text);
        assert!(!line.contains(['\n', '\r']));
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(value(&line), value(text));
    }
}
