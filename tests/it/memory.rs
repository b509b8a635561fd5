//! A video of 1 GiB passes through in constant memory.

use std::process::Command;

use screendesk_client::Client;

use crate::support::{Screendesk, Video, recording};

const GIB: u64 = 1 << 30;
/// Far above what it takes (some 10 MiB over the program itself), far below the video.
const LIMIT_KIB: u64 = 100 * 1024;
const INSIDE: &str = "SCREENDESK_TEST_DOWNLOAD";

/// The peak of this process's resident memory in KiB, as Linux counts it.
pub(crate) fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// What the process of its own does: the client alone, so that only its memory is counted.
async fn inside(uuid: &str) {
    let client = Client::from_env().expect("the environment was set");
    let download = client.download_recording().uuid(uuid.parse::<uuid::Uuid>().expect("a uuid"));
    let written = download.to_writer(&mut tokio::io::sink()).await.expect("written");
    let peak = peak_kib().map_or("unknown".to_owned(), |peak| peak.to_string());
    println!("bytes {} peak {peak} end", written.bytes);
}

#[tokio::test]
async fn a_gibibyte_passes_through_in_constant_memory() {
    if let Ok(uuid) = std::env::var(INSIDE) {
        return inside(&uuid).await;
    }
    let server = Screendesk::builder().recordings(0).start().await.expect("a server");
    let uuid = server.add(recording().video(Video::synthetic(GIB)));
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program
        .args(["--exact", "memory::a_gibibyte_passes_through_in_constant_memory", "--nocapture"])
        .env(INSIDE, uuid.to_string())
        .env("SCREENDESK_API_TOKEN", server.token())
        .env("SCREENDESK_BASE_URL", server.url());
    let output = tokio::task::spawn_blocking(move || program.output()).await;
    let output = output.expect("no panic").expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let words: Vec<&str> = text.split_whitespace().collect();
    let after = |name| words.iter().skip_while(|w| **w != name).nth(1).copied();
    assert_eq!(after("bytes"), Some(GIB.to_string().as_str()), "{text}");
    // Other systems do not tell the peak in this way; the download itself is tested there as well.
    if let Some(peak) = after("peak").and_then(|peak| peak.parse::<u64>().ok()) {
        assert!(peak < LIMIT_KIB, "{peak} KiB at the peak");
    }
}
