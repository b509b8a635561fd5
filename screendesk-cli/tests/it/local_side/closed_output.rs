//! A reader of standard output, or of standard error, that goes away.

use std::{
    io::Read as _,
    process::{Command, Stdio},
};

use screendesk_mock::{Fault, Operation, Video};

use crate::program::{Ran, command, scene, within};

/// Runs it in a pipe whose reader takes so many bytes and goes away.
async fn with_reader_of(mut command: Command, bytes: usize) -> Ran {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let running = tokio::task::spawn_blocking(move || {
        let mut taken = vec![0; bytes];
        child.stdout.take().expect("a pipe").read_exact(&mut taken).expect("as many bytes");
        Ran::from(child.wait_with_output().expect("it ends"))
    });
    running.await.expect("no panic")
}

#[tokio::test]
async fn a_closed_stdout_ends_list_download_help_and_all_others_quietly_with_code_0() {
    let (server, uuid, dir) = scene(Video::synthetic(3_000_000)).await;
    let uuid = uuid.to_string();
    for (arguments, bytes) in [
        (vec!["--demo", "list"], 40),
        (vec!["--demo", "list", "--format", "json"], 40),
        (vec!["--demo", "list", "--format", "csv"], 40),
        (vec!["list"], 0),
        (vec!["get", &uuid], 0),
        (vec!["download", &uuid, "-o", "-"], 10),
        (vec!["download", &uuid, "-o", "/dev/stdout"], 10),
        (vec!["completions", "bash"], 10),
        (vec!["man"], 10),
        (vec!["--help"], 10),
        (vec!["--help"], 0),
        (vec!["--version"], 0),
        (vec!["list", "--help"], 0),
    ] {
        let ran = with_reader_of(within(&server, dir.path(), &arguments), bytes).await;
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_closed_stderr_changes_no_exit_code_at_any_level_of_v() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    server.fault(Fault::on(Operation::UpdateRecording).always().status(403));
    let uuid = uuid.to_string();
    for level in ["", "-v", "-vvv"] {
        for (code, arguments) in [
            (0, vec!["list"]),
            (0, vec!["download", &uuid, "-o", "call.mp4", "--force"]),
            (1, vec!["download", &uuid, "-o", "no/such/call.mp4"]),
            (2, vec!["no-such-command"]),
            (2, vec![]),
            (3, vec!["update", &uuid, "--title", "T"]),
            (4, vec!["get", "00000000-0000-4000-8000-000000000000"]),
            (7, vec!["list", "--base-url", "http://127.0.0.1:9", "--attempts", "1"]),
        ] {
            let mut command = within(&server, dir.path(), &arguments);
            command.args((!level.is_empty()).then_some(level));
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            command.stdout(Stdio::null()).stderr(writer);
            let status = tokio::task::spawn_blocking(move || command.status()).await;
            let status = status.expect("no panic").expect("it ends");
            assert_eq!(status.code(), Some(code), "{level} {arguments:?}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_in_both_pipes_ends_the_tour_without_a_panic() {
    let dir = tempfile::tempdir().expect("a directory");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = command()
        .arg("demo")
        .current_dir(dir.path())
        .stdout(writer.try_clone().expect("another handle"))
        .stderr(writer)
        .status()
        .expect("it runs");
    assert_eq!(status.code(), Some(0));
}
