//! For a person at a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::Report;
use crate::drift::change::{Change, Severity};
use crate::drift::rules::Rule;
use crate::hygiene::{excerpt, printable};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Every line begins with words of ours or with spaces, so none can be taken for a command by whoever reads it.
pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    for (group, changes) in report.groups() {
        let _ = writeln!(text, "{BOLD}{}{BOLD:#}", printable(&group));
        for change in changes {
            write_change(&mut text, change);
        }
        text.push('\n');
    }
    for change in &report.accepted {
        let (id, subject) = (printable(&change.id), printable(&change.subject));
        let _ = writeln!(text, "{DIM}accepted: {} {id} {subject}{DIM:#}", change.fingerprint);
    }
    for fingerprint in &report.stale {
        let _ = writeln!(text, "stale: {fingerprint} is accepted, but no change has it any more");
    }
    for note in &report.notes {
        let _ = writeln!(text, "note: {}", printable(note));
    }
    if let Some(refusal) = &report.refusal {
        let style = style(Severity::Breaking);
        let _ = writeln!(text, "{style}could not compare{style:#}: {refusal}");
    } else {
        let _ = writeln!(text, "next: {}", report.next_step());
        let _ = writeln!(text, "version: {}", report.version_bump());
    }
    let style =
        style(if report.refusal.is_some() { Severity::Breaking } else { report.severity() });
    let _ = writeln!(text, "severity: {style}{}{style:#}", report.verdict());
    text
}

fn write_change(text: &mut String, change: &Change) {
    let style = style(change.severity);
    let severity = change.severity.name();
    let id = if change.rule == Rule::ServerHostChanged {
        change.id.to_uppercase()
    } else {
        change.id.clone()
    };
    let _ = writeln!(text, "  {style}{severity:<10}{style:#} {id}: {}", printable(&change.subject));
    let values = [('-', AnsiColor::Red, &change.before), ('+', AnsiColor::Green, &change.after)];
    for (sign, colour, value) in values {
        if let Some(value) = value {
            let style = Style::new().fg_color(Some(colour.into()));
            let _ = writeln!(text, "    {style}{sign} {}{style:#}", excerpt(value));
        }
    }
    let hint =
        change.hint.as_deref().map_or(String::new(), |hint| format!(" ({})", printable(hint)));
    let _ = writeln!(text, "    {}{hint}", change.why);
    let place = printable(change.pointer());
    let _ = writeln!(text, "    {DIM}{} {place}{DIM:#}", change.fingerprint);
}

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Breaking => AnsiColor::Red,
        Severity::Compatible => AnsiColor::Yellow,
        Severity::DocsOnly => AnsiColor::Cyan,
        Severity::None => AnsiColor::Green,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}
