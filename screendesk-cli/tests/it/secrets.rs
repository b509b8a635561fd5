//! The token, at every level of -v.

use std::fs;

use screendesk_mock::{Fault, Operation, Screendesk};

use crate::program::{against, command, run};

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
