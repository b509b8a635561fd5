//! The forms of a report, and that vendor text in them stays data.

use std::fs;

use serde_json::Value;

use crate::args;
use crate::docs_site::{Answer, DocsSite};
use crate::program::{Ran, SpecFolder, recordings_page, repository_spec};

/// A breaking, a compatible and a docs-only change.
fn three_changes() -> String {
    recordings_page()
        .replace(
            "\"isp\":{\"type\":\"string\",\"nullable\":true}",
            "\"isp\":{\"type\":\"integer\",\"nullable\":true}",
        )
        .replace(
            "\"enum\":[\"Received\",\"Sent\",\"Live\"]",
            "\"enum\":[\"Received\",\"Sent\",\"Live\",\"Shared\"]",
        )
        .replace("Public URL to view the recording", "Where to view the recording")
}

fn drift_on(page: &str, more: &[&str]) -> Ran {
    let spec = SpecFolder::copy();
    let page = spec.draft("recordings.md", page);
    let mut arguments: Vec<&std::ffi::OsStr> = args!["--from", page].to_vec();
    arguments.extend(more.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    spec.drift(&arguments)
}

#[test]
fn the_text_report_groups_by_operation_and_ends_with_the_severity() {
    let ran = drift_on(&three_changes(), &[]);
    let expected = include_str!("reports/three_changes.txt");
    assert_eq!((ran.code, ran.stdout.as_str()), (1, expected));
}

#[test]
fn the_markdown_report_reads_as_an_issue() {
    let ran = drift_on(&three_changes(), &["--format", "markdown"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, include_str!("reports/three_changes.md")));
}

#[test]
fn the_github_report_is_one_annotation_a_change() {
    let ran = drift_on(&three_changes(), &["--format", "github"]);
    let commands: Vec<_> = ran.stdout.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(commands, ["::error", "::warning", "::notice", "severity:"], "{}", ran.stdout);
    assert!(ran.stdout.starts_with(
        "::error title=response-type-changed (breaking)::TechnicalDetails.isp type: "
    ));
}

#[test]
fn the_json_report_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("../../report.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let moved = "# Recordings\n\nMoved.\n";
    for page in [recordings_page(), three_changes(), moved.to_owned()] {
        let ran = drift_on(&page, &["--format", "json"]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{}", ran.stdout);
    }
    let report: Value =
        serde_json::from_str(&drift_on(&three_changes(), &["--format", "json"]).stdout).unwrap();
    assert_eq!(report["severity"], "breaking");
    assert_eq!(report["changes"].as_array().unwrap().len(), 3);
    assert_eq!(report["changes"][0]["before"], "string");
    assert!(
        !validator.is_valid(&serde_json::json!({"severity": "breaking"})),
        "the schema lets anything pass"
    );
}

#[test]
fn report_files_are_written_beside_what_is_printed_in_the_form_of_their_ending() {
    let spec = SpecFolder::copy();
    let page = spec.draft("recordings.md", three_changes());
    let files = ["r.json", "r.md", "r.txt", "r"].map(|name| spec.path(name));
    let [json, markdown, text, other] = &files;
    let ran = spec.drift(args![
        "--from", page, "--format", "github", "--report", json, "--report", markdown, "--report",
        text, "--report", other
    ]);
    assert_eq!((ran.code, ran.last_line()), (1, "severity: breaking"), "{}", ran.said());
    let beginnings = ["{", "Severity: **breaking**", "listRecordings", "::error"];
    for (file, beginning) in files.iter().zip(beginnings) {
        let text = fs::read_to_string(file).unwrap();
        assert!(text.starts_with(beginning) && !text.contains('\u{1b}'), "{file:?}: {text}");
    }
    let empty = spec.draft("recordings.md", "");
    assert_eq!(spec.drift(args!["--from", empty, "--report", json]).code, 2);
    let report: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    assert_eq!(report["severity"], "unreadable");
    assert_eq!(report["refusal"]["place"]["page"], "recordings.md");
}

#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let spec = SpecFolder::copy();
    let ran = spec.drift(args![
        "--from",
        spec.path("pages"),
        "--report",
        spec.path("nowhere/report.json")
    ]);
    assert_eq!(ran.code, 2, "{}", ran.said());
}

#[test]
fn what_was_read_can_be_kept_and_compared_again() {
    let site = DocsSite::with("/api/recordings.md", Answer::page(three_changes()));
    site.put("/llms.txt", vec![Answer::page("- [R](/api/recordings.md)\n- [U](/api/users.md)\n")]);
    let pages = [("recordings.md", site.url("/api/recordings.md"))];
    let spec = SpecFolder::with_sources(&pages, &site.url("/llms.txt"), &site.url("/api/"));
    let kept = spec.path("kept/pages");
    let ran = spec.drift(args!["--keep", kept]);
    assert_eq!(fs::read_to_string(kept.join("recordings.md")).unwrap(), three_changes());
    drop(site);
    let again = spec.drift(args!["--from", kept, "--index", kept.join("llms.txt")]);
    assert_eq!((again.code, again.stdout), (1, ran.stdout));
}

#[test]
fn fail_on_says_from_which_severity_on_a_drift_is_a_failure() {
    let docs_only = recordings_page()
        .replace("Public URL to view the recording", "Where to view the recording");
    let compatible =
        recordings_page().replace("\"Sent\",\"Live\"]", "\"Sent\",\"Live\",\"Shared\"]");
    let pages = [recordings_page(), docs_only, compatible, three_changes()];
    for (fail_on, expected) in [
        ("any", [0, 1, 1, 1]),
        ("docs-only", [0, 1, 1, 1]),
        ("compatible", [0, 0, 1, 1]),
        ("breaking", [0, 0, 0, 1]),
    ] {
        let codes: Vec<_> =
            pages.iter().map(|page| drift_on(page, &["--fail-on", fail_on]).code).collect();
        assert_eq!(codes, expected, "{fail_on}");
    }
    assert_eq!(
        drift_on("", &["--fail-on", "breaking"]).code,
        2,
        "what cannot be read always fails"
    );
}

#[test]
fn an_accepted_change_counts_no_more_and_one_that_is_gone_is_told() {
    let spec = SpecFolder::copy();
    let page = spec.draft("recordings.md", three_changes());
    let report: Value =
        serde_json::from_str(&spec.drift(args!["--from", page, "--format", "json"]).stdout)
            .unwrap();
    let fingerprints: Vec<_> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["fingerprint"].as_str().unwrap())
        .collect();
    let accept = spec
        .draft("accepted.txt", format!("# seen\n{}  their isp is a number now\n", fingerprints[0]));
    let ran = spec.drift(args!["--from", page, "--accept", accept]);
    assert_eq!((ran.code, ran.last_line()), (1, "severity: compatible"), "{}", ran.said());
    assert!(
        ran.stdout.contains(&format!("accepted: {} response-type-changed", fingerprints[0])),
        "{}",
        ran.stdout
    );

    let accept = spec.draft("accepted.txt", fingerprints.join("\n"));
    let ran = spec.drift(args!["--from", page, "--accept", accept]);
    assert_eq!((ran.code, ran.last_line()), (0, "severity: none"), "{}", ran.said());

    let ran = spec.drift(args!["--from", spec.path("pages"), "--accept", accept]);
    assert_eq!((ran.code, ran.stdout.matches("stale: ").count()), (0, 3), "{}", ran.said());

    let accept = spec.draft("accepted.txt", "response-type-changed");
    let ran = spec.drift(args!["--from", page, "--accept", accept]);
    assert_eq!((ran.code, ran.last_line()), (2, "severity: unreadable"), "{}", ran.said());
}

