//! The index of the docs.

use crate::args;
use crate::docs_site::{Answer, DocsSite};
use crate::program::{Ran, SpecFolder, recordings_page};

const REFERENCE: &str = "https://docs.example/api/reference";

/// Runs drift on the good page with this index.
fn drift_with(index: &str) -> Ran {
    let pages = [("recordings.md", format!("{REFERENCE}/recordings.md"))];
    let spec =
        SpecFolder::with_sources(&pages, "https://docs.example/llms.txt", &format!("{REFERENCE}/"));
    let page = spec.path("pages/recordings.md");
    let index = spec.draft("llms.txt", index);
    spec.drift(args!["--from", page, "--index", index])
}

#[test]
fn an_index_that_lists_what_sources_json_names_is_no_drift() {
    for (name, text) in [
        ("absolute", format!("# Docs\n\n- [Recordings]({REFERENCE}/recordings.md): all of them\n")),
        ("relative", "- [Recordings](/api/reference/recordings.md)\n".to_owned()),
        ("without .md", format!("- [Recordings]({REFERENCE}/recordings)\n")),
        (
            "with help pages",
            format!(
                "- [R]({REFERENCE}/recordings.md)\n- [Help](https://docs.example/help/start.md)\n"
            ),
        ),
        (
            "with other hosts",
            format!(
                "- [R]({REFERENCE}/recordings.md)\n- [X](https://evil.example/api/reference/x.md)\n"
            ),
        ),
        (
            "with a like-named folder",
            format!("- [R]({REFERENCE}/recordings.md)\n- [X]({REFERENCE}-old/x.md)\n"),
        ),
        (
            "with the folder itself",
            format!("- [All]({REFERENCE}.md)\n- [R]({REFERENCE}/recordings.md#list)\n"),
        ),
    ] {
        let ran = drift_with(&text);
        assert_eq!((ran.code, ran.last_line()), (0, "severity: none"), "{name}: {}", ran.said());
    }
}

#[test]
fn a_reference_page_that_nobody_reads_is_told_as_compatible() {
    let ran =
        drift_with(&format!("- [R]({REFERENCE}/recordings.md)\n- [Users]({REFERENCE}/users.md)\n"));
    assert_eq!((ran.code, ran.last_line()), (1, "severity: compatible"), "{}", ran.said());
    assert!(ran.stdout.contains(&format!("page-added: {REFERENCE}/users")), "{}", ran.stdout);
}

#[test]
fn a_named_page_that_is_gone_from_the_index_is_breaking() {
    let ran = drift_with(&format!("- [Users]({REFERENCE}/users.md)\n"));
    assert_eq!((ran.code, ran.last_line()), (1, "severity: breaking"), "{}", ran.said());
    assert!(ran.stdout.contains(&format!("page-gone: {REFERENCE}/recordings")), "{}", ran.stdout);
}

#[test]
fn an_index_that_is_none_is_unreadable() {
    for (name, text) in [
        ("HTML", "<!doctype html><a href='/'>a</a>"),
        ("empty", ""),
        ("prose", "# Docs\n\nNo links.\n"),
    ] {
        let ran = drift_with(text);
        assert_eq!(
            (ran.code, ran.last_line()),
            (2, "severity: unreadable"),
            "{name}: {}",
            ran.said()
        );
    }
}

#[test]
fn the_published_index_is_read_with_the_published_pages() {
    let site = DocsSite::with("/api/recordings.md", Answer::page(recordings_page()));
    site.put("/llms.txt", vec![Answer::page("- [R](/api/recordings.md)\n- [U](/api/users.md)\n")]);
    let pages = [("recordings.md", site.url("/api/recordings.md"))];
    let spec = SpecFolder::with_sources(&pages, &site.url("/llms.txt"), &site.url("/api/"));
    let ran = spec.drift(&[]);
    assert_eq!((ran.code, ran.last_line()), (1, "severity: compatible"), "{}", ran.said());
    site.put("/llms.txt", vec![Answer::status(404)]);
    let ran = spec.drift(&[]);
    assert_eq!((ran.code, ran.last_line()), (2, "severity: unreadable"), "{}", ran.said());
}
