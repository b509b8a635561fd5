//! The token, at every level of -v.

use std::fs;

use screendesk_mock::{Fault, Operation, Screendesk};

use crate::program::{against, command, names, run, within};

const TOKEN: &str = "s3cr3t-t0k3n";

#[tokio::test]
async fn the_token_is_in_no_output_at_any_level() {
    let server = Screendesk::builder().recordings(3).token(TOKEN).start().await.expect("a server");
    let uuid = server.uuids()[0].to_string();
    for level in ["-v", "-vv", "-vvv"] {
        for arguments in [
            vec![level, "list"],
            vec![level, "download", &uuid, "-o", "-"],
            vec![level, "get", &uuid],
        ] {
            server.fault(Fault::on(Operation::GetRecording).respond(
                401,
                [("x-echo", TOKEN)],
                TOKEN,
            ));
            let mut command = against(&server, &arguments);
            let output = tokio::task::spawn_blocking(move || command.output()).await;
            let output = output.expect("no panic").expect("it runs");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                !said.contains(TOKEN) && !String::from_utf8_lossy(&output.stdout).contains(TOKEN),
                "{said}"
            );
            assert!(!said.is_empty(), "{arguments:?} says something");
            server.clear_faults();
        }
    }
}

/// What a server, a network and another origin may do, the token echoed wherever it can be.
fn faults(elsewhere: &Screendesk) -> Vec<Fault> {
    let any = || Fault::on_any().always();
    let body = format!("{{\"error\": \"{TOKEN}\", \"uuid\": \"{TOKEN}\", \"title\": \"{TOKEN}\"}}");
    let headers = [
        ("x-request-id", TOKEN),
        ("content-disposition", "attachment; filename=\"s3cr3t-t0k3n.mp4\""),
        ("content-type", "application/json"),
    ];
    let mut faults = vec![
        any().reset_before_headers(),
        any().reset_in_headers(),
        any().times(3).close_after(10),
        any().raw(format!("{TOKEN}\r\n")),
        any().redirect(&format!("{}/x?{TOKEN}", elsewhere.url())),
        any().redirect(&format!("{}/x", elsewhere.url())),
        any().respond(200, headers, TOKEN),
    ];
    faults.extend(
        [401, 403, 404, 409, 422, 429, 500].map(|s| any().respond(s, headers, body.clone())),
    );
    faults
}

#[tokio::test]
async fn the_token_is_in_no_output_and_at_no_other_origin_fault_by_fault() {
    let server = Screendesk::builder().recordings(3).token(TOKEN).start().await.expect("a server");
    let elsewhere = Screendesk::builder().token(TOKEN).start().await.expect("a server");
    let uuid = server.uuids()[0].to_string();
    let dir = tempfile::tempdir().expect("a directory");
    for fault in faults(&elsewhere) {
        server.clear_faults();
        server.fault(fault);
        for arguments in [
            vec!["list"],
            vec!["get", &uuid, "--format", "table"],
            vec!["update", &uuid, "--title", "T"],
            vec!["download", &uuid, "-o", "."],
            vec!["export", "backup"],
        ] {
            let words = [&arguments[..], &["-vvv", "--attempts", "1"]].concat();
            let ran = run(within(&server, dir.path(), &words)).await;
            assert!(!ran.stderr.contains(TOKEN), "{words:?}: {}", ran.stderr);
            assert!(!ran.stderr.is_empty(), "{words:?} says something");
        }
    }
    for request in elsewhere.requests() {
        assert!(!format!("{request:?}").contains(TOKEN), "{request:?}");
    }
    assert!(names(dir.path()).iter().all(|name| !name.contains(TOKEN)), "{:?}", names(dir.path()));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_token_is_in_no_argument_list() {
    let server = Screendesk::builder().recordings(1).token(TOKEN).start().await.expect("a server");
    server.fault(Fault::on_any().stall_before_headers());
    let mut child = against(&server, &["list"]).spawn().expect("it runs");
    server.wait_for_requests(1).await;
    let arguments = fs::read(format!("/proc/{}/cmdline", child.id())).expect("its arguments");
    child.kill().expect("it is running");
    child.wait().expect("it ends");
    assert!(!String::from_utf8_lossy(&arguments).contains(TOKEN));
    let refused = command().args(["list", "--token", TOKEN]).output().expect("it runs");
    assert_eq!(refused.status.code(), Some(2), "there is no such option");
}

#[tokio::test]
async fn a_token_file_is_read_and_one_that_others_can_read_is_warned_of() {
    let server = Screendesk::builder().recordings(1).token(TOKEN).start().await.expect("a server");
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("token");
    fs::write(&file, format!("{TOKEN}\n")).expect("a file");
    let from_file = || {
        let mut command = command();
        command.args(["list", "--base-url", server.url(), "--token-file"]).arg(&file);
        command
    };
    let set_mode = |mode| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("permitted");
        }
        let _ = mode;
    };
    set_mode(0o600);
    let ran = run(from_file()).await;
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    if cfg!(unix) {
        set_mode(0o644);
        let ran = run(from_file()).await;
        assert_eq!(ran.code, Some(0));
        assert!(ran.stderr.contains("chmod 600"), "{}", ran.stderr);
    }
    fs::write(&file, "").expect("a file");
    let ran = run(from_file()).await;
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
}
