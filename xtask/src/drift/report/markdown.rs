//! For an issue: all that comes from the docs stands in code spans, where nothing is markup or a mention.

use std::fmt::Write;

use super::Report;
use crate::drift::change::Change;
use crate::hygiene::{code_span, excerpt};

/// GitHub takes 65,536 characters; this leaves room for what a workflow adds.
const LONGEST: usize = 60_000;

pub(super) fn render(report: &Report) -> String {
    let mut text = format!("Severity: **{}**\n", report.verdict());
    if let Some(refusal) = &report.refusal {
        let place = refusal
            .place
            .as_ref()
            .map_or(String::new(), |place| format!("{}: ", code_span(&place.to_string())));
        let _ = write!(
            text,
            "\nThe docs could not be compared.\n\n- {place}{}\n",
            code_span(&refusal.problem)
        );
        let _ = writeln!(text, "- what to do: {}", code_span(&refusal.advice));
        return cut(text, Vec::new());
    }
    let _ = write!(text, "Next: {}\nVersion: {}\n", report.next_step(), report.version_bump());
    let mut parts = Vec::new();
    for (group, changes) in report.groups() {
        let mut heading = format!("\n### {}\n\n", code_span(&group));
        for change in changes {
            // A heading stays with its first change when the report is cut.
            parts.push(format!("{}{}", std::mem::take(&mut heading), item(change)));
        }
    }
    if !report.accepted.is_empty() || !report.stale.is_empty() || !report.notes.is_empty() {
        let mut more = "\n### Also\n\n".to_owned();
        for change in &report.accepted {
            let _ = writeln!(
                more,
                "- accepted: {} {}",
                code_span(&change.id),
                code_span(&change.subject)
            );
        }
        for fingerprint in &report.stale {
            let _ = writeln!(more, "- accepted, but no longer there: `{fingerprint}`");
        }
        for note in &report.notes {
            let _ = writeln!(more, "- {}", code_span(note));
        }
        parts.push(more);
    }
    cut(text, parts)
}

fn item(change: &Change) -> String {
    let mut text = format!(
        "- **{}** {}: {}\n  {}\n",
        change.severity.name(),
        code_span(&change.id),
        code_span(&change.subject),
        change.why
    );
    if let Some(hint) = &change.hint {
        let _ = writeln!(text, "  - {}", code_span(hint));
    }
    for (name, value) in [("before", &change.before), ("after", &change.after)] {
        if let Some(value) = value {
            let _ = writeln!(text, "  - {name}: {}", code_span(&excerpt(value)));
        }
    }
    let _ =
        writeln!(text, "  - {}, fingerprint `{}`", code_span(change.pointer()), change.fingerprint);
    text
}

/// As many whole parts as fit, and a word about the rest.
fn cut(mut text: String, parts: Vec<String>) -> String {
    let total = parts.len();
    for (index, part) in parts.into_iter().enumerate() {
        if text.chars().count() + part.chars().count() > LONGEST {
            let _ = write!(
                text,
                "\n… and {} more: the full report is among the run's artefacts.\n",
                total - index
            );
            break;
        }
        text.push_str(&part);
    }
    match text.char_indices().nth(LONGEST + 500) {
        Some((end, _)) => format!("{}…\n", &text[..end]),
        None => text,
    }
}
