//! Running the command, against an embedded Screendesk of the test's own or with `--demo`.

use std::{
    path::Path,
    process::{Command, Output},
};

use screendesk_mock::{Screendesk, Video, recording};
use uuid::Uuid;

/// What a run left.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// The command without anything that the tester's own environment says.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_screendesk"));
    for name in ["SCREENDESK_API_TOKEN", "SCREENDESK_BASE_URL", "COLUMNS", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// The command, pointed at a server.
pub(crate) fn against(server: &Screendesk, arguments: &[&str]) -> Command {
    let mut command = command();
    command
        .args(arguments)
        .env("SCREENDESK_API_TOKEN", server.token())
        .env("SCREENDESK_BASE_URL", server.url());
    command
}

/// A server with one video, and a directory.
pub(crate) async fn scene(video: Video) -> (Screendesk, Uuid, tempfile::TempDir) {
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let uuid = server.add(recording().title("Call").video(video));
    (server, uuid, tempfile::tempdir().expect("a directory"))
}

/// The command, pointed at a server, in a directory.
pub(crate) fn within(server: &Screendesk, dir: &Path, arguments: &[&str]) -> Command {
    let mut command = against(server, arguments);
    command.current_dir(dir);
    command
}

/// Runs it to its end, while the server beside it goes on answering.
pub(crate) async fn run(mut command: Command) -> Ran {
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    output.expect("no panic").expect("it runs").into()
}

/// Runs it with `--demo`.
pub(crate) fn demo(arguments: &[&str]) -> Ran {
    command().arg("--demo").args(arguments).output().expect("it runs").into()
}

/// The names of all files in a directory.
pub(crate) fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
