//! Killed ten times at random, an export ends as though nothing had happened.

use std::{collections::BTreeMap, path::Path};

use screendesk_export::{Destination, merge, verify};
use screendesk_mock::{Operation, Screendesk};
use serde_json::Value;

use crate::{
    process::{ended, kill_after, start},
    s3::{S3, collect},
};

const KILLS: usize = 10;

async fn account() -> (Screendesk, u64) {
    let recordings =
        std::env::var("EXPORT_RECORDINGS").map_or(80, |n| n.parse().expect("a number"));
    let server = Screendesk::builder().recordings(recordings).video_size(10_000);
    (server.start().await.expect("a server"), recordings)
}

/// An export in comparable form: what is beside the data is left out, the manifest is sorted and
/// its times are taken out.
fn comparable(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.retain(|name, _| !name.starts_with(".screendesk-export/"));
    let manifest = files.remove("manifest.ndjson").expect("a manifest");
    let mut lines: Vec<String> = std::str::from_utf8(&manifest)
        .expect("text")
        .lines()
        .map(|line| {
            let mut entry: Value = serde_json::from_str(line).expect("JSON");
            entry.as_object_mut().expect("an object").remove("finished_at").expect("a time");
            entry.to_string()
        })
        .collect();
    lines.sort();
    files.insert("manifest.ndjson".to_owned(), lines.join("\n").into());
    files
}

fn in_folder(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files);
    files
}

async fn undisturbed(server: &Screendesk) -> BTreeMap<String, Vec<u8>> {
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().to_string_lossy().into_owned();
    assert!(ended(start(server, &folder, None, &[])).await.success());
    comparable(in_folder(dir.path()))
}

/// Runs, and kills, and runs again, until the export was killed often enough; then to its end.
async fn run_killed(
    server: &Screendesk,
    recordings: u64,
    destination: &str,
    environment: &[(String, String)],
) -> usize {
    let mut random = fastrand::Rng::with_seed(7);
    let mut kills = 0;
    for _ in 0..KILLS {
        let videos = random.usize(1..(recordings as usize / KILLS).max(2));
        let run = start(server, destination, None, environment);
        kills += usize::from(kill_after(server, run, videos).await);
    }
    assert!(ended(start(server, destination, None, environment)).await.success());
    kills
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_into_a_folder_ends_as_an_undisturbed_one_and_fetches_little_twice() {
    let (server, recordings) = account().await;
    let expected = undisturbed(&server).await;
    server.clear_requests();
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().to_string_lossy().into_owned();
    let kills = run_killed(&server, recordings, &folder, &[]).await;
    assert!(kills >= KILLS - 2, "{kills}");
    assert!(comparable(in_folder(dir.path())) == expected);
    let downloads = server.requests_for(Operation::DownloadRecording).len() as u64;
    // At each kill eight were under way, and a few more were not noted.
    assert!(downloads <= recordings + 16 * KILLS as u64, "{downloads}");
    let left: Vec<_> =
        in_folder(dir.path()).into_keys().filter(|name| name.contains("journal")).collect();
    assert!(left.is_empty(), "{left:?}");
    let destination = Destination::parse(&folder).expect("a destination");
    let findings = verify(&destination, true, 4, |f| panic!("{f:?}")).await.expect("verified");
    assert_eq!(findings.sound, recordings);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_into_s3_ends_as_an_undisturbed_one_though_connections_break() {
    let (server, recordings) = account().await;
    let expected = undisturbed(&server).await;
    let s3 = S3::start().await;
    s3.break_every.store(9, std::sync::atomic::Ordering::Relaxed);
    let kills = run_killed(&server, recordings, &s3.destination(), &s3.environment()).await;
    assert!(kills >= KILLS - 2, "{kills}");
    assert!(comparable(s3.objects()) == expected);
    let left: Vec<_> = s3.objects().into_keys().filter(|n| n.contains("/journal/")).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Four processes at once, each killed at random and started again.
async fn run_shards_killed(
    server: &Screendesk,
    recordings: u64,
    destination: &str,
    environment: &[(String, String)],
) {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..3 {
        let runs = (0..4).map(|i| start(server, destination, Some(&format!("{i}/4")), environment));
        let runs: Vec<_> = runs.collect();
        for run in runs {
            let videos = random.usize(1..(recordings as usize / 8).max(2));
            kill_after(server, run, videos).await;
        }
    }
    let runs: Vec<_> =
        (0..4).map(|i| start(server, destination, Some(&format!("{i}/4")), environment)).collect();
    for run in runs {
        assert!(ended(run).await.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_shards_in_a_folder_killed_at_random_end_as_exactly_the_account() {
    let (server, recordings) = account().await;
    let expected = undisturbed(&server).await;
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().to_string_lossy().into_owned();
    run_shards_killed(&server, recordings, &folder, &[]).await;
    let destination = Destination::parse(&folder).expect("a destination");
    assert_eq!(merge(&destination).await.expect("merged"), recordings);
    assert!(comparable(in_folder(dir.path())) == expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn four_shards_in_s3_killed_at_random_end_as_exactly_the_account() {
    let (server, recordings) = account().await;
    let expected = undisturbed(&server).await;
    let s3 = S3::start().await;
    run_shards_killed(&server, recordings, &s3.destination(), &s3.environment()).await;
    // The shards are done; the whole, which they make, fetches nothing.
    server.clear_requests();
    assert!(ended(start(&server, &s3.destination(), None, &s3.environment())).await.success());
    assert_eq!(server.requests_for(Operation::DownloadRecording).len(), 0);
    assert!(comparable(s3.objects()) == expected);
}
