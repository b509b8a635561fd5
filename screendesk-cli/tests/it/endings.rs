//! Exit codes, hints, wrong usage.

use std::io::{BufRead as _, BufReader};

use screendesk_mock::{Fault, Operation, Role, Screendesk, Video, recording};

use crate::program::{Ran, against, command, demo, run};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn each_kind_of_failure_has_its_exit_code_and_says_what_to_do() {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let processing = server.add(recording().video(Video::processing())).to_string();
    let uuid = server.add(recording()).to_string();
    server.add_token("member", Role::member("customer@example.com"));
    let long = "x".repeat(1000);
    let cases: [(i32, &str, Vec<&str>, &str); 5] = [
        (3, "wrong", vec!["list"], "SCREENDESK_API_TOKEN"),
        (3, "member", vec!["update", &uuid, "--title", "T"], "admin"),
        (4, server.token(), vec!["get", NOBODY], "screendesk list"),
        (5, server.token(), vec!["download", &processing], "--wait"),
        (6, server.token(), vec!["update", &uuid, "--title", &long], "itle"),
    ];
    for (code, token, arguments, words) in cases {
        let mut command = against(&server, &arguments);
        command.env("SCREENDESK_API_TOKEN", token);
        let ran = run(command).await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(words), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_or_read_is_code_7() {
    let server = Screendesk::builder().recordings(60).start().await.expect("a server");
    let list = || Fault::on(Operation::ListRecordings).always();
    let json = [("content-type", "application/json")];
    let cases = [
        ("5xx for ever", list().status(503), "503"),
        ("429 beyond the cap", list().status(429).header("retry-after", "86400"), "1day"),
        ("a reset", list().reset_before_headers(), "broke"),
        ("not HTTP", list().raw("SSH-2.0-OpenSSH\r\n"), "not HTTP"),
        ("silence", list().stall_before_headers(), "--timeout"),
        ("HTML with 200", list().respond(200, [("content-type", "text/html")], "<p>"), "text/html"),
        ("an empty answer", list().respond(200, json, ""), "empty body"),
        ("truncated JSON", list().respond(200, json, "{\"records\": [{"), "does not fit"),
        ("a redirect elsewhere", list().redirect("http://127.0.0.1:9/"), "redirect"),
    ];
    for (name, fault, words) in cases {
        server.clear_faults();
        server.fault(fault);
        let arguments = ["list", "--attempts", "1", "--timeout", "100ms"];
        let ran = run(against(&server, &arguments)).await;
        assert_eq!(ran.code, Some(7), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{name}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{name}");
    }
}

#[tokio::test]
async fn no_server_no_name_and_no_tls_are_told_apart_and_are_code_7() {
    let server = Screendesk::builder().recordings(1).start().await.expect("a server");
    let over_tls = server.url().replace("http://", "https://");
    // A label of more than 63 characters is looked up nowhere (RFC 1035, section 2.3.4).
    let nameless = format!("https://{}.invalid/api/v2", "x".repeat(64));
    for (url, words) in [
        ("http://127.0.0.1:9/api/v2", "refused"),
        (nameless.as_str(), "no address"),
        (over_tls.as_str(), "TLS failed"),
    ] {
        let ran = run(against(&server, &["list", "--attempts", "1", "--base-url", url])).await;
        assert_eq!(ran.code, Some(7), "{url}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{url}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn a_list_that_fails_in_the_middle_has_printed_what_came_and_is_code_7() {
    let server = Screendesk::builder().recordings(60).start().await.expect("a server");
    server.fault(Fault::on(Operation::ListRecordings).nth(2).always().status(503));
    let ran = run(against(&server, &["list", "--attempts", "1"])).await;
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(7), 25), "{}", ran.stderr);
}

#[test]
fn wrong_usage_is_code_2_before_anything_is_sent() {
    for arguments in [
        vec!["update", NOBODY],
        vec!["update", NOBODY, "--summary", "S", "--clear-summary"],
        vec!["get", "not-a-uuid"],
        vec!["list", "--page", "0"],
        vec!["download", NOBODY, NOBODY, "-o", "-"],
        vec!["download", NOBODY, NOBODY, "-o", "a-file.mp4"],
        vec!["no-such-command"],
        vec!["list", "--base-url", "http://example.com", "--token-file", "/dev/null"],
    ] {
        let ran: Ran = command()
            .env("SCREENDESK_API_TOKEN", "t")
            .env("SCREENDESK_BASE_URL", "http://127.0.0.1:9")
            .args(&arguments)
            .output()
            .expect("it runs")
            .into();
        let code = if arguments.contains(&"--token-file") { 3 } else { 2 };
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
    }
    let plain: Ran = command()
        .env("SCREENDESK_API_TOKEN", "t")
        .args(["list", "--base-url", "http://example.com"])
        .output()
        .expect("it runs")
        .into();
    assert_eq!(plain.code, Some(2));
    assert!(plain.stderr.contains("--allow-plain-http"), "{}", plain.stderr);
}

#[test]
fn without_a_token_it_says_where_to_put_one_and_without_a_command_what_to_do_first() {
    let ran: Ran = command().arg("list").output().expect("it runs").into();
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.contains("SCREENDESK_API_TOKEN") && ran.stderr.contains("--demo"),
        "{}",
        ran.stderr
    );
    let ran: Ran = command().output().expect("it runs").into();
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("screendesk demo"), "{}", ran.stderr);
}

#[test]
fn help_documents_every_exit_code() {
    let help = demo(&["--help"]).stdout;
    for code in ["0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "7 ", "130", "143"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(code)), "{code}");
    }
    assert!(!help.contains("--token "), "a token is never an argument");
}

#[test]
fn the_embedded_server_says_where_it_is_and_answers_there() {
    let mut server = command()
        .args(["mock", "--recordings", "3", "--port", "0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it runs");
    let mut lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    let mut line = |label: &str| {
        let line = lines.next().expect("a line").expect("UTF-8");
        line.strip_prefix(label).expect("its label").to_owned()
    };
    let (url, token) = (line("url: "), line("token: "));
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/api/v2"), "{url}");
    let ran: Ran = command()
        .args(["list", "--base-url", &url])
        .env("SCREENDESK_API_TOKEN", token)
        .output()
        .expect("it runs")
        .into();
    server.kill().expect("it was running");
    server.wait().expect("it ends");
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 3), "{}", ran.stderr);
}
