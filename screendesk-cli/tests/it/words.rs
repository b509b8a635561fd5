//! Words from outside are data: on a terminal, in a pipe, in a log, as file names.

use std::process::Command;

use screendesk_mock::{Fault, Screendesk, Video, recording};
use uuid::Uuid;

use crate::program::{Ran, against, names, run, within};

/// Clears the screen, colours it, ends the line, turns the direction, hides itself.
const HOSTILE: &str =
    "evil\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{7f}\u{202e}gnp\u{2066}\nerror: fake\u{85}x";

async fn hostile() -> (Screendesk, Uuid) {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let uuid = server.add(
        recording()
            .title(HOSTILE)
            .field("/summary", HOSTILE)
            .field("/description", HOSTILE)
            .field("/user/name", HOSTILE)
            .field("/metadata/recording_type", HOSTILE)
            .field("/metadata/recording_source", HOSTILE),
    );
    (server, uuid)
}

/// What in a text steers a terminal; colours and the moves of progress bars are the command's own.
fn steering(text: &str) -> Vec<char> {
    let is_own = |c: char| matches!(c, '\n' | '\r' | '\u{1b}');
    text.chars()
        .filter(|c| {
            (c.is_control() && !is_own(*c))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .collect()
}

fn assert_is_tame(text: &str, what: &str) {
    assert!(steering(text).is_empty(), "{what}: {:?} in {text:?}", steering(text));
    for sequence in ["\u{1b}[2J", "\u{1b}]0", "\nerror: fake"] {
        assert!(!text.contains(sequence), "{what}: {sequence:?} in {text:?}");
    }
}

/// Runs it on a terminal, whose both outputs are one; none where there is no `script` to make one.
async fn on_a_terminal(command: &Command) -> Option<Ran> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_string_lossy());
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line: Vec<String> = words.map(quoted).collect();
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            script.env(name, value);
        }
    }
    let output = tokio::task::spawn_blocking(move || script.output()).await.expect("no panic");
    output.ok().map(Ran::from)
}

#[tokio::test]
async fn titles_and_other_fields_steer_no_terminal_in_any_format() {
    let (server, uuid) = hostile().await;
    let uuid = uuid.to_string();
    let get = ["get", &uuid, "--format"];
    for format in ["table", "json", "ndjson", "csv"] {
        for arguments in [vec!["list", "--format", format], [&get[..], &[format]].concat()] {
            let Some(ran) = on_a_terminal(&against(&server, &arguments)).await else { return };
            assert_eq!(ran.code, Some(0), "{}", ran.stdout);
            assert!(ran.stdout.contains("evil"), "{arguments:?}: {}", ran.stdout);
            assert_is_tame(&ran.stdout, &format!("{arguments:?}"));
        }
    }
}

#[tokio::test]
async fn json_on_a_terminal_means_what_it_means_in_a_pipe_where_it_is_the_servers_own() {
    let (server, uuid) = hostile().await;
    let command = || against(&server, &["list", "--format", "ndjson"]);
    let piped = run(command()).await.stdout;
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!(Some(value(&piped)), server.get(uuid));
    assert!(piped.contains('\u{202e}') && piped.contains('\u{9b}'), "as it came");
    let Some(shown) = on_a_terminal(&command()).await else { return };
    assert_eq!(value(&shown.stdout), value(&piped));
}

#[tokio::test]
async fn server_messages_and_header_values_steer_no_terminal_and_no_log() {
    let (server, uuid) = hostile().await;
    let uuid = uuid.to_string();
    let body = serde_json::json!({ "error": HOSTILE }).to_string();
    let headers = [
        ("content-type", "application/json; evil=\u{9b}31m\u{202e}"),
        ("x-request-id", "evil\u{9b}31m\u{202e}"),
        ("content-disposition", "attachment; filename=\"evil\u{9b}31m\u{202e}\""),
        ("location", "http://127.0.0.1:1/\u{9b}31m"),
    ];
    for status in [200, 302, 401, 404, 422, 503] {
        for arguments in [vec!["list"], vec!["get", &uuid], vec!["download", &uuid, "-o", "-"]] {
            server.clear_faults();
            server.fault(Fault::on_any().always().respond(status, headers, body.clone()));
            for level in ["-q", "-v", "-vvv"] {
                let mut words = arguments.clone();
                words.extend(["--attempts", "1"]);
                words.extend((level != "-q").then_some(level));
                let ran = run(against(&server, &words)).await;
                assert_ne!(ran.code, Some(0), "{words:?}");
                assert_is_tame(&ran.stderr, &format!("{status} {words:?}"));
            }
            let words = [&arguments[..], &["--attempts", "1"]].concat();
            if let Some(ran) = on_a_terminal(&against(&server, &words)).await {
                assert_is_tame(&ran.stdout, &format!("{status} {arguments:?}"));
            }
        }
    }
}

#[tokio::test]
async fn file_names_that_are_hidden_reserved_paths_or_begin_with_a_dash_are_made_safe_and_shown_so()
{
    for (named, expected) in [
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("CON", "_CON"),
        ("evil\u{1b}[2J\u{202e}gnp.mp4", "evil[2Jgnp.mp4"),
    ] {
        let server = Screendesk::builder().recordings(0).start().await.expect("a server");
        let uuid = server.add(recording().video(Video::mp4().file_name(named)));
        let dir = tempfile::tempdir().expect("a directory");
        let ran = run(within(&server, dir.path(), &["download", &uuid.to_string()])).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(names(dir.path()), [expected], "{named:?}");
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert_is_tame(&ran.stderr, named);
    }
}

#[tokio::test]
async fn bars_show_titles_that_steer_nothing() {
    let (server, _) = hostile().await;
    let dir = tempfile::tempdir().expect("a directory");
    let place = dir.path().join("export").to_string_lossy().into_owned();
    let Some(ran) = on_a_terminal(&against(&server, &["export", &place])).await else { return };
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(ran.stdout.contains("exported to"), "{}", ran.stdout);
    assert_is_tame(&ran.stdout, "an export");
}
