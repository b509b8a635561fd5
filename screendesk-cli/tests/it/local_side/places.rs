//! What is at the place that a download goes to, or in its way.

use std::fs;

use screendesk_mock::Video;

use crate::program::{names, run, scene, within};

#[tokio::test]
async fn the_file_there_already_is_kept_before_any_request_unless_forced() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    let uuid = uuid.to_string();
    let file = dir.path().join("call.mp4");
    fs::write(&file, "precious").expect("a file");
    let kept = run(within(&server, dir.path(), &["download", &uuid, "-o", "call.mp4"])).await;
    assert_eq!(kept.code, Some(1), "{}", kept.stderr);
    assert!(kept.stderr.contains("call.mp4") && kept.stderr.contains("--force"), "{}", kept.stderr);
    assert_eq!(fs::read(&file).expect("the file"), b"precious");
    assert_eq!(server.requests().len(), 0);
    let forced =
        run(within(&server, dir.path(), &["download", &uuid, "-o", "call.mp4", "--force"])).await;
    assert_eq!(forced.code, Some(0), "{}", forced.stderr);
    assert_eq!(fs::metadata(&file).expect("the file").len(), 32_795);
}

#[tokio::test]
async fn a_directory_in_the_way_stays_and_is_said() {
    let (server, uuid, dir) = scene(Video::mp4().file_name("call.mp4")).await;
    fs::create_dir(dir.path().join("call.mp4")).expect("a directory");
    fs::write(dir.path().join("call.mp4/precious"), "precious").expect("a file");
    for force in [&[][..], &["--force"]] {
        let mut command = within(&server, dir.path(), &["download", &uuid.to_string(), "-o", "."]);
        command.args(force);
        let ran = run(command).await;
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let said = ran.stderr;
        assert!(said.contains("call.mp4") && said.contains("directory") && said.contains("-o"));
        assert_eq!(names(dir.path()), ["call.mp4"]);
        assert_eq!(names(&dir.path().join("call.mp4")), ["precious"]);
    }
}

#[tokio::test]
async fn a_directory_that_is_missing_or_is_a_file_is_said_before_any_request() {
    let (server, uuid, dir) = scene(Video::mp4()).await;
    fs::write(dir.path().join("file"), "precious").expect("a file");
    for (output, words) in [
        ("no/such/call.mp4", "mkdir -p"),
        ("file/call.mp4", "in the way"),
        ("file/", "in the way"),
        ("file/videos/", "in the way"),
    ] {
        for force in [&[][..], &["--force"]] {
            let mut command =
                within(&server, dir.path(), &["download", &uuid.to_string(), "-o", output]);
            command.args(force);
            let ran = run(command).await;
            assert_eq!(ran.code, Some(1), "{output}: {}", ran.stderr);
            let path = output.rsplit_once('/').expect("a directory").0;
            assert!(ran.stderr.contains(path) && ran.stderr.contains(words), "{}", ran.stderr);
        }
    }
    assert_eq!(server.requests().len(), 0);
    assert_eq!(fs::read(dir.path().join("file")).expect("the file"), b"precious");
}

#[cfg(unix)]
mod unix {
    use std::{
        ffi::OsStr,
        fs,
        os::unix::{
            ffi::OsStrExt as _,
            fs::{FileTypeExt as _, symlink},
        },
        path::Path,
        process::Command,
    };

    use rustix::process::{Pid, Signal, kill_process};
    use screendesk_mock::Video;

    use crate::program::{names, run, scene, within};

    #[tokio::test]
    async fn a_dangling_link_at_the_final_name_is_kept_and_never_written_through() {
        let (server, uuid, dir) = scene(Video::mp4()).await;
        let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
        symlink("elsewhere", dir.path().join("call.mp4")).expect("a link");
        let ran = run(within(&server, dir.path(), &arguments)).await;
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert_eq!(names(dir.path()), ["call.mp4"]);
        assert_eq!(server.requests().len(), 0);
        let mut forced = within(&server, dir.path(), &arguments);
        forced.arg("--force");
        assert_eq!(run(forced).await.code, Some(0));
        assert_eq!(names(dir.path()), ["call.mp4"]);
        assert!(dir.path().join("call.mp4").symlink_metadata().expect("a file").is_file());
    }

