//! The works of the benchmark with this repository's library, from a plain `#[tokio::main]`.

use std::{env, error::Error, fs, io::Write as _, time::Instant};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use screendesk_client::Client;
use uuid::Uuid;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

async fn save(client: &Client, uuid: Uuid, path: String) -> Result<()> {
    client.download_recording().uuid(uuid).to_file(path).await?;
    Ok(())
}

async fn work() -> Result<()> {
    let started = Instant::now();
    let work = env::args().nth(1).unwrap_or_default();
    let client = Client::from_env()?;
    let out = env::var("BENCH_OUT")?;
    let uuids = fs::read_to_string(env::var("BENCH_UUIDS")?)?;
    let uuids: Vec<Uuid> = uuids.lines().map(str::parse).collect::<std::result::Result<_, _>>()?;
    match work.as_str() {
        "file" => save(&client, uuids[0], format!("{out}/video.mp4")).await?,
        "nowhere" => {
            let download = client.download_recording().uuid(uuids[0]);
            let (written, _) = download.into_writer(tokio::io::sink()).await?;
            println!("{}", written.bytes);
        }
        "nowhere-borrowed" => {
            let download = client.download_recording().uuid(uuids[0]);
            println!("{}", download.to_writer(&mut tokio::io::sink()).await?.bytes);
        }
        "files" => {
            for uuid in uuids {
                save(&client, uuid, format!("{out}/{uuid}.mp4")).await?;
            }
        }
        "files-8" => {
            let saving =
                uuids.into_iter().map(|uuid| save(&client, uuid, format!("{out}/{uuid}.mp4")));
            stream::iter(saving).buffer_unordered(8).try_for_each(async |()| Ok(())).await?;
        }
        "walk" | "walk-ahead" => {
            let list = client.list_recordings();
            let mut recordings = match work.as_str() {
                "walk" => list.stream(),
                _ => list.with_prefetch(8).stream(),
            };
            let mut count = 0;
            while recordings.try_next().await?.is_some() {
                if count == 0 {
                    writeln!(std::io::stderr(), "first {}", started.elapsed().as_secs_f64())?;
                }
                count += 1;
            }
            println!("{count}");
        }
        other => return Err(format!("unknown work {other:?}").into()),
    }
    Ok(())
}

/// As people write it, `#[tokio::main]`; or on one thread, to compare like with like.
fn main() -> Result<()> {
    let mut builder = match env::var("BENCH_RUNTIME").as_deref() {
        Ok("current-thread") => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    builder.enable_all().build()?.block_on(work())
}
