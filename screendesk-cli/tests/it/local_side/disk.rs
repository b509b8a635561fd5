//! A disk that is full, a limit on file sizes, a disk that cannot be written to.

#![cfg(unix)]

use std::{fs, path::Path, process::Command};

use screendesk_mock::Video;

use crate::program::{Ran, names, run, scene, within};

const LENGTH: u64 = 800_000;

/// Runs a shell script that may mount things, if this system lets anybody do so.
///
/// `$1` is the command under test, which finds its server in the environment.
async fn with_mounts(command: &Command, script: &str) -> Option<Ran> {
    for namespace in [&["--mount"][..], &["--user", "--map-root-user", "--mount"]] {
        let probe = Command::new("unshare")
            .args(namespace)
            .args(["sh", "-c", "mount -t tmpfs none /mnt"])
            .output();
        if probe.is_ok_and(|output| output.status.success()) {
            let mut shell = Command::new("unshare");
            shell.args(namespace).args(["sh", "-ec", script, "sh"]);
            return Some(run(like(command, shell)).await);
        }
    }
    None
}

/// Another program with the environment, the directory, and in the end the words of the command.
fn like(command: &Command, mut other: Command) -> Command {
    other.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => other.env(name, value),
            None => other.env_remove(name),
        };
    }
    other.current_dir(command.get_current_dir().expect("a directory"));
    other
}

fn range_start(request: &screendesk_mock::SeenRequest) -> Option<u64> {
    request.header("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

fn is_whole(path: &Path) -> bool {
    fs::read(path).expect("the file") == Video::synthetic(LENGTH).expected(..)
}

#[tokio::test]
async fn disk_full_names_the_file_keeps_what_came_and_the_next_run_carries_on() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let download = within(&server, dir.path(), &["download", &uuid.to_string(), "-o", "call.mp4"]);
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=1m none disk; cd disk
        head -c 500000 /dev/zero > precious
        "$@" && exit 99 || echo "code $?"
        wc -c < precious; ls
        rm precious
        "$@"
        cp call.mp4 ../copy; ls ..  > /dev/null
    "#;
    let Some(ran) = with_mounts(&download, script).await else { return };
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout, "code 1\n500000\ncall.mp4.part\ncall.mp4.part.json\nprecious\n");
    for words in ["call.mp4.part", "disk is full", "bytes are kept", "free some space"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "a full disk is no reason to ask again");
    let from = range_start(&requests[1]).expect("a range");
    assert!((300_000..600_000).contains(&from), "{from}");
    assert!(ran.stderr.contains(&format!("{from} of them from an earlier run")), "{}", ran.stderr);
    assert!(is_whole(&dir.path().join("copy")));
}

#[tokio::test]
async fn disk_full_from_the_start_loses_nothing_that_an_earlier_run_left() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let download = within(&server, dir.path(), &["download", &uuid.to_string(), "-o", "call.mp4"]);
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=1m none disk; cd disk
        head -c 500000 /dev/zero > precious
        "$@" || echo "code $?"
        for again in 1 2 3; do
            head -c 1000000 /dev/zero > more || true
            "$@" || echo "code $?"
            rm more
        done
        wc -c < call.mp4.part
        rm precious
        "$@"
        cp call.mp4 ../copy
    "#;
    let Some(ran) = with_mounts(&download, script).await else { return };
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let [codes @ .., left] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(codes, ["code 1"; 4], "{}", ran.stderr);
    assert!(left.parse::<u64>().is_ok_and(|bytes| bytes > 150_000), "{left}");
    assert!(is_whole(&dir.path().join("copy")));
}

#[tokio::test]
async fn several_downloads_end_at_a_full_disk_and_do_not_fill_it_with_parts() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH).file_name("call.mp4")).await;
    let uuid = uuid.to_string();
    let download = within(&server, dir.path(), &["download", &uuid, &uuid, &uuid, "-o", "."]);
    let script = r#"
        mkdir disk; mount -t tmpfs -o size=500k none disk; cd disk
        "$@" || echo "code $?"
    "#;
    let Some(ran) = with_mounts(&download, script).await else { return };
    assert_eq!(ran.stdout, "code 1\n", "{}", ran.stderr);
    assert!(ran.stderr.contains(&uuid) && ran.stderr.contains("disk is full"), "{}", ran.stderr);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_file_size_limit_is_said_what_came_is_kept_and_the_next_run_carries_on() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let arguments = ["download", &uuid.to_string(), "-o", "call.mp4"];
    // In blocks of 512 or 1024 bytes, as the shell likes.
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; ulimit -f 500; exec "$@""#, "sh"]);
    let ran = run(like(&within(&server, dir.path(), &arguments), shell)).await;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for words in ["call.mp4.part", "ulimit -f", "bytes are kept", "the same command"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert_eq!(names(dir.path()), ["call.mp4.part", "call.mp4.part.json"]);
    let left = fs::metadata(dir.path().join("call.mp4.part")).expect("a part").len();
    assert!(left == 256_000 || left == 512_000, "{left}");
    let again = run(within(&server, dir.path(), &arguments)).await;
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "a limit is no reason to ask again");
    assert_eq!(range_start(&requests[1]), Some(left));
    assert!(is_whole(&dir.path().join("call.mp4")));
    assert_eq!(names(dir.path()), ["call.mp4"]);
}

#[tokio::test]
async fn standard_output_on_a_full_disk_is_code_1() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    for arguments in [
        vec!["list"],
        vec!["download", &uuid.to_string(), "-o", "-"],
        vec!["download", &uuid.to_string(), "-o", "/dev/full"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["--help"],
    ] {
        let mut command = within(&server, dir.path(), &arguments);
        command.stdout(full.try_clone().expect("another handle"));
        let ran = run(command).await;
        assert_eq!(ran.code, Some(1), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("No space left"), "{}", ran.stderr);
    }
}

#[tokio::test]
async fn a_read_only_destination_is_said_before_any_request() {
    let (server, uuid, dir) = scene(Video::synthetic(LENGTH)).await;
    let arguments = ["download", &uuid.to_string(), "-o", "disk/call.mp4"];
    let download = within(&server, dir.path(), &arguments);
    let place = dir.path().join("disk");
    fs::create_dir(&place).expect("a directory");
    let script = r#"mount -t tmpfs -o ro none disk; "$@" || echo "code $?"; ls disk"#;
    if let Some(ran) = with_mounts(&download, script).await {
        assert_eq!(ran.stdout, "code 1\n", "{}", ran.stderr);
        assert!(
            ran.stderr.contains("disk/call.mp4") && ran.stderr.contains("-o"),
            "{}",
            ran.stderr
        );
    }
    if !rustix::process::geteuid().is_root() {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&place, fs::Permissions::from_mode(0o555)).expect("permitted");
        let ran = run(download).await;
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("disk/call.mp4") && ran.stderr.contains("-o"),
            "{}",
            ran.stderr
        );
    }
    assert!(names(&place).is_empty());
    assert_eq!(server.requests().len(), 0);
}
