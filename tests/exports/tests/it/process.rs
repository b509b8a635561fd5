//! A run in a process of its own: this very program, told by its environment what to do.

use std::process::{Child, Command, ExitStatus, Stdio};

use screendesk_client::Client;
use screendesk_export::{Destination, Export, Options, Shard};
use screendesk_mock::{Operation, Screendesk};

const DESTINATION: &str = "SCREENDESK_TEST_EXPORT";
const SHARD: &str = "SCREENDESK_TEST_SHARD";

/// What the process does, in the place of the test that has this name.
#[tokio::test]
async fn export() {
    let Ok(destination) = std::env::var(DESTINATION) else { return };
    let options = match std::env::var(SHARD) {
        Ok(shard) => Options::default().with_shard(shard.parse::<Shard>().expect("a shard")),
        Err(_) => Options::default(),
    };
    let destination = Destination::parse(&destination).expect("a destination");
    let client = Client::from_env().expect("the environment was set");
    match Export::new(client, destination, options).run().await {
        Ok(summary) => assert!(summary.is_complete(), "{summary:?}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

/// Starts a run.
pub(crate) fn start(
    server: &Screendesk,
    destination: &str,
    shard: Option<&str>,
    environment: &[(String, String)],
) -> Child {
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program
        .args(["--exact", "process::export", "--nocapture"])
        .env(DESTINATION, destination)
        .env("SCREENDESK_API_TOKEN", server.token())
        .env("SCREENDESK_BASE_URL", server.url())
        .envs(environment.iter().cloned())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    match shard {
        Some(shard) => program.env(SHARD, shard),
        None => program.env_remove(SHARD),
    };
    program.spawn().expect("it starts")
}

/// Waits for a run to end by itself.
pub(crate) async fn ended(mut run: Child) -> ExitStatus {
    let ended = tokio::task::spawn_blocking(move || run.wait()).await;
    ended.expect("no panic").expect("it ends")
}

/// Lets a run go on until so many more videos were asked for of the server, and kills it; whether
/// it was still running.
pub(crate) async fn kill_after(server: &Screendesk, mut run: Child, videos: usize) -> bool {
    let asked = || server.requests_for(Operation::DownloadRecording).len();
    let from = asked();
    loop {
        if run.try_wait().expect("its state").is_some() {
            return false;
        }
        if asked() >= from + videos {
            run.kill().expect("killed");
            run.wait().expect("gone");
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}
