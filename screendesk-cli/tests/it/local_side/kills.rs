//! Signals that end a download at any moment, and the run after them.

use std::{fs, path::Path, process::ExitStatus};

use rustix::process::{Pid, Signal, kill_process};
use screendesk_mock::{Fault, Operation, Screendesk, Video};

use crate::program::{names, run, scene, within};

const LENGTH: u64 = 3_000_000;

/// Starts a download, and ends it by a signal once there are so many bytes in its part.
async fn kill_at(
    server: &Screendesk,
    dir: &Path,
    arguments: &[&str],
    signal: Signal,
    bytes: u64,
) -> ExitStatus {
    let mut child = within(server, dir, arguments).spawn().expect("it runs");
    while part_length(dir) < bytes || !dir.join("call.mp4.part.json").exists() {
        assert!(child.try_wait().expect("it can be asked").is_none(), "it ended by itself");
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    kill_process(Pid::from_child(&child), signal).expect("it is running");
    let status = tokio::task::spawn_blocking(move || child.wait()).await;
    status.expect("no panic").expect("it ends")
}

fn part_length(dir: &Path) -> u64 {
    fs::metadata(dir.join("call.mp4.part")).map_or(0, |found| found.len())
}

fn stall_after(bytes: u64) -> Fault {
    Fault::on(Operation::DownloadRecording).stall_after(bytes)
}

fn is_whole(path: &Path) -> bool {
    fs::read(path).expect("the file") == Video::synthetic(LENGTH).expected(..)
}

/// After interruption (130), termination (143) and a kill alike.
async fn the_next_run_goes_on_after(signal: Signal, code: Option<i32>) {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    server.fault(stall_after(400_000));
    let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
    let status = kill_at(&server, dir.path(), &arguments, signal, 400_000).await;
    assert_eq!(status.code(), code);
    assert!(!dir.path().join("call.mp4").exists());
    let again = run(within(&server, dir.path(), &arguments)).await;
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(is_whole(&dir.path().join("call.mp4")));
    assert_eq!(names(dir.path()), ["call.mp4"]);
    assert!(again.stderr.contains("400000 of them from an earlier run"), "{}", again.stderr);
}

#[tokio::test]
async fn sigint_is_code_130_leaves_no_final_name_and_the_next_run_carries_on() {
    the_next_run_goes_on_after(Signal::INT, Some(130)).await;
}

#[tokio::test]
async fn sigterm_is_code_143_leaves_no_final_name_and_the_next_run_carries_on() {
    the_next_run_goes_on_after(Signal::TERM, Some(143)).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn sigkill_leaves_no_final_name_and_the_next_run_carries_on_from_the_last_byte() {
    the_next_run_goes_on_after(Signal::KILL, None).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn sigkill_at_fifteen_random_moments_and_restarts_end_in_the_whole_file_with_little_sent_twice()
 {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
    let mut served = 0;
    for kill in 0..15 {
        let answer = random.u64(1..LENGTH / 20);
        server.clear_faults();
        server.fault(stall_after(answer));
        // Every third time not when all that comes has come, but anywhere in between.
        let awaited = if kill % 3 == 2 { random.u64(..=answer) } else { answer };
        let before = part_length(dir.path());
        kill_at(&server, dir.path(), &arguments, Signal::KILL, before + awaited).await;
        assert!(!dir.path().join("call.mp4").exists(), "seed {seed}");
        served += answer;
    }
    let from = part_length(dir.path());
    server.clear_faults();
    let last = run(within(&server, dir.path(), &arguments)).await;
    assert_eq!(last.code, Some(0), "seed {seed}: {}", last.stderr);
    assert!(is_whole(&dir.path().join("call.mp4")), "seed {seed}");
    assert_eq!(names(dir.path()), ["call.mp4"], "seed {seed}");
    served += LENGTH - from;
    // What was on its way at five of the kills, at the most.
    assert!(served <= LENGTH + 5 * LENGTH / 20, "seed {seed}: {served} bytes for {LENGTH}");
    assert_eq!(server.requests().len(), 16, "seed {seed}");
}

#[tokio::test]
async fn sigkill_while_a_finished_file_gets_its_name_costs_no_later_run_that_file() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let arguments = ["download", &uuid.to_string(), "-o", "call.mp4", "--force"];
    server.fault(stall_after(1000));
    kill_at(&server, dir.path(), &arguments, Signal::KILL, 1000).await;
    // As it is when the file has its new name, and still has its old one as well.
    let (part, file) = (dir.path().join("call.mp4.part"), dir.path().join("call.mp4"));
    fs::write(&part, Video::synthetic(LENGTH).expected(..)).expect("written");
    fs::hard_link(&part, &file).expect("another name");
    server.fault(stall_after(2000));
    let mut child = within(&server, dir.path(), &arguments).spawn().expect("it runs");
    server.wait_for_requests(2).await;
    while part_length(dir.path()) != 2000 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    child.kill().expect("it is running");
    child.wait().expect("it ends");
    assert!(is_whole(&file));
    assert_eq!(run(within(&server, dir.path(), &arguments)).await.code, Some(0));
    assert!(is_whole(&file));
    assert_eq!(names(dir.path()), ["call.mp4"]);
}
