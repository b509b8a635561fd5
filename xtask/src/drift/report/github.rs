//! For the log of a GitHub workflow: one annotation a change.

use std::fmt::Write;

use super::Report;
use crate::drift::change::Severity;
use crate::hygiene::{command_data, command_property, excerpt};

/// The only lines that begin with `::` are the commands written here.
pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    for change in &report.changes {
        let command = match change.severity {
            Severity::Breaking => "error",
            Severity::Compatible => "warning",
            Severity::DocsOnly | Severity::None => "notice",
        };
        let show = |value: &Option<_>| value.as_ref().map_or("nothing".to_owned(), excerpt);
        let message = format!(
            "{}: {} ({} → {}); concerns {}",
            change.subject,
            change.why,
            show(&change.before),
            show(&change.after),
            super::group(change),
        );
        let title = format!("{} ({})", change.id, change.severity.name());
        let _ = writeln!(
            text,
            "::{command} title={}::{}",
            command_property(&title),
            command_data(&message)
        );
    }
    if let Some(refusal) = &report.refusal {
        let message = command_data(&refusal.to_string().replace('\n', " "));
        let _ = writeln!(text, "::error title=cannot read the docs::{message}");
    }
    for note in &report.notes {
        let _ = writeln!(text, "::notice title=note::{}", command_data(note));
    }
    let _ = writeln!(text, "severity: {}", report.verdict());
    text
}
