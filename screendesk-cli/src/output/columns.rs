//! What of a recording stands in a column: one list of fields for the table and for CSV.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use screendesk_client::types::{HelpdeskInfo, Recording, RecordingMetadata};

/// A moment as the API writes it: RFC 3339, UTC.
pub(crate) fn timestamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

pub(crate) fn metadata(recording: &Recording) -> Option<&RecordingMetadata> {
    recording.metadata.as_ref()
}

pub(crate) fn helpdesk(recording: &Recording) -> Option<&HelpdeskInfo> {
    metadata(recording)?.helpdesk_info.as_ref()
}

pub(crate) fn created(recording: &Recording) -> Option<DateTime<Utc>> {
    metadata(recording)?.created_at
}

pub(crate) fn kind(recording: &Recording) -> Option<&str> {
    metadata(recording)?.recording_type.as_ref().map(|kind| kind.as_str())
}

pub(crate) fn platform(recording: &Recording) -> Option<&str> {
    helpdesk(recording)?.platform.as_ref().map(|platform| platform.as_str())
}

pub(crate) fn duration(recording: &Recording) -> Option<i64> {
    metadata(recording)?.duration
}

/// Whose recording it is: by name, or by address.
pub(crate) fn owner(recording: &Recording) -> Option<&str> {
    let user = recording.user.as_ref()?;
    user.name.as_deref().or(user.email.as_deref())
}

pub(crate) fn customer(recording: &Recording) -> Option<&str> {
    recording.customer.as_ref()?.email.as_deref()
}

/// A field of a CSV line.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) of: for<'a> fn(&'a Recording) -> Option<Cow<'a, str>>,
}

macro_rules! fields {
    ($($name:literal: |$recording:ident| $value:expr;)*) => {
        &[$(Field { name: $name, of: {
            fn value($recording: &Recording) -> Option<Cow<'_, str>> { $value }
            value
        } },)*]
    };
}

fn text(value: &Option<String>) -> Option<Cow<'_, str>> {
    value.as_deref().map(Cow::Borrowed)
}

fn number(value: Option<i64>) -> Option<Cow<'static, str>> {
    value.map(|number| number.to_string().into())
}

fn moment(value: Option<DateTime<Utc>>) -> Option<Cow<'static, str>> {
    value.map(|moment| timestamp(moment).into())
}

/// The fields of a recording that fit a cell, named as in the API, nested ones with a dot.
///
/// Console logs and the participants of a call do not: JSON has them.
pub(crate) const FIELDS: &[Field] = fields! {
    "uuid": |r| Some(r.uuid.to_string().into());
    "title": |r| text(&r.title);
    "summary": |r| text(&r.summary);
    "description": |r| text(&r.description);
    "metadata.created_at": |r| moment(created(r));
    "metadata.updated_at": |r| moment(metadata(r)?.updated_at);
    "metadata.duration": |r| number(duration(r));
    "metadata.impressions_count": |r| number(metadata(r)?.impressions_count);
    "metadata.recording_type": |r| kind(r).map(Cow::Borrowed);
    "metadata.recording_source": |r| text(&metadata(r)?.recording_source);
    "metadata.url": |r| text(&metadata(r)?.url);
    "metadata.helpdesk_info.platform": |r| platform(r).map(Cow::Borrowed);
    "metadata.helpdesk_info.conversation_id": |r| text(&helpdesk(r)?.conversation_id);
    "metadata.helpdesk_info.ticket_id": |r| text(&helpdesk(r)?.ticket_id);
    "metadata.helpdesk_info.issue_id": |r| text(&helpdesk(r)?.issue_id);
    "metadata.helpdesk_info.user_id": |r| text(&helpdesk(r)?.user_id);
    "metadata.helpdesk_info.operator_id": |r| text(&helpdesk(r)?.operator_id);
    "metadata.helpdesk_info.customer_id": |r| text(&helpdesk(r)?.customer_id);
    "technical_details.vendor": |r| text(&r.technical_details.as_ref()?.vendor);
    "technical_details.ip_address": |r| text(&r.technical_details.as_ref()?.ip_address);
    "technical_details.timezone": |r| text(&r.technical_details.as_ref()?.timezone);
    "technical_details.network_type": |r| text(&r.technical_details.as_ref()?.network_type);
    "technical_details.isp": |r| text(&r.technical_details.as_ref()?.isp);
    "customer.email": |r| customer(r).map(Cow::Borrowed);
    "user.email": |r| text(&r.user.as_ref()?.email);
    "user.name": |r| text(&r.user.as_ref()?.name);
    "room_insights.duration": |r| number(r.room_insights.as_ref()?.duration);
    "room_insights.total_unique_participants":
        |r| number(r.room_insights.as_ref()?.total_unique_participants);
};
