//! What the network can do to a page.

use std::time::{Duration, Instant};

use crate::args;
use crate::docs_site::{Answer, DocsSite};
use crate::program::{Ran, SpecFolder, recordings_page};

const PAGE: &str = "/api/recordings.md";

fn drift_from(site: &DocsSite, more: &[&str]) -> Ran {
    let url = site.url(PAGE);
    let mut arguments: Vec<&std::ffi::OsStr> = vec!["--from".as_ref(), url.as_ref()];
    arguments.extend(more.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    SpecFolder::copy().drift(&arguments)
}

fn good() -> Answer {
    Answer::page(recordings_page())
}

fn html() -> Answer {
    Answer::Response(
        200,
        vec![("content-type", "text/html; charset=utf-8".to_owned())],
        b"# not really".to_vec(),
    )
}

#[test]
fn a_page_that_comes_whole_is_compared() {
    let long = recordings_page();
    let chunked = {
        let (a, b) = long.split_at(1000);
        format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{:x}\r\n{a}\r\n{:x}\r\n{b}\r\n0\r\n\r\n",
            a.len(),
            b.len()
        )
    };
    let elsewhere = || Answer::redirect("/moved/recordings.md");
    for (name, answers) in [
        ("at once", vec![good()]),
        ("in chunks", vec![Answer::Raw(chunked.into_bytes())]),
        ("after a redirect", vec![elsewhere(), good()]),
        ("after a 500", vec![Answer::status(500), good()]),
        ("after two of them", vec![Answer::status(503), Answer::status(429), good()]),
        ("after a reset", vec![Answer::Raw(Vec::new()), good()]),
        (
            "after a cut",
            vec![
                Answer::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n# Rec".to_vec()),
                good(),
            ],
        ),
    ] {
        let site = DocsSite::with("/moved/recordings.md", good());
        site.put(PAGE, answers);
        let ran = drift_from(&site, &[]);
        assert_eq!((ran.code, ran.last_line()), (0, "severity: none"), "{name}: {}", ran.said());
    }
}

#[test]
fn a_page_that_does_not_come_whole_is_unreadable() {
    let page = recordings_page();
    let endless = format!("HTTP/1.1 200 OK\r\ncontent-type: text/markdown\r\n\r\n{page}");
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len() + 1
    );
    for (name, answer, words) in [
        ("gone", Answer::status(404), "is answered by status 404"),
        ("forbidden", Answer::status(403), "is answered by status 403"),
        ("nothing new", Answer::status(304), "is answered by status 304"),
        ("empty", Answer::status(204), "is answered by status 204"),
        ("failing for good", Answer::status(502), "is answered by status 502"),
        ("HTML", html(), "is HTML, not Markdown"),
        ("cut short", Answer::Raw(cut.into_bytes()), "broke off after"),
        ("without a length", Answer::Raw(endless.into_bytes()), "does not say where it ends"),
        ("no HTTP", Answer::Raw(b"220 ready\r\n".to_vec()), "cannot be fetched"),
        (
            "encoded",
            Answer::Response(200, vec![("content-encoding", "gzip".to_owned())], vec![31, 139]),
            "is encoded as \"gzip\"",
        ),
        (
            "moved to another host",
            Answer::redirect("https://docs.evil.example/recordings.md"),
            "redirects to another host",
        ),
        (
            "moved to another port",
            Answer::redirect("http://127.0.0.1:9/recordings.md"),
            "redirects to another host",
        ),
        ("moved to nowhere", Answer::redirect(""), "redirects to no address"),
        ("moved in a circle", Answer::redirect(PAGE), "redirects more than 3 times"),
    ] {
        let site = DocsSite::with(PAGE, answer);
        let ran = drift_from(&site, &[]);
        assert_eq!(
            (ran.code, ran.last_line()),
            (2, "severity: unreadable"),
            "{name}: {}",
            ran.said()
        );
        assert!(ran.stdout.contains(words), "{name}: {}", ran.stdout);
        assert!(
            ran.stdout.contains(&site.url(PAGE)),
            "{name}: the page is not named: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_stalled_page_is_given_up_in_time() {
    let site = DocsSite::with(PAGE, Answer::Stall);
    let begun = Instant::now();
    let ran = drift_from(&site, &["--timeout", "1"]);
    assert_eq!((ran.code, ran.last_line()), (2, "severity: unreadable"), "{}", ran.said());
    assert!(ran.stdout.contains("did not arrive within 1 s"), "{}", ran.stdout);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_page_larger_than_allowed_is_refused_and_not_cut() {
    let site = DocsSite::with(PAGE, good());
    let size = recordings_page().len();
    let ran = drift_from(&site, &["--max-bytes", &(size - 1).to_string()]);
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(ran.stdout.contains("is larger than"), "{}", ran.stdout);
    assert_eq!(drift_from(&site, &["--max-bytes", &size.to_string()]).code, 0);
}

#[test]
fn nothing_secret_and_no_question_is_sent() {
    let site = DocsSite::with(PAGE, good());
    drift_from(&site, &[]);
    let requests = site.requests();
    assert_eq!(requests.len(), 1);
    let head = requests[0].to_ascii_lowercase();
    assert!(head.starts_with("get /api/recordings.md http/1.1"), "{head}");
    assert!(
        !head.contains("authorization") && !head.contains("cookie") && !head.contains("ask="),
        "{head}"
    );
}

#[test]
fn http_is_for_this_machine_only() {
    let spec = SpecFolder::copy();
    for url in
        ["http://docs.screendesk.io/recordings.md", "http://localhost.evil.example/recordings.md"]
    {
        let ran = spec.drift(args!["--from", url]);
        assert_eq!(ran.code, 2, "{}", ran.said());
        assert!(ran.stdout.contains("is not https"), "{url}: {}", ran.stdout);
    }
}

#[test]
fn https_to_a_server_that_speaks_none_is_unreadable() {
    let site = DocsSite::with(PAGE, good());
    let url = site.url(PAGE).replace("http://", "https://");
    let ran = SpecFolder::copy().drift(args!["--from", url]);
    assert_eq!((ran.code, ran.last_line()), (2, "severity: unreadable"), "{}", ran.said());
    assert!(ran.stdout.contains("cannot be fetched"), "{}", ran.stdout);
}