    #[tokio::test]
    async fn a_link_or_pipe_at_the_names_of_the_part_is_never_written_through() {
        for name in ["call.mp4.part", "call.mp4.part.json", "call.mp4.part.json.tmp"] {
            for target in ["missing", "precious"] {
                let (server, uuid, dir) = scene(Video::mp4()).await;
                fs::write(dir.path().join("precious"), "precious").expect("a file");
                symlink(target, dir.path().join(name)).expect("a link");
                let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
                let ran = run(within(&server, dir.path(), &arguments)).await;
                assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
                assert!(!dir.path().join("missing").exists(), "{name}");
                assert_eq!(fs::read(dir.path().join("precious")).expect("a file"), b"precious");
                let video = fs::read(dir.path().join("call.mp4")).expect("the file");
                assert_eq!(video, Video::mp4().expected(..));
            }
        }
        let (server, uuid, dir) = scene(Video::mp4()).await;
        mkfifo(&dir.path().join("call.mp4.part"));
        let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
        let ran = run(within(&server, dir.path(), &arguments)).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(is_fifo(&dir.path().join("call.mp4.part")));
    }

    #[tokio::test]
    async fn a_pipe_is_written_to_and_stays_a_pipe() {
        let video = Video::synthetic(500_000);
        let (server, uuid, dir) = scene(video.clone()).await;
        let pipe = dir.path().join("pipe");
        mkfifo(&pipe);
        let reading = {
            let pipe = pipe.clone();
            tokio::task::spawn_blocking(move || fs::read(pipe).expect("the video"))
        };
        let arguments = ["download", &uuid.to_string(), "-o", "pipe"];
        let ran = run(within(&server, dir.path(), &arguments)).await;
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        assert!(reading.await.expect("no panic") == video.expected(..));
        assert!(is_fifo(&pipe));
        assert_eq!(names(dir.path()), ["pipe"]);
    }

    #[tokio::test]
    async fn a_pipe_that_nobody_reads_is_waited_for_until_a_signal_ends_it() {
        let (server, uuid, dir) = scene(Video::mp4()).await;
        mkfifo(&dir.path().join("pipe"));
        let arguments = ["download", &uuid.to_string(), "-o", "pipe", "-vvv"];
        let mut child = within(&server, dir.path(), &arguments).spawn().expect("it runs");
        // It listens to signals once its second thread is there.
        let threads = format!("/proc/{}/task", child.id());
        while cfg!(target_os = "linux") && fs::read_dir(&threads).map_or(9, Iterator::count) < 3 {
            tokio::task::yield_now().await;
        }
        kill_process(Pid::from_child(&child), Signal::INT).expect("it is running");
        let status = tokio::task::spawn_blocking(move || child.wait()).await;
        assert_eq!(status.expect("no panic").expect("it ends").code(), Some(130));
        assert_eq!(server.requests().len(), 0);
    }

    #[tokio::test]
    async fn a_device_is_written_to_and_stays_a_device() {
        let (server, uuid, dir) = scene(Video::mp4()).await;
        // A link to it, so that a mistake replaces the link.
        symlink("/dev/null", dir.path().join("null")).expect("a link");
        for force in [&[][..], &["--force"]] {
            let arguments = ["download", &uuid.to_string(), "-o", "null"];
            let mut command = within(&server, dir.path(), &arguments);
            command.args(force);
            let ran = run(command).await;
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
            assert!(
                fs::metadata(dir.path().join("null")).expect("it").file_type().is_char_device()
            );
            assert_eq!(names(dir.path()), ["null"]);
        }
    }

    #[tokio::test]
    async fn standard_output_by_its_name_is_standard_output_whatever_it_is() {
        let (server, uuid, dir) = scene(Video::mp4()).await;
        let arguments = ["download", &uuid.to_string(), "-o", "/dev/stdout", "--force"];
        let mut command = within(&server, dir.path(), &arguments);
        let file = dir.path().join("file");
        command.stdout(fs::File::create(&file).expect("a file"));
        let ran = run(command).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(fs::read(file).expect("the video"), Video::mp4().expected(..));
    }

    #[tokio::test]
    async fn a_target_name_that_is_not_utf_8_is_the_name_of_the_file() {
        let (server, uuid, dir) = scene(Video::mp4()).await;
        let name = OsStr::from_bytes(b"caf\xe9\x1b[31m.mp4");
        let mut command = within(&server, dir.path(), &["download", &uuid.to_string(), "-o"]);
        command.arg(name);
        let ran = run(command).await;
        if ran.stderr.contains("Illegal byte sequence") {
            // Some file systems take UTF-8 alone.
            return assert_eq!(ran.code, Some(1));
        }
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains("caf\u{fffd}\\u{1b}[31m.mp4"), "{}", ran.stderr);
        assert_eq!(fs::read(dir.path().join(name)).expect("a file"), Video::mp4().expected(..));
    }

    fn mkfifo(path: &Path) {
        let made = Command::new("mkfifo").arg(path).status().expect("it runs");
        assert!(made.success());
    }

    fn is_fifo(path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_fifo())
    }
}
