//! What regen writes, and what it asks consent for.

use std::fs;

use crate::args;
use crate::docs_site::{Answer, DocsSite};
use crate::program::{SpecFolder, recordings_page, repository_spec};

const PAGE: &str = "/api/recordings.md";

/// A spec folder whose sources.json names a page of this site.
fn folder_for(site: &DocsSite) -> SpecFolder {
    SpecFolder::with_sources(
        &[("recordings.md", site.url(PAGE))],
        &site.url("/llms.txt"),
        &site.url("/api/"),
    )
}

#[test]
fn regen_from_the_published_page_gives_the_vendored_bytes_and_a_rerun_touches_nothing() {
    let site = DocsSite::with(PAGE, Answer::page(recordings_page()));
    let spec = folder_for(&site);
    fs::remove_file(spec.path("screendesk.json")).unwrap();
    fs::remove_dir_all(spec.path("pages")).unwrap();
    let ran = spec.regen(&[]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    for file in ["screendesk.json", "pages/recordings.md"] {
        assert!(
            fs::read(spec.path(file)).unwrap() == fs::read(repository_spec().join(file)).unwrap(),
            "{file}"
        );
    }
    let before = spec.state();
    let again = spec.regen(&[]);
    assert_eq!((again.code, again.last_line()), (0, "severity: none"), "{}", again.said());
    assert!(!again.stdout.contains("wrote"), "{}", again.stdout);
    assert!(spec.state() == before);
}

#[test]
fn regen_takes_a_change_in_and_ends_with_the_report_of_it() {
    let changed =
        recordings_page().replace("Total number of records", "How many records there are");
    let site = DocsSite::with(PAGE, Answer::page(changed.clone()));
    let spec = folder_for(&site);
    let ran = spec.regen(&[]);
    assert_eq!((ran.code, ran.last_line()), (0, "severity: docs-only"), "{}", ran.said());
    assert!(
        ran.stdout.contains("documentation-changed: Pagination.count description"),
        "{}",
        ran.stdout
    );
    assert!(spec.spec().contains("How many records there are"));
    assert_eq!(fs::read_to_string(spec.path("pages/recordings.md")).unwrap(), changed);
    let check = spec.regen(args!["--check", "--from", spec.path("pages")]);
    assert_eq!(check.code, 0, "{}", check.said());
}

#[test]
fn check_writes_nothing_and_says_whether_there_is_something_to_write() {
    let site = DocsSite::with(PAGE, Answer::page(recordings_page()));
    let spec = folder_for(&site);
    let before = spec.state();
    assert_eq!(spec.regen(args!["--check"]).code, 0);
    site.put(PAGE, vec![Answer::page(recordings_page().replace("Total number", "The number"))]);
    let ran = spec.regen(args!["--check"]);
    assert_eq!(ran.code, 1, "{}", ran.said());
    assert!(ran.stdout.contains("would change"), "{}", ran.stdout);
    assert!(spec.state() == before);
}

#[test]
fn check_sees_a_spec_that_was_edited_by_hand() {
    let spec = SpecFolder::copy();
    fs::write(spec.path("screendesk.json"), spec.spec().trim_end()).unwrap();
    assert_eq!(spec.regen(args!["--check", "--from", spec.path("pages")]).code, 1);
}

#[test]
fn a_new_host_other_security_and_fewer_operations_need_consent() {
    let page = recordings_page();
    let section = page.find("\n## Download").unwrap()..page.find("\n---\n").unwrap();
    let shorter = format!("{}{}", &page[..section.start], &page[section.end..]);
    for (name, text, consent, rule) in [
        ("host", page.replace("app.screendesk.io", "evil.example"), "host", "server-host-changed"),
        (
            "port",
            page.replace("app.screendesk.io", "app.screendesk.io:8443"),
            "host",
            "server-host-changed",
        ),
        ("scheme", page.replace("https://app.", "http://app."), "host", "server-host-changed"),
        (
            "security scheme",
            page.replace("\"scheme\":\"bearer\"", "\"scheme\":\"basic\""),
            "security",
            "security-scheme-changed",
        ),
        (
            "no security",
            page.replace("\"security\":[{\"BearerAuth\":[]}]", "\"security\":[]"),
            "security",
            "security-dropped",
        ),
        ("an operation less", shorter, "removals", "operation-removed"),
    ] {
        let spec = SpecFolder::copy();
        let page = spec.draft("recordings.md", text);
        let before = spec.state();
        for wrong in
            ["host,security,removals", "host,security", "security,removals", "host,removals"]
        {
            if wrong.contains(consent) {
                continue;
            }
            let ran = spec.regen(args!["--from", page, "--accept", wrong]);
            assert_eq!(ran.code, 2, "{name}: {}", ran.said());
        }
        let ran = spec.regen(args!["--from", page]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.said());
        assert!(
            ran.stderr.contains(rule) && ran.stderr.contains(&format!("--accept {consent}")),
            "{name}: {}",
            ran.stderr
        );
        assert!(spec.state() == before, "{name}: something was written");
        let ran = spec.regen(args!["--from", page, "--accept", consent]);
        assert_eq!(
            (ran.code, ran.last_line() != "severity: none"),
            (0, true),
            "{name}: {}",
            ran.said()
        );
    }
}

#[test]
fn nothing_is_left_beside_the_files() {
    let spec = SpecFolder::copy();
    let page = spec.draft("recordings.md", recordings_page().replace("Total number", "The number"));
    let names =
        |spec: &SpecFolder| spec.state().into_iter().map(|(path, ..)| path).collect::<Vec<_>>();
    let before = names(&spec);
    assert_eq!(spec.regen(args!["--from", page]).code, 0);
    assert_eq!(names(&spec), before);
}

#[test]
fn only_pages_that_sources_json_names_are_taken_into_the_folder() {
    let spec = SpecFolder::copy();
    let page = spec.draft("users.md", recordings_page());
    let ran = spec.regen(args!["--from", page]);
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(ran.stderr.contains("users.md: is no page that sources.json names"), "{}", ran.stderr);
}

#[test]
fn elsewhere_only_the_spec_is_written() {
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("other.json");
    let spec = SpecFolder::copy();
    let page = spec.draft("any-name.md", recordings_page());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args([
            "regen".as_ref(),
            "--from".as_ref(),
            page.as_os_str(),
            "--spec".as_ref(),
            target.as_os_str(),
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files: Vec<_> =
        fs::read_dir(elsewhere.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["other.json"]);
    assert_eq!(fs::read_to_string(target).unwrap(), spec.spec());
}

#[test]
fn the_copy_of_a_page_that_no_longer_counts_is_removed() {
    let spec = SpecFolder::copy();
    fs::write(spec.path("pages/old.md"), "# Old\n").unwrap();
    let page = spec.path("pages/recordings.md");
    assert_eq!(spec.regen(args!["--from", page, "--check"]).code, 1);
    let ran = spec.regen(args!["--from", page]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    assert!(!spec.path("pages/old.md").exists());
}

#[test]
fn a_second_page_adds_its_operations() {
    let site = DocsSite::with(PAGE, Answer::page(recordings_page()));
    let customers = include_str!("../pages/tickets.md");
    site.put("/api/tickets.md", vec![Answer::page(customers)]);
    let spec = SpecFolder::with_sources(
        &[("recordings.md", site.url(PAGE)), ("tickets.md", site.url("/api/tickets.md"))],
        &site.url("/llms.txt"),
        &site.url("/api/"),
    );
    let ran = spec.regen(&[]);
    assert_eq!((ran.code, ran.last_line()), (0, "severity: compatible"), "{}", ran.said());
    for operation in ["listTickets", "searchTickets", "getTicket"] {
        assert!(ran.stdout.contains(operation), "{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("breaking "), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(spec.path("pages/tickets.md")).unwrap(), customers);
}

#[test]
fn sources_json_is_read_strictly() {
    let spec = SpecFolder::copy();
    let page = |file: &str, url: &str| format!("{{\"file\": {file:?}, \"url\": {url:?}}}");
    let good = page("a.md", "https://docs.example/a.md");
    for (name, pages, words) in [
        ("no page", String::new(), "names no page"),
        ("a path", page("../a.md", "https://docs.example/a.md"), "is not a plain file name"),
        ("no Markdown", page("a.txt", "https://docs.example/a.md"), "is not a plain file name"),
        ("twice", format!("{good}, {good}"), "twice"),
        ("no address", page("a.md", "docs.example/a.md"), "is no address"),
        (
            "an unknown member",
            "{\"file\": \"a.md\", \"link\": \"\"}".to_owned(),
            "unknown field `link`",
        ),
    ] {
        let text = format!(
            "{{\"index\": \"https://docs.example/llms.txt\", \"pages\": [{pages}], \"reference\": \"https://docs.example/\"}}"
        );
        fs::write(spec.path("sources.json"), text).unwrap();
        let ran = spec.regen(&[]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.said());
        assert!(ran.stderr.contains(words), "{name}: {}", ran.stderr);
    }
}

#[test]
fn names_that_are_one_in_rust_are_refused() {
    let spec = SpecFolder::copy();
    let page = recordings_page();
    for (name, text, words) in [
        (
            "properties",
            page.replace("\"isp\":", "\"networkType\":"),
            "\"networkType\" and \"network_type\"",
        ),
        (
            "schemas",
            page.replace(
                "\"Error\":{\"type\"",
                "\"customer\":{\"type\":\"string\"},\"Error\":{\"type\"",
            ),
            "\"customer\"",
        ),
        (
            "operations",
            page.replace("\"operationId\":\"getRecording\"", "\"operationId\":\"list_recordings\""),
            "operationIds",
        ),
    ] {
        let page = spec.draft("recordings.md", text);
        let before = spec.state();
        let ran = spec.regen(args!["--from", page]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.said());
        assert!(
            ran.stderr.contains(words) && ran.stderr.contains("the same name in Rust"),
            "{name}: {}",
            ran.stderr
        );
        assert!(spec.state() == before);
    }
}