/// Text that would do harm wherever it is obeyed.
const HOSTILE: &str = "x\n::error::obeyed\n::add-mask::a\r\n##[add-mask]b\u{1b}[2J\u{202e}`` </details> @octocat #1 ![i](http://evil.example) %0A::error::c";

fn hostile_page() -> String {
    let text = serde_json::to_string(HOSTILE).unwrap();
    recordings_page()
        .replace("\"Public URL to view the recording\"", &text)
        .replace("\"isp\":{", &format!("{text}:{{"))
        .replace("\"enum\":[\"Received\"", &format!("\"enum\":[{text},\"Received\""))
        .replace("\"summary\":\"List recordings\"", &format!("\"summary\":{text}"))
}

#[test]
fn vendor_text_is_data_in_every_form() {
    for format in ["text", "json", "markdown", "github"] {
        let ran = drift_on(&hostile_page(), &["--format", format]);
        assert_eq!(ran.code, 1, "{}", ran.said());
        let ours = ["::error title=", "::warning title=", "::notice title="];
        for line in ran.stdout.lines() {
            let begins = line.trim_start().starts_with("::");
            assert!(!begins || ours.iter().any(|ours| line.starts_with(ours)), "{format}: {line}");
            assert!(
                !line.contains("##[") && !line.contains('\u{1b}') && !line.contains('\u{202e}'),
                "{format}: {line}"
            );
            assert!(format != "github" || !line.contains("%0A"), "{line}");
        }
    }
}

