//! One recording for people: everything that is known of it, line by line.

use anstyle::{AnsiColor, Style};
use screendesk_client::types::{ParticipantInsight, Recording};

use super::{columns, text};

const LABEL: Style = Style::new().bold();
const DIM: Style = AnsiColor::BrightBlack.on_default();
/// Columns of the labels.
const LABELS: usize = 14;
/// The widest that lines of prose get: longer ones are hard to read.
const PROSE: usize = 100;
/// Lines of the console log that are shown.
const LOG_LINES: usize = 10;

/// The recording, in `width` columns of a terminal if there is a limit.
pub(crate) fn of(recording: &Recording, width: Option<usize>, color: bool) -> String {
    let mut sheet = Sheet { text: String::new(), width, color };
    overview(&mut sheet, recording);
    origin(&mut sheet, recording);
    call(&mut sheet, recording);
    if let Some(logs) = &recording.console_logs {
        sheet.log(logs);
    }
    sheet.text
}

fn overview(sheet: &mut Sheet, recording: &Recording) {
    let metadata = columns::metadata(recording);
    sheet.line("Title", recording.title.as_deref());
    sheet.line("UUID", Some(&recording.uuid.to_string()));
    sheet.line("URL", metadata.and_then(|m| m.url.as_deref()));
    sheet.line("Type", columns::kind(recording));
    sheet.line("Duration", columns::duration(recording).map(text::duration).as_deref());
    sheet.line("Created", columns::created(recording).map(columns::timestamp).as_deref());
    let updated = metadata.and_then(|m| m.updated_at).map(columns::timestamp);
    sheet.line("Updated", updated.as_deref());
    let views = metadata.and_then(|m| m.impressions_count).map(|n| n.to_string());
    sheet.line("Views", views.as_deref());
    let owner = recording.user.as_ref();
    sheet.line(
        "Owner",
        named(owner.and_then(|u| u.name.as_deref()), owner.and_then(|u| u.email.as_deref()))
            .as_deref(),
    );
    sheet.line("Customer", columns::customer(recording));
    sheet.prose("Summary", recording.summary.as_deref());
    sheet.prose("Description", recording.description.as_deref());
}

fn origin(sheet: &mut Sheet, recording: &Recording) {
    sheet.line("Source", columns::metadata(recording).and_then(|m| m.recording_source.as_deref()));
    if let Some(helpdesk) = columns::helpdesk(recording) {
        sheet.line("Platform", columns::platform(recording));
        sheet.line("Ticket", helpdesk.ticket_id.as_deref());
        sheet.line("Conversation", helpdesk.conversation_id.as_deref());
        sheet.line("Issue", helpdesk.issue_id.as_deref());
        sheet.line("Operator id", helpdesk.operator_id.as_deref());
        sheet.line("Customer id", helpdesk.customer_id.as_deref());
        sheet.line("User id", helpdesk.user_id.as_deref());
    }
    if let Some(technical) = &recording.technical_details {
        sheet.line("Vendor", technical.vendor.as_deref());
        sheet.line("IP address", technical.ip_address.as_deref());
        sheet.line("ISP", technical.isp.as_deref());
        sheet.line("Network", technical.network_type.as_deref());
        sheet.line("Time zone", technical.timezone.as_deref());
    }
}

fn call(sheet: &mut Sheet, recording: &Recording) {
    let Some(room) = &recording.room_insights else { return };
    sheet.section("Call");
    sheet.line("Started", room.started_at.map(columns::timestamp).as_deref());
    sheet.line("Ended", room.ended_at.map(columns::timestamp).as_deref());
    sheet.line("Duration", room.duration.map(text::duration).as_deref());
    let count = room.total_unique_participants.map(|n| n.to_string());
    sheet.line("Participants", count.as_deref());
    let minutes = room.total_participant_minutes.map(|n| format!("{n} minutes in all"));
    sheet.line("Attendance", minutes.as_deref());
    for participant in room.participants_insights.iter().flatten() {
        participant_lines(sheet, participant);
    }
}

fn participant_lines(sheet: &mut Sheet, participant: &ParticipantInsight) {
    let ParticipantInsight {
        browser, device, device_type, display_name, os, role, user_agent, ..
    } = participant;
    sheet.section("Participant");
    sheet.line("Name", display_name.as_deref());
    sheet.line("Role", role.as_deref());
    sheet.line("Id", participant.participant_id.as_deref());
    sheet.line("Joined", participant.joined_at.map(columns::timestamp).as_deref());
    sheet.line("Left", participant.left_at.map(columns::timestamp).as_deref());
    let device: Vec<&str> =
        [device, device_type, os, browser].into_iter().filter_map(|part| part.as_deref()).collect();
    sheet.line("Device", (!device.is_empty()).then(|| device.join(", ")).as_deref());
    sheet.line("User agent", user_agent.as_deref());
}

fn named(name: Option<&str>, address: Option<&str>) -> Option<String> {
    match (name, address) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

/// Lines of a label and a value each.
struct Sheet {
    text: String,
    width: Option<usize>,
    color: bool,
}

impl Sheet {
    fn style(&self, style: Style) -> Style {
        if self.color { style } else { Style::new() }
    }

    /// A value on one line, if there is one.
    fn line(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.labelled(label, text::visible(value).trim_end());
        }
    }

    /// A value of several lines, if there is one; long lines are wrapped.
    fn prose(&mut self, label: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        let room = self.width.map_or(PROSE, |width| width.min(PROSE + LABELS));
        let room = room.saturating_sub(LABELS).max(20);
        let mut label = label;
        for line in value.lines() {
            for piece in textwrap::wrap(&text::visible(line), room) {
                self.labelled(label, &piece);
                label = "";
            }
        }
    }

    fn labelled(&mut self, label: &str, value: &str) {
        let style = self.style(LABEL);
        let blanks = " ".repeat(LABELS.saturating_sub(label.len()));
        let line = format!("{style}{label}{style:#}{blanks}{value}");
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn section(&mut self, name: &str) {
        let style = self.style(LABEL);
        self.text.push_str(&format!("\n{style}{name}{style:#}\n"));
    }

    /// The beginning of the console log.
    fn log(&mut self, logs: &str) {
        self.section("Console log");
        let mut lines = logs.lines();
        for line in lines.by_ref().take(LOG_LINES) {
            self.text.push_str(&text::visible(line));
            self.text.push('\n');
        }
        let more = lines.count();
        if more > 0 {
            let style = self.style(DIM);
            self.text.push_str(&format!(
                "{style}… {more} more lines: --format json has them{style:#}\n"
            ));
        }
    }
}
