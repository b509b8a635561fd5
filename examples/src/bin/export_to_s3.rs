//! Exports an account into an object store: the metadata of all recordings, and their videos.
//!
//! Run it every night: it fetches what is new or changed, and goes on where a run was interrupted.
//! Credentials come from the usual variables (`AWS_ACCESS_KEY_ID`, `AWS_REGION`, …). With `--demo`
//! the store is in memory, and what is in it is shown at the end.
//!
//! ```sh
//! cargo run -p examples --bin export_to_s3 -- --demo
//! SCREENDESK_API_TOKEN=… cargo run -p examples --bin export_to_s3 -- s3://bucket/screendesk
//! ```

use std::sync::Arc;

use anyhow::{Context as _, ensure};
use futures_util::TryStreamExt as _;
use object_store::{ObjectStore as _, memory::InMemory};
use screendesk_export::{Destination, Export, Fetch, Observer, Options};
use uuid::Uuid;

/// Says what happens; every method has a default that does nothing.
struct Log;

impl Observer for Log {
    fn planned(&self, videos: u64) {
        println!("{videos} videos to fetch");
    }
    fn started(&self, fetch: &Fetch) {
        println!("{}  {:?}", fetch.uuid, fetch.title.as_deref().unwrap_or_default());
    }
    fn finished(&self, uuid: Uuid, outcome: Result<Option<u64>, &str>) {
        if let Err(why) = outcome {
            eprintln!("{uuid}  failed: {why}");
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let client = examples::client().await?;
    let memory = Arc::new(InMemory::new());
    let destination = if examples::is_demo() {
        Destination::store(memory.clone(), "backups/screendesk".into())
    } else {
        let url = examples::argument(1).context("where to? say s3://bucket/prefix")?;
        Destination::parse(&url)?
    };

    let options = Options::default().with_concurrency(4);
    let export = Export::new(client, destination, options).with_observer(Log);
    let summary = export.run().await?;

    println!("{} recordings, {} videos fetched", summary.recordings, summary.fetched);
    for object in memory.list(None).try_collect::<Vec<_>>().await? {
        println!("{:>9}  {}", object.size, object.location);
    }
    // A recording that cannot be had does not end an export; whether all are there is asked here.
    ensure!(summary.is_complete(), "{} recordings could not be had", summary.failed);
    Ok(())
}
