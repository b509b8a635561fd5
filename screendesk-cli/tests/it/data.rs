//! What goes to standard output, in each format.

use screendesk_mock::{Screendesk, recording};
use serde_json::Value;

use crate::program::{against, demo, run};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_list_in_a_pipe_is_one_record_a_line_over_all_pages() {
    let ran = demo(&["list"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(lines(&ran.stdout).len(), 60);
}

#[test]
fn json_is_one_array_of_the_same_records() {
    let array: Vec<Value> =
        serde_json::from_str(&demo(&["list", "--format", "json"]).stdout).expect("an array");
    assert_eq!(array, lines(&demo(&["list", "--format", "ndjson"]).stdout));
}

#[test]
fn a_limit_or_one_page_lists_less() {
    assert_eq!(lines(&demo(&["list", "--limit", "7"]).stdout).len(), 7);
    assert_eq!(lines(&demo(&["list", "--limit", "26"]).stdout).len(), 26);
    let page = lines(&demo(&["list", "--page", "3"]).stdout);
    assert_eq!(page, lines(&demo(&["list"]).stdout)[50..]);
}

#[tokio::test]
async fn records_are_the_servers_own_text_with_fields_and_numbers_that_nobody_knows() {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let uuid = server.add(recording());
    let text = format!("{{\"uuid\":\"{uuid}\",\"new\":1234567890123456789012345,\"z\":1e400}}");
    server.add(recording().uuid(uuid).raw_text(text.clone()));
    let list = run(against(&server, &["list"])).await;
    assert_eq!((list.code, list.stdout), (Some(0), format!("{text}\n")));
    let one = run(against(&server, &["get", &uuid.to_string()])).await;
    assert_eq!((one.code, one.stdout), (Some(0), format!("{text}\n")));
}

#[tokio::test]
async fn a_record_that_does_not_decode_is_written_all_the_same_and_counted() {
    let server = Screendesk::builder().recordings(2).start().await.expect("a server");
    server.add(recording().field("/metadata/duration", "long"));
    let ran = run(against(&server, &["list"])).await;
    assert_eq!(lines(&ran.stdout).len(), 3);
    let table = run(against(&server, &["list", "--format", "table"])).await;
    assert!(table.stderr.contains("records[0].metadata.duration"), "{}", table.stderr);
    assert_ne!(table.code, Some(0));
}

#[test]
fn csv_has_a_header_and_a_line_for_each_record() {
    let ran = demo(&["list", "--format", "csv"]);
    let header = ran.stdout.lines().next().expect("a header");
    assert!(
        header.starts_with("uuid,title,") && header.contains("metadata.created_at"),
        "{header}"
    );
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    assert_eq!(reader.records().filter(Result::is_ok).count(), 60);
}

#[tokio::test]
async fn nothing_that_moves_a_cursor_reaches_a_table() {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    server.add(recording().title("a\u{1b}[2Jb\u{202e}c\nd\u{7}"));
    let uuid = server.uuids()[0].to_string();
    for arguments in [vec!["list", "--format", "table"], vec!["get", &uuid, "--format", "table"]] {
        let ran = run(against(&server, &arguments)).await;
        let hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stdout.contains(hostile), "{:?}", ran.stdout);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
}

#[test]
fn a_table_fits_the_width_it_is_given() {
    for columns in ["60", "80", "120"] {
        let ran = crate::program::command()
            .args(["--demo", "list", "--format", "table"])
            .env("COLUMNS", columns)
            .output()
            .expect("it runs");
        let table = String::from_utf8(ran.stdout).expect("UTF-8");
        let width = columns.parse().expect("a number");
        let widest = table.lines().map(unicode_width::UnicodeWidthStr::width).max();
        assert!(widest.is_some_and(|widest| widest <= width), "{widest:?} of {columns}\n{table}");
    }
}

#[tokio::test]
async fn an_update_sets_clears_and_leaves_and_shows_the_outcome() {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let uuid = server.add(recording().summary("S").description("D"));
    let uuid_text = uuid.to_string();
    let ran =
        run(against(&server, &["update", &uuid_text, "--title", "New", "--clear-summary"])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(lines(&ran.stdout)[0]["title"], "New");
    let body = server.requests().last().expect("a request").body.clone();
    assert_eq!(body, r#"{"recording":{"summary":null,"title":"New"}}"#);
    let now = server.get(uuid).expect("it is there");
    assert!(now["summary"].is_null() && now["description"] == "D", "{now}");
}

#[test]
fn a_tour_lists_downloads_and_can_be_taken_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let videos = dir.path().join("videos");
    for _ in 0..2 {
        let ran: crate::program::Ran = crate::program::command()
            .args(["demo", "--recordings", "30", "--videos", "8"])
            .arg(&videos)
            .output()
            .expect("it runs")
            .into();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(ran.stdout.lines().count(), 31, "a header and 30 rows");
        assert!(ran.stderr.contains("30 recordings on 2 pages"), "{}", ran.stderr);
        assert_eq!(crate::program::names(&videos).len(), 8);
    }
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran: crate::program::Ran = crate::program::command()
            .args(["completions", shell])
            .output()
            .expect("it runs")
            .into();
        assert_eq!(ran.code, Some(0), "{shell}");
        assert!(ran.stdout.contains("download") && ran.stdout.contains("wait"), "{shell}");
    }
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let dir = tempfile::tempdir().expect("a directory");
    let ran: crate::program::Ran = crate::program::command()
        .args(["man", "--dir"])
        .arg(dir.path())
        .output()
        .expect("it runs")
        .into();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let help: crate::program::Ran =
        crate::program::command().arg("--help").output().expect("it runs").into();
    let commands = help.stdout.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .map_while(|line| line.split_whitespace().next())
        .filter(|c| *c != "help")
        .collect();
    assert!(commands.len() > 5, "{}", help.stdout);
    let mut pages: Vec<String> =
        commands.iter().map(|command| format!("screendesk-{command}.1")).collect();
    pages.push("screendesk.1".to_owned());
    pages.sort();
    assert_eq!(crate::program::names(dir.path()), pages);
    let page = std::fs::read_to_string(dir.path().join("screendesk-download.1")).expect("a page");
    assert!(page.contains("\\-\\-wait") && page.contains("Examples:"), "{page}");
}

#[test]
fn the_manual_explains_every_option() {
    let dir = tempfile::tempdir().expect("a directory");
    let ran = crate::program::command().args(["man", "--dir"]).arg(dir.path()).output();
    assert!(ran.expect("it runs").status.success());
    let mut options = 0;
    for name in crate::program::names(dir.path()) {
        let page = std::fs::read_to_string(dir.path().join(&name)).expect("a page");
        let lines: Vec<&str> = page.lines().collect();
        for item in lines.windows(3).filter(|item| item[0] == ".TP") {
            assert!(!item[2].trim().is_empty(), "{name}: {}", item[1]);
            options += 1;
        }
    }
    assert!(options > 100, "{options}");
}