#[test]
fn vendor_text_in_json_is_whole_all_the_same() {
    let ran = drift_on(&hostile_page(), &["--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let values: Vec<_> =
        report["changes"].as_array().unwrap().iter().map(|change| &change["after"]).collect();
    assert!(values.contains(&&Value::from(HOSTILE)), "{}", ran.stdout);
}

#[test]
fn vendor_text_in_markdown_stands_in_code_spans_alone() {
    let ran = drift_on(&hostile_page(), &["--format", "markdown"]);
    let mut outside = String::new();
    for event in pulldown_cmark::Parser::new(&ran.stdout) {
        match event {
            pulldown_cmark::Event::Text(text) => outside.push_str(&text),
            pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => {
                panic!("HTML: {html}")
            }
            pulldown_cmark::Event::Start(
                pulldown_cmark::Tag::Link { .. } | pulldown_cmark::Tag::Image { .. },
            ) => {
                panic!("a link in {}", ran.stdout)
            }
            _ => {}
        }
    }
    for word in ["octocat", "#1", "evil.example", "obeyed", "details"] {
        assert!(!outside.contains(word), "{word} stands outside a code span: {outside}");
        assert!(ran.stdout.contains(word));
    }
}

#[test]
fn a_refusal_quotes_the_page_as_data_too() {
    let heading = "## ::error::x `y` @z\u{1b}[2J\n";
    let page = format!(
        "# T\n\n{heading}\n```json\n{{\"openapi\": \"3.0.3\", \"::error::\u{7f}\": [}}\n```\n"
    );
    for format in ["text", "markdown", "github"] {
        let ran = drift_on(&page, &["--format", format]);
        assert_eq!(ran.code, 2);
        let commands = ran.stdout.lines().filter(|line| line.trim_start().starts_with("::"));
        assert_eq!(commands.count(), usize::from(format == "github"), "{}", ran.stdout);
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{7f}'), "{}", ran.stdout);
    }
}

#[test]
fn a_long_markdown_report_is_cut_between_changes_with_a_word_about_it() {
    let mut properties = String::new();
    for index in 0..2000 {
        properties.push_str(&format!("\"added_{index}\":{{\"type\":\"string\"}},"));
    }
    let page = recordings_page().replace("\"vendor\":{", &format!("{properties}\"vendor\":{{"));
    let ran = drift_on(&page, &["--format", "markdown"]);
    assert!(ran.stdout.chars().count() < 61_000, "{}", ran.stdout.len());
    assert!(
        ran.stdout.ends_with("more: the full report is among the run's artefacts.\n"),
        "{}",
        ran.last_line()
    );
}

#[test]
fn every_command_tells_its_exit_codes() {
    for task in ["regen", "drift"] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args([task, "--help"])
            .output()
            .unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && help.contains("Exit codes: 0 ") && help.contains("2 "),
            "{help}"
        );
        assert!(
            !help.contains(repository_spec().parent().unwrap().join("target").to_str().unwrap()),
            "{help}"
        );
    }
}
