//! Files, directories, standard output, signals.

use std::{fs, path::Path, process::Command};

use screendesk_mock::{Fault, Operation, Screendesk, Video, recording};
use uuid::Uuid;

use crate::program::{against, names, run};

/// A server with one video, and a directory.
async fn scene(video: Video) -> (Screendesk, Uuid, tempfile::TempDir) {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let uuid = server.add(recording().title("Call").video(video));
    (server, uuid, tempfile::tempdir().expect("a directory"))
}

fn within(server: &Screendesk, dir: &Path, arguments: &[&str]) -> Command {
    let mut command = against(server, arguments);
    command.current_dir(dir);
    command
}

#[tokio::test]
async fn a_video_goes_into_the_current_directory_a_file_or_standard_output() {
    let video = Video::mp4();
    let (server, uuid, dir) = scene(video.clone()).await;
    let uuid = uuid.to_string();
    let here = run(within(&server, dir.path(), &["download", &uuid])).await;
    assert_eq!((here.code, here.stdout.as_str()), (Some(0), ""), "{}", here.stderr);
    let [name] = &names(dir.path())[..] else { panic!("{:?}", names(dir.path())) };
    assert!(here.stderr.contains(&format!("{name} (32795 bytes)")), "{}", here.stderr);
    assert_eq!(fs::read(dir.path().join(name)).expect("the file"), video.expected(..));
    let named = run(within(&server, dir.path(), &["download", &uuid, "-o", "other.mp4"])).await;
    assert_eq!(named.code, Some(0), "{}", named.stderr);
    assert_eq!(fs::read(dir.path().join("other.mp4")).expect("the file"), video.expected(..));
    let mut command = within(&server, dir.path(), &["download", &uuid, "-o", "-"]);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    assert_eq!(output.expect("no panic").expect("it runs").stdout, video.expected(..));
}

#[tokio::test]
async fn a_file_that_is_there_is_kept_unless_forced() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    let uuid = uuid.to_string();
    fs::write(dir.path().join("call.mp4"), "precious").expect("a file");
    let kept = run(within(&server, dir.path(), &["download", &uuid, "-o", "call.mp4"])).await;
    assert_eq!(kept.code, Some(1), "{}", kept.stderr);
    assert!(kept.stderr.contains("--force"), "{}", kept.stderr);
    assert_eq!(fs::read(dir.path().join("call.mp4")).expect("the file"), b"precious");
    let forced =
        run(within(&server, dir.path(), &["download", &uuid, "-o", "call.mp4", "--force"])).await;
    assert_eq!(forced.code, Some(0), "{}", forced.stderr);
    assert_eq!(fs::metadata(dir.path().join("call.mp4")).expect("the file").len(), 32_795);
}

#[tokio::test]
async fn recordings_of_one_name_do_not_replace_each_other_even_when_forced() {
    let (server, first, dir) = scene(Video::synthetic(1000)).await;
    let second = server.add(recording().title("Call").video(Video::synthetic(2000)));
    let nobody = Uuid::nil().to_string();
    let (first, second) = (first.to_string(), second.to_string());
    for _ in 0..2 {
        let arguments = ["download", &first, &second, &nobody, "-o", "videos/", "--force"];
        let ran = run(within(&server, dir.path(), &arguments)).await;
        assert_eq!(ran.code, Some(4), "{}", ran.stderr);
        assert!(ran.stderr.contains(&nobody) && ran.stderr.contains("1 of 3"), "{}", ran.stderr);
        let videos = dir.path().join("videos");
        let mut sizes: Vec<u64> = names(&videos)
            .iter()
            .map(|name| fs::metadata(videos.join(name)).expect("the file").len())
            .collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1000, 2000], "{:?}", names(&videos));
    }
}

#[tokio::test]
async fn uuids_are_read_from_standard_input() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    let list = dir.path().join("uuids");
    fs::write(&list, format!("{uuid}\n\n")).expect("a file");
    let mut command = within(&server, dir.path(), &["download", "-o", "one.mp4"]);
    command.stdin(fs::File::open(list).expect("the file"));
    let ran = run(command).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(dir.path().join("one.mp4").exists());
}

#[tokio::test]
async fn waiting_ends_with_the_video() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    let busy = Fault::on(Operation::DownloadRecording).status(409).header("retry-after", "1");
    server.fault(busy);
    let uuid = uuid.to_string();
    let ran =
        run(within(&server, dir.path(), &["download", &uuid, "-o", "a.mp4", "--wait=1m"])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(server.requests().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_leaves_no_file_under_its_final_name_and_the_next_run_goes_on() {
    use rustix::process::{Pid, Signal, kill_process};
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::KILL, -1)] {
        let video = Video::synthetic(1_000_000);
        let (server, uuid, dir) = scene(video.clone()).await;
        server.fault(Fault::on(Operation::DownloadRecording).stall_after(400_000));
        let uuid = uuid.to_string();
        let arguments = ["download", &uuid, "-o", "call.mp4"];
        let mut child = within(&server, dir.path(), &arguments).spawn().expect("it runs");
        let part = dir.path().join("call.mp4.part");
        while fs::metadata(&part).map_or(0, |m| m.len()) < 400_000 {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        kill_process(Pid::from_child(&child), signal).expect("it is running");
        let status = tokio::task::spawn_blocking(move || child.wait()).await;
        let status = status.expect("no panic").expect("it ends");
        assert_eq!(status.code().unwrap_or(-1), code);
        assert!(!dir.path().join("call.mp4").exists());
        let again = run(within(&server, dir.path(), &arguments)).await;
        assert_eq!(again.code, Some(0), "{}", again.stderr);
        assert!(fs::read(dir.path().join("call.mp4")).expect("the file") == video.expected(..));
        assert_eq!(names(dir.path()), ["call.mp4"]);
        if signal != Signal::KILL {
            assert!(
                again.stderr.contains("400000 of them from an earlier run"),
                "{}",
                again.stderr
            );
        }
    }
}
