//! For programs, as `xtask/report.schema.json` describes it.

use serde::Serialize;

use super::Report;
use crate::drift::change::Change;
use crate::refusal::Refusal;

#[derive(Serialize)]
struct Document<'a> {
    /// Raised whenever a reader of the old form could not read the new one.
    format: u32,
    severity: &'static str,
    version_bump: &'static str,
    changes: &'a [Change],
    accepted: &'a [Change],
    stale: &'a [String],
    notes: &'a [String],
    refusal: Option<&'a Refusal>,
}

pub(super) fn render(report: &Report) -> String {
    let document = Document {
        format: 1,
        severity: report.verdict(),
        version_bump: report.severity().version_bump(),
        changes: &report.changes,
        accepted: &report.accepted,
        stale: &report.stale,
        notes: &report.notes,
        refusal: report.refusal.as_ref(),
    };
    let mut text =
        serde_json::to_string_pretty(&document).expect("a report can always be written as JSON");
    text.push('\n');
    crate::hygiene::printable_json(&text)
}
