//! All of an account, again and again: what the command says, and how it ends.

use std::fs;

use screendesk_mock::{Fault, Operation, Screendesk, Video, recording};
use serde_json::Value;

use crate::program::{Ran, demo, run, within};

async fn account(recordings: u64) -> (Screendesk, tempfile::TempDir) {
    let server = Screendesk::builder().recordings(recordings).video_size(2000);
    (server.start().await.expect("a server"), tempfile::tempdir().expect("a directory"))
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {:?}", ran.stdout))
}

#[tokio::test]
async fn an_export_is_said_verified_and_free_the_second_time() {
    let (server, dir) = account(30).await;
    let export =
        |more: &[&str]| within(&server, dir.path(), &[&["export", "backup"], more].concat());
    let ran = run(export(&[])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    for words in ["exported to backup", "30 fetched", "0 there already"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    let lines = fs::read_to_string(dir.path().join("backup/recordings.ndjson")).expect("the file");
    assert_eq!(lines.lines().count(), 30);
    let ran = run(within(&server, dir.path(), &["verify", "backup"])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("30 videos are sound"), "{}", ran.stderr);
    let ran = run(export(&["--format", "json"])).await;
    assert_eq!(
        (json(&ran)["fetched"].as_u64(), json(&ran)["unchanged"].as_u64()),
        (Some(0), Some(30))
    );
}

#[tokio::test]
async fn damage_is_named_and_mended_by_the_hint() {
    let (server, dir) = account(3).await;
    let command = |words: &[&str]| within(&server, dir.path(), words);
    run(command(&["export", "backup"])).await;
    let uuids = server.uuids();
    let video = |n: usize| dir.path().join(format!("backup/videos/{}.mp4", uuids[n]));
    fs::remove_file(video(0)).expect("removed");
    fs::write(video(1), [0; 2000]).expect("damaged");
    let ran = run(command(&["verify", "backup"])).await;
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("missing") && ran.stdout.contains("damaged"), "{}", ran.stdout);
    assert!(ran.stderr.contains("--verify"), "{}", ran.stderr);
    assert_eq!(run(command(&["export", "backup", "--verify"])).await.code, Some(0));
    assert_eq!(run(command(&["verify", "backup"])).await.code, Some(0));
    let ran = run(command(&["verify", "backup", "--format", "json"])).await;
    assert_eq!(json(&ran)["findings"]["sound"], 3);
}

#[tokio::test]
async fn what_failed_is_named_at_the_end_with_code_1_and_can_be_retried_alone() {
    let (server, dir) = account(5).await;
    let busy = server.add(recording().video(Video::processing()));
    let command = |words: &[&str]| within(&server, dir.path(), words);
    let ran = run(command(&["export", "backup"])).await;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for words in [&busy.to_string(), "409", "1 of 6 recordings failed", "--retry-failed"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    server.set_video(busy, Video::mp4());
    server.clear_requests();
    let ran = run(command(&["export", "backup", "--retry-failed"])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_code_3_and_a_dead_server_is_code_7() {
    let (server, dir) = account(40).await;
    let command = |words: &[&str]| within(&server, dir.path(), words);
    let mut wrong = command(&["export", "backup"]);
    wrong.env("SCREENDESK_API_TOKEN", "wrong");
    assert_eq!(run(wrong).await.code, Some(3));
    server.fault(Fault::on(Operation::DownloadRecording).always().status(503));
    let ran = run(command(&["export", "backup", "--attempts", "1"])).await;
    assert_eq!(ran.code, Some(7), "{}", ran.stderr);
    assert!(ran.stderr.contains("in a row"), "{}", ran.stderr);
    server.clear_faults();
    assert_eq!(run(command(&["export", "backup"])).await.code, Some(0));
}

#[tokio::test]
async fn filters_and_a_dry_run_say_what_would_be_fetched() {
    let (server, dir) = account(40).await;
    let command = |words: &[&str]| within(&server, dir.path(), words);
    let ran = run(command(&["export", "backup", "--dry-run", "--type", "Live"])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let is_live =
        |u: &uuid::Uuid| server.get(*u).expect("there")["metadata"]["recording_type"] == "Live";
    let live: Vec<String> =
        server.uuids().iter().filter(|u| is_live(u)).map(ToString::to_string).collect();
    let said: Vec<&str> = ran.stdout.lines().filter_map(|l| l.split_whitespace().next()).collect();
    assert_eq!(said, live);
    assert!(!dir.path().join("backup").exists());
    let ran = run(command(&["export", "backup", "--since", "yesterday"])).await;
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

#[tokio::test]
async fn shards_and_their_merge_are_the_whole() {
    let (server, dir) = account(30).await;
    let command = |words: &[&str]| within(&server, dir.path(), words);
    for index in ["0", "1"] {
        let mut shard = command(&["export", "backup", "--shard", "auto/2"]);
        shard.env("JOB_COMPLETION_INDEX", index);
        let ran = run(shard).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
    let ran = run(command(&["export", "backup", "--merge"])).await;
    assert!(ran.stderr.contains("30 recordings are one whole"), "{}", ran.stderr);
    assert_eq!(run(command(&["verify", "backup"])).await.code, Some(0));
    let ran = run(command(&["export", "backup", "--shard", "2/2"])).await;
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("counted from 0"), "{}", ran.stderr);
}

#[test]
fn the_made_up_account_can_be_exported_too() {
    let dir = tempfile::tempdir().expect("a directory");
    let place = dir.path().join("backup").to_string_lossy().into_owned();
    let ran = demo(&["export", &place, "--limit", "3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("3 fetched"), "{}", ran.stderr);
}
